"""The calendar of planned calls, subscriptions to it, and questions about calls."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.accounts.models import User
from voucherapp.db.base import Base, Minor, Pk
from voucherapp.programmes.models import Call


class PlannedCall(Base):
    """A call that is planned: what Art. 49(2) of Reg. (EU) 2021/1060 asks to be known beforehand."""

    __tablename__ = "planned_call"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("total_minor > 0", name="total"),
        Index(None, "starts_on"),
    )

    id: Mapped[Pk]
    title: Mapped[str] = mapped_column(String(160))
    #: The geographical area, the objective and the kinds of applicants, in words.
    area: Mapped[str]
    objective: Mapped[str]
    applicants: Mapped[str]
    total_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    starts_on: Mapped[date]
    #: None while the last day is not known.
    ends_on: Mapped[date | None]
    #: The call that came of it; the plan is not shown any more once that is published.
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    call: Mapped[Call | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}


class CallSubscription(Base):
    """Somebody who wants to hear of calls in a field; counts once the address was confirmed."""

    __tablename__ = "call_subscription"
    __table_args__ = (Index(None, "confirmed_at"),)

    id: Mapped[Pk]
    email: Mapped[str] = mapped_column(String(254), index=True)
    #: NACE sections and NUTS codes; empty for all.
    sections: Mapped[list[str]] = mapped_column(default=list)
    territory: Mapped[list[str]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(String(5), default="en")
    #: Stands in the links for confirming and ending.
    token: Mapped[str] = mapped_column(String(40), unique=True)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class CallQuestion(Base):
    """A question about a call, and its answer; published without the name of who asked."""

    __tablename__ = "call_question"
    __table_args__ = (
        CheckConstraint("answered_at IS NULL OR answer != ''", name="answered"),
        CheckConstraint("published_at IS NULL OR answered_at IS NOT NULL", name="published"),
        Index(None, "call_id", "published_at"),
        Index(None, "answered_at"),
    )

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    asked_at: Mapped[datetime]
    text: Mapped[str]
    #: The question as everybody reads it: an officer may take out what tells who asked.
    public_text: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    call: Mapped[Call] = relationship(lazy="raise")
    asker: Mapped[User] = relationship(lazy="raise", foreign_keys=[asked_by])

    __mapper_args__ = {"version_id_col": version}
