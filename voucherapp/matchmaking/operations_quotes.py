"""A firm asks several creatives for quotes on one brief, compares them, and chooses with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.matchmaking.events import (
    QuoteAsked,
    QuoteChosen,
    QuoteDeclined,
    QuoteGiven,
    QuoteWithdrawn,
)
from voucherapp.matchmaking.models import Brief, Quote
from voucherapp.matchmaking.operations_briefs import lock_brief, refuse_strangers
from voucherapp.matchmaking.queries_pairing import (
    brief_facts,
    count_asked,
)
from voucherapp.matchmaking.queries_quotes import (
    find_chosen,
    list_quotes,
)
from voucherapp.matchmaking.rules_pairing import (
    QUOTE,
    AnswerFacts,
    ChoiceFacts,
    refuse_answer_day,
    refuse_figures,
    refuse_too_many_asked,
    refuse_unfinished,
    refuse_validity,
)
from voucherapp.organisations.models import Organisation


def ask_quotes(
    *, act: Act, brief: Brief, creatives: Sequence[Organisation], answer_by_on: date
) -> list[Quote]:
    """Ask creatives for quotes until a day; who is asked already is not asked twice.

    Raises Refused when the brief is not finished, or the firm has asked many within a day.
    """
    refuse_strangers(act=act, firm_id=brief.firm_id)
    refuse_unfinished(brief_facts(brief))
    refuse_answer_day(answer_by_on, act.at.date())
    lock_brief(act=act, brief_id=brief.id)
    known = {quote.creative_id: quote for quote in list_quotes(brief.id)}
    asked = count_asked(brief.firm_id, act.at)
    found = []
    for creative in creatives:
        quote = known.get(creative.id)
        if quote is None or quote.state in ("declined", "withdrawn"):
            refuse_too_many_asked(asked)
            asked += 1
            quote = _ask(act, brief, creative, quote, answer_by_on)
        found.append(quote)
    return found


def _ask(
    act: Act, brief: Brief, creative: Organisation, quote: Quote | None, answer_by_on: date
) -> Quote:
    summary = T("Asked %(name)s for a quote", name=creative.name)
    if quote is None:
        quote = Quote(
            token=ids.token(),
            brief_id=brief.id,
            firm_id=brief.firm_id,
            creative_id=creative.id,
            currency=brief.currency,
            asked_at=act.at,
            answer_by_on=answer_by_on,
        )
        db.session.add(quote)
        db.session.flush()
        note(act, "quote.asked", quote, summary=summary)
    else:
        fire(quote, QUOTE, "ask_again", act=act, summary=summary)
    quote.asked_at, quote.asked_by, quote.answer_by_on = act.at, act.by, answer_by_on
    quote.reason = ""
    db.session.flush()
    emit(act, QuoteAsked(quote.id))
    return quote


def give_quote(
    *,
    act: Act,
    quote: Quote,
    price_net_minor: int,
    vat_rate_bp: int,
    days: int,
    delivers: str,
    valid_until_on: date | None,
) -> None:
    """Give a quote or change it: net price (minor units), VAT (basis points), days, result."""
    _refuse_other_creatives(act, quote)
    refuse_figures(price_net_minor, vat_rate_bp, days, delivers)
    refuse_validity(valid_until_on, act.at.date())
    detail = {"price_net_minor": price_net_minor, "vat_rate_bp": vat_rate_bp, "days": days}
    fire(quote, QUOTE, "give", act=act, detail=detail)
    quote.price_net_minor, quote.vat_rate_bp, quote.days = price_net_minor, vat_rate_bp, days
    quote.delivers, quote.valid_until_on = delivers.strip(), valid_until_on
    quote.given_at, quote.given_by = act.at, act.by
    db.session.flush()
    emit(act, QuoteGiven(quote.id))


def decline_quote(*, act: Act, quote: Quote, reason: str) -> None:
    """Decline to quote, with a reason that the firm reads."""
    _refuse_other_creatives(act, quote)
    fire(quote, QUOTE, "decline", act=act, facts=AnswerFacts(reason))
    quote.reason = reason.strip()
    db.session.flush()
    emit(act, QuoteDeclined(quote.id))


def withdraw_quote(*, act: Act, quote: Quote) -> None:
    """Take a request for a quote back; the creative is told."""
    refuse_strangers(act=act, firm_id=quote.firm_id)
    fire(quote, QUOTE, "withdraw", act=act)
    db.session.flush()
    emit(act, QuoteWithdrawn(quote.id))


def choose_quote(*, act: Act, quote: Quote, reason: str) -> None:
    """Choose a quote of a brief with a reason that stays on record; another choice is set aside."""
    refuse_strangers(act=act, firm_id=quote.firm_id)
    lock_brief(act=act, brief_id=quote.brief_id)
    earlier = find_chosen(quote.brief_id)
    if earlier is not None and earlier.id != quote.id:
        fire(earlier, QUOTE, "set_aside", act=act)
        earlier.chosen_at, earlier.choice_reason = None, ""
        db.session.flush()
    facts = ChoiceFacts(reason, quote.valid_until_on, act.at.date())
    fire(quote, QUOTE, "choose", act=act, facts=facts, detail={"reason": reason.strip()})
    quote.chosen_at, quote.choice_reason = act.at, reason.strip()
    db.session.flush()
    emit(act, QuoteChosen(quote.id))


def _refuse_other_creatives(act: Act, quote: Quote) -> None:
    if quote.creative_id not in act.actor.organisation_ids:
        raise NotFound
