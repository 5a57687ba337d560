"""Where briefs, quotes and brokers meet an application, and how an invited person comes in."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, g, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from voucherapp.accounts.operations_session import take_up_role
from voucherapp.applications import operations_pairing as operations
from voucherapp.applications import queries
from voucherapp.applications.operations import start_application
from voucherapp.applications.queries_dossier import dossier_of
from voucherapp.applications.queries_offers import get_offer_by_link, get_offer_for
from voucherapp.applications.queries_pairing import (
    broker_figures as figures_of,
)
from voucherapp.applications.queries_pairing import (
    get_draft_of_brief,
    list_broker_figures,
    list_drafts_of,
    list_using,
)
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.matchmaking.models import Brief
from voucherapp.matchmaking.queries_broker import get_brokerage_for
from voucherapp.matchmaking.queries_pairing import get_brief_for
from voucherapp.matchmaking.queries_quotes import find_chosen
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import get_public_call, list_public_calls
from voucherapp.web.access import act, allow, me, public
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("pairing", __name__, template_folder="templates")


@blueprint.get("/my/briefs/<token>/use")
@allow(P.APPLICATION_WRITE)
def use_brief(token: str) -> ResponseReturnValue:
    """Offer the drafts of the firm in which a brief can be used, and the calls to begin one for."""
    brief = get_brief_for(me(), token)
    return render_template(
        "applications/use_brief.html",
        brief=brief,
        drafts=list_drafts_of(brief.firm_id),
        using={application.id for application in list_using(brief.id)},
        chosen=find_chosen(brief.id),
        calls=[call for call in list_public_calls(act().at) if call.state.name == "open"],
    )


@blueprint.post("/my/briefs/<token>/use")
@allow(P.APPLICATION_WRITE)
def use(token: str) -> ResponseReturnValue:
    """Use a brief in a draft; the part about the creative follows."""
    brief = get_brief_for(me(), token)
    application = queries.get_application_for(me(), request.form.get("application", ""))
    place = url_for("applications.creative", token=application.token)
    return act_or_back(
        lambda: operations.use_brief(act=act(), application=application, brief=brief),
        to=place,
        message=T("Your brief is used in this application."),
    )


@blueprint.post("/my/briefs/<token>/use/<code>")
@allow(P.APPLICATION_WRITE)
def begin(token: str, code: str) -> ResponseReturnValue:
    """Begin an application to a call with a brief; the part about the creative follows."""
    brief, call = get_brief_for(me(), token), get_public_call(code)
    if not attempt(None, lambda: _begin(brief, call)):
        return done(url_for(".use_brief", token=token))
    message = T("Your application is begun, with your brief in it.")
    return done(url_for("applications.creative", token=g.begun), message)


def _begin(brief: Brief, call: Call) -> None:
    application = start_application(act=act(), call=call, firm=brief.firm)
    db.session.flush()
    g.begun = application.token
    operations.use_brief(act=act(), application=application, brief=brief)


@blueprint.post("/my/applications/<token>/creative/quote")
@allow(P.APPLICATION_WRITE)
def ask_for_offer(token: str) -> ResponseReturnValue:
    """Ask the creative whose quote was chosen to confirm it as the offer."""
    application = queries.get_application_for(me(), token)
    return act_or_back(
        lambda: operations.take_quote(act=act(), application=application),
        to=url_for("applications.creative", token=token),
        message=T("The creative is asked to confirm its quote and gets an e-mail."),
    )


@blueprint.get("/broker/briefs/<token>/drafts")
@allow(P.BRIEF_ASSIST)
def broker_drafts(token: str) -> ResponseReturnValue:
    """List the applications that use a brief, to the broker that helps with it."""
    brokerage = get_brokerage_for(me(), token)
    if brokerage.state != "helping":
        raise NotFound
    return render_template(
        "applications/broker_drafts.html",
        brokerage=brokerage,
        drafts=[row for row in list_using(brokerage.brief_id) if row.state == "draft"],
    )


@blueprint.get("/broker/briefs/<token>/drafts/<application_token>")
@allow(P.BRIEF_ASSIST)
def broker_draft(token: str, application_token: str) -> ResponseReturnValue:
    """Show a draft to the broker that helps with its brief: to read, without its files."""
    brokerage = get_brokerage_for(me(), token)
    if brokerage.state != "helping":
        raise NotFound
    application = get_draft_of_brief(brokerage.brief_id, application_token)
    dossier = replace(dossier_of(application, live=True), documents=())
    return render_template(
        "applications/broker_draft.html",
        brokerage=brokerage,
        application=application,
        dossier=dossier,
    )


@blueprint.get("/broker/figures")
@allow(P.BRIEF_ASSIST)
def broker_figures() -> ResponseReturnValue:
    """Show a broker what came of its invitations."""
    return render_template(
        "applications/broker_figures.html", figures=figures_of(me().user_id or 0)
    )


@blueprint.get("/staff/brokers")
@allow(P.REPORT_READ)
def brokers() -> ResponseReturnValue:
    """Show what came of the invitations of each broker."""
    return render_template("applications/brokers.html", rows=list_broker_figures())


@blueprint.post("/my/offers/<token>/seen")
@allow(P.OFFER_CONFIRM)
def seen(token: str) -> ResponseReturnValue:
    """Note that a creative with an account has its request before it."""
    offer = get_offer_for(me(), token)
    return act_or_back(
        lambda: operations.note_opened(act=act(), offer=offer),
        to=url_for("offers.show", token=token),
    )


@blueprint.post("/offers/<secret>/seen")
@public
def seen_by_link(secret: str) -> ResponseReturnValue:
    """Note that an invited person has the request before it."""
    offer = get_offer_by_link(secret)
    return act_or_back(
        lambda: operations.note_opened(act=act(), offer=offer),
        to=url_for("offers.invitation", secret=secret),
    )


@blueprint.post("/offers/<secret>/join")
@allow(P.ACCOUNT_USE)
def join(secret: str) -> ResponseReturnValue:
    """Let somebody with an account of another kind act as a creative too, to answer a request."""
    get_offer_by_link(secret)
    place = url_for("offers.invitation", secret=secret)
    if attempt(None, lambda: take_up_role(act=act(), kind="creative")):
        session["after_sign_in"] = place
        return done(place, T("You can act as a creative with this account now."))
    return done(place)
