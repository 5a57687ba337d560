"""One append-only table of transfers between accounts of a call and a funder."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.db.base import Base, Minor, Pk
from voucherapp.kernel.workflow import in_list
from voucherapp.ledger.rules import ACCOUNTS, KINDS


class LedgerAccount(Base):
    """An account of one funder in one call, such as the committed money of the city."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint("call_id", "funder_id", "name"),
        CheckConstraint(in_list("name", ACCOUNTS), name="name"),
    )

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    funder_id: Mapped[int] = mapped_column(ForeignKey("funder.id"))
    name: Mapped[str] = mapped_column(String(12))
    currency: Mapped[str] = mapped_column(String(3))


class LedgerTransfer(Base):
    """An amount that moved from one account (credit) to another (debit); never changed.

    `source` names the act that caused it, so that posting the same act twice is impossible; the
    part of each funder is a transfer of its own from the first posting on.
    """

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        UniqueConstraint("source", "kind", "funder_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("debit_account_id != credit_account_id", name="two_accounts"),
        CheckConstraint(in_list("kind", tuple(KINDS)), name="kind"),
        Index(None, "call_id", "id"),
        Index(None, "award_id", "kind"),
        Index(None, "debit_account_id"),
        Index(None, "credit_account_id"),
        Index(None, "booked_on"),
    )

    id: Mapped[Pk]
    at: Mapped[datetime]
    #: The day in the zone of the programme on which it counts.
    booked_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(80))
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    funder_id: Mapped[int] = mapped_column(ForeignKey("funder.id"))
    debit_account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    credit_account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    amount_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    #: The award (id in the slice above) whose money it is; None for the budget itself.
    award_id: Mapped[int | None]
    #: Names as they were that day: voucher or application, who gave, who got.
    reference: Mapped[str] = mapped_column(String(60), default="")
    party: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    user_name: Mapped[str] = mapped_column(String(120))
    debit: Mapped[LedgerAccount] = relationship(lazy="raise", foreign_keys=[debit_account_id])
    credit: Mapped[LedgerAccount] = relationship(lazy="raise", foreign_keys=[credit_account_id])
