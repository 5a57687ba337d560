"""Receipts for what a creative gives: its confirmation and its documents; and the firm learns of both."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import letter, tell_user
from voucherapp.accounts.queries import get_user
from voucherapp.applications.models import ApplicationDocument, Offer
from voucherapp.applications.notices_common import (
    known,
    own_page,
    receipt_of,
    tell_firm,
    tell_officer,
)
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_creative_files import asked_for, list_by_ids, list_given
from voucherapp.applications.queries_offers import get_offer
from voucherapp.applications.queries_versions import get_version
from voucherapp.applications.rules_facts import money_text
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.notifications.operations import send_message
from voucherapp.programmes.queries import config_of
from voucherapp.web.formatting import format_day, format_moment
from voucherapp.web.links import external


def on_confirmed_by_creative(event: dict[str, Any], act: Act) -> None:
    """Give the person who confirmed a receipt: who, which offer with which documents, which call."""
    offer = get_offer(event["offer_id"])
    if offer.state != "confirmed" or offer.answered_by is None or offer.creative is None:
        return
    application = offer.application
    zone = application.call.timezone
    given = list_given(application, act.at)
    names = [f"– {one.asked.label}: {file.file.filename}" for one in given for file in one.files]
    open_ones = [f"– {one.asked.label}" for one in given if one.outstanding]
    body = T(
        "You have confirmed the offer of %(creative)s for the application of %(firm)s to the call "
        "“%(call)s”.\n\nConfirmed by: %(person)s\nConfirmed: %(moment)s\nNet price: %(price)s\nWork: %(starts)s to %(ends)s\n\n"
        "Documents you have handed in:\n%(documents)s\n\nDocuments still asked of you:\n%(open)s\n\n"
        "You find everything here:\n%(link)s",
        person=get_user(offer.answered_by).name,
        creative=offer.creative.name,
        firm=application.firm.name,
        call=application.call.title,
        moment=format_moment(offer.answered_at, zone),
        price=money_text(offer.price_net_minor or 0, application.call.currency),
        starts=format_day(offer.starts_on),
        ends=format_day(offer.ends_on),
        documents="\n".join(names) or T("none"),
        open="\n".join(open_ones) or T("none"),
        link=external("offers.show", token=offer.token),
    )
    answered = offer.answered_at.isoformat() if offer.answered_at else ""
    tell_user(
        act=act,
        user_id=offer.answered_by,
        kind="offer.receipt",
        subject=T("Receipt: your offer for %(firm)s", firm=application.firm.name),
        body=body,
        case_id=application.id,
        dedup_key=f"offer/{offer.id}/receipt/{answered}",
    )


def on_documents_given(event: dict[str, Any], act: Act) -> None:
    """Give who handed documents in a receipt; tell the firm, and the office once it was sent."""
    offer = get_offer(event["offer_id"])
    documents = list_by_ids(event["document_ids"])
    if not documents:
        return
    _receipt(act, offer, documents)
    _tell_firm(act, offer, documents, event["number"])


def _label(offer: Offer, document: ApplicationDocument) -> str:
    config = config_of(offer.application.call, offer.application.call_version)
    asked = asked_for(config, document.requirement)
    return asked.label if asked is not None else document.requirement


def _receipt(act: Act, offer: Offer, documents: list[ApplicationDocument]) -> None:
    application, first = offer.application, documents[0]
    person = offer.invited_name or offer.invited_email or (offer.creative or application.firm).name
    lines = [f"– {one.file.filename} (SHA-256 {one.file.sha256})" for one in documents]
    values = {
        "document": _label(offer, first),
        "call": application.call.title,
        "firm": application.firm.name,
        "moment": format_moment(first.added_at, application.call.timezone),
        "files": "\n".join(lines),
    }
    subject = T("Receipt: %(document)s for %(firm)s", **values)
    body = T(
        "We have received “%(document)s” for the application of %(firm)s to the call “%(call)s”.\n\n"
        "Handed in by: %(person)s\nReceived: %(moment)s\nFiles:\n%(files)s\n\n%(reader)s",
        **values,
        person=get_user(first.added_by).name if first.added_by is not None else person,
        reader=T("The firm sees that it has come, and cannot open it.")
        if first.confidential
        else T("The firm can read it."),
    )
    key = f"document/{first.id}/receipt"
    if first.added_by is not None:
        tell_user(
            act=act,
            user_id=first.added_by,
            kind="document.receipt",
            subject=subject,
            body=body,
            case_id=application.id,
            dedup_key=key,
        )
        return
    send_message(
        act=act,
        kind="document.receipt",
        to_email=offer.invited_email,
        to_name=offer.invited_name,
        subject=subject,
        body=letter(person, body),
        case_id=application.id,
        dedup_key=key,
    )


def _tell_firm(
    act: Act, offer: Offer, documents: list[ApplicationDocument], number: int | None
) -> None:
    first, label = documents[0], _label(offer, documents[0])
    creative = offer.creative.name if offer.creative else offer.invited_name or offer.invited_email
    application = get_application(offer.application_id)
    values = known(application) | {
        "document": label,
        "creative": creative,
        "link": own_page(application),
        "number": number,
    }
    body = T(
        "%(creative)s has handed in “%(document)s” for your application “%(title)s” to the call "
        "“%(call)s”.\n%(link)s",
        **values,
    )
    files: tuple[int, ...] = ()
    if number is not None:
        files = (receipt_of(act, application, get_version(application.id, number)),)
        body = T(
            "%(creative)s has handed in “%(document)s” for your application “%(title)s” "
            "(%(reference)s) to the call “%(call)s”. With it version %(number)s counts; everything "
            "else stands as you sent it. The receipt is attached.\n%(link)s",
            **values,
        )
    event = {"document": first.id}
    subject = T("Handed in by your creative: %(document)s", **values)
    tell_firm(act, application, "document.given", subject, body, event, files)
    if number is not None and application.officer_id is not None:
        told = T(
            "%(creative)s has handed in “%(document)s” for %(reference)s; version %(number)s "
            "counts.\n%(case)s",
            **values,
            case=external("applications_staff.case", token=application.token),
        )
        subject = T("%(reference)s: document of the creative", **values)
        tell_officer(act, application, "document.given", subject, told, event)
