"""The register of de minimis aid: what was declared, what this system granted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db.base import Base, Minor, Pk
from voucherapp.kernel.workflow import State, in_list
from voucherapp.state_aid.rules_register import STATES, state_of


class AidGrant(Base):
    """One grant of de minimis aid to one enterprise.

    `declared` rows come from the applicant's declaration (Reg. (EU) 2023/2831 Art. 7(4));
    `reserved` rows hold headroom between a decision and its release; `granted` rows are ours and
    count from the day on which the legal right was conferred (Art. 3(3)); `withdrawn` rows do not
    count any more but stay on record with date and reason.
    """

    __tablename__ = "aid_grant"
    __table_args__ = (
        CheckConstraint(in_list("state", STATES), name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_on IS NOT NULL)", name="withdrawn"),
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
    amount_minor: Mapped[Minor]
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
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    @property
    def workflow_state(self) -> State:
        """The state with its word and icon."""
        return state_of(self.state)


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
