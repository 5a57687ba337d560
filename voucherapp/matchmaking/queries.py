"""Figures for the first page: what came of the scheme so far, from the ledger and the gallery."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import case, func, select

from voucherapp.db.session import db
from voucherapp.kernel.money import Money
from voucherapp.ledger.models import LedgerTransfer
from voucherapp.organisations.queries import count_admitted
from voucherapp.web.settings import setting


@dataclass(frozen=True, slots=True)
class Results:
    """What came of the scheme so far."""

    vouchers: int
    awarded: Money
    paid: Money
    creatives: int


#: Figures of the ledger by its newest transfer: append-only, so they are true as long as it is.
_kept: dict[tuple[Any, ...], tuple[int, Money, Money]] = {}
_lock = Lock()


def results_so_far() -> Results:
    """Return the figures of the first page; the sums are made anew only after a posting."""
    newest = db.session.execute(
        select(
            LedgerTransfer.id,
            LedgerTransfer.at,
            LedgerTransfer.source,
            LedgerTransfer.amount_minor,
            LedgerTransfer.currency,
        )
        .order_by(LedgerTransfer.id.desc())
        .limit(1)
    ).one_or_none()
    creatives = count_admitted()
    if newest is None:
        return Results(0, Money(0), Money(0), creatives)
    key = (setting("SQLALCHEMY_DATABASE_URI"), *newest)
    figures = _kept.get(key)
    if figures is None:
        figures = _add_up(newest.currency)
        with _lock:
            _kept.clear()
            _kept[key] = figures
    return Results(*figures, creatives)


def _add_up(currency: str) -> tuple[int, Money, Money]:
    """Add up awards that were not given back, and what was paid on them."""

    def net(plus: str, minus: str) -> Any:
        amount = LedgerTransfer.amount_minor
        kind = LedgerTransfer.kind
        return func.sum(case((kind == plus, amount), (kind == minus, -amount), else_=0))

    awards = (
        select(net("commit", "release").label("awarded"), net("pay", "recall").label("paid"))
        .where(LedgerTransfer.award_id.is_not(None), LedgerTransfer.currency == currency)
        .group_by(LedgerTransfer.award_id)
        .subquery()
    )
    count, awarded, paid = db.session.execute(
        select(func.count(), func.sum(awards.c.awarded), func.sum(awards.c.paid)).where(
            awards.c.awarded > 0
        )
    ).one()
    return count, Money(int(awarded or 0), currency), Money(int(paid or 0), currency)
