"""Who is told what about calls: subscribers, askers and officers."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale

from voucherapp.accounts.notices import tell_staff, tell_user
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import is_open_end
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.notifications.operations import send_message
from voucherapp.programmes import queries, queries_calendar
from voucherapp.programmes.models import Call
from voucherapp.programmes.models_calendar import CallSubscription
from voucherapp.programmes.rules_calendar import is_in_field
from voucherapp.web.formatting import format_moment
from voucherapp.web.links import external
from voucherapp.web.settings import setting


def on_subscription_asked(event: dict[str, Any], act: Act) -> None:
    """Send the link that confirms the address."""
    row = queries_calendar.find_subscription_by_id(event["subscription_id"])
    if row is None:
        return
    body = T(
        "Somebody, perhaps you, asked to hear of new calls at this address.\n\n"
        "If it was you, confirm it here within seven days:\n%(link)s\n\n"
        "If it was not you, there is nothing to do: the address is forgotten.",
        link=external("call_calendar.confirm", token=row.token),
    )
    _write(act, row, "call.subscription", T("Please confirm your address"), body, "confirm")


def on_published(event: dict[str, Any], act: Act) -> None:
    """Tell those who subscribed that a call was published."""
    call = queries.get_call_by_id(event["call_id"])
    body = T(
        "A call in your field was published: “%(title)s”.\n\n%(summary)s\n\n"
        "It opens %(opens)s and closes %(closes)s.\n\nRead it here:\n%(link)s",
        **_words(call),
    )
    _tell_field(act, call, T("New call: %(title)s", title=call.title), body, "published")


def on_opened(event: dict[str, Any], act: Act) -> None:
    """Tell those who subscribed that a call is open."""
    call = queries.get_call_by_id(event["call_id"])
    body = T(
        "The call “%(title)s” is open now.\n\n%(summary)s\n\nIt closes %(closes)s. A short check "
        "tells you whether your firm may apply:\n%(link)s",
        **_words(call),
    )
    _tell_field(act, call, T("Open now: %(title)s", title=call.title), body, "opened")


def _words(call: Call) -> dict[str, Any]:
    return {
        "title": call.title,
        "summary": queries.config_of(call).texts.summary,
        "opens": format_moment(call.opens_at, call.timezone),
        "closes": T("on a day that will be announced")
        if is_open_end(call.closes_at)
        else format_moment(call.closes_at, call.timezone),
        "link": external("calls.call", code=call.code),
    }


def _tell_field(act: Act, call: Call, subject: T, body: T, what: str) -> None:
    config = queries.config_of(call)
    if config.frame.visibility != "public":
        return
    for row in queries_calendar.list_confirmed():
        if is_in_field(config.applicant, row.sections, row.territory):
            told = T(
                "%(body)s\n\nYou asked for this mail. To end it:\n%(link)s",
                body=body,
                link=external("call_calendar.unsubscribe", token=row.token),
            )
            _write(act, row, f"call.{what}", subject, told, f"{what}/{call.id}")


def _write(act: Act, row: CallSubscription, kind: str, subject: T, body: T, key: str) -> None:
    with force_locale(row.language):
        text = T(
            "Good day,\n\n%(body)s\n\nKind regards\n%(site)s",
            body=body,
            site=setting("SITE_NAME"),
        )
        send_message(
            act=act,
            kind=kind,
            to_email=row.email,
            subject=subject,
            body=text,
            dedup_key=f"subscription/{row.id}/{key}",
            language=row.language,
            confidential=True,
        )


def on_question_asked(event: dict[str, Any], act: Act) -> None:
    """Tell officers that a question waits."""
    question = queries_calendar.get_question(event["question_id"])
    body = T(
        "A question about the call “%(title)s” waits for an answer:\n\n%(text)s\n\n"
        "Answer it here:\n%(link)s",
        title=question.call.title,
        text=question.text,
        link=external("call_questions.questions", code=question.call.code),
    )
    tell_staff(
        act=act,
        permission=P.CALL_MANAGE,
        kind="call.question",
        subject=T("Question about the call %(code)s", code=question.call.code),
        body=body,
        dedup_key=f"question/{question.id}/asked",
    )


def on_question_answered(event: dict[str, Any], act: Act) -> None:
    """Send the answer to who asked."""
    question = queries_calendar.get_question(event["question_id"])
    body = T(
        "You asked about the call “%(title)s”:\n\n%(text)s\n\nOur answer:\n\n%(answer)s\n\n"
        "All published answers stand here:\n%(link)s",
        title=question.call.title,
        text=question.text,
        answer=question.answer,
        link=external("calls.call", code=question.call.code),
    )
    tell_user(
        act=act,
        user_id=question.asked_by,
        kind="call.answer",
        subject=T("Answer to your question about the call %(code)s", code=question.call.code),
        body=body,
        dedup_key=f"question/{question.id}/answered",
    )
