"""What the state aid slice hands to the factory."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.state_aid.queries import register_work
from voucherapp.state_aid.rules_register import AID, DECLARED_AID
from voucherapp.state_aid.views import blueprint
from voucherapp.state_aid.views_firms import firms_blueprint, staff_blueprint
from voucherapp.web.manifest import Manifest, MenuEntry, Task


def entries_due(actor: Actor) -> Sequence[Task]:
    """Tell how many grants wait for the register, and until when the first."""
    if not actor.may(P.STATE_AID_MANAGE):
        return ()
    tasks = []
    work = register_work()
    if work.entries:
        tasks.append(
            Task(
                label=T("Enter aid in the de minimis register"),
                url=url_for("staff_state_aid.register"),
                icon="ledger",
                tone="warning",
                due=work.due_on,
                count=work.entries,
            )
        )
    if work.corrections:
        url = url_for("staff_state_aid.register", show="correct")
        label = T("Correct aid in the de minimis register")
        tasks.append(
            Task(label=label, url=url, icon="ledger", tone="warning", count=work.corrections)
        )
    return tasks


MANIFEST = Manifest(
    name="state_aid",
    blueprints=(blueprint, staff_blueprint, firms_blueprint),
    menu=(
        MenuEntry(
            face="staff", label=T("De minimis register"), endpoint="staff_state_aid.register",
            permissions=(P.STATE_AID_READ,), icon="scale", group=T("Money"), order=63,
        ),
        MenuEntry(
            face="staff", label=T("Firms and their groups"), endpoint="staff_firms.firms",
            permissions=(P.STATE_AID_READ,), icon="factory", group=T("Scheme"), order=24,
        ),
    ),
    workflows=(AID, DECLARED_AID),
    tasks=(entries_due,),
)  # fmt: skip
