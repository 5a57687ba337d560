"""Test applications: an officer walks the form before the call is published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db.base import Base, Minor, Pk


class TrialApplication(Base):
    """A test of the form by one officer.

    It stands in a table of its own, so that no list, count, ranking, report, limit or posting can
    ever meet it.
    """

    __tablename__ = "trial_application"
    __table_args__ = (UniqueConstraint("call_id", "user_id"),)

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    title: Mapped[str] = mapped_column(String(160), default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: What the work of the creative would cost.
    price_minor: Mapped[Minor | None]
    started_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
