"""What the allocation slice hands to the factory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import url_for

from voucherapp.allocation import notices, views, views_staff
from voucherapp.allocation.jobs import JOBS
from voucherapp.allocation.queries_decisions import OPEN_STATES, list_decisions, list_results
from voucherapp.allocation.rules import DECISION
from voucherapp.evaluation.queries_progress import list_calls_to_score
from voucherapp.kernel import clock
from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.web.manifest import Manifest, MenuEntry, Task

#: How long a new result stands on the start page.
NEWS_DAYS = 14


def results_released(actor: Actor) -> Sequence[Task]:
    """List results of the actor's firms that came out lately."""
    if not actor.may(P.APPLICATION_WRITE) or not actor.organisation_ids:
        return ()
    return [
        Task(
            T("Result of your application %(reference)s", reference=line.application.reference),
            url_for("allocation.result", token=line.application.token),
            icon="mail",
            tone="success" if line.outcome == "award" else "info",
        )
        for line in list_results(actor, clock.now() - timedelta(days=NEWS_DAYS))
    ]


def decisions_waiting(actor: Actor) -> Sequence[Task]:
    """List decisions that wait to be confirmed or released, and calls that can be decided on."""
    if not actor.may(P.RANKING_READ):
        return ()
    waiting = list_decisions(states=OPEN_STATES)
    tasks = []
    for row in waiting:
        step, label = (
            (P.DECISION_CONFIRM, T("Confirm the decision on %(call)s", call=row.call_title))
            if row.state.name == "proposed"
            else (P.DECISION_RELEASE, T("Release the decision on %(call)s", call=row.call_title))
        )
        if actor.may(step) and not (
            row.state.name == "proposed" and row.proposer_id == actor.user_id
        ):
            url = url_for("allocation_staff.decision", decision_id=row.id)
            tasks.append(Task(label, url, icon="scale", tone="warning"))
    busy = {row.call_code for row in waiting}
    return [*tasks, *_to_decide(actor, busy)]


def _to_decide(actor: Actor, busy: set[str]) -> list[Task]:
    if not actor.may(P.DECISION_PROPOSE):
        return []
    return [
        Task(
            T("All reviews are in: decide on %(call)s", call=row.title),
            url_for("allocation_staff.ranking", code=row.code),
            icon="list",
            count=row.undecided,
        )
        for row in list_calls_to_score(clock.now())
        if row.undecided and row.submitted >= row.needed and row.code not in busy
    ]


MANIFEST = Manifest(
    name="allocation",
    blueprints=(views.blueprint, views_staff.staff),
    menu=(
        MenuEntry(
            "staff",
            T("Rankings and decisions"),
            "allocation_staff.index",
            (P.RANKING_READ,),
            "award",
            T("Cases"),
            order=220,
        ),
    ),
    subscribers={
        "DecisionProposed": (notices.on_proposed,),
        "DecisionRejected": (notices.on_rejected,),
        "DecisionReleased": (notices.on_released,),
    },
    jobs=JOBS,
    workflows=(DECISION,),
    tasks=(results_released, decisions_waiting),
)
