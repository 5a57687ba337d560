"""The parts of a firm's form that have pages of their own: creative, documents, correction, end."""

from __future__ import annotations

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from voucherapp.applications import operations, queries
from voucherapp.applications.forms import (
    AnswerForm,
    BriefForm,
    InviteForm,
    WithdrawForm,
)
from voucherapp.applications.models import Application
from voucherapp.applications.places import next_place
from voucherapp.applications.queries_creative_files import list_given
from voucherapp.applications.queries_offers import current_offer
from voucherapp.applications.queries_pairing import find_brief_of, mail_of, owed
from voucherapp.applications.queries_progress import progress_of
from voucherapp.applications.queries_versions import open_correction
from voucherapp.applications.rules import OFFER
from voucherapp.applications.views_applicant import blueprint, frame
from voucherapp.db.queries import Listing
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.matchmaking.queries_quotes import find_chosen
from voucherapp.organisations.queries_gallery import GalleryRow, get_public_profile, list_gallery
from voucherapp.reference.codes import cci_sub_sectors
from voucherapp.web.access import act, allow, me
from voucherapp.web.language import choose_language
from voucherapp.web.lists import ListArguments, ListLinks
from voucherapp.web.shell import act_or_back, attempt, done


@blueprint.get("/my/applications/<token>/creative")
@allow(P.APPLICATION_WRITE)
def creative(token: str) -> ResponseReturnValue:
    """Show the creative and its offer; or choose one from the gallery, or invite one."""
    application = queries.get_application_for(me(), token)
    offer = current_offer(application.offers)
    choosing = offer is None or offer.state == "declined" or "choose" in request.args
    arguments = ListArguments(sort="name", filters=("text", "sector", "free"))
    progress = progress_of(application, act().at)
    brief = find_brief_of(application.id)
    return render_template(
        "applications/creative.html",
        offer=offer,
        mail=mail_of(offer) if offer else None,
        owed=owed(application, progress),
        brief=brief,
        chosen=find_chosen(brief.id) if brief else None,
        offer_state=OFFER.state(offer.state) if offer else None,
        choosing=choosing and progress.part("creative").editable,
        gallery=ListLinks(_gallery(arguments)) if choosing else None,
        today=act().at.date(),
        sectors=cci_sub_sectors(),
        given=list_given(application, act().at, choose_language()),
        findings=[f for f in progress.findings if f.part == "creative"],
        earlier=[o for o in application.offers if offer is not None and o.id != offer.id],
        **frame(application, progress, "creative"),
    )


def _gallery(arguments: ListArguments) -> Listing[GalleryRow]:
    return list_gallery(
        arguments.filters,
        arguments.page,
        today=act().at.date(),
        reader=str(get_locale() or ""),
    )


def _brief_text(application: Application) -> dict[str, str]:
    """What the firm has written in the brief of this application, to begin with."""
    brief = find_brief_of(application.id)
    return {"brief": f"{brief.change}\n\n{brief.audience}".strip()} if brief else {}


@blueprint.route("/my/applications/<token>/creative/ask/<creative_token>", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def ask(token: str, creative_token: str) -> ResponseReturnValue:
    """Ask a creative of the gallery for its offer."""
    application = queries.get_application_for(me(), token)
    profile = get_public_profile(creative_token)
    form = BriefForm(data=_brief_text(application))
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.choose_creative(
            act=act(),
            application=application,
            creative=profile.organisation,
            brief=form.brief.data,
        ),
    ):
        name = profile.organisation.name
        message = T("%(name)s is asked for its offer and gets an e-mail.", name=name)
        return done(url_for(".creative", token=token), message)
    application = queries.get_application_for(me(), token)
    profile = get_public_profile(creative_token)
    page = render_template(
        "applications/ask.html",
        form=form,
        profile=profile,
        offer=current_offer(application.offers),
        application=application,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/my/applications/<token>/creative/invite", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def invite(token: str) -> ResponseReturnValue:
    """Invite a creative that the firm knows by e-mail."""
    application = queries.get_application_for(me(), token)
    form = InviteForm(data=_brief_text(application))
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.invite_creative(
            act=act(),
            application=application,
            email=form.email.data,
            name=form.name.data,
            brief=form.brief.data,
        ),
    ):
        message = T("%(name)s gets an e-mail with a link.", name=form.name.data)
        return done(url_for(".creative", token=token), message)
    application = queries.get_application_for(me(), token)
    page = render_template(
        "applications/ask.html",
        form=form,
        profile=None,
        offer=current_offer(application.offers),
        application=application,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/my/applications/<token>/creative/cancel")
@allow(P.APPLICATION_WRITE)
def cancel_request(token: str) -> ResponseReturnValue:
    """Take the request to the creative back."""
    application = queries.get_application_for(me(), token)
    return act_or_back(
        lambda: operations.dismiss_creative(act=act(), application=application),
        to=url_for(".creative", token=token),
        message=T("The request is taken back; the creative is told."),
    )


@blueprint.route("/my/applications/<token>/answer", methods=["GET", "POST"])
@allow(P.APPLICATION_SUBMIT)
def answer(token: str) -> ResponseReturnValue:
    """Send the corrected application back."""
    application = queries.get_application_for(me(), token)
    form = AnswerForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.answer_correction(
            act=act(), application=application, answer=form.answer.data
        ),
    ):
        return done(url_for(".receipt", token=token), T("Your correction is sent."))
    application = queries.get_application_for(me(), token)
    correction = open_correction(application)
    if correction is None:
        raise NotFound
    page = render_template(
        "applications/answer.html",
        application=application,
        form=form,
        correction=correction,
        progress=progress_of(application, act().at),
        check_url=next_place(application, "documents"),
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/my/applications/<token>/withdraw", methods=["GET", "POST"])
@allow(P.APPLICATION_SUBMIT)
def withdraw(token: str) -> ResponseReturnValue:
    """Withdraw an application for good, after a page that says what it means."""
    application = queries.get_application_for(me(), token)
    form = WithdrawForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.withdraw_application(
            act=act(), application=application, reason=form.reason.data or ""
        ),
    ):
        return done(url_for(".own"), T("The application is withdrawn."))
    if "refused" in g:
        application = queries.get_application_for(me(), token)
    page = render_template("applications/withdraw.html", application=application, form=form)
    return page, 422 if form.errors or form.form_errors else 200
