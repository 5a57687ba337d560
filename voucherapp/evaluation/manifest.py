"""What the evaluation slice hands to the factory."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from voucherapp.evaluation import notices, views, views_staff
from voucherapp.evaluation.jobs import JOBS
from voucherapp.evaluation.queries import list_my_assignments
from voucherapp.evaluation.queries_progress import list_lacking
from voucherapp.evaluation.rules import ASSIGNMENT
from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.web.manifest import Manifest, MenuEntry, Task


def reviews_waiting(actor: Actor) -> Sequence[Task]:
    """List what an evaluator still has to score, the most urgent first."""
    if not actor.may(P.REVIEW_WRITE):
        return ()
    return [
        Task(
            T("Score application %(reference)s", reference=row.reference),
            url_for("evaluation.assignment", token=row.token),
            icon="scale",
            tone="warning",
            due=row.due_on,
        )
        for row in list_my_assignments(actor)
        if row.waiting
    ]


def applications_lacking(actor: Actor) -> Sequence[Task]:
    """List the calls whose applications lack evaluators."""
    if not actor.may(P.REVIEW_ASSIGN):
        return ()
    return [
        Task(
            T("Assign evaluators: %(call)s", call=title),
            url_for("evaluation_staff.matrix", code=code),
            icon="users",
            tone="warning",
            count=lacking,
        )
        for code, title, lacking in list_lacking()
    ]


MANIFEST = Manifest(
    name="evaluation",
    blueprints=(views.blueprint, views_staff.staff),
    menu=(
        MenuEntry(
            "applicant", T("To score"), "evaluation.inbox", (P.REVIEW_WRITE,), "scale", order=30
        ),
        MenuEntry(
            "staff",
            T("Scoring"),
            "evaluation_staff.calls",
            (P.REVIEW_READ_ALL,),
            "scale",
            T("Cases"),
            order=210,
        ),
    ),
    subscribers={
        "EvaluatorAssigned": (notices.on_assigned,),
        "AssignmentWithdrawn": (notices.on_withdrawn,),
        "ConflictDeclared": (notices.on_conflict,),
        "ApplicationWithdrawn": (notices.on_application_withdrawn,),
    },
    jobs=JOBS,
    workflows=(ASSIGNMENT,),
    tasks=(reviews_waiting, applications_lacking),
)
