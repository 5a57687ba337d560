"""What the programmes slice hands to the factory."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes import (
    queries,
    views_amendments,
    views_call_sections,
    views_calls,
    views_compare,
    views_programmes,
    views_public,
)
from voucherapp.programmes.jobs import JOBS
from voucherapp.programmes.rules import CALL
from voucherapp.web.manifest import Manifest, MenuEntry, Task


def list_tasks(actor: Actor) -> Sequence[Task]:
    """Name the drafts of calls that wait to be published."""
    if not actor.may(P.CALL_PUBLISH):
        return ()
    return [
        Task(
            T("Finish and publish the call %(title)s", title=call.title),
            url_for("calls_staff.call", code=call.code),
            icon="pencil",
            due=call.opens_at.date(),
        )
        for call in queries.list_draft_calls()
    ]


MANIFEST = Manifest(
    name="programmes",
    blueprints=(
        views_programmes.blueprint,
        views_calls.blueprint,
        views_call_sections.blueprint,
        views_amendments.blueprint,
        views_compare.blueprint,
        views_public.blueprint,
    ),
    menu=(
        MenuEntry("public", T("Calls"), "calls.calls", icon="flag", order=10),
        MenuEntry(
            "staff",
            T("Calls"),
            "calls_staff.calls",
            (P.CALL_MANAGE, P.APPLICATION_READ_ALL),
            "flag",
            T("Scheme"),
            20,
        ),
        MenuEntry(
            "staff",
            T("Programmes"),
            "programmes.programmes",
            (P.PROGRAMME_MANAGE, P.APPLICATION_READ_ALL),
            "bank",
            T("Scheme"),
            21,
        ),
    ),
    jobs=JOBS,
    workflows=(CALL,),
    tasks=(list_tasks,),
)
