"""Quotes: asked of several creatives, given, compared side by side, chosen with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.matchmaking import operations_quotes as operations
from voucherapp.matchmaking.forms_pairing import (
    AskQuotesForm,
    ChoiceForm,
    DeclineForm,
    QuoteForm,
)
from voucherapp.matchmaking.models import Brief, Quote
from voucherapp.matchmaking.queries_pairing import (
    brief_facts,
    get_admitted,
    get_brief_for,
    list_enquiries,
    list_shortlist,
)
from voucherapp.matchmaking.queries_quotes import (
    get_quote_for,
    list_quotes,
)
from voucherapp.matchmaking.queries_suggest import suggestions_for
from voucherapp.matchmaking.rules_pairing import QUOTE, brief_gaps
from voucherapp.organisations.queries_gallery import list_cards
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("quotes", __name__, template_folder="templates")

#: How long a firm waits, and how long a quote stands, unless they say otherwise.
DAYS_TO_ANSWER, DAYS_TO_STAND = 14, 60


@blueprint.route("/my/briefs/<token>/quotes", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def compare(token: str) -> ResponseReturnValue:
    """Compare the quotes of a brief side by side, and ask for more of them."""
    brief = get_brief_for(me(), token)
    form = AskQuotesForm(
        data={"answer_by_on": act().at.date() + timedelta(days=DAYS_TO_ANSWER)},
        creatives=request.args.getlist("creative") or None,
    )
    form.creatives.choices = _askable(brief)
    if form.validate_on_submit() and attempt(form, lambda: _ask(brief, form)):
        return done(url_for(".compare", token=token), T("They are asked and get an e-mail."))
    return _compare_page(get_brief_for(me(), token), form)


def _compare_page(brief: Brief, form: AskQuotesForm) -> ResponseReturnValue:
    quotes = list_quotes(brief.id)
    given = [quote for quote in quotes if quote.state in ("given", "chosen")]
    today = act().at.date()
    form.creatives.choices = _askable(brief)
    page = render_template(
        "matchmaking/quotes.html",
        brief=brief,
        gaps=brief_gaps(brief_facts(brief)),
        form=form,
        given=given,
        waiting=[quote for quote in quotes if quote.state not in ("given", "chosen")],
        chosen=next((quote for quote in given if quote.state == "chosen"), None),
        lowest=min((quote.price_net_minor or 0 for quote in given), default=None),
        expired={
            quote.id for quote in given if quote.valid_until_on and quote.valid_until_on < today
        },
        gross=lambda q: q.price_net_minor + (q.price_net_minor * q.vat_rate_bp + 5000) // 10000,
        state_of=QUOTE.state,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _askable(brief: Brief) -> list[tuple[str, str]]:
    """List whom a firm may ask here: its shortlist, who is ready to talk, who is suggested."""
    kept = [entry.creative_id for entry in list_shortlist(me(), brief.id)]
    talking = [row.creative_id for row in list_enquiries(me(), brief.id) if row.state == "talking"]
    fitting = [s.candidate.organisation_id for s in suggestions_for(brief, act().at.date())]
    asked = {
        q.creative_id for q in list_quotes(brief.id) if q.state in ("asked", "given", "chosen")
    }
    order = [one for one in dict.fromkeys([*talking, *kept, *fitting]) if one not in asked]
    cards = list_cards(order)
    return [(cards[one].token, cards[one].name) for one in order if one in cards]


def _ask(brief: Brief, form: AskQuotesForm) -> None:
    operations.ask_quotes(
        act=act(),
        brief=brief,
        creatives=[get_admitted(token) for token in form.creatives.data],
        answer_by_on=form.answer_by_on.data,
    )


@blueprint.route("/my/quotes/<token>", methods=["GET", "POST"])
@allow(P.OFFER_CONFIRM)
def show(token: str) -> ResponseReturnValue:
    """Show what a firm asks for, and give a quote or change it."""
    quote = get_quote_for(me(), token)
    form = QuoteForm(data=_figures(quote))
    if form.validate_on_submit() and attempt(form, lambda: _give(quote, form)):
        return done(
            url_for(".show", token=token), T("Your quote is sent; the firm gets an e-mail.")
        )
    return _quote_page(token, form, DeclineForm(formdata=None))


def _figures(quote: Quote) -> dict[str, Any]:
    return {
        "price_net": quote.price_net_minor,
        "vat_rate": quote.vat_rate_bp,
        "days": quote.days,
        "delivers": quote.delivers,
        "valid_until_on": quote.valid_until_on or act().at.date() + timedelta(days=DAYS_TO_STAND),
    }


def _give(quote: Quote, form: QuoteForm) -> None:
    operations.give_quote(
        act=act(),
        quote=quote,
        price_net_minor=form.price_net.data or 0,
        vat_rate_bp=form.vat_rate.data or 0,
        days=form.days.data or 0,
        delivers=form.delivers.data,
        valid_until_on=form.valid_until_on.data,
    )


def _quote_page(token: str, form: QuoteForm, decline_form: DeclineForm) -> ResponseReturnValue:
    quote = get_quote_for(me(), token)
    wrong = form.errors or form.form_errors or decline_form.errors or decline_form.form_errors
    page = render_template(
        "matchmaking/quote.html",
        quote=quote,
        brief=quote.brief,
        state=QUOTE.state(quote.state),
        open=quote.state in ("asked", "given") and quote.creative_id in me().organisation_ids,
        form=form,
        decline_form=decline_form,
    )
    return page, 422 if wrong else 200


@blueprint.post("/my/quotes/<token>/decline")
@allow(P.OFFER_CONFIRM)
def decline(token: str) -> ResponseReturnValue:
    """Decline to quote, with a reason."""
    quote = get_quote_for(me(), token)
    form = DeclineForm()
    if form.validate_on_submit() and attempt(
        form, lambda: operations.decline_quote(act=act(), quote=quote, reason=form.reason.data)
    ):
        return done(url_for(".show", token=token), T("You have declined; the firm is told."))
    fresh = QuoteForm(formdata=None, data=_figures(get_quote_for(me(), token)))
    return _quote_page(token, fresh, form)


@blueprint.post("/my/quotes/<token>/withdraw")
@allow(P.APPLICATION_WRITE)
def withdraw(token: str) -> ResponseReturnValue:
    """Take a request for a quote back."""
    quote = get_quote_for(me(), token)
    return act_or_back(
        lambda: operations.withdraw_quote(act=act(), quote=quote),
        to=url_for(".compare", token=quote.brief.token),
        message=T("The request is taken back; the creative is told."),
    )


@blueprint.route("/my/quotes/<token>/choose", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def choose(token: str) -> ResponseReturnValue:
    """Choose a quote with a reason; it becomes the offer of an application."""
    quote = get_quote_for(me(), token)
    brief_token = quote.brief.token
    form = ChoiceForm(data={"reason": quote.choice_reason})
    if form.validate_on_submit() and attempt(
        form, lambda: operations.choose_quote(act=act(), quote=quote, reason=form.reason.data)
    ):
        message = T("Your choice is noted. Use the brief in an application to go on.")
        return done(url_for(".compare", token=brief_token), message)
    quote = get_quote_for(me(), token)
    page = render_template(
        "matchmaking/choose.html", quote=quote, brief=quote.brief, form=form, state_of=QUOTE.state
    )
    return page, 422 if form.errors or form.form_errors else 200
