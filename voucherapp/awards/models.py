"""Awards, the bank account they are paid to, and vouchers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.applications.models import Application
from voucherapp.awards.rules import ACCOUNT_CHANGE, AWARD
from voucherapp.db.base import Base, Minor, Pk
from voucherapp.files.models import StoredFile
from voucherapp.kernel.workflow import State, in_list
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call


class Award(Base):
    """The legal right to money, granted by a released decision."""

    __tablename__ = "award"
    __table_args__ = (
        CheckConstraint(in_list("state", AWARD.names), name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(
            "state NOT IN ('accepted', 'closed') OR (accepted_at IS NOT NULL AND iban != '')",
            name="accepted",
        ),
        CheckConstraint("state != 'declined' OR decline_reason != ''", name="declined"),
        CheckConstraint(
            "state NOT IN ('closed', 'lapsed') OR (closed_at IS NOT NULL AND close_reason != '')",
            name="closed",
        ),
        Index(None, "state", "accept_until"),
        Index(None, "call_id", "state"),
    )

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    decision_line_id: Mapped[int] = mapped_column(ForeignKey("decision_line.id"))
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    creative_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    amount_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10), default="offered")
    granted_on: Mapped[date]
    offered_at: Mapped[datetime]
    #: The first moment that is too late.
    accept_until: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    #: The last day of the project, from which the time for claims runs.
    project_ends_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    accepted_at: Mapped[datetime | None]
    #: SHA-256 of the terms as shown when they were accepted.
    terms_digest: Mapped[str] = mapped_column(String(64), default="")
    decline_reason: Mapped[str] = mapped_column(default="")
    #: Payee: whose account, checked by its control digits.
    iban: Mapped[str] = mapped_column(String(34), default="")
    bic: Mapped[str] = mapped_column(String(11), default="")
    account_holder: Mapped[str] = mapped_column(String(70), default="")
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str] = mapped_column(default="")
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    application: Mapped[Application] = relationship(lazy="raise")
    call: Mapped[Call] = relationship(lazy="raise")
    firm: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[firm_id])
    creative: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[creative_id])
    voucher: Mapped[Voucher | None] = relationship(lazy="raise", back_populates="award")
    notice: Mapped[StoredFile | None] = relationship(lazy="raise")

    @property
    def workflow_state(self) -> State:
        """The state with its word and icon."""
        return AWARD.state(self.state)


class Voucher(Base):
    """The voucher of an accepted award: a code, a value, a last day."""

    __tablename__ = "voucher"

    id: Mapped[Pk]
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    issued_at: Mapped[datetime]
    valid_until: Mapped[date]
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    award: Mapped[Award] = relationship(back_populates="voucher", lazy="raise")
    pdf: Mapped[StoredFile | None] = relationship(lazy="raise")


class AccountChange(Base):
    """Another bank account for an accepted award; it counts once a second person has confirmed it."""

    __tablename__ = "account_change"
    __table_args__ = (
        CheckConstraint(in_list("state", ACCOUNT_CHANGE.names), name="state"),
        CheckConstraint("decided_by IS NULL OR decided_by != asked_by", name="four_eyes"),
        Index(None, "award_id", "state"),
    )

    id: Mapped[Pk]
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    iban: Mapped[str] = mapped_column(String(34))
    bic: Mapped[str] = mapped_column(String(11), default="")
    account_holder: Mapped[str] = mapped_column(String(70))
    reason: Mapped[str]
    #: What stood there before, kept for ever.
    old_iban: Mapped[str] = mapped_column(String(34))
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    remark: Mapped[str] = mapped_column(default="")
    award: Mapped[Award] = relationship(lazy="raise")

    @property
    def workflow_state(self) -> State:
        """The state with its word and icon."""
        return ACCOUNT_CHANGE.state(self.state)
