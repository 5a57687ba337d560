"""Holding room under a ceiling: under a lock, for the whole undertaking, with its working kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.state_aid import queries, queries_history
from voucherapp.state_aid.models import AidGrant, HeadroomCheck
from voucherapp.state_aid.queries_undertaking import Undertaking, undertaking_of
from voucherapp.state_aid.rules import Verdict, assess, fits_from, fitted_amount
from voucherapp.state_aid.rules_amounts import Rate, from_euro, in_euro, newest_rate
from voucherapp.state_aid.rules_register import AID, ON_BREACH

#: The number of the lock under which room is held ("dmin" in ASCII).
REGISTER_LOCK = 0x646D696E
EURO = "EUR"


@dataclass(frozen=True)
class _Asked:
    """What room is asked for: the amount in the award's currency and, once converted, in euro cents."""

    amount_minor: int
    currency: str
    rate: Rate | None
    euro_minor: int
    on: date
    scheme: str
    member_state: str
    boundary: str


def lock_register(*, act: Act) -> None:
    """Let this transaction alone hold room under a ceiling until it ends.

    One lock for all undertakings: two decisions that each hold room for many firms would lock them
    in different orders and block each other, and who belongs together may change meanwhile. On
    SQLite the writing transaction already began with BEGIN IMMEDIATE.
    """
    del act  # the lock belongs to the transaction, whoever runs it
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(REGISTER_LOCK)))


def reserve_headroom(
    *,
    act: Act,
    case_id: int,
    organisation_id: int,
    amount_minor: int,
    member_state: str,
    on: date,
    grantor: str,
    purpose: str,
    nace_code: str = "",
    scheme: str = "general",
    boundary: str = "inclusive",
    currency: str = EURO,
    on_breach: str = "refuse",
) -> AidGrant:
    """Hold room for an amount (minor units of a currency) under the undertaking's ceiling.

    What does not fit in full (Art. 3(7)) raises Refused "ceiling"; a call may say `reduce_to_fit`
    (the entry then carries what fits: read `amount_minor`, or `original_minor` in the currency) or
    `hold` (the entry waits in the state "waiting" and counts for nothing). The calculation is kept
    when the caller goes on. Holding the same room for the same case twice returns the first entry.
    """
    if on_breach not in ON_BREACH:
        raise ValueError(f"unknown answer to a breach: {on_breach}")
    lock_register(act=act)
    asked = _asked(amount_minor, currency, on, scheme, member_state, boundary)
    held = queries.find_grant_of_case(case_id, waiting=True)
    if held is not None:
        return _again(act, held, asked)
    undertaking = undertaking_of(organisation_id)
    verdict = _assess(asked, undertaking)
    fits = fitted_amount(asked.euro_minor, verdict, "reduce_to_fit")
    is_reduced = not verdict.is_allowed and on_breach == "reduce_to_fit" and fits > 0
    kept = _assess(replace(asked, euro_minor=fits), undertaking) if is_reduced else verdict
    _keep_working(act, case_id, asked, undertaking, kept, on_breach)
    if not verdict.is_allowed and not is_reduced and on_breach != "hold":
        raise _ceiling_refusal(verdict)
    grant = _entry(act, asked, undertaking, organisation_id, case_id, nace_code)
    grant.grantor, grant.purpose = grantor, purpose
    if is_reduced:
        _reduce(grant, fits, asked)
    db.session.add(grant)
    note(
        act,
        "aid.reserved",
        grant,
        summary=T("Room under the de minimis ceiling held"),
        detail={"requested_minor": asked.euro_minor, "amount_minor": grant.amount_minor},
        case_id=case_id,
    )
    if not verdict.is_allowed and on_breach == "hold":
        fire(grant, AID, "wait", act=act.as_consequence(), case_id=case_id)
    return grant


def _asked(
    amount_minor: int, currency: str, on: date, scheme: str, member_state: str, boundary: str
) -> _Asked:
    euro, rate = convert(amount_minor, currency, on)
    return _Asked(amount_minor, currency, rate, euro, on, scheme, member_state, boundary)


def convert(amount_minor: int, currency: str, on: date) -> tuple[int, Rate | None]:
    """Return an amount in euro cents with the rate of the day; Refused while none is on record."""
    if currency == EURO:
        return amount_minor, None
    rate = newest_rate(currency, on, queries_history.list_rates_of(currency))
    return in_euro(amount_minor, rate), rate


def _again(act: Act, held: AidGrant, asked: _Asked) -> AidGrant:
    """Return the entry of a case that asks once more; one that waits gets its room if there is some."""
    same = asked.amount_minor == (held.original_minor or held.amount_minor)
    if held.state == "waiting" and same:
        if _assess(asked, undertaking_of(held.organisation_id or 0)).is_allowed:
            return resume_waiting(act=act, grant=held, on=asked.on)
        return held
    if held.requested_minor == asked.euro_minor:
        return held
    raise Refused("reserved", T("Room of another amount is already held for this application."))


def _assess(asked: _Asked, undertaking: Undertaking) -> Verdict:
    return assess(
        asked.euro_minor, asked.on, asked.scheme, asked.member_state, undertaking.keys,
        queries.grants_of(undertaking.keys, on=asked.on), boundary=asked.boundary,
    )  # fmt: skip


