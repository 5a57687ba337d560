"""Briefs, enquiries and quotes, made by the operations that firms and creatives use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories.applications import member_act
from tests.factories.organisations import make_firm
from voucherapp.db.session import db
from voucherapp.kernel import clock
from voucherapp.matchmaking import operations_briefs, operations_quotes
from voucherapp.matchmaking.models import Brief, Quote
from voucherapp.matchmaking.queries_pairing import get_brief
from voucherapp.matchmaking.queries_quotes import get_quote
from voucherapp.organisations.models import Organisation

BRIEF: dict[str, Any] = {
    "change": "Our olive oil is good, but the packaging says nothing on the shelf.",
    "audience": "Shops and people who give presents.",
    "budget_minor": 15_000_00,
}


def make_brief(*, firm: Organisation | None = None, **fields: Any) -> Brief:
    """Write a brief that lacks nothing, of a firm in Trieste."""
    firm = firm or make_firm()
    values = {**BRIEF, "by_when_on": clock.now().date() + timedelta(days=300), **fields}
    brief = operations_briefs.save_brief(act=member_act(firm), firm=firm, **values)
    db.session.flush()
    return get_brief(brief.id)


def make_quote(
    brief: Brief, creative: Organisation, *, price_minor: int | None = 12_000_00, **fields: Any
) -> Quote:
    """Ask a creative for a quote; it gives one at once unless the price is None."""
    (asked,) = operations_quotes.ask_quotes(
        act=member_act(brief.firm),
        brief=brief,
        creatives=[creative],
        answer_by_on=clock.now().date() + timedelta(days=14),
    )
    quote = get_quote(asked.id)
    if price_minor is not None:
        give(quote, price_minor=price_minor, **fields)
    return quote


def give(quote: Quote, *, price_minor: int = 12_000_00, **fields: Any) -> None:
    """Let the creative give its quote."""
    values: dict[str, Any] = {
        "price_net_minor": price_minor,
        "vat_rate_bp": 2200,
        "days": 20,
        "delivers": "Three directions, one worked out, open files.",
        "valid_until_on": clock.now().date() + timedelta(days=60),
        **fields,
    }
    operations_quotes.give_quote(act=member_act(quote.creative), quote=quote, **values)
