"""Who is told what about the offer of a creative."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import letter, tell_members
from voucherapp.applications.models import Offer
from voucherapp.applications.operations_offers import issue_offer_link
from voucherapp.applications.queries_offers import get_offer
from voucherapp.applications.rules_creative_files import asked_of_creative
from voucherapp.applications.rules_facts import money_text
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import is_open_end
from voucherapp.kernel.text import T
from voucherapp.notifications.operations import send_message
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of
from voucherapp.web.formatting import format_day, format_moment
from voucherapp.web.links import external


def on_offer_requested(event: dict[str, Any], act: Act) -> None:
    """Ask the creative for its offer: by its account, or by a link to the address that was given."""
    offer = get_offer(event["offer_id"])
    if offer.state != "invited":
        return
    subject = T("%(firm)s would like to work with you", firm=offer.application.firm.name)
    if offer.creative_id is not None:
        tell_members(
            act=act,
            organisation_id=offer.creative_id,
            kind="offer.requested",
            subject=subject,
            body=_request(offer, external("offers.show", token=offer.token)),
            case_id=offer.application_id,
            dedup_key=f"offer/{offer.id}/requested",
        )
        return
    if offer.token_digest is not None:
        return  # asked already: a new link would make the one that was mailed worthless
    secret = issue_offer_link(act=act, offer=offer)
    send_message(
        act=act,
        kind="offer.requested",
        to_email=offer.invited_email,
        to_name=offer.invited_name,
        subject=subject,
        body=letter(
            offer.invited_name or offer.invited_email,
            _request(offer, external("offers.invitation", secret=secret)),
        ),
        case_id=offer.application_id,
        dedup_key=f"offer/{offer.id}/requested",
        confidential=True,
    )


def _request(offer: Offer, link: str) -> T:
    application = offer.application
    return T(
        "%(firm)s applies for a voucher in the call “%(call)s” and would like you to do the "
        "creative work.\n\nWhat it is about:\n%(brief)s\n\n%(by_when)s Read the "
        "request and answer it here, with your net price and dates, or decline with a "
        "reason:\n%(link)s\n\n%(documents)sYou commit yourself to nothing before the voucher is awarded.",
        firm=application.firm.name,
        call=application.call.title,
        brief=offer.brief,
        by_when=_by_when(application.call),
        documents=_documents(offer),
        link=link,
    )


def _by_when(call: Call) -> T:
    if is_open_end(call.closes_at):
        return T("The call is open until further notice; please answer within two weeks.")
    closes = format_moment(call.closes_at, call.timezone)
    return T("Please answer until %(closes)s, when the call closes.", closes=closes)


def _documents(offer: Offer) -> T | str:
    """Say which documents the call asks of the creative; each has a field on the page."""
    application = offer.application
    asked = asked_of_creative(config_of(application.call, application.call_version))
    if not asked:
        return ""
    return T(
        "The call asks these documents of you; you hand them in on the same page: %(what)s.\n\n",
        what=", ".join(document.label for document in asked),
    )


def on_offer_confirmed(event: dict[str, Any], act: Act) -> None:
    """Tell the firm the price and the dates."""
    offer = get_offer(event["offer_id"])
    if offer.state != "confirmed" or offer.creative is None or offer.price_net_minor is None:
        return
    application = offer.application
    body = T(
        "%(creative)s has confirmed its offer for “%(title)s”.\n\nNet price: %(price)s\n"
        "Work: %(starts)s to %(ends)s\n\nGo on with your application here:\n%(link)s",
        creative=offer.creative.name,
        title=application.title or T("your project"),
        price=money_text(offer.price_net_minor, application.call.currency),
        starts=format_day(offer.starts_on),
        ends=format_day(offer.ends_on),
        link=external("applications.show", token=application.token),
    )
    subject = T("%(creative)s has confirmed its offer", creative=offer.creative.name)
    moment = offer.answered_at.isoformat() if offer.answered_at else ""
    _tell_firm(act, offer, "offer.confirmed", subject, body, moment)


def on_offer_declined(event: dict[str, Any], act: Act) -> None:
    """Tell the firm the reason, and how to go on."""
    offer = get_offer(event["offer_id"])
    if offer.state != "declined":
        return
    application = offer.application
    body = T(
        "%(creative)s has declined to take part in “%(title)s”:\n\n%(reason)s\n\n"
        "Choose or invite another creative here; all you have written is kept:\n%(link)s",
        creative=_name(offer),
        title=application.title or T("your project"),
        reason=offer.reason,
        link=external("applications.creative", token=application.token),
    )
    subject = T("%(creative)s has declined", creative=_name(offer))
    _tell_firm(act, offer, "offer.declined", subject, body, "declined")


def on_offer_cancelled(event: dict[str, Any], act: Act) -> None:
    """Tell the creative that its offer is not needed any more."""
    offer = get_offer(event["offer_id"])
    subject = T("Request of %(firm)s taken back", firm=offer.application.firm.name)
    body = T(
        "%(firm)s has taken back its request for the call “%(call)s”. You need not do anything.",
        firm=offer.application.firm.name,
        call=offer.application.call.title,
    )
    key = f"offer/{offer.id}/cancelled"
    if offer.creative_id is not None:
        tell_members(
            act=act,
            organisation_id=offer.creative_id,
            kind="offer.cancelled",
            subject=subject,
            body=body,
            case_id=offer.application_id,
            dedup_key=key,
        )
    elif offer.invited_email:
        send_message(
            act=act,
            kind="offer.cancelled",
            to_email=offer.invited_email,
            to_name=offer.invited_name,
            subject=subject,
            body=letter(offer.invited_name or offer.invited_email, body),
            case_id=offer.application_id,
            dedup_key=key,
        )


def _name(offer: Offer) -> str:
    return offer.creative.name if offer.creative else offer.invited_name or offer.invited_email


def _tell_firm(act: Act, offer: Offer, kind: str, subject: T, body: T, key: str) -> None:
    tell_members(
        act=act,
        organisation_id=offer.application.firm_id,
        kind=kind,
        subject=subject,
        body=body,
        case_id=offer.application_id,
        dedup_key=f"offer/{offer.id}/{kind}/{key}",
    )
