"""What the programmes slice hands to the factory."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes import (
    notices,
    queries_calendar,
    views_amendments,
    views_calendar,
    views_call_sections,
    views_calls,
    views_compare,
    views_plans,
    views_programmes,
    views_public,
    views_qna,
    views_translations,
)
from voucherapp.programmes.jobs import JOBS
from voucherapp.programmes.rules import CALL
from voucherapp.web.manifest import Manifest, MenuEntry, Task


def list_tasks(actor: Actor) -> Sequence[Task]:
    """Name the drafts that wait to be published, and the calls whose questions wait for an answer."""
    publishes, answers = actor.may(P.CALL_PUBLISH), actor.may(P.CALL_MANAGE)
    if not publishes and not answers:
        return ()
    found = []
    for code, title, is_draft, opens_at, questions in queries_calendar.list_work():
        if is_draft and publishes:
            label = T("Finish and publish the call %(title)s", title=title)
            url = url_for("calls_staff.call", code=code)
            found.append(Task(label, url, icon="pencil", due=opens_at.date()))
        elif questions and answers:
            label = T("Answer questions about the call %(title)s", title=title)
            url = url_for("call_questions.questions", code=code)
            found.append(Task(label, url, icon="message", count=questions))
    return found


MANIFEST = Manifest(
    name="programmes",
    blueprints=(
        views_programmes.blueprint,
        views_calls.blueprint,
        views_call_sections.blueprint,
        views_amendments.blueprint,
        views_compare.blueprint,
        views_calendar.blueprint,
        views_plans.blueprint,
        views_qna.blueprint,
        views_translations.blueprint,
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
        MenuEntry(
            "staff",
            T("Planned calls"),
            "call_plans.plans",
            (P.CALL_MANAGE, P.APPLICATION_READ_ALL),
            "calendar",
            T("Scheme"),
            22,
        ),
    ),
    jobs=JOBS,
    subscribers={
        "CallPublished": (notices.on_published,),
        "CallOpened": (notices.on_opened,),
        "SubscriptionAsked": (notices.on_subscription_asked,),
        "QuestionAsked": (notices.on_question_asked,),
        "QuestionAnswered": (notices.on_question_answered,),
    },
    workflows=(CALL,),
    tasks=(list_tasks,),
)
