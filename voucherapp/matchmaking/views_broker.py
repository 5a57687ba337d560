"""Brokers: asked by a firm, telling their fee, then helping with a brief that they only read."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.matchmaking import operations_broker as operations
from voucherapp.matchmaking.forms_pairing import BrokerInvitationForm, CommentForm, FeeForm
from voucherapp.matchmaking.models_broker import Brokerage
from voucherapp.matchmaking.queries_broker import (
    get_brokerage_for,
    get_brokerage_of_firm,
    list_brokerages_for,
    list_brokerages_of,
    list_comments,
)
from voucherapp.matchmaking.queries_pairing import (
    get_admitted,
    get_brief_for,
)
from voucherapp.matchmaking.queries_suggest import suggestions_for
from voucherapp.matchmaking.rules_broker import BROKERAGE
from voucherapp.organisations.queries_gallery import list_cards, list_gallery
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("broker", __name__, template_folder="templates")

#: Chosen when a comment suggests nobody.
NOBODY = "nobody"


@blueprint.get("/broker/briefs")
@allow(P.BRIEF_ASSIST)
def own() -> ResponseReturnValue:
    """List the firms that have asked this broker for help."""
    rows = [(row, BROKERAGE.state(row.state)) for row in list_brokerages_for(me())]
    return render_template("matchmaking/broker_briefs.html", rows=rows)


@blueprint.get("/broker/briefs/<token>")
@allow(P.BRIEF_ASSIST)
def show(token: str) -> ResponseReturnValue:
    """Show a brief to its broker: only the name of the firm before the fee is told."""
    return _page(token, FeeForm(), _comment_form(get_brokerage_for(me(), token)), 200)


def _comment_form(brokerage: Brokerage) -> CommentForm:
    """Offer the creatives that were searched for, else those that fit the brief."""
    form = CommentForm()
    if brokerage.state != "helping":
        form.creative.choices = []
        return form
    words = request.args.get("text", "")
    if words:
        rows = list_gallery({"text": words}).rows
    else:
        found = suggestions_for(brokerage.brief, act().at.date())
        cards = list_cards([one.candidate.organisation_id for one in found])
        rows = [
            cards[one.candidate.organisation_id]
            for one in found
            if one.candidate.organisation_id in cards
        ]
    named = [(row.token, f"{row.name} · {', '.join(row.sectors)}") for row in rows]
    form.creative.choices = [(NOBODY, T("No, only a comment")), *named]
    if form.creative.data is None:
        form.creative.data = NOBODY
    return form


def _page(token: str, form: FeeForm, comment_form: CommentForm, status: int) -> ResponseReturnValue:
    brokerage = get_brokerage_for(me(), token)
    helping = brokerage.state == "helping"
    page = render_template(
        "matchmaking/broker_brief.html",
        brokerage=brokerage,
        brief=brokerage.brief,
        state=BROKERAGE.state(brokerage.state),
        helping=helping,
        comments=list_comments(brokerage.brief_id) if helping else (),
        form=form,
        comment_form=comment_form,
        words=request.args.get("text", ""),
    )
    return page, status


@blueprint.post("/broker/briefs/<token>/accept")
@allow(P.BRIEF_ASSIST)
def accept(token: str) -> ResponseReturnValue:
    """Help a firm, having told the fee."""
    brokerage = get_brokerage_for(me(), token)
    form = FeeForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.accept_brokerage(
            act=act(),
            brokerage=brokerage,
            takes_fee=form.takes_fee.data == "yes",
            fee_text=form.fee_text.data or "",
        ),
    ):
        return done(url_for(".show", token=token), T("The firm is told that you help."))
    return _page(token, form, CommentForm(formdata=None), 422)


@blueprint.post("/broker/briefs/<token>/decline")
@allow(P.BRIEF_ASSIST)
def decline(token: str) -> ResponseReturnValue:
    """Do not help, or not any more."""
    brokerage = get_brokerage_for(me(), token)
    return act_or_back(
        lambda: operations.decline_brokerage(act=act(), brokerage=brokerage),
        to=url_for(".own"),
        message=T("The firm is told that you do not help."),
    )


@blueprint.post("/broker/briefs/<token>/comment")
@allow(P.BRIEF_ASSIST)
def comment(token: str) -> ResponseReturnValue:
    """Comment on a brief, or suggest a creative for it."""
    brokerage = get_brokerage_for(me(), token)
    form = _comment_form(brokerage)
    if form.validate_on_submit() and attempt(form, lambda: _comment(brokerage, form)):
        return done(url_for(".show", token=token), T("The firm gets your comment."))
    return _page(token, FeeForm(formdata=None), form, 422)


def _comment(brokerage: Brokerage, form: CommentForm) -> None:
    operations.comment_as_broker(
        act=act(),
        brokerage=brokerage,
        text=form.text.data or "",
        creative=None if form.creative.data == NOBODY else get_admitted(form.creative.data),
    )


@blueprint.route("/my/briefs/<token>/broker", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def help_wanted(token: str) -> ResponseReturnValue:
    """Ask a broker for help with a brief; show who helps, for which fee, and what was said."""
    brief = get_brief_for(me(), token)
    form = BrokerInvitationForm()
    if form.validate_on_submit() and attempt(
        form, lambda: operations.invite_broker(act=act(), brief=brief, email=form.email.data)
    ):
        message = T("Your request is on its way. You see here when it is answered.")
        return done(url_for(".help_wanted", token=token), message)
    brief = get_brief_for(me(), token)
    page = render_template(
        "matchmaking/broker_help.html",
        brief=brief,
        rows=[(row, BROKERAGE.state(row.state)) for row in list_brokerages_of(brief.id)],
        comments=list_comments(brief.id),
        form=form,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/my/brokers/<token>/end")
@allow(P.APPLICATION_WRITE)
def end(token: str) -> ResponseReturnValue:
    """End the help of a broker."""
    brokerage = get_brokerage_of_firm(me(), token)
    return act_or_back(
        lambda: operations.end_brokerage(act=act(), brokerage=brokerage),
        to=url_for(".help_wanted", token=brokerage.brief.token),
        message=T("The help is ended; the broker sees nothing of the brief any more."),
    )
