"""The invariants of the ledger, as a list; run nightly, by command, and after each journey test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from voucherapp.db.session import db
from voucherapp.ledger import queries
from voucherapp.ledger.models import LedgerAccount, LedgerTransfer
from voucherapp.ledger.queries import Credit, Debit
from voucherapp.ledger.rules import KINDS


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that may not be: which invariant, and where."""

    check: str
    message: str


def _no_negative_account() -> Iterator[Finding]:
    """No account but `source` is below nought, for any call and funder."""
    keys = db.session.execute(
        select(LedgerAccount.call_id).distinct().order_by(LedgerAccount.call_id)
    ).scalars()
    for call_id in keys:
        for funder_id, balance in queries.balances_by_funder(call_id).items():
            for name in ("free", "committed", "payable", "paid", "recovered"):
                if getattr(balance, name) < 0:
                    yield Finding(
                        "no_negative_account",
                        f"call {call_id} funder {funder_id} {name}: {getattr(balance, name)}",
                    )


def _no_negative_award() -> Iterator[Finding]:
    """No award has less than nought committed, payable or paid."""
    ids = db.session.scalars(
        select(LedgerTransfer.award_id).where(LedgerTransfer.award_id.is_not(None)).distinct()
    ).all()
    for award_id, balance in queries.balances_of_awards(i for i in ids if i is not None).items():
        for name in ("committed", "payable", "paid"):
            if getattr(balance, name) < 0:
                yield Finding(
                    "no_negative_award", f"award {award_id} {name}: {getattr(balance, name)}"
                )


def _accounts_fit_kind() -> Iterator[Finding]:
    """Each transfer moves between the two accounts of its kind, of one call, funder, currency."""
    rows = db.session.execute(
        select(LedgerTransfer, Debit, Credit)
        .join(Debit, Debit.id == LedgerTransfer.debit_account_id)
        .join(Credit, Credit.id == LedgerTransfer.credit_account_id)
        .execution_options(yield_per=2000)
    )
    for transfer, debit, credit in rows:
        kind = KINDS[transfer.kind]
        owner = (transfer.call_id, transfer.funder_id, transfer.currency)
        if (debit.name, credit.name) != (kind.getter, kind.giver) or any(
            (a.call_id, a.funder_id, a.currency) != owner for a in (debit, credit)
        ):
            yield Finding("accounts_fit_kind", f"transfer {transfer.id}")


def _sum_is_nought() -> Iterator[Finding]:
    """All balances of a call add up to nought: money moves, it is never made."""
    calls = db.session.scalars(select(LedgerTransfer.call_id).distinct()).all()
    for call_id, b in queries.balances_of_calls(calls).items():
        total = b.source + b.free + b.committed + b.payable + b.paid + b.recovered
        if total != 0:
            yield Finding("sum_is_nought", f"call {call_id}: {total}")


def _one_commit_per_award() -> Iterator[Finding]:
    """What is paid, owed, promised and released of an award equals what was committed to it."""
    rows = db.session.execute(
        select(LedgerTransfer.award_id, LedgerTransfer.kind, func.sum(LedgerTransfer.amount_minor))
        .where(LedgerTransfer.award_id.is_not(None))
        .group_by(LedgerTransfer.award_id, LedgerTransfer.kind)
    )
    by_award: dict[int, dict[str, int]] = {}
    for award_id, kind, amount in rows:
        by_award.setdefault(int(award_id or 0), {})[kind] = int(amount)
    balances = queries.balances_of_awards(by_award)
    for award_id, kinds in by_award.items():
        promised = kinds.get("commit", 0) - kinds.get("release", 0) - kinds.get("recover", 0)
        if balances[award_id].awarded != promised:
            yield Finding("one_commit_per_award", f"award {award_id}")


INVARIANTS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _no_negative_account,
    _no_negative_award,
    _accounts_fit_kind,
    _sum_is_nought,
    _one_commit_per_award,
)

#: Invariants that higher slices add (claims against payments, vouchers against awards).
EXTRA: list[Callable[[], Iterator[Finding]]] = []


def check() -> list[Finding]:
    """Run every invariant and return all that is wrong; an empty list is what must come."""
    return [finding for invariant in (*INVARIANTS, *EXTRA) for finding in invariant()]
