"""Which brief of the firm an application rests on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.applications.models import Application
from voucherapp.db.base import Base
from voucherapp.matchmaking.models import Brief


class ApplicationBrief(Base):
    """The brief that an application uses: its text, its quotes, the help of its brokers."""

    __tablename__ = "application_brief"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    brief_id: Mapped[int] = mapped_column(ForeignKey("brief.id"), index=True)
    linked_at: Mapped[datetime]
    linked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    application: Mapped[Application] = relationship(lazy="raise")
    brief: Mapped[Brief] = relationship(lazy="raise")
