"""Who is told what about decisions; applicants only after the release."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import tell_members, tell_staff, tell_user
from voucherapp.allocation.letters import TITLES
from voucherapp.allocation.models import Decision, DecisionLine
from voucherapp.allocation.queries_decisions import get_decision, lettered
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.text import T
from voucherapp.web.links import external

CREATIVE_WORDS = {
    "award": T(
        "was selected for a voucher. The firm now has to accept it; please begin no work before."
    ),
    "reserve": T("stands on the reserve list. We will write again if money becomes free."),
    "below_threshold": T("was not selected."),
    "aid_refused": T("was not selected."),
}


def on_proposed(payload: dict[str, Any], act: Act) -> None:
    """Ask the others who may confirm."""
    decision = get_decision(payload["decision_id"])
    tell_staff(
        act=act,
        permission=Permission.DECISION_CONFIRM,
        kind="decision.proposed",
        subject=T("To be confirmed: decision on %(call)s", call=decision.call.title),
        body=T(
            "a decision on the call “%(call)s” was recorded. Somebody else than the person who "
            "recorded it has to confirm it or send it back:\n\n%(link)s",
            call=decision.call.title,
            link=_link(decision),
        ),
        dedup_key=f"decision/{decision.id}/proposed",
    )


def on_rejected(payload: dict[str, Any], act: Act) -> None:
    """Tell the person who recorded the decision."""
    decision = get_decision(payload["decision_id"])
    if decision.proposed_by is None:
        return
    tell_user(
        act=act,
        user_id=decision.proposed_by,
        kind="decision.rejected",
        subject=T("Sent back: decision on %(call)s", call=decision.call.title),
        body=T(
            "your decision on the call “%(call)s” was sent back: %(reason)s\n\n%(link)s",
            call=decision.call.title,
            reason=decision.rejected_reason,
            link=_link(decision),
        ),
        dedup_key=f"decision/{decision.id}/rejected",
    )


def on_released(payload: dict[str, Any], act: Act) -> None:
    """Send the letter to each firm, and a short word to each creative."""
    decision = get_decision(payload["decision_id"])
    for line in lettered(decision):
        _tell_firm(act, decision, line)
        _tell_creative(act, decision, line)


def _tell_firm(act: Act, decision: Decision, line: DecisionLine) -> None:
    application = line.application
    tell_members(
        act=act,
        organisation_id=application.firm_id,
        kind="decision.released",
        subject=T(
            "%(title)s: %(reference)s", title=TITLES[line.outcome], reference=application.reference
        ),
        body=T(
            "your application %(reference)s in the call “%(call)s” has been decided on. The "
            "letter comes with this mail; you find it here too:\n\n%(link)s",
            reference=application.reference,
            call=decision.call.title,
            link=external("allocation.result", token=application.token),
        ),
        case_id=application.id,
        attachments=[line.letter_id] if line.letter_id else (),
        dedup_key=f"decision/{decision.id}/line/{line.id}/firm",
    )


def _tell_creative(act: Act, decision: Decision, line: DecisionLine) -> None:
    application = line.application
    if application.creative_id is None:
        return
    tell_members(
        act=act,
        organisation_id=application.creative_id,
        kind="decision.released",
        subject=T(
            "Decided: %(reference)s with %(firm)s",
            reference=application.reference,
            firm=application.firm.name,
        ),
        body=T(
            "the application %(reference)s of %(firm)s, for which you have made an offer, %(result)s",
            reference=application.reference,
            firm=application.firm.name,
            result=CREATIVE_WORDS[line.outcome],
        ),
        case_id=application.id,
        dedup_key=f"decision/{decision.id}/line/{line.id}/creative",
    )


def _link(decision: Decision) -> str:
    return external("allocation_staff.decision", decision_id=decision.id)
