"""Posting: the one way in which money moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.money import Money, split_minor, split_within
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.ledger import queries
from voucherapp.ledger.models import LedgerAccount, LedgerTransfer
from voucherapp.ledger.rules import ACCOUNTS, KINDS


def open_accounts(*, call_id: int, funder_ids: list[int], currency: str) -> None:
    """Open the accounts of a call for each of its funders; opening twice does nothing."""
    have = {
        (funder_id, name)
        for funder_id, name in db.session.execute(
            select(LedgerAccount.funder_id, LedgerAccount.name).where(
                LedgerAccount.call_id == call_id
            )
        )
    }
    for funder_id in funder_ids:
        for name in ACCOUNTS:
            if (funder_id, name) not in have:
                db.session.add(
                    LedgerAccount(
                        call_id=call_id, funder_id=funder_id, name=name, currency=currency
                    )
                )
    db.session.flush()


def post(
    *,
    act: Act,
    kind: str,
    source: str,
    call_id: int,
    amount: Money,
    reason: str,
    shares: Mapping[int, int] | None = None,
    award_id: int | None = None,
    reference: str = "",
    party: str = "",
    timezone: str = "UTC",
    booked_on: date | None = None,
) -> list[LedgerTransfer]:
    """Move an amount, split by funder, from the giving to the getting account of a kind.

    `shares` (basis points by funder id) split the first postings (allocate, commit); later ones
    split by what each funder still has on the giving account of that award, so that the last one
    leaves no cent behind. Raises Refused when an account or an award would go below nought.
    """
    rule = KINDS[kind]
    if amount.minor <= 0:
        raise Refused("no-amount", T("The amount must be more than nought."))
    accounts = _locked_accounts(call_id)
    if rule.per_award and kind != "commit":
        if award_id is None:
            raise ValueError(f"{kind} needs an award")
        limits = queries.award_balance_by_funder(award_id, rule.giver)
        parts = _split_by_rest(amount.minor, limits)
    else:
        parts = _split_by_share(amount.minor, shares or {})
    _refuse_overdraft(call_id, rule.giver, parts)
    day = booked_on or act.at.astimezone(ZoneInfo(timezone)).date()
    transfers = [
        LedgerTransfer(
            at=act.at,
            booked_on=day,
            kind=kind,
            source=source,
            call_id=call_id,
            funder_id=funder_id,
            debit_account_id=accounts[funder_id, rule.getter].id,
            credit_account_id=accounts[funder_id, rule.giver].id,
            amount_minor=part,
            currency=amount.currency,
            award_id=award_id,
            reference=reference,
            party=party,
            reason=reason,
            user_id=act.by,
            user_name=act.actor.name,
        )
        for funder_id, part in parts.items()
        if part
    ]
    db.session.add_all(transfers)
    db.session.flush()
    return transfers


def _locked_accounts(call_id: int) -> dict[tuple[int, str], LedgerAccount]:
    """Load the accounts of a call under a lock, always in the same order.

    PostgreSQL locks the rows; on SQLite the unit of work began with BEGIN IMMEDIATE.
    """
    rows = db.session.scalars(
        select(LedgerAccount)
        .where(LedgerAccount.call_id == call_id)
        .order_by(LedgerAccount.id)
        .with_for_update()
    )
    return {(a.funder_id, a.name): a for a in rows}


def _split_by_share(minor: int, shares: Mapping[int, int]) -> dict[int, int]:
    funders = sorted(shares)
    return dict(zip(funders, split_minor(minor, [shares[f] for f in funders]), strict=True))


def _split_by_rest(minor: int, limits: Mapping[int, int]) -> dict[int, int]:
    if minor > sum(limits.values()):
        raise Refused(
            "above-award",
            T(
                "The amount is more than what is left of this award. Lower it, or check earlier payments."
            ),
        )
    funders = sorted(limits)
    return dict(zip(funders, split_within(minor, [limits[f] for f in funders]), strict=True))


def _refuse_overdraft(call_id: int, giver: str, parts: Mapping[int, int]) -> None:
    if giver == "source":
        return
    have = queries.balances_by_funder(call_id)
    for funder_id, part in parts.items():
        balance = getattr(have.get(funder_id, queries.Balances()), giver)
        if part > balance:
            raise Refused(
                "above-budget",
                T(
                    "The budget of the call does not cover this amount: it lacks %(lack)s cents of one funder.",
                    lack=part - balance,
                ),
            )
