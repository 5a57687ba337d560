"""What a firm does with its application, and how the result of a decision is put on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from voucherapp.applications.events import ApplicationWithdrawn, DraftKept
from voucherapp.applications.models import Application
from voucherapp.applications.operations_checks import (
    accept_application,
    allow_late,
    ask_correction,
    expire_correction,
    record_check,
    refuse_application,
    take_over,
)
from voucherapp.applications.operations_documents import attach_document, remove_document
from voucherapp.applications.operations_drafts import copy_content, delete_draft
from voucherapp.applications.operations_editing import refresh_search_text, refuse_unless_editable
from voucherapp.applications.operations_offers import (
    cancel_offer,
    choose_creative,
    claim_offer,
    confirm_offer,
    decline_offer,
    dismiss_creative,
    invite_creative,
)
from voucherapp.applications.operations_reopening import (
    close_reopening,
    end_reopening,
    keep_sent,
    reopen_application,
    resend_application,
    take_back,
)
from voucherapp.applications.operations_sending import prepare_sending, send, submit_application
from voucherapp.applications.operations_submission import answer_correction
from voucherapp.applications.queries import count_of_firm
from voucherapp.applications.queries_locks import lock_firm
from voucherapp.applications.queries_offers import current_offer
from voucherapp.applications.rules import APPLICATION, CHANNELS, EditConflict
from voucherapp.applications.rules_content import (
    TITLE,
    changed_fields,
    clean_values,
    conflicting,
)
from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of, public_status

__all__ = [
    "accept_application",
    "allow_late",
    "answer_correction",
    "ask_correction",
    "attach_document",
    "cancel_offer",
    "choose_creative",
    "claim_offer",
    "confirm_offer",
    "copy_content",
    "decline_offer",
    "delete_draft",
    "dismiss_creative",
    "end_reopening",
    "expire_correction",
    "invite_creative",
    "keep_sent",
    "mark_not_selected",
    "mark_reserve",
    "mark_selected",
    "prepare_sending",
    "record_check",
    "refuse_application",
    "remove_document",
    "reopen_application",
    "resend_application",
    "save_draft",
    "send",
    "start_application",
    "submit_application",
    "take_back",
    "take_over",
    "withdraw_application",
]


def start_application(
    *,
    act: Act,
    call: Call,
    firm: Organisation,
    channel: str = "online",
    received_at: datetime | None = None,
) -> Application:
    """Begin an application of a firm to an open call, as an empty draft.

    The office gives the channel and when paper, call or mail reached it: that moment counts.
    Raises Refused when the call is not open or the firm has used its places in it.
    """
    if firm.id not in act.actor.organisation_ids or firm.kind != "firm":
        raise NotFound
    if not act.actor.may(Permission.APPLICATION_WRITE):
        raise Refused("not-allowed", T("Your role does not include this step."))
    _refuse_unless_open(received_at or act.at, call)
    lock_firm(firm)
    rules = config_of(call).applicant
    most = rules.max_applications_per_firm
    if rules.duplicate_rule == "reject_later" and count_of_firm(call.id, firm) >= most:
        raise Refused(
            "too-many",
            T(
                "%(firm)s already has an application to this call; %(most)s is allowed. "
                "You find it among your applications.",
                firm=firm.name,
                most=most,
            ),
        )
    application = _empty(act, call, firm)
    application.channel, application.received_at = channel, received_at
    refresh_search_text(act=act, application=application)
    db.session.add(application)
    db.session.flush()
    set_committed_value(application, "corrections", [])
    note(
        act,
        "application.started",
        application,
        summary=T("Application started")
        if channel == "online"
        else T("Application entered by the office: %(channel)s", channel=CHANNELS[channel]),
        case_id=application.id,
        public=True,
    )
    return application


def _empty(act: Act, call: Call, firm: Organisation) -> Application:
    return Application(
        token=ids.token(),
        call=call,
        call_id=call.id,
        call_version=call.published_version,
        firm=firm,
        firm_id=firm.id,
        started_at=act.at,
        started_by=act.by,
        title="",
        saved_at=act.at,
        saved_by=act.by,
        creative=None,
        offers=[],
    )


def _refuse_unless_open(at: datetime, call: Call) -> None:
    status = public_status(call, at).name
    if status == "open":
        return
    if status == "coming":
        raise Refused("not-open", T("The call is not open yet; come back when it has opened."))
    raise Refused("closed", T("The call is closed: no new application can be started."))


def save_draft(
    *, act: Act, application: Application, version: int, values: dict[str, Any]
) -> Application:
    """Save some answers of a draft (or of an open correction); mandatory ones may be empty.

    `version` is the content the form was made from. Raises EditConflict with the fields that
    somebody else has changed since; then nothing is saved.
    """
    refuse_unless_editable(act=act, application=application, part="idea")
    first = application.version == 1 and application.state == "draft"
    config = config_of(application.call, application.call_version)
    cleaned = clean_values(config, values)
    changed = changed_fields({**application.answers, TITLE: application.title}, cleaned)
    clashing = conflicting(changed, application.field_versions, version)
    if clashing:
        raise EditConflict(clashing, str(application.field_versions[clashing[0]][1]))
    if not changed:
        return application
    number = application.version + 1
    application.title = cleaned.get(TITLE, application.title)
    new = {code: cleaned[code] for code in changed if code != TITLE}
    application.answers = {**application.answers, **new}
    marks = {code: [number, act.actor.name] for code in changed}
    application.field_versions = {**application.field_versions, **marks}
    application.version = number
    application.saved_at = act.at
    application.saved_by = act.by
    if TITLE in changed:
        refresh_search_text(act=act, application=application)
    if first:
        emit(act, DraftKept(application.id))
    return application


def withdraw_application(*, act: Act, application: Application, reason: str = "") -> Application:
    """Withdraw an application for good; a creative that still works on its offer is released."""
    was = application.state
    fire(
        application,
        APPLICATION,
        "withdraw",
        act=act,
        summary=T("Application withdrawn"),
        detail={"reason": reason},
        case_id=application.id,
        public=True,
    )
    close_reopening(act=act, application=application)
    offer = current_offer(application.offers)
    if was == "draft" and offer is not None:
        cancel_offer(act=act, offer=offer)
    emit(act, ApplicationWithdrawn(application.id, was))
    return application


def mark_selected(*, act: Act, application: Application, reason: str = "") -> None:
    """Put the award of a released decision on the application."""
    _mark(act, application, "select", T("Selected for a voucher"), reason)


def mark_reserve(*, act: Act, application: Application, reason: str = "") -> None:
    """Put the place on the reserve list of a released decision on the application."""
    _mark(act, application, "put_on_reserve", T("On the reserve list"), reason)


def mark_not_selected(*, act: Act, application: Application, reason: str = "") -> None:
    """Put the refusal of a released decision on the application."""
    _mark(act, application, "reject", T("Not selected"), reason)


def _mark(act: Act, application: Application, action: str, summary: T, reason: str) -> None:
    fire(
        application,
        APPLICATION,
        action,
        act=act,
        summary=summary,
        detail={"reason": reason} if reason else None,
        case_id=application.id,
        public=True,
    )
