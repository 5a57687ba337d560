"""Asks on-line registers outside of any transaction and any request."""

from __future__ import annotations

from voucherapp.db.session import db, unit_of_work
from voucherapp.kernel.act import Act
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.models_group import RegisterCheck
from voucherapp.organisations.operations_registers import asked_of, keep_answer
from voucherapp.organisations.queries_group import list_waiting_checks
from voucherapp.organisations.registers import SETTINGS, adapters, ask
from voucherapp.scheduler.registry import Job
from voucherapp.web.settings import setting


def ask_waiting(act: Act) -> str | None:
    """Ask each register that waits; one that is slow holds no lock and stops no other."""
    known = {
        adapter.name: adapter for adapter in adapters({name: setting(name) for name in SETTINGS})
    }
    with unit_of_work():
        waiting = list(list_waiting_checks())
    for check_id in waiting:
        with unit_of_work():
            check = db.session.get_one(RegisterCheck, check_id)
            organisation = db.session.get_one(Organisation, check.organisation_id)
            adapter, asked = known[check.register], asked_of(organisation)
        answer = ask(adapter, asked)
        with unit_of_work():
            keep_answer(act=act, check_id=check_id, answer=answer)
    return f"{len(waiting)} registers asked" if waiting else None


JOBS = (Job(name="organisations.ask-registers", every=10, run=ask_waiting, owns_units=True),)
