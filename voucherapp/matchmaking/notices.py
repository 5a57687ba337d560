"""Who is told what about enquiries and quotes."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import tell_members
from voucherapp.kernel.act import Act
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T
from voucherapp.matchmaking.models import Enquiry, Quote
from voucherapp.matchmaking.queries_pairing import (
    get_enquiry,
    get_message,
)
from voucherapp.matchmaking.queries_quotes import (
    get_quote,
    list_quotes,
)
from voucherapp.web.links import external


def on_enquiry_sent(event: dict[str, Any], act: Act) -> None:
    """Tell the creative that a firm asks, with the brief and the page to answer on."""
    enquiry = get_enquiry(event["enquiry_id"])
    body = T(
        "%(firm)s asks whether you could help with this:\n\n%(change)s\n\nRead all of it and answer "
        "here: accept to talk, or decline with a reason.\n%(link)s\n\nYou commit yourself to nothing.",
        firm=enquiry.firm.name,
        change=enquiry.brief.change,
        link=_enquiry_link(enquiry),
    )
    subject = T("%(firm)s asks you about a brief", firm=enquiry.firm.name)
    tell_side(act, enquiry.creative_id, "enquiry.sent", subject, body, f"enquiry/{enquiry.id}/sent")


def on_enquiry_answered(event: dict[str, Any], act: Act) -> None:
    """Tell the firm that the creative is ready to talk, or why it is not."""
    enquiry = get_enquiry(event["enquiry_id"])
    name = enquiry.creative.name
    if enquiry.state == "declined":
        subject = T("%(name)s has declined", name=name)
        body = T(
            "%(name)s cannot take part in “%(title)s”:\n\n%(reason)s\n\nAsk somebody else here:\n"
            "%(link)s",
            name=name,
            title=enquiry.brief.title,
            reason=enquiry.reason,
            link=external("briefs.show", token=enquiry.brief.token),
        )
    else:
        subject = T("%(name)s is ready to talk", name=name)
        body = T(
            "%(name)s is ready to talk about “%(title)s”. Write to each other here:\n%(link)s",
            name=name,
            title=enquiry.brief.title,
            link=_enquiry_link(enquiry),
        )
    key = f"enquiry/{enquiry.id}/answered/{enquiry.state}"
    tell_side(act, enquiry.firm_id, "enquiry.answered", subject, body, key)


def on_message_written(event: dict[str, Any], act: Act) -> None:
    """Tell the other side that there is a message."""
    message = get_message(event["message_id"])
    enquiry = get_enquiry(message.enquiry_id)
    from_firm = message.side == "firm"
    sender = enquiry.firm if from_firm else enquiry.creative
    body = T(
        "%(who)s, %(name)s, writes about “%(title)s”:\n\n%(text)s\n\nAnswer here:\n%(link)s",
        who=message.by_name,
        name=sender.name,
        title=enquiry.brief.title,
        text=message.text,
        link=_enquiry_link(enquiry),
    )
    receiver = enquiry.creative_id if from_firm else enquiry.firm_id
    subject = T("%(name)s has written to you", name=sender.name)
    key = f"enquiry/message/{message.id}"
    tell_side(act, receiver, "enquiry.message", subject, body, key)


def on_enquiry_closed(event: dict[str, Any], act: Act) -> None:
    """Tell the creative that the firm does not follow its enquiry any more."""
    enquiry = get_enquiry(event["enquiry_id"])
    body = T(
        "%(firm)s has closed its enquiry about “%(title)s”. You need not do anything.",
        firm=enquiry.firm.name,
        title=enquiry.brief.title,
    )
    subject = T("%(firm)s has closed its enquiry", firm=enquiry.firm.name)
    key = f"enquiry/{enquiry.id}/closed"
    tell_side(act, enquiry.creative_id, "enquiry.closed", subject, body, key)


def on_quote_asked(event: dict[str, Any], act: Act) -> None:
    """Ask the creative for its quote, naming the day."""
    quote = get_quote(event["quote_id"])
    if quote.state != "asked":
        return
    body = T(
        "%(firm)s asks you for a quote:\n\n%(change)s\n\nPlease answer until %(day)s: give your price, "
        "days and what you hand over, or decline with a reason.\n%(link)s\n\nOther creatives may be "
        "asked too.",
        firm=quote.firm.name,
        change=quote.brief.change,
        day=quote.answer_by_on,
        link=external("quotes.show", token=quote.token),
    )
    subject = T("%(firm)s asks you for a quote", firm=quote.firm.name)
    key = f"quote/{quote.id}/asked/{quote.asked_at.isoformat()}"
    tell_side(act, quote.creative_id, "quote.asked", subject, body, key)


def on_quote_given(event: dict[str, Any], act: Act) -> None:
    """Tell the firm the price and where to compare."""
    quote = get_quote(event["quote_id"])
    if quote.price_net_minor is None or quote.given_at is None:
        return
    body = T(
        "%(name)s offers to do “%(title)s” for %(price)s net. Compare the quotes here:\n%(link)s",
        name=quote.creative.name,
        title=quote.brief.title,
        price=Money(quote.price_net_minor, quote.currency),
        link=_compare_link(quote),
    )
    subject = T("Quote of %(name)s", name=quote.creative.name)
    key = f"quote/{quote.id}/given/{quote.given_at.isoformat()}"
    tell_side(act, quote.firm_id, "quote.given", subject, body, key)


def on_quote_declined(event: dict[str, Any], act: Act) -> None:
    """Tell the firm why a creative does not quote."""
    quote = get_quote(event["quote_id"])
    body = T(
        "%(name)s gives no quote for “%(title)s”:\n\n%(reason)s\n\nAsk somebody else here:\n%(link)s",
        name=quote.creative.name,
        title=quote.brief.title,
        reason=quote.reason,
        link=_compare_link(quote),
    )
    subject = T("No quote of %(name)s", name=quote.creative.name)
    key = f"quote/{quote.id}/declined/{quote.asked_at.isoformat()}"
    tell_side(act, quote.firm_id, "quote.declined", subject, body, key)


def on_quote_withdrawn(event: dict[str, Any], act: Act) -> None:
    """Tell the creative that no quote is needed any more."""
    quote = get_quote(event["quote_id"])
    body = T(
        "%(firm)s has taken back its request for a quote. You need not do anything.",
        firm=quote.firm.name,
    )
    subject = T("Request of %(firm)s taken back", firm=quote.firm.name)
    key = f"quote/{quote.id}/withdrawn/{quote.asked_at.isoformat()}"
    tell_side(act, quote.creative_id, "quote.withdrawn", subject, body, key)


def on_quote_chosen(event: dict[str, Any], act: Act) -> None:
    """Tell the chosen creative, and the others that the firm has chosen somebody else."""
    chosen = get_quote(event["quote_id"])
    if chosen.state != "chosen" or chosen.chosen_at is None:
        return
    moment = chosen.chosen_at.isoformat()
    for quote in list_quotes(chosen.brief_id):
        if quote.state not in ("given", "chosen"):
            continue
        link = external("quotes.show", token=quote.token)
        if quote.id == chosen.id:
            subject = T("%(firm)s has chosen your quote", firm=quote.firm.name)
            body = T(
                "%(firm)s has chosen your quote for “%(title)s” and may apply for a voucher with it. "
                "You are asked again to confirm it then.\n%(link)s",
                firm=quote.firm.name,
                title=quote.brief.title,
                link=link,
            )
        else:
            subject = T("%(firm)s has chosen another quote", firm=quote.firm.name)
            body = T(
                "Thank you for your quote for “%(title)s”. %(firm)s has chosen another one.\n%(link)s",
                firm=quote.firm.name,
                title=quote.brief.title,
                link=link,
            )
        key = f"quote/{quote.id}/choice/{chosen.id}/{moment}"
        tell_side(act, quote.creative_id, "quote.choice", subject, body, key)


def _enquiry_link(enquiry: Enquiry) -> str:
    return external("enquiries.show", token=enquiry.token)


def _compare_link(quote: Quote) -> str:
    return external("quotes.compare", token=quote.brief.token)


def tell_side(act: Act, organisation_id: int, kind: str, subject: T, body: T, key: str) -> None:
    """Write to the members of one side, once for each key."""
    tell_members(
        act=act,
        organisation_id=organisation_id,
        kind=kind,
        subject=subject,
        body=body,
        dedup_key=key,
    )


SUBSCRIBERS = {
    "EnquirySent": (on_enquiry_sent,),
    "EnquiryAnswered": (on_enquiry_answered,),
    "EnquiryMessageWritten": (on_message_written,),
    "EnquiryClosed": (on_enquiry_closed,),
    "QuoteAsked": (on_quote_asked,),
    "QuoteGiven": (on_quote_given,),
    "QuoteDeclined": (on_quote_declined,),
    "QuoteWithdrawn": (on_quote_withdrawn,),
    "QuoteChosen": (on_quote_chosen,),
}
