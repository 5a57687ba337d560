"""Decisions on a call: a stored, numbered run of the ranking with one line per application."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.allocation.rules import DECISION, OUTCOMES
from voucherapp.applications.models import Application
from voucherapp.db.base import Base, Minor, Pk
from voucherapp.files.models import StoredFile
from voucherapp.kernel.workflow import in_list
from voucherapp.programmes.models import Call


class Decision(Base):
    """A decision on the ranked applications of a call, made by one officer, confirmed by another."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint(in_list("state", DECISION.names), name="state"),
        CheckConstraint(
            "state NOT IN ('confirmed', 'released') OR confirmed_by IS NULL"
            " OR confirmed_by != proposed_by",
            name="four_eyes",
        ),
    )

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    #: stop or skip_to_fit.
    line_rule: Mapped[str] = mapped_column(String(20))
    budget_minor: Mapped[Minor]
    awarded_minor: Mapped[Minor]
    remark: Mapped[str] = mapped_column(default="")
    #: The rules as applied: threshold, weights, tie-break, divergence.
    rules: Mapped[dict[str, Any]]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: The day the letters carry; a release on another day has them prepared again.
    release_on: Mapped[date | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    rejected_reason: Mapped[str] = mapped_column(default="")
    call: Mapped[Call] = relationship(lazy="raise")
    lines: Mapped[list[DecisionLine]] = relationship(
        lazy="raise", order_by="DecisionLine.rank", back_populates="decision"
    )


class DecisionLine(Base):
    """What the decision says of one application, and why."""

    __tablename__ = "decision_line"
    __table_args__ = (
        UniqueConstraint("decision_id", "application_id"),
        CheckConstraint(in_list("outcome", OUTCOMES), name="outcome"),
        CheckConstraint("(outcome = 'award') = (amount_minor > 0)", name="amount"),
        Index(None, "application_id"),
    )

    id: Mapped[Pk]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    rank: Mapped[int]
    #: Hundredths of a point; None when nobody scored it.
    score_hundredths: Mapped[int | None]
    spread_hundredths: Mapped[int | None]
    reviews: Mapped[int]
    tie_note: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[Minor] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    decision: Mapped[Decision] = relationship(back_populates="lines", lazy="raise")
    application: Mapped[Application] = relationship(lazy="raise")
    letter: Mapped[StoredFile | None] = relationship(lazy="raise")
