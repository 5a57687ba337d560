"""What belongs to a creative's profile: its texts in other languages, its time, its projects."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db.base import Base, Pk


class ProfileText(Base):
    """Tagline and description of a profile in one more language."""

    __tablename__ = "profile_text"
    __table_args__ = (UniqueConstraint("profile_id", "language"),)

    id: Mapped[Pk]
    profile_id: Mapped[int] = mapped_column(ForeignKey("creative_profile.id"))
    language: Mapped[str] = mapped_column(String(5))
    tagline: Mapped[str] = mapped_column(String(160), default="")
    description: Mapped[str] = mapped_column(default="")


class CapacityPeriod(Base):
    """A period in which a creative takes on another number of projects than usual."""

    __tablename__ = "capacity_period"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("projects BETWEEN 0 AND 99", name="projects"),
        Index(None, "profile_id", "starts_on"),
    )

    id: Mapped[Pk]
    profile_id: Mapped[int] = mapped_column(ForeignKey("creative_profile.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    projects: Mapped[int]


class Engagement(Base):
    """A project that a creative does for a firm between two days; `source` names the record."""

    __tablename__ = "engagement"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index(None, "creative_id", "ends_on"),
        Index(None, "firm_id", "creative_id"),
    )

    id: Mapped[Pk]
    creative_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    #: Such as "application:12"; one engagement for each.
    source: Mapped[str] = mapped_column(String(60), unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    booked_at: Mapped[datetime]
    #: When the project was given up or delivered before its last day; its time is free from then on.
    released_at: Mapped[datetime | None]
