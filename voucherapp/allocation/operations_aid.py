"""Whether an entry may receive aid just now: room under the legal basis of the call, held under a lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from voucherapp.allocation.rules_ranking import ADMITTED, Admission, Admit, Ranked
from voucherapp.applications.models import Application
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call
from voucherapp.state_aid.models import AidGrant
from voucherapp.state_aid.operations import (
    reserve_block_exemption,
    reserve_headroom,
    room_from,
)


def admit_of(
    *, act: Act, call: Call, config: CallConfig, applications: Mapping[int, Application]
) -> Admit:
    """Return what asks for each entry whether aid may go to it, by the legal basis of the call."""
    if config.aid.basis == "no_aid":
        return lambda _place: ADMITTED
    hold = _exempt if config.aid.basis == "gber" else _de_minimis
    on = local_date(act.at, call.timezone)

    def admit(place: Ranked) -> Admission:
        application = applications[place.entry.application_id]
        try:
            grant = hold(act, call, config, application, place.entry.requested_minor, on)
        except Refused as refusal:
            return Admission(refusal=str(refusal.message))
        return _admission(act, grant, place.entry.requested_minor)

    return admit


def _de_minimis(
    act: Act, call: Call, config: CallConfig, application: Application, minor: int, on: date
) -> AidGrant:
    return reserve_headroom(
        act=act,
        case_id=application.id,
        organisation_id=application.firm_id,
        amount_minor=minor,
        member_state=call.programme.member_state,
        on=on,
        grantor=call.programme.authority,
        purpose=call.title,
        nace_code=application.firm_nace,
        scheme=config.aid.scheme,
        boundary=config.aid.window_boundary,
        currency=call.currency,
        on_breach=config.aid.on_breach,
    )


def _exempt(
    act: Act, call: Call, config: CallConfig, application: Application, minor: int, on: date
) -> AidGrant:
    del config  # the article leaves a call no choice
    return reserve_block_exemption(
        act=act,
        case_id=application.id,
        organisation_id=application.firm_id,
        eligible_minor=application.total_cost_minor or 0,
        amount_minor=minor,
        member_state=call.programme.member_state,
        on=on,
        grantor=call.programme.authority,
        purpose=call.title,
        nace_code=application.firm_nace,
        currency=call.currency,
        other_minor=application.terms.get("other_money_minor") or 0,
        applied_on=local_date(application.submitted_at, call.timezone)
        if application.submitted_at
        else None,
        begins_on=application.starts_on,
    )


def _admission(act: Act, grant: AidGrant, wanted_minor: int) -> Admission:
    if grant.state == "waiting":
        day = room_from(act=act, grant=grant)
        if day is None:
            words = T("Waits for room under the de minimis ceiling.")
        else:
            words = T(
                "Waits for room under the de minimis ceiling: it fits from %(day)s on.", day=day
            )
        return Admission(refusal=str(words), waits=True)
    held = grant.amount_minor if grant.original_minor is None else grant.original_minor
    return Admission(amount_minor=held if held < wanted_minor else None)
