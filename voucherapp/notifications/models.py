"""Messages to people, with what is known of their delivery."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db.base import Base, Pk
from voucherapp.kernel.workflow import State
from voucherapp.notifications.rules import delivery_state


class Message(Base):
    """One e-mail to one person: what it says, and whether it has left.

    It waits while `next_attempt_at` is set; then it has been sent, or was given up.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "next_attempt_at"),
        Index(None, "case_id", "id"),
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="one_end"),
        CheckConstraint(
            "(next_attempt_at IS NULL) = (sent_at IS NOT NULL OR failed_at IS NOT NULL)",
            name="waits",
        ),
    )

    id: Mapped[Pk]
    created_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    to_email: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(250))
    body: Mapped[str]
    language: Mapped[str] = mapped_column(String(5), default="en")
    #: Ids of stored files that go with it.
    attachments: Mapped[list[Any]] = mapped_column(default=list)
    #: The application to whose record the message belongs, if any.
    case_id: Mapped[int | None]
    #: Holds a link that opens an account: staff do not see the text, and it is not kept.
    confidential: Mapped[bool] = mapped_column(default=False)
    #: One message per key: a job that runs twice tells people once.
    dedup_key: Mapped[str] = mapped_column(String(160), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]

    @property
    def delivery(self) -> State:
        """How far the message is, for people."""
        return delivery_state(
            sent=self.sent_at is not None,
            failed=self.failed_at is not None,
            attempts=self.attempts,
        )
