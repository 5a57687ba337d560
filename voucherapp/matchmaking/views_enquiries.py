"""Enquiries: a firm asks, a creative answers, and both write to each other in one place."""

from __future__ import annotations

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.matchmaking import operations_enquiries as operations
from voucherapp.matchmaking.forms_pairing import DeclineForm, EnquiryForm, MessageForm
from voucherapp.matchmaking.models import Enquiry
from voucherapp.matchmaking.queries_pairing import (
    brief_facts,
    get_admitted,
    get_brief_for,
    get_enquiry_for,
    list_enquiries,
)
from voucherapp.matchmaking.queries_quotes import list_quotes_asked_of
from voucherapp.matchmaking.rules_pairing import ENQUIRY, QUOTE, brief_gaps
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("enquiries", __name__, template_folder="templates")
BOTH = (P.APPLICATION_WRITE, P.OFFER_CONFIRM)


@blueprint.get("/my/enquiries")
@allow(*BOTH)
def own() -> ResponseReturnValue:
    """List the enquiries of one's firms and to one's creatives, and the quotes these are asked for."""
    return render_template(
        "matchmaking/enquiries.html",
        rows=list_enquiries(me()),
        quotes=list_quotes_asked_of(me()),
        state_of=ENQUIRY.state,
        quote_state=QUOTE.state,
        mine=me().organisation_ids,
        asks=me().may(P.APPLICATION_WRITE),
    )


@blueprint.route("/my/briefs/<token>/ask/<creative_token>", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def ask(token: str, creative_token: str) -> ResponseReturnValue:
    """Ask a creative of the gallery about a brief."""
    brief, creative = get_brief_for(me(), token), get_admitted(creative_token)
    form = EnquiryForm()
    if form.validate_on_submit() and attempt(form, lambda: _send(form, token, creative_token)):
        message = T("%(name)s is asked and gets an e-mail.", name=g.sent.creative.name)
        return done(url_for(".show", token=g.sent.token), message)
    brief, creative = get_brief_for(me(), token), get_admitted(creative_token)
    gaps = brief_gaps(brief_facts(brief))
    page = render_template(
        "matchmaking/ask.html", form=form, brief=brief, creative=creative, gaps=gaps
    )
    return page, 422 if form.errors or form.form_errors else 200


def _send(form: EnquiryForm, token: str, creative_token: str) -> None:
    sent = operations.send_enquiry(
        act=act(),
        brief=get_brief_for(me(), token),
        creative=get_admitted(creative_token),
        text=form.text.data or "",
    )
    g.sent = get_enquiry_for(me(), sent.token)


@blueprint.get("/my/enquiries/<token>")
@allow(*BOTH)
def show(token: str) -> ResponseReturnValue:
    """Show an enquiry with its brief, its state and what both have written."""
    return _page(token, MessageForm(), DeclineForm(), 200)


def _page(
    token: str, form: MessageForm, decline_form: DeclineForm, status: int
) -> ResponseReturnValue:
    enquiry = get_enquiry_for(me(), token)
    side = operations.side_of(act=act(), enquiry=enquiry)
    page = render_template(
        "matchmaking/enquiry.html",
        enquiry=enquiry,
        brief=enquiry.brief,
        side=side,
        state=ENQUIRY.state(enquiry.state),
        form=form,
        decline_form=decline_form,
    )
    return page, status


@blueprint.post("/my/enquiries/<token>/accept")
@allow(P.OFFER_CONFIRM)
def accept(token: str) -> ResponseReturnValue:
    """Accept to talk."""
    enquiry = get_enquiry_for(me(), token)
    return _step(enquiry, T("The firm is told that you are ready to talk."), "accept")


@blueprint.post("/my/enquiries/<token>/close")
@allow(P.APPLICATION_WRITE)
def close(token: str) -> ResponseReturnValue:
    """Close an enquiry of one's firm."""
    enquiry = get_enquiry_for(me(), token)
    return _step(enquiry, T("The enquiry is closed; the creative is told."), "close")


def _step(enquiry: Enquiry, message: T, what: str) -> ResponseReturnValue:
    operation = operations.accept_enquiry if what == "accept" else operations.close_enquiry
    return act_or_back(
        lambda: operation(act=act(), enquiry=enquiry),
        to=url_for(".show", token=enquiry.token),
        message=message,
    )


@blueprint.post("/my/enquiries/<token>/decline")
@allow(P.OFFER_CONFIRM)
def decline(token: str) -> ResponseReturnValue:
    """Decline an enquiry with a reason."""
    enquiry = get_enquiry_for(me(), token)
    form = DeclineForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.decline_enquiry(act=act(), enquiry=enquiry, reason=form.reason.data),
    ):
        return done(url_for(".show", token=token), T("You have declined; the firm is told."))
    return _page(token, MessageForm(formdata=None), form, 422)


@blueprint.post("/my/enquiries/<token>/write")
@allow(*BOTH)
def write(token: str) -> ResponseReturnValue:
    """Write to the other side."""
    enquiry = get_enquiry_for(me(), token)
    form = MessageForm()
    if form.validate_on_submit() and attempt(
        form, lambda: operations.write_message(act=act(), enquiry=enquiry, text=form.text.data)
    ):
        return done(url_for(".show", token=token), T("Your message is sent."))
    return _page(token, form, DeclineForm(formdata=None), 422)
