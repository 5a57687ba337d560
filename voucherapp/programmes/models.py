"""Funders, programmes and calls; a published call carries a frozen, numbered configuration."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.db.base import Base, Minor, Pk
from voucherapp.kernel.workflow import in_list
from voucherapp.programmes.rules import CALL


class Funder(Base):
    """A body whose money is in a programme."""

    __tablename__ = "funder"

    id: Mapped[Pk]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(140))
    #: The fund it stands for, such as ERDF; empty for own money.
    fund: Mapped[str] = mapped_column(String(40), default="")


class Programme(Base):
    """A scheme over several years, run by one granting authority, with shares of funders."""

    __tablename__ = "programme"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="period"),)

    id: Mapped[Pk]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(default="")
    authority: Mapped[str] = mapped_column(String(70))
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    timezone: Mapped[str] = mapped_column(String(40))
    member_state: Mapped[str] = mapped_column(String(2))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    #: CCI number and specific objective of an ERDF programme, where there is one.
    cci: Mapped[str] = mapped_column(String(20), default="")
    specific_objective: Mapped[str] = mapped_column(String(20), default="")
    #: The account that pays, and the address that goes into the bank file.
    iban: Mapped[str] = mapped_column(String(34), default="")
    bic: Mapped[str] = mapped_column(String(11), default="")
    street: Mapped[str] = mapped_column(String(70), default="")
    house_number: Mapped[str] = mapped_column(String(16), default="")
    postcode: Mapped[str] = mapped_column(String(16), default="")
    town: Mapped[str] = mapped_column(String(35), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    shares: Mapped[list[ProgrammeFunder]] = relationship(
        lazy="raise", order_by="ProgrammeFunder.position", back_populates="programme"
    )

    __mapper_args__ = {"version_id_col": version}


class ProgrammeFunder(Base):
    """What a funder carries of each euro, in basis points; the shares of a programme make 10,000."""

    __tablename__ = "programme_funder"
    __table_args__ = (
        UniqueConstraint("programme_id", "funder_id"),
        CheckConstraint("share_bp BETWEEN 1 AND 10000", name="share_bp"),
    )

    id: Mapped[Pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    funder_id: Mapped[int] = mapped_column(ForeignKey("funder.id"))
    share_bp: Mapped[int]
    position: Mapped[int]
    programme: Mapped[Programme] = relationship(back_populates="shares", lazy="raise")
    funder: Mapped[Funder] = relationship(lazy="raise")


class Call(Base):
    """A call for applications; `config` is the working copy, versions are what was published."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint(in_list("state", CALL.names), name="state"),
        CheckConstraint("closes_at > opens_at", name="dates"),
        CheckConstraint(
            "(state = 'published') = (published_version IS NOT NULL)", name="published"
        ),
        CheckConstraint("budget_minor > 0", name="budget"),
        Index(None, "state", "closes_at"),
    )

    id: Mapped[Pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str] = mapped_column(String(30), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    preset: Mapped[str] = mapped_column(String(60), default="")
    #: Code of the call it was copied from.
    derived_from: Mapped[str] = mapped_column(String(30), default="")
    timezone: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    budget_minor: Mapped[Minor]
    config: Mapped[dict[str, Any]]
    #: The number of the version in force, None until the call is published.
    published_version: Mapped[int | None]
    published_at: Mapped[datetime | None]
    #: When those who subscribed were told that it is open; None before.
    opening_told_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)
    programme: Mapped[Programme] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}


class CallVersion(Base):
    """A configuration as it was published; applications keep the number they were made under.

    Number 1 is the call as it was first published, each later one an amendment with its reason.
    """

    __tablename__ = "call_version"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("number = 1 OR reason != ''", name="reason"),
        CheckConstraint("in_force_at IS NULL OR in_force_at >= effective_at", name="in_force"),
        Index(None, "in_force_at", "effective_at"),
    )

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    number: Mapped[int]
    config: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(160))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    budget_minor: Mapped[Minor]
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: From when it counts, and when it was put into force; None while that moment lies ahead.
    effective_at: Mapped[datetime]
    in_force_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    #: What differs from the version before, as plain values: place, before, after.
    difference: Mapped[list[Any]] = mapped_column(default=list)


class CallAmendment(Base):
    """The working copy of an amendment; it is gone once it is published or dropped."""

    __tablename__ = "call_amendment"
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="dates"),)

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), unique=True)
    config: Mapped[dict[str, Any]]
    title: Mapped[str] = mapped_column(String(160))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    budget_minor: Mapped[Minor]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CallRulebook(Base):
    """The rulebook of one published version in one language, as it was printed then."""

    __tablename__ = "call_rulebook"
    __table_args__ = (UniqueConstraint("call_version_id", "language"),)

    id: Mapped[Pk]
    call_version_id: Mapped[int] = mapped_column(ForeignKey("call_version.id"))
    language: Mapped[str] = mapped_column(String(5))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
