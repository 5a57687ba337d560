"""What happens to aid of this system after its room was held: grant, correction, withdrawal, register."""

from __future__ import annotations

from datetime import date

from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.state_aid import queries, queries_history
from voucherapp.state_aid.models import AidCorrection, AidGrant
from voucherapp.state_aid.rules_amounts import in_euro
from voucherapp.state_aid.rules_register import AID, register_due_on


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
    grant = queries.find_grant_of_case(case_id, waiting=True)
    if grant is None:
        return None
    grant.withdrawn_on = on
    grant.withdrawn_reason = reason
    fire(
        grant, AID, "withdraw", act=act.as_consequence(), case_id=case_id, detail={"reason": reason}
    )
    return grant


def mark_registered(*, act: Act, grant: AidGrant, on: date, number: str = "") -> None:
    """Note that an entry stands in the central register since a day, and under which number."""
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
    grant.registered_on, grant.register_number = on, number.strip()
    note(
        act,
        "aid.registered",
        grant,
        summary=T("Entered in the register on %(date)s", date=on),
        detail={"number": grant.register_number},
        case_id=grant.case_id,
    )


def correct_aid(
    *, act: Act, case_id: int, amount_minor: int, on: date, reason: str
) -> AidGrant | None:
    """Lower the aid of a case to what was paid in the end, in minor units of its award.

    Nothing paid at all withdraws it. The entry keeps each change; what stands in the central
    register already has to be corrected there, too. None when the case had no aid.
    """
    grant = queries.find_grant_of_case(case_id)
    if grant is None or grant.state != "granted":
        return None
    if amount_minor <= 0:
        return withdraw_aid(act=act, case_id=case_id, on=on, reason=reason)
    euro = _in_euro(grant, amount_minor)
    if euro == grant.amount_minor:
        return grant
    if euro > grant.amount_minor:
        raise Refused(
            "aid-rises",
            T("Aid is never raised by a correction: more aid is a new grant with its own room."),
        )
    _correct(act, grant, euro, on, reason)
    if grant.original_minor is not None:
        grant.original_minor = amount_minor
    return grant


def _in_euro(grant: AidGrant, amount_minor: int) -> int:
    """Convert at the rate of the grant: a correction must not move with the market."""
    if grant.rate_id is None:
        return amount_minor
    return in_euro(amount_minor, queries_history.get_rate(grant.rate_id))


def _correct(act: Act, grant: AidGrant, to_minor: int, on: date, reason: str) -> None:
    db.session.add(
        AidCorrection(
            grant_id=grant.id,
            on=on,
            from_minor=grant.amount_minor,
            to_minor=to_minor,
            reason=reason,
            made_at=act.at,
            made_by=act.by,
        )
    )
    detail = {"from": grant.amount_minor, "to": to_minor, "reason": reason}
    grant.amount_minor, grant.corrected_on = to_minor, None
    note(
        act,
        "aid.corrected",
        grant,
        summary=T("Aid corrected to what was paid"),
        detail=detail,
        case_id=grant.case_id,
    )


def mark_corrected(*, act: Act, grant: AidGrant, on: date) -> None:
    """Note that a correction or withdrawal was entered in the central register, too."""
    if not queries.needs_correction(grant):
        raise Refused(
            "nothing-to-correct", T("Nothing of this aid waits for a correction in the register.")
        )
    if grant.registered_on is None or not grant.registered_on <= on <= act.at.date():
        raise Refused(
            "date",
            T("Enter the day of the correction: from the day of the entry until today."),
            "on",
        )
    grant.corrected_on = on
    note(
        act,
        "aid.correction_registered",
        grant,
        summary=T("Correction entered in the register on %(date)s", date=on),
        case_id=grant.case_id,
    )
