"""Every write to the register of de minimis aid."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.state_aid import queries
from voucherapp.state_aid.models import AidDeclaration, AidGrant, HeadroomCheck
from voucherapp.state_aid.queries_undertaking import Undertaking, key_of, undertaking_of
from voucherapp.state_aid.rules import Verdict, assess
from voucherapp.state_aid.rules_register import AID, DECLARED_AID, SCHEMES, register_due_on

#: The number of the lock under which room is held ("dmin" in ASCII).
REGISTER_LOCK = 0x646D696E


def declare_aid(
    *,
    act: Act,
    organisation: Organisation,
    granted_on: date,
    amount_minor: int,
    member_state: str,
    scheme: str,
    grantor: str,
    purpose: str = "",
) -> AidGrant:
    """Put other de minimis aid on a firm's list, in EUR cents; the statement of completeness falls."""
    if granted_on > act.at.date():
        raise Refused(
            "future",
            T("Enter the day on which the aid was granted, not a later one."),
            "granted_on",
        )
    if amount_minor <= 0:
        raise Refused("no-amount", T("Enter the amount of the aid in euros."), "amount_minor")
    if scheme not in SCHEMES:
        raise Refused("scheme", T("Choose the kind of aid from the list."), "scheme")
    grant = AidGrant(
        entity_key=key_of(organisation),
        entity_name=organisation.name,
        organisation_id=organisation.id,
        state=DECLARED_AID.initial,
        granted_on=granted_on,
        amount_minor=amount_minor,
        member_state=member_state,
        scheme=scheme,
        grantor=grantor,
        purpose=purpose,
        nace_code=organisation.nace_code,
        created_at=act.at,
        created_by=act.by,
    )
    db.session.add(grant)
    _supersede(act, organisation.id)
    note(
        act,
        "aid.declared",
        grant,
        summary=T("De minimis aid of %(grantor)s declared", grantor=grantor),
    )
    return grant


def remove_declared(*, act: Act, grant: AidGrant) -> None:
    """Take a declared line off the list; it stays on record as withdrawn."""
    grant.withdrawn_on = act.at.date()
    grant.withdrawn_reason = "Removed by the firm from its declaration"
    fire(grant, DECLARED_AID, "remove", act=act)
    if grant.organisation_id is not None:
        _supersede(act, grant.organisation_id)


def confirm_declaration(*, act: Act, organisation: Organisation) -> AidDeclaration:
    """Record that a firm calls its list of other aid complete (Art. 7(4))."""
    _supersede(act, organisation.id)
    lines = [g for g in queries.list_grants_of(organisation.id) if g.state == "declared"]
    declaration = AidDeclaration(
        organisation_id=organisation.id,
        confirmed_at=act.at,
        confirmed_by=act.by,
        confirmed_name=act.actor.name,
        lines=len(lines),
        total_minor=sum(g.amount_minor for g in lines),
        superseded_at=None,
    )
    db.session.add(declaration)
    note(
        act,
        "aid.declaration_confirmed",
        declaration,
        summary=T("De minimis declaration called complete with %(count)s lines", count=len(lines)),
    )
    return declaration


def _supersede(act: Act, organisation_id: int) -> None:
    db.session.execute(
        update(AidDeclaration)
        .where(
            AidDeclaration.organisation_id == organisation_id,
            AidDeclaration.superseded_at.is_(None),
        )
        .values(superseded_at=act.at)
    )


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
) -> AidGrant:
    """Hold room for a whole amount (EUR cents) under the undertaking's ceiling, and keep the working.

    Raises Refused "ceiling" when it does not fit in full (Art. 3(7)); the calculation is kept when
    the caller goes on. Holding the same room for the same case twice returns the first entry.
    """
    lock_register(act=act)
    held = queries.find_grant_of_case(case_id)
    if held is not None and held.amount_minor == amount_minor:
        return held
    if held is not None:
        raise Refused("reserved", T("Room of another amount is already held for this application."))
    undertaking = undertaking_of(organisation_id)
    verdict = assess(
        amount_minor, on, scheme, member_state, undertaking.keys,
        queries.grants_of(undertaking.keys), boundary=boundary,
    )  # fmt: skip
    _keep_working(act, case_id, on, undertaking, verdict)
    if not verdict.is_allowed:
        raise _ceiling_refusal(verdict)
    organisation = db.session.get_one(Organisation, organisation_id)
    grant = AidGrant(
        entity_key=undertaking.key,
        entity_name=organisation.name,
        organisation_id=organisation_id,
        state=AID.initial,
        granted_on=on,
        amount_minor=amount_minor,
        member_state=member_state,
        scheme=scheme,
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
        "aid.reserved",
        grant,
        summary=T("Room under the de minimis ceiling held"),
        case_id=case_id,
    )
    return grant


def _ceiling_refusal(verdict: Verdict) -> Refused:
    euros, cents = divmod(verdict.over_minor, 100)
    return Refused(
        "ceiling",
        T(
            "The de minimis ceiling does not leave room for this amount: it is EUR %(over)s too much. "
            "Aid to all linked firms since %(start)s counts; nothing smaller may be granted in its place.",
            over=f"{euros:,}.{cents:02d}",
            start=verdict.window_start.isoformat(),
        ),
    )


def _keep_working(
    act: Act, case_id: int, on: date, undertaking: Undertaking, verdict: Verdict
) -> None:
    db.session.add(
        HeadroomCheck(
            case_id=case_id,
            at=act.at,
            on=on,
            amount_minor=verdict.new_minor,
            counted_minor=verdict.counted_minor,
            ceiling_minor=verdict.ceiling.amount_minor,
            allowed=verdict.is_allowed,
            window_start=verdict.window_start,
            working=json.dumps(_working(undertaking, verdict), ensure_ascii=False),
        )
    )
    db.session.flush()


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


def grant_aid(*, act: Act, case_id: int, on: date) -> AidGrant:
    """Turn the room held for a case into aid granted on a day, and start the register's clock."""
    grant = queries.find_grant_of_case(case_id)
    if grant is None:
        raise Refused(
            "no-room-held", T("No room under the de minimis ceiling is held for this application.")
        )
    if grant.state == "granted":
        return grant
    grant.granted_on = on
    grant.register_due_on = register_due_on(grant.scheme, grant.member_state, on)
    fire(grant, AID, "grant", act=act.as_consequence(), case_id=case_id)
    return grant


def withdraw_aid(*, act: Act, case_id: int, on: date, reason: str) -> AidGrant | None:
    """Take the aid of a case out of the count with date and reason; None when there was none."""
    grant = queries.find_grant_of_case(case_id)
    if grant is None:
        return None
    grant.withdrawn_on = on
    grant.withdrawn_reason = reason
    fire(
        grant, AID, "withdraw", act=act.as_consequence(), case_id=case_id, detail={"reason": reason}
    )
    return grant


def mark_registered(*, act: Act, grant: AidGrant, on: date) -> None:
    """Note that an entry stands in the central register since a day."""
    if grant.state != "granted" or grant.register_due_on is None:
        raise Refused(
            "not-granted", T("Only aid that was granted here is entered in the register.")
        )
    if grant.registered_on is not None:
        raise Refused("registered", T("This aid is already marked as entered in the register."))
    if not grant.granted_on <= on <= act.at.date():
        raise Refused(
            "date", T("Enter the day of the entry: from the day of the grant until today."), "on"
        )
    grant.registered_on = on
    note(
        act,
        "aid.registered",
        grant,
        summary=T("Entered in the register on %(date)s", date=on),
        case_id=grant.case_id,
    )
