"""An officer's decision that ties between a firm and a creative do no harm."""

from __future__ import annotations

from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.models_group import IndependenceWaiver
from voucherapp.organisations.queries_independence import independence_of


def waive_independence(
    *,
    act: Act,
    firm: Organisation,
    creative: Organisation,
    reason: str,
    case_id: int | None = None,
) -> IndependenceWaiver:
    """Waive the ties that a pair has now, with a reason; a tie that is new later is not covered."""
    if not act.actor.may(Permission.APPLICATION_CHECK):
        raise Refused("not-allowed", T("Your role does not include this step."))
    reason = reason.strip()
    if not reason:
        raise Refused("reason", T("Say why these ties do no harm."), field="reason")
    found = independence_of(firm, creative)
    if not found.open:
        raise Refused("no-ties", T("Nothing speaks against the independence of these two."))
    waiver = IndependenceWaiver(
        firm_id=firm.id,
        creative_id=creative.id,
        ties=[tie.key for tie in found.open],
        reason=reason,
        waived_at=act.at,
        waived_by=act.by,
        waived_name=act.actor.name,
        revoked_at=None,
    )
    db.session.add(waiver)
    note(
        act,
        "independence.waived",
        firm,
        summary=T("Ties to %(name)s waived: %(reason)s", name=creative.name, reason=reason),
        detail={"ties": waiver.ties, "creative": creative.id},
        case_id=case_id,
    )
    return waiver


def revoke_waiver(*, act: Act, waiver: IndependenceWaiver) -> None:
    """Take a waiver back; the ties count again."""
    if not act.actor.may(Permission.APPLICATION_CHECK):
        raise Refused("not-allowed", T("Your role does not include this step."))
    if waiver.revoked_at is not None:
        raise Refused("revoked", T("This waiver was taken back before."))
    waiver.revoked_at = act.at
    summary = T("Waiver of ties taken back")
    note(act, "independence.waiver_revoked", waiver, summary=summary)
