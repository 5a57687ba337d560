"""Who gets a mail when somebody writes on a case."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import tell_members
from voucherapp.applications.models import Application
from voucherapp.applications.notices_common import known, tell_firm, tell_officer
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_offers import current_offer
from voucherapp.casework.models import CaseMessage
from voucherapp.casework.queries import get_message
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.web.formatting import format_moment
from voucherapp.web.links import external


def on_message_written(event: dict[str, Any], act: Act) -> None:
    """Send a message of the office to its party, and tell the officer of what a party wrote."""
    application = get_application(event["case_id"])
    message = get_message(event["message_id"])
    key = {"message_id": message.id}
    if message.from_office:
        _to_party(act, application, message, key)
        return
    side = "firm" if message.organisation_id == application.firm_id else "creative"
    body = T(
        "%(who)s (%(name)s) has written about %(reference)s:\n\n%(text)s\n\n%(link)s",
        **known(application),
        who=message.by_name,
        name=message.organisation.name,
        text=message.text,
        link=external("applications_staff.thread", token=application.token, side=side),
    )
    subject = T(
        "%(name)s has written about %(reference)s",
        name=message.organisation.name,
        reference=application.reference or T("a draft"),
    )
    tell_officer(act, application, "case.message", subject, body, key)


def _to_party(
    act: Act, application: Application, message: CaseMessage, key: dict[str, Any]
) -> None:
    values = known(application) | {"text": message.text}
    subject = T("The office has written about “%(title)s”", title=values["title"])
    if message.answer_until is not None:
        values["until"] = format_moment(message.answer_until, application.call.timezone)
        subject = T("Please answer the office about “%(title)s”", title=values["title"])
        words = T("%(text)s\n\nPlease answer until %(until)s.", **values)
    else:
        words = T("%(text)s", text=message.text)
    if message.organisation_id == application.firm_id:
        link = external("applications.messages", token=application.token)
        body = T("%(words)s\n\nRead and answer here:\n%(link)s", words=words, link=link)
        tell_firm(act, application, "case.message", subject, body, key)
        return
    offer = current_offer(application.offers)
    link = external("offers.own")
    if offer is not None and offer.creative_id == message.organisation_id:
        link = external("offers.offer_messages", token=offer.token)
    tell_members(
        act=act,
        organisation_id=message.organisation_id,
        kind="case.message",
        subject=subject,
        body=T("%(words)s\n\nRead and answer here:\n%(link)s", words=words, link=link),
        case_id=application.id,
        dedup_key=f"case/message/{message.id}/creative",
    )


def on_handed_over(event: dict[str, Any], act: Act) -> None:
    """Tell an officer that a case is theirs now."""
    application = get_application(event["application_id"])
    if application.officer_id != event["officer_id"]:
        return
    link = external("applications_staff.case", token=application.token)
    body = T("You handle %(reference)s of %(firm)s now.\n%(link)s", **known(application), link=link)
    subject = T("%(reference)s is yours", reference=application.reference or T("draft"))
    key = {**event, "at": act.at.date().isoformat()}
    tell_officer(act, application, "case.handed_over", subject, body, key)
