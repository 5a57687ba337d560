"""Assignments of evaluators and their reviews, criterion by criterion."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.accounts.models import User
from voucherapp.applications.models import Application
from voucherapp.db.base import Base, Pk
from voucherapp.evaluation.rules import ASSIGNMENT
from voucherapp.kernel.workflow import in_list


class Assignment(Base):
    """One evaluator asked to score one application."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("application_id", "evaluator_id"),
        CheckConstraint(in_list("state", ASSIGNMENT.names), name="state"),
        CheckConstraint("state != 'conflict' OR conflict_reason != ''", name="conflict"),
        Index(None, "evaluator_id", "state"),
    )

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[str] = mapped_column(String(10), default="assigned")
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date | None]
    declared_at: Mapped[datetime | None]
    conflict_reason: Mapped[str] = mapped_column(default="")
    application: Mapped[Application] = relationship(lazy="raise")
    evaluator: Mapped[User] = relationship(lazy="raise", foreign_keys=[evaluator_id])
    review: Mapped[Review | None] = relationship(lazy="raise", back_populates="assignment")


class Review(Base):
    """What an evaluator thinks of an application; a draft until it is submitted."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("submitted_at IS NULL OR total_hundredths IS NOT NULL", name="submitted"),
    )

    id: Mapped[Pk]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    comment: Mapped[str] = mapped_column(default="")
    #: Weighted total in hundredths of a point, fixed at submission.
    total_hundredths: Mapped[int | None]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    assignment: Mapped[Assignment] = relationship(back_populates="review", lazy="raise")
    marks: Mapped[list[Mark]] = relationship(
        lazy="raise", order_by="Mark.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class Mark(Base):
    """The points for one criterion with the reason; None is "not applicable" or not yet given."""

    __tablename__ = "mark"
    __table_args__ = (UniqueConstraint("review_id", "criterion"),)

    id: Mapped[Pk]
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    criterion: Mapped[str] = mapped_column(String(40))
    #: In hundredths of a point, so that half points stay whole numbers.
    points_hundredths: Mapped[int | None]
    not_applicable: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
