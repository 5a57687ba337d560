"""What firms say of creatives after delivery, and what these answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.db.base import Base, Pk
from voucherapp.kernel.workflow import in_list
from voucherapp.matchmaking.rules_ratings import RATING, RATING_ANSWER
from voucherapp.organisations.models import Organisation


class Rating(Base):
    """A firm's review of its creative; public only once an officer has published it."""

    __tablename__ = "creative_rating"
    __table_args__ = (
        CheckConstraint(in_list("state", RATING.names), name="state"),
        CheckConstraint(
            "state = 'open' OR (stars BETWEEN 1 AND 5 AND text != '' AND written_at IS NOT NULL)",
            name="written",
        ),
        CheckConstraint("state != 'refused' OR reason != ''", name="refused"),
        Index(None, "creative_id", "state"),
        Index(None, "firm_id", "state"),
        Index(None, "state", "written_at"),
    )

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    #: The record that was delivered, such as "application:12": one review for each.
    source: Mapped[str] = mapped_column(String(60), unique=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    creative_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="open")
    invited_at: Mapped[datetime]
    stars: Mapped[int | None]
    text: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime | None]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(default="")
    firm: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[firm_id])
    creative: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[creative_id])
    answer: Mapped[RatingAnswer | None] = relationship(back_populates="rating", lazy="raise")


class RatingAnswer(Base):
    """The one answer of a creative to a published review."""

    __tablename__ = "rating_answer"
    __table_args__ = (
        CheckConstraint(in_list("state", RATING_ANSWER.names), name="state"),
        CheckConstraint("state != 'refused' OR reason != ''", name="refused"),
        Index(None, "state", "written_at"),
    )

    id: Mapped[Pk]
    rating_id: Mapped[int] = mapped_column(ForeignKey("creative_rating.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    text: Mapped[str]
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(default="")
    rating: Mapped[Rating] = relationship(back_populates="answer", lazy="raise")
