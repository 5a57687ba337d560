"""A firm asks a creative about a brief; the two talk, or the creative declines with a reason."""

from __future__ import annotations

from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.matchmaking.events import (
    EnquiryAnswered,
    EnquiryClosed,
    EnquiryMessageWritten,
    EnquirySent,
)
from voucherapp.matchmaking.models import Brief, Enquiry, EnquiryMessage
from voucherapp.matchmaking.operations_briefs import lock_brief, refuse_strangers
from voucherapp.matchmaking.queries_pairing import (
    brief_facts,
    count_asked,
    count_messages,
    find_enquiry,
)
from voucherapp.matchmaking.rules_pairing import (
    ENQUIRY,
    AnswerFacts,
    refuse_too_many_asked,
    refuse_too_many_messages,
    refuse_unfinished,
)
from voucherapp.organisations.models import Organisation


def send_enquiry(*, act: Act, brief: Brief, creative: Organisation, text: str = "") -> Enquiry:
    """Ask a creative about a brief; asked twice, the first enquiry stands.

    Raises Refused when the brief is not finished, or the firm has asked many within a day.
    """
    refuse_strangers(act=act, firm_id=brief.firm_id)
    lock_brief(act=act, brief_id=brief.id)
    if (earlier := find_enquiry(brief.id, creative.id)) is not None:
        return earlier
    refuse_unfinished(brief_facts(brief))
    refuse_too_many_asked(count_asked(brief.firm_id, act.at))
    enquiry = Enquiry(
        token=ids.token(),
        brief=brief,
        brief_id=brief.id,
        firm_id=brief.firm_id,
        creative_id=creative.id,
        sent_at=act.at,
        sent_by=act.by,
    )
    db.session.add(enquiry)
    db.session.flush()
    if text.strip():
        _add(act, enquiry, "firm", text)
    summary = T("Asked %(name)s about a brief", name=creative.name)
    note(act, "enquiry.sent", enquiry, summary=summary)
    emit(act, EnquirySent(enquiry.id))
    return enquiry


def accept_enquiry(*, act: Act, enquiry: Enquiry, text: str = "") -> None:
    """Accept to talk; the firm learns it at once."""
    _refuse_other_creatives(act, enquiry)
    fire(enquiry, ENQUIRY, "accept", act=act)
    enquiry.answered_at = act.at
    if text.strip():
        _add(act, enquiry, "creative", text)
    db.session.flush()
    emit(act, EnquiryAnswered(enquiry.id))


def decline_enquiry(*, act: Act, enquiry: Enquiry, reason: str) -> None:
    """Decline with a reason that the firm reads."""
    _refuse_other_creatives(act, enquiry)
    fire(enquiry, ENQUIRY, "decline", act=act, facts=AnswerFacts(reason))
    enquiry.answered_at, enquiry.reason = act.at, reason.strip()
    db.session.flush()
    emit(act, EnquiryAnswered(enquiry.id))


def close_enquiry(*, act: Act, enquiry: Enquiry) -> None:
    """Close an enquiry that the firm does not follow any more; the creative is told."""
    refuse_strangers(act=act, firm_id=enquiry.firm_id)
    fire(enquiry, ENQUIRY, "close", act=act)
    db.session.flush()
    emit(act, EnquiryClosed(enquiry.id))


def write_message(*, act: Act, enquiry: Enquiry, text: str) -> EnquiryMessage:
    """Write to the other side, while the enquiry is open.

    A firm writes after its enquiry only once the creative is ready to talk, so that nobody is
    pressed with reminders.
    """
    side = side_of(act=act, enquiry=enquiry)
    if not text.strip():
        raise Refused("empty", T("Write your message first."), field="text")
    if enquiry.state != "talking":
        raise Refused(
            "not-talking",
            T("You can write to each other once the creative has accepted to talk."),
            field="text",
        )
    refuse_too_many_messages(count_messages(enquiry.id, side, act.at))
    message = _add(act, enquiry, side, text)
    emit(act, EnquiryMessageWritten(message.id))
    return message


def side_of(*, act: Act, enquiry: Enquiry) -> str:
    """Tell for which side this person writes: "firm" or "creative"; NotFound for others."""
    if enquiry.firm_id in act.actor.organisation_ids:
        return "firm"
    if enquiry.creative_id in act.actor.organisation_ids:
        return "creative"
    raise NotFound


def _refuse_other_creatives(act: Act, enquiry: Enquiry) -> None:
    if enquiry.creative_id not in act.actor.organisation_ids:
        raise NotFound


def _add(act: Act, enquiry: Enquiry, side: str, text: str) -> EnquiryMessage:
    message = EnquiryMessage(
        enquiry_id=enquiry.id,
        at=act.at,
        by=act.by,
        by_name=act.actor.name,
        side=side,
        text=text.strip(),
    )
    db.session.add(message)
    db.session.flush()
    return message