def _entry(
    act: Act,
    asked: _Asked,
    undertaking: Undertaking,
    organisation_id: int,
    case_id: int,
    nace_code: str,
) -> AidGrant:
    organisation = db.session.get_one(Organisation, organisation_id)
    return AidGrant(
        entity_key=undertaking.key,
        entity_name=organisation.name,
        organisation_id=organisation_id,
        state=AID.initial,
        granted_on=asked.on,
        amount_minor=asked.euro_minor,
        requested_minor=asked.euro_minor,
        currency=asked.currency,
        original_minor=None if asked.rate is None else asked.amount_minor,
        rate_id=None if asked.rate is None else asked.rate.id,
        member_state=asked.member_state,
        scheme=asked.scheme,
        boundary=asked.boundary,
        nace_code=nace_code or organisation.nace_code,
        case_id=case_id,
        created_at=act.at,
        created_by=act.by,
    )


def _reduce(grant: AidGrant, fits: int, asked: _Asked) -> None:
    grant.amount_minor = fits
    if asked.rate is not None:
        grant.original_minor = from_euro(fits, asked.rate)


def resume_waiting(*, act: Act, grant: AidGrant, on: date) -> AidGrant:
    """Hold the room that an entry waits for, on a day on which it fits; Refused "ceiling" before."""
    if grant.state != "waiting" or grant.organisation_id is None or grant.case_id is None:
        raise Refused("not-waiting", T("This aid does not wait for room."))
    lock_register(act=act)
    amount = grant.amount_minor if grant.original_minor is None else grant.original_minor
    asked = _asked(amount, grant.currency, on, grant.scheme, grant.member_state, grant.boundary)
    undertaking = undertaking_of(grant.organisation_id)
    verdict = _assess(asked, undertaking)
    if not verdict.is_allowed:
        raise _ceiling_refusal(verdict)
    _keep_working(act, grant.case_id, asked, undertaking, verdict, "hold")
    grant.granted_on, grant.amount_minor = on, asked.euro_minor
    grant.requested_minor = asked.euro_minor
    grant.rate_id = None if asked.rate is None else asked.rate.id
    fire(grant, AID, "resume", act=act.as_consequence(), case_id=grant.case_id)
    return grant


def room_from(*, act: Act, grant: AidGrant) -> date | None:
    """Return the first day on which a waiting entry fits, None when it never does."""
    if grant.organisation_id is None:
        return None
    undertaking = undertaking_of(grant.organisation_id)
    today = act.at.date()
    return fits_from(
        grant.amount_minor, today, grant.scheme, grant.member_state, undertaking.keys,
        queries.grants_of(undertaking.keys, on=today), boundary=grant.boundary,
    )  # fmt: skip


def _ceiling_refusal(verdict: Verdict) -> Refused:
    return Refused(
        "ceiling",
        T(
            "The de minimis ceiling does not leave room for this amount: it is %(over)s too much. "
            "Aid to all linked firms since %(start)s counts; nothing smaller may be granted in its place.",
            over=Money(verdict.over_minor, EURO),
            start=verdict.window_start,
        ),
    )


def _keep_working(
    act: Act,
    case_id: int,
    asked: _Asked,
    undertaking: Undertaking,
    verdict: Verdict,
    on_breach: str,
) -> None:
    working = _working(undertaking, verdict) | {
        "on_breach": on_breach,
        "rate": _rate_of(asked),
        "requested_minor": asked.euro_minor,
    }
    db.session.add(
        HeadroomCheck(
            case_id=case_id,
            at=act.at,
            on=asked.on,
            amount_minor=verdict.new_minor,
            counted_minor=verdict.counted_minor,
            ceiling_minor=verdict.ceiling.amount_minor,
            allowed=verdict.is_allowed,
            window_start=verdict.window_start,
            working=json.dumps(working, ensure_ascii=False),
        )
    )
    db.session.flush()


def _rate_of(asked: _Asked) -> dict[str, Any] | None:
    if asked.rate is None:
        return None
    return {
        "currency": asked.currency,
        "original_minor": asked.amount_minor,
        "on": asked.rate.on.isoformat(),
        "per_euro_millionths": asked.rate.per_euro_millionths,
        "source": asked.rate.source,
    }


def _working(undertaking: Undertaking, verdict: Verdict) -> dict[str, Any]:
    return {
        "members": [{"key": m.key, "name": m.name} for m in undertaking.members],
        "lines": [
            {
                "granted_on": line.grant.granted_on.isoformat(),
                "amount_minor": line.grant.amount_minor,
                "entity": undertaking.name_of(line.grant.entity),
                "grantor": line.grant.reference,
                "scheme": line.grant.scheme,
                "leaves_on": line.leaves_on.isoformat(),
            }
            for line in verdict.lines
        ],
        "ceiling": {
            "regulation": verdict.ceiling.regulation,
            "amount_minor": verdict.ceiling.amount_minor,
            "window_years": verdict.ceiling.window_years,
        },
        "window_start": verdict.window_start.isoformat(),
        "window_end": verdict.window_end.isoformat(),
        "boundary": str(verdict.boundary),
        "headroom_minor": verdict.headroom_minor,
    }
