"""Reads exchange rates, mergers and splits, and the corrections of an entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from voucherapp.db.queries import Listing, one_or_404, page_of
from voucherapp.db.session import db
from voucherapp.state_aid.models import AidCorrection, AidGrant, ExchangeRate, Succession
from voucherapp.state_aid.rules_amounts import Rate
from voucherapp.state_aid.rules_succession import Transfer


def list_rates_of(currency: str) -> list[Rate]:
    """List the rates of a currency, newest first."""
    rows = db.session.scalars(
        select(ExchangeRate)
        .where(ExchangeRate.currency == currency)
        .order_by(ExchangeRate.on.desc())
    )
    return [_rate(row) for row in rows]


def get_rate(rate_id: int) -> Rate:
    """Return the rate a grant was converted at."""
    return _rate(db.session.get_one(ExchangeRate, rate_id))


def _rate(row: ExchangeRate) -> Rate:
    return Rate(row.id, row.currency, row.on, row.per_euro_millionths, row.source)


def list_rates(page: int = 1) -> Listing[Any]:
    """Return a page of all rates, newest first."""
    return page_of(
        select(ExchangeRate),
        build=lambda row: row[0],
        sorts={"on": ExchangeRate.on},
        sort="on",
        direction="desc",
        page=page,
        tie=ExchangeRate.id.desc(),
    )


def find_rate(currency: str, on: date) -> ExchangeRate | None:
    """Return the rate that is on record for exactly this day."""
    return db.session.scalar(
        select(ExchangeRate).where(ExchangeRate.currency == currency, ExchangeRate.on == on)
    )


def list_transfers(keys: frozenset[str]) -> list[Transfer]:
    """List the mergers and splits that move aid to or from these enterprises, through any number."""
    found: dict[int, Succession] = {}
    reached: set[str] = set()
    frontier = set(keys)
    while frontier:
        reached |= frontier
        rows = db.session.scalars(
            select(Succession).where(
                or_(Succession.to_key.in_(frontier), Succession.from_key.in_(frontier)),
                Succession.revoked_at.is_(None),
            )
        ).all()
        found |= {row.id: row for row in rows}
        # Others who share a split are not followed: what they took is gone from here anyway.
        frontier = {row.from_key for row in rows} - reached
    return [transfer_of(found[number]) for number in sorted(found)]


def transfer_of(row: Succession) -> Transfer:
    """Return a stored merger or split as the rules read it."""
    return Transfer(
        kind=row.kind,
        on=row.on,
        from_key=row.from_key,
        to_key=row.to_key,
        equity_minor=row.equity_minor or 0,
        equity_total_minor=row.equity_total_minor or 0,
        attributed=frozenset(row.attributed),
        excluded=frozenset(row.excluded),
    )


def list_successions(keys: frozenset[str]) -> Sequence[Succession]:
    """List the mergers and splits on record for these enterprises, revoked ones too."""
    return db.session.scalars(
        select(Succession)
        .where(or_(Succession.to_key.in_(sorted(keys)), Succession.from_key.in_(sorted(keys))))
        .order_by(Succession.on, Succession.id)
    ).all()


def get_succession(succession_id: int) -> Succession:
    """Return a merger or split by its id, or raise NotFound."""
    return one_or_404(select(Succession).where(Succession.id == succession_id))


def list_aid_of(key: str) -> Sequence[AidGrant]:
    """List the aid of one enterprise that counts or counted, oldest first."""
    return db.session.scalars(
        select(AidGrant)
        .where(AidGrant.entity_key == key, AidGrant.state.in_(("declared", "reserved", "granted")))
        .order_by(AidGrant.granted_on, AidGrant.id)
    ).all()


def list_corrections(grant_id: int) -> Sequence[AidCorrection]:
    """List the changes of an entry's amount, oldest first."""
    return db.session.scalars(
        select(AidCorrection).where(AidCorrection.grant_id == grant_id).order_by(AidCorrection.id)
    ).all()
