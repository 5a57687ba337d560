"""What the first page shows: calls, creatives, and what came of the scheme so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import case, func, select

from voucherapp.db.session import db
from voucherapp.kernel.money import Money
from voucherapp.ledger.models import LedgerTransfer
from voucherapp.organisations.models import CreativeProfile
from voucherapp.organisations.queries_gallery import (
    GalleryRow,
    count_admitted,
    list_newest_creatives,
)
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import PublicCall, at_moment, list_public_calls

CREATIVES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Results:
    """What came of the scheme so far."""

    vouchers: int
    awarded: Money
    paid: Money
    creatives: int


@dataclass(frozen=True, slots=True)
class Front:
    """All that the first page shows; nothing of it is about the person who looks."""

    calls: tuple[PublicCall, ...]
    creatives: tuple[GalleryRow, ...]
    results: Results


#: One statement that changes its answer whenever something on the first page does.
_VERSION = select(
    select(func.max(LedgerTransfer.__table__.c.id)).scalar_subquery(),
    select(func.sum(Call.__table__.c.version)).scalar_subquery(),
    select(func.max(Call.__table__.c.published_at)).scalar_subquery(),
    select(func.count()).where(CreativeProfile.__table__.c.state == "admitted").scalar_subquery(),
    select(func.max(CreativeProfile.__table__.c.updated_at)).scalar_subquery(),
    select(func.max(CreativeProfile.__table__.c.decided_at)).scalar_subquery(),
)
#: The last front page of each database, with the version it was made from.
_kept: WeakKeyDictionary[Any, tuple[tuple[Any, ...], Front]] = WeakKeyDictionary()


def front_page(now: datetime) -> Front:
    """Return the content of the first page; it is read anew only after something changed.

    Everybody opens this page first, and it says the same to all: one small statement tells
    whether what was read for the visitor before still stands.
    """
    version = tuple(db.session.execute(_VERSION).one())
    kept = _kept.get(db.engine)
    if kept is None or kept[0] != version:
        calls, creatives = list_public_calls(now), list_newest_creatives(CREATIVES_SHOWN)
        kept = version, Front(tuple(calls), tuple(creatives), results_so_far())
        _kept[db.engine] = kept
    return replace(kept[1], calls=tuple(at_moment(kept[1].calls, now)))


def results_so_far() -> Results:
    """Add up awards that were not given back, what was paid on them, and the gallery."""

    def net(plus: str, minus: str) -> Any:
        amount = LedgerTransfer.amount_minor
        kind = LedgerTransfer.kind
        return func.sum(case((kind == plus, amount), (kind == minus, -amount), else_=0))

    awards = (
        select(
            LedgerTransfer.currency,
            net("commit", "release").label("awarded"),
            net("pay", "recall").label("paid"),
        )
        .where(LedgerTransfer.award_id.is_not(None))
        .group_by(LedgerTransfer.award_id, LedgerTransfer.currency)
        .subquery()
    )
    row = db.session.execute(
        select(awards.c.currency, func.count(), func.sum(awards.c.awarded), func.sum(awards.c.paid))
        .where(awards.c.awarded > 0)
        .group_by(awards.c.currency)
        .order_by(func.count().desc())
        .limit(1)
    ).one_or_none()
    currency, count, awarded, paid = row if row is not None else ("EUR", 0, 0, 0)
    return Results(
        count, Money(int(awarded), currency), Money(int(paid), currency), count_admitted()
    )
