"""Holding aid under the block exemption: its share of the costs, and the cap of three years for advice."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.state_aid import queries
from voucherapp.state_aid.models import AidGrant
from voucherapp.state_aid.operations_room import EURO, convert, lock_register
from voucherapp.state_aid.queries_undertaking import undertaking_of
from voucherapp.state_aid.rules_gber import (
    FULL,
    SCHEME,
    Art28Verdict,
    assess_art28,
    cumulates,
    has_incentive_effect,
)
from voucherapp.state_aid.rules_register import AID


def reserve_block_exemption(
    *,
    act: Act,
    case_id: int,
    organisation_id: int,
    eligible_minor: int,
    amount_minor: int,
    member_state: str,
    on: date,
    grantor: str,
    purpose: str,
    nace_code: str = "",
    category: str = "advisory",
    currency: str = EURO,
    other_minor: int = 0,
    applied_on: date | None = None,
    begins_on: date | None = None,
) -> AidGrant:
    """Hold innovation aid for eligible costs (minor units of a currency) under GBER Art. 28.

    Raises Refused "incentive" for work that began before the application (Art. 6), "intensity" for
    more than the share of the costs that the article allows, `other_minor` of public money for the
    same costs counted in (Art. 8). Holding the same twice returns the first entry.
    """
    _refuse_begun(applied_on, begins_on)
    lock_register(act=act)
    euro, rate = convert(amount_minor, currency, on)
    eligible, _rate = convert(eligible_minor, currency, on)
    held = queries.find_grant_of_case(case_id)
    if held is not None and held.amount_minor == euro:
        return held
    if held is not None:
        raise Refused("reserved", T("Room of another amount is already held for this application."))
    undertaking = undertaking_of(organisation_id)
    other, _rate = convert(other_minor, currency, on)
    verdict = _verdict(undertaking.keys, category, eligible, euro, other, on)
    organisation = db.session.get_one(Organisation, organisation_id)
    grant = AidGrant(
        entity_key=undertaking.key,
        entity_name=organisation.name,
        organisation_id=organisation_id,
        state=AID.initial,
        granted_on=on,
        amount_minor=euro,
        requested_minor=euro,
        currency=currency,
        original_minor=None if rate is None else amount_minor,
        rate_id=None if rate is None else rate.id,
        member_state=member_state,
        scheme=SCHEME,
        grantor=grantor,
        purpose=purpose,
        nace_code=nace_code or organisation.nace_code,
        case_id=case_id,
        created_at=act.at,
        created_by=act.by,
    )
    db.session.add(grant)
    _note(act, grant, verdict, eligible)
    return grant


def _verdict(
    keys: frozenset[str], category: str, eligible: int, euro: int, other: int, on: date
) -> Art28Verdict:
    verdict = assess_art28(category, eligible, euro, on, _earlier(keys))
    share = FULL if verdict.is_full else verdict.row.intensity_bp or 0
    if not verdict.is_allowed or not cumulates(eligible, (euro, other), share):
        raise _refusal(verdict, eligible)
    return verdict


def _note(act: Act, grant: AidGrant, verdict: Art28Verdict, eligible: int) -> None:
    note(
        act,
        "aid.exempted",
        grant,
        summary=T("Aid held under the block exemption"),
        detail={
            "eligible_minor": eligible,
            "most_minor": verdict.most_minor,
            "counted_minor": verdict.counted_minor,
            "regulation": verdict.row.regulation,
        },
        case_id=grant.case_id,
    )


def _refuse_begun(applied_on: date | None, begins_on: date | None) -> None:
    if applied_on is None or begins_on is None or has_incentive_effect(applied_on, begins_on):
        return
    raise Refused(
        "incentive",
        T(
            "The work begins on %(begins)s, the application came on %(applied)s: aid under the block "
            "exemption needs an application before the work.",
            begins=begins_on,
            applied=applied_on,
        ),
    )


def _earlier(keys: frozenset[str]) -> list[tuple[date, int]]:
    rows = db.session.execute(
        select(AidGrant.granted_on, AidGrant.amount_minor).where(
            AidGrant.entity_key.in_(sorted(keys)),
            AidGrant.scheme == SCHEME,
            AidGrant.state.in_(queries.COUNTING),
        )
    )
    return [(day, minor) for day, minor in rows]


def _refusal(verdict: Art28Verdict, eligible: int) -> Refused:
    return Refused(
        "intensity",
        T(
            "%(regulation)s allows at most %(most)s for eligible costs of %(costs)s, other public money for "
            "them included; such aid of %(counted)s in the last three years counts.",
            regulation=verdict.row.regulation,
            most=Money(verdict.most_minor, EURO),
            costs=Money(eligible, EURO),
            counted=Money(verdict.counted_minor, EURO),
        ),
    )
