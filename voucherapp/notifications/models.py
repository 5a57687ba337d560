"""Messages to people, with the state of their delivery."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db.base import Base, Pk


class Message(Base):
    """One e-mail to one person: what it says, and whether it has left."""

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "state", "next_attempt_at"),
        Index(None, "case_id", "id"),
        CheckConstraint("state IN ('queued', 'sent', 'failed')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    )

    id: Mapped[Pk]
    created_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    to_email: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(250))
    body: Mapped[str]
    #: Ids of stored files that go with it.
    attachments: Mapped[list[Any]] = mapped_column(default=list)
    #: The application to whose record the message belongs, if any.
    case_id: Mapped[int | None]
    #: One message per key: a job that runs twice tells people once.
    dedup_key: Mapped[str] = mapped_column(String(160), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
