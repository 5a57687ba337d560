"""What must hold between claims, payments, awards and the ledger; checked with its own invariants."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import func, select

from voucherapp.awards.models import Award, Voucher
from voucherapp.db.session import db
from voucherapp.disbursement.models import Claim, Payment
from voucherapp.disbursement.rules import APPROVED
from voucherapp.ledger import checks
from voucherapp.ledger.checks import Finding
from voucherapp.ledger.queries import balances_of_awards


def claims_equal_ledger() -> Iterator[Finding]:
    """What is approved of the claims of an award is what the ledger owes and has paid on it."""
    approved = _sums(Claim.award_id, Claim.approved_minor, Claim.state.in_(APPROVED))
    paid = _sums(Payment.award_id, Payment.amount_minor, Payment.state == "paid")
    rows = db.session.execute(select(Award.id, Award.amount_minor).order_by(Award.id))
    limits = {award_id: amount for award_id, amount in rows}  # noqa: C416
    balances = balances_of_awards(limits)
    for award_id, limit in limits.items():
        on_ledger = balances[award_id]
        if approved.get(award_id, 0) != on_ledger.payable + on_ledger.paid:
            yield Finding("claims_equal_ledger", f"award {award_id}: approved")
        if paid.get(award_id, 0) != on_ledger.paid:
            yield Finding("claims_equal_ledger", f"award {award_id}: paid")
        if approved.get(award_id, 0) > limit:
            yield Finding("claims_within_award", f"award {award_id}")


def vouchers_fit_awards() -> Iterator[Finding]:
    """Accepted awards have a voucher, and nothing stays committed to one that has ended."""
    rows = db.session.execute(select(Award.id, Award.state).order_by(Award.id)).all()
    issued = set(db.session.scalars(select(Voucher.award_id)))
    balances = balances_of_awards(row[0] for row in rows)
    for award_id, state in rows:
        if state in ("accepted", "closed") and award_id not in issued:
            yield Finding("vouchers_fit_awards", f"award {award_id} has no voucher")
        if state in ("declined", "lapsed", "closed") and balances[award_id].committed:
            yield Finding("vouchers_fit_awards", f"award {award_id} ended but holds money")


def _sums(key: object, amount: object, condition: object) -> dict[int, int]:
    rows = db.session.execute(select(key, func.sum(amount)).where(condition).group_by(key))  # type: ignore[call-overload]
    return {int(award_id): int(total) for award_id, total in rows}


def add_invariants(app: Flask) -> None:
    """Let the ledger check run these too, once per process."""
    del app
    for invariant in (claims_equal_ledger, vouchers_fit_awards):
        if invariant not in checks.EXTRA:
            checks.EXTRA.append(invariant)
