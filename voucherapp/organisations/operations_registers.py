"""Questions to on-line registers: asked by a person, answered by a job, kept with their time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations import queries_group
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.models_group import RegisterCheck
from voucherapp.organisations.registers import Asked, adapters
from voucherapp.organisations.rules_registers import Answer


def asked_of(organisation: Organisation) -> Asked:
    """Return what a register is told of an organisation."""
    return Asked(organisation.country, organisation.registration_key, organisation.vat_number)


def ask_registers(
    *, act: Act, organisation: Organisation, settings: Mapping[str, Any]
) -> list[RegisterCheck]:
    """Put a question to every register that knows such an organisation; a job asks them."""
    made = []
    asked = asked_of(organisation)
    known = queries_group.list_checks(organisation.id)
    waiting = {check.register for check in known if check.outcome == "waiting"}
    for adapter in adapters(settings):
        number = adapter.number_for(asked)
        if not number or adapter.name in waiting:
            continue
        check = RegisterCheck(
            organisation_id=organisation.id,
            register=adapter.name,
            number=number,
            outcome="waiting",
            asked_at=act.at,
            answered_at=None,
        )
        db.session.add(check)
        made.append(check)
    if not made:
        raise Refused(
            "nothing-to-ask",
            T("No register can be asked: none knows such a number, or the answer is on its way."),
        )
    summary = T("Asked the registers about %(name)s", name=organisation.name)
    detail = {"registers": [check.register for check in made]}
    note(act, "organisation.registers-asked", organisation, summary=summary, detail=detail)
    return made


def keep_answer(*, act: Act, check_id: int, answer: Answer) -> None:
    """Keep what a register said, with the time; "could not be checked" is kept like any answer."""
    check = db.session.get_one(RegisterCheck, check_id)
    check.attempts += 1
    check.outcome, check.message, check.answer = answer.state, answer.message, answer.data
    check.answered_at = act.at
