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
from voucherapp.state_aid.rules_gber import SCHEME, Art28Verdict, assess_art28
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
) -> AidGrant:
    """Hold innovation aid for eligible costs (minor units of a currency) under GBER Art. 28.

    Raises Refused "intensity" when it is more than the share of the costs that the article allows
    after all such aid to the undertaking. Holding the same twice returns the first entry.
    """
    lock_register(act=act)
    euro, rate = convert(amount_minor, currency, on)
    eligible, _rate = convert(eligible_minor, currency, on)
    held = queries.find_grant_of_case(case_id)
    if held is not None and held.amount_minor == euro:
        return held
    if held is not None:
        raise Refused("reserved", T("Room of another amount is already held for this application."))
    undertaking = undertaking_of(organisation_id)
    verdict = assess_art28(category, eligible, euro, on, _earlier(undertaking.keys))
    if not verdict.is_allowed:
        raise _refusal(verdict, eligible)
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
        case_id=case_id,
    )
    return grant


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
            "%(regulation)s allows at most %(most)s for eligible costs of %(costs)s; such aid of %(counted)s "
            "in the last three years counts.",
            regulation=verdict.row.regulation,
            most=Money(verdict.most_minor, EURO),
            costs=Money(eligible, EURO),
            counted=Money(verdict.counted_minor, EURO),
        ),
    )
