"""What happens to an application beside its content: reopenings, and the time that people needed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.db.base import Base, Pk
from voucherapp.files.models import StoredFile


class Reopening(Base):
    """A sent application in the hands of its firm again; how it ended stays on record."""

    __tablename__ = "application_reopening"
    __table_args__ = (
        Index(None, "application_id"),
        Index(None, "ended_at", "until"),
        CheckConstraint("(ended_at IS NULL) = (outcome = '')", name="ended"),
        CheckConstraint(
            "outcome IN ('', 'resent', 'kept', 'put_back', 'lapsed', 'withdrawn')", name="outcome"
        ),
    )

    id: Mapped[Pk]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column("by_user", ForeignKey("user_account.id"))
    #: Whether the office opened it; else the firm took it back before closing.
    by_office: Mapped[bool] = mapped_column(default=False)
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    #: Whether a new version keeps the place in the order of arrival.
    keeps_time: Mapped[bool] = mapped_column(default=False)
    #: The version that was sent before, and stands until a new one is sent.
    number: Mapped[int]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(10), default="")


class ApplicationStep(Base):
    """How long people were on one page of the form, and how often; one row for each page.

    A pause longer than a quarter of an hour counts as no time at all.
    """

    __tablename__ = "application_step"
    __table_args__ = (UniqueConstraint("application_id", "step"),)

    id: Mapped[Pk]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    #: firm, creative, idea:1, documents, check.
    step: Mapped[str] = mapped_column(String(40))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    opens: Mapped[int] = mapped_column(default=0)
    saves: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)


class CombinedPaper(Base):
    """A frozen version with its documents in one PDF; asked for once, made by a job, kept."""

    __tablename__ = "application_combined"
    __table_args__ = (
        UniqueConstraint("version_id", "whole"),
        CheckConstraint("(file_id IS NULL) = (made_at IS NULL)", name="made"),
    )

    id: Mapped[Pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("application_version.id"))
    #: With what the creative gave in confidence, for the office and evaluators.
    whole: Mapped[bool]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    made_at: Mapped[datetime | None]
    file: Mapped[StoredFile | None] = relationship(lazy="raise")
