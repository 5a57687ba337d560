"""The register of de minimis aid: what was declared, what this system granted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db.base import Base, Minor, Pk
from voucherapp.kernel.workflow import State, in_list
from voucherapp.state_aid.rules_register import STATES, state_of


class AidGrant(Base):
    """One grant of de minimis aid to one enterprise.

    `declared` rows come from the applicant's declaration (Reg. (EU) 2023/2831 Art. 7(4));
    `reserved` rows hold headroom between a decision and its release; `waiting` rows are too large for
    the room there is now and wait for earlier aid to leave the window; `granted` rows are ours and
    count from the day on which the legal right was conferred (Art. 3(3)); `withdrawn` rows do not
    count any more but stay on record with date and reason.
    """

    __tablename__ = "aid_grant"
    __table_args__ = (
        CheckConstraint(in_list("state", STATES), name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_on IS NOT NULL)", name="withdrawn"),
        CheckConstraint("(rate_id IS NULL) = (currency = 'EUR')", name="rate"),
        Index(None, "entity_key", "granted_on"),
        Index(None, "case_id"),
        Index(None, "state", "register_due_on"),
    )

    id: Mapped[Pk]
    #: Country and normalised registration number, such as "IT:01234567890".
    entity_key: Mapped[str] = mapped_column(String(60))
    entity_name: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    granted_on: Mapped[date]
    #: The gross grant equivalent in euro cents: the only figure that counts.
    amount_minor: Mapped[Minor]
    #: What was granted in the currency of the award, and the dated rate it was converted at.
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    original_minor: Mapped[Minor | None]
    #: What was asked for in euro cents; more than the amount where the call reduces to what fits.
    requested_minor: Mapped[Minor | None]
    #: How the day at the far end of the window was read: inclusive or exclusive.
    boundary: Mapped[str] = mapped_column(String(10), default="inclusive")
    rate_id: Mapped[int | None] = mapped_column(ForeignKey("exchange_rate.id"), index=True)
    member_state: Mapped[str] = mapped_column(String(2))
    #: general, sgei, agri or fish.
    scheme: Mapped[str] = mapped_column(String(10), default="general")
    grantor: Mapped[str] = mapped_column(String(140))
    purpose: Mapped[str] = mapped_column(String(200), default="")
    instrument: Mapped[str] = mapped_column(String(40), default="grant")
    nace_code: Mapped[str] = mapped_column(String(8), default="")
    #: The application (case) it belongs to; None for declared aid from elsewhere.
    case_id: Mapped[int | None]
    register_due_on: Mapped[date | None]
    registered_on: Mapped[date | None]
    #: The number that the central register gave.
    register_number: Mapped[str] = mapped_column(String(60), default="")
    #: When a correction or withdrawal was entered there too; None while it is still to be done.
    corrected_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    @property
    def workflow_state(self) -> State:
        """The state with its word and icon."""
        return state_of(self.state)


class AidCorrection(Base):
    """A change of the amount of aid after it was granted, such as a payment below the award."""

    __tablename__ = "aid_correction"
    __table_args__ = (CheckConstraint("reason != ''", name="reason"),)

    id: Mapped[Pk]
    grant_id: Mapped[int] = mapped_column(ForeignKey("aid_grant.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    from_minor: Mapped[Minor]
    to_minor: Mapped[Minor]
    reason: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ExchangeRate(Base):
    """How much of a currency one euro was on a day, with the source an officer named."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        UniqueConstraint("currency", "on_day"),
        CheckConstraint("per_euro_millionths > 0", name="per_euro"),
        CheckConstraint("source != ''", name="source"),
    )

    id: Mapped[Pk]
    currency: Mapped[str] = mapped_column(String(3))
    on: Mapped[date] = mapped_column("on_day")
    #: Units of the currency for one euro, in millionths: 24.385 crowns are 24385000.
    per_euro_millionths: Mapped[Minor]
    source: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Succession(Base):
    """A merger, take-over or split: whose earlier aid counts for whom from a day on (Art. 3(8), (9))."""

    __tablename__ = "aid_succession"
    __table_args__ = (
        CheckConstraint("kind IN ('merger', 'acquisition', 'split')", name="kind"),
        CheckConstraint("equity_minor BETWEEN 0 AND equity_total_minor", name="equity"),
        CheckConstraint("from_key != to_key", name="parties"),
        UniqueConstraint("from_key", "to_key", "on_day"),
    )

    id: Mapped[Pk]
    kind: Mapped[str] = mapped_column(String(12))
    on: Mapped[date] = mapped_column("on_day")
    from_key: Mapped[str] = mapped_column(String(60), index=True)
    from_name: Mapped[str] = mapped_column(String(200))
    to_key: Mapped[str] = mapped_column(String(60), index=True)
    to_name: Mapped[str] = mapped_column(String(200))
    #: For a split: what this successor got of the book value of equity, and of how much (euro cents).
    equity_minor: Mapped[Minor | None]
    equity_total_minor: Mapped[Minor | None]
    #: Ids of aid that this successor benefited from in full, and of aid that it did not at all.
    attributed: Mapped[list[Any]] = mapped_column(default=list)
    excluded: Mapped[list[Any]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    revoked_at: Mapped[datetime | None]


class HeadroomCheck(Base):
    """A dated calculation of the room under the ceiling, with the lines it counted."""

    __tablename__ = "headroom_check"

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime]
    on: Mapped[date] = mapped_column("on_day")
    amount_minor: Mapped[Minor]
    counted_minor: Mapped[Minor]
    ceiling_minor: Mapped[Minor]
    allowed: Mapped[bool]
    window_start: Mapped[date] = mapped_column("window_from_day")
    #: JSON text of the lines and the members of the undertaking.
    working: Mapped[str]


class AidDeclaration(Base):
    """A firm's statement that its list of other de minimis aid is complete (Art. 7(4)).

    A later change of the list supersedes it: the firm then has to state it anew.
    """

    __tablename__ = "aid_declaration"

    id: Mapped[Pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_name: Mapped[str] = mapped_column(String(120), default="")
    #: What the list held when it was called complete.
    lines: Mapped[int]
    total_minor: Mapped[Minor]
    superseded_at: Mapped[datetime | None]
