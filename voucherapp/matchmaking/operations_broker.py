"""A broker helps with a brief when its firm asks, tells its fee first, and never decides."""

from __future__ import annotations

from voucherapp.accounts.rules import normalise_email
from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.matchmaking.events import (
    BrokerAnswered,
    BrokerCommented,
    BrokerEnded,
    BrokerInvited,
)
from voucherapp.matchmaking.models import Brief
from voucherapp.matchmaking.models_broker import Brokerage, BrokerComment
from voucherapp.matchmaking.operations_briefs import lock_brief, refuse_strangers
from voucherapp.matchmaking.queries_broker import count_comments, count_invited, find_brokerage
from voucherapp.matchmaking.rules_broker import BROKERAGE, FeeFacts, refuse_too_many_invited
from voucherapp.matchmaking.rules_pairing import refuse_too_many_messages
from voucherapp.organisations.models import Organisation


def invite_broker(*, act: Act, brief: Brief, email: str) -> Brokerage:
    """Ask a broker to help with a brief; the answer says nothing of who has an account.

    Asked twice while the first request stands, it changes nothing. Raises Refused when the firm has
    asked several within a day.
    """
    refuse_strangers(act=act, firm_id=brief.firm_id)
    address = normalise_email(email)
    if address == act.actor.email.lower():
        raise Refused("own-address", T("This is your own address."), field="email")
    lock_brief(act=act, brief_id=brief.id)
    brokerage = find_brokerage(brief.id, address)
    if brokerage is not None:
        if brokerage.state in ("declined", "ended"):
            raise Refused(
                "over",
                T("This person was asked before and does not help with this brief any more."),
                field="email",
            )
        return brokerage
    refuse_too_many_invited(count_invited(brief.firm_id, act.at))
    brokerage = Brokerage(
        token=ids.token(),
        brief_id=brief.id,
        invited_email=address,
        invited_at=act.at,
        invited_by=act.by,
    )
    db.session.add(brokerage)
    db.session.flush()
    note(act, "brokerage.invited", brokerage, summary=T("Asked a broker to help"))
    emit(act, BrokerInvited(brokerage.id))
    return brokerage


def accept_brokerage(
    *, act: Act, brokerage: Brokerage, takes_fee: bool | None, fee_text: str
) -> None:
    """Help a firm, having said whether a fee is taken, which one and from whom."""
    _refuse_others(act, brokerage)
    fee = fee_text.strip() if takes_fee else ""
    detail = {"takes_fee": takes_fee, "fee": fee}
    fire(
        brokerage,
        BROKERAGE,
        "accept",
        act=act,
        facts=FeeFacts(takes_fee, fee_text),
        detail=detail,
    )
    brokerage.broker_id, brokerage.takes_fee, brokerage.fee_text = act.by, takes_fee, fee
    brokerage.answered_at = act.at
    db.session.flush()
    emit(act, BrokerAnswered(brokerage.id))


def decline_brokerage(*, act: Act, brokerage: Brokerage) -> None:
    """Do not help, or not any more."""
    _refuse_others(act, brokerage)
    fire(brokerage, BROKERAGE, "decline", act=act)
    brokerage.broker_id, brokerage.answered_at = act.by, act.at
    db.session.flush()
    emit(act, BrokerAnswered(brokerage.id))


def end_brokerage(*, act: Act, brokerage: Brokerage) -> None:
    """End the help of a broker: it sees nothing of the brief from now on."""
    refuse_strangers(act=act, firm_id=brokerage.brief.firm_id)
    fire(brokerage, BROKERAGE, "end", act=act)
    db.session.flush()
    emit(act, BrokerEnded(brokerage.id))


def comment_as_broker(
    *, act: Act, brokerage: Brokerage, text: str, creative: Organisation | None = None
) -> BrokerComment:
    """Comment on a brief, or suggest a creative of the gallery for it."""
    _refuse_others(act, brokerage)
    if brokerage.state != "helping":
        raise Refused("not-helping", T("Say first that you help, and whether you take a fee."))
    if creative is not None and creative.id in act.actor.organisation_ids:
        raise Refused("own", T("You act for this creative yourself; suggest another one."))
    if not text.strip() and creative is None:
        raise Refused("empty", T("Write your comment first."), field="text")
    refuse_too_many_messages(count_comments(brokerage.id, act.at))
    comment = BrokerComment(
        brokerage_id=brokerage.id,
        at=act.at,
        by=act.by,
        by_name=act.actor.name,
        text=text.strip(),
        creative_id=creative.id if creative else None,
    )
    db.session.add(comment)
    db.session.flush()
    emit(act, BrokerCommented(comment.id))
    return comment


def _refuse_others(act: Act, brokerage: Brokerage) -> None:
    mine = brokerage.broker_id == act.by if brokerage.broker_id is not None else False
    if not mine and brokerage.invited_email != act.actor.email.lower():
        raise NotFound
