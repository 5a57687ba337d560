"""The pages of a creative: requests of firms, confirming and declining, with or without account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from voucherapp.applications import operations
from voucherapp.applications.forms import COST, ClaimForm, DeclineForm, OfferForm, offer_form
from voucherapp.applications.forms_answers import UploadForm, upload_form
from voucherapp.applications.models import ApplicationDocument, Offer
from voucherapp.applications.operations_offers import decline_by_link
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_creative_files import list_given, part_is_open
from voucherapp.applications.queries_offers import (
    get_offer_by_link,
    get_offer_for,
    list_offers_for,
)
from voucherapp.applications.queries_pairing import chosen_quote_of, owed
from voucherapp.applications.queries_progress import progress_of
from voucherapp.applications.queries_versions import find_open_correction
from voucherapp.applications.queries_window import window_of
from voucherapp.applications.rules import OFFER, editable
from voucherapp.applications.rules_creative_files import Given
from voucherapp.applications.rules_pair import earliest_start
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.money import Money
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.organisations.queries import list_my_organisations
from voucherapp.programmes.queries import config_of
from voucherapp.web.access import act, allow, me, public
from voucherapp.web.language import choose_language
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("offers", __name__, template_folder="templates")

#: Upload forms that were refused, by the code of the document.
Uploads = dict[str, UploadForm]


@dataclass(frozen=True, slots=True)
class FileCard:
    """A document asked of the creative, with the form and the addresses that go with it."""

    given: Given
    form: UploadForm
    attach_url: str
    #: (document, where it is read, where it is taken out or None).
    files: Sequence[tuple[ApplicationDocument, str, str | None]]


@blueprint.get("/my/offers")
@allow(P.OFFER_CONFIRM)
def own() -> ResponseReturnValue:
    """List the requests of firms."""
    rows = [(offer, OFFER.state(offer.state)) for offer in list_offers_for(me())]
    return render_template("applications/offers.html", rows=rows)


@blueprint.route("/my/offers/<token>", methods=["GET", "POST"])
@allow(P.OFFER_CONFIRM)
def show(token: str) -> ResponseReturnValue:
    """Show a request and take the offer: price, dates and work."""
    offer = get_offer_for(me(), token)
    if offer.creative_id is None:
        return _claim(offer)
    form = _class_of(offer)(data=_figures(offer))
    form.price_net.currency = offer.application.call.currency
    if form.validate_on_submit() and attempt(form, lambda: _confirm(offer, form)):
        message = T("Your offer is confirmed; the firm gets an e-mail.")
        return done(url_for(".show", token=token), message)
    status = 422 if form.errors or form.form_errors else 200
    return _page(get_offer_for(me(), token), form, DeclineForm(), status)


def file_cards(offer: Offer, uploads: Uploads, *, secret: str | None = None) -> list[FileCard]:
    """Return the documents asked of the creative; with a secret for whoever holds the link alone."""
    given = list_given(offer.application, act().at, choose_language())
    removable = bool(given) and part_is_open(offer.application, act().at)
    by_link = "_with_link" if secret else ""
    known: dict[str, Any] = {"secret": secret} if secret else {"token": offer.token}

    def files(one: Given) -> list[tuple[ApplicationDocument, str, str | None]]:
        return [
            (
                d,
                url_for(f"offers.file{by_link}", file_token=d.file.token, **known),
                url_for(f"offers.take_out{by_link}", document_id=d.id, **known)
                if removable
                else None,
            )
            for d in one.files
            if d.offer_id == offer.id
        ]

    return [
        FileCard(
            one,
            uploads.get(one.asked.code) or upload_form(one.asked),
            url_for(f"offers.give{by_link}", requirement=one.asked.code, **known),
            files(one),
        )
        for one in given
    ]


def _class_of(offer: Offer) -> type[OfferForm]:
    application = offer.application
    return offer_form(config_of(application.call, application.call_version).cost.catalogue)


def _figures(offer: Offer) -> dict[str, object]:
    """Fill the form with what was offered; before that with the quote that the firm chose."""
    quote = chosen_quote_of(offer.application_id) if offer.price_net_minor is None else None
    if quote is not None and quote.creative_id == offer.creative_id:
        return {
            "price_net": quote.price_net_minor,
            "vat_rate": quote.vat_rate_bp,
            "work": quote.delivers,
        }
    return {
        "price_net": offer.price_net_minor,
        "vat_rate": offer.vat_rate_bp,
        "starts_on": offer.starts_on,
        "ends_on": offer.ends_on,
        "work": offer.work,
        **{COST + code: minor for code, minor in (offer.costs or {}).items()},
    }


def _confirm(offer: Offer, form: OfferForm) -> None:
    operations.confirm_offer(
        act=act(),
        offer=offer,
        price_net_minor=form.price_net.data or 0,
        vat_rate_bp=form.vat_rate.data or 0,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        work=form.work.data,
        costs=form.costs,
    )


def _page(
    offer: Offer,
    form: OfferForm,
    decline_form: DeclineForm,
    status: int,
    uploads: Uploads | None = None,
) -> ResponseReturnValue:
    application = offer.application
    call = application.call
    config = config_of(call, application.call_version)
    waiting = find_open_correction(application.id) if application.state == "correction" else None
    opened = waiting.parts if waiting else ()
    closes_on = local_date(call.closes_at, call.timezone)
    asked_files = file_cards(offer, uploads or {})
    whole = get_application(application.id)
    page = render_template(
        "applications/offer.html",
        offer=offer,
        owed=owed(whole, progress_of(whole, act().at)) if application.state == "draft" else (),
        asked_files=asked_files,
        to_say_seen=offer.state == "invited" and offer.opened_at is None,
        state=OFFER.state(offer.state),
        application=application,
        config=config,
        most=Money(config.voucher.max_minor, call.currency),
        first_day=earliest_start(config, local_date(act().at, call.timezone), closes_on),
        open=offer.state in ("invited", "confirmed")
        and editable(application.state, opened, "creative")
        and not window_of(application, act().at).over,
        form=form,
        decline_form=decline_form,
    )
    return page, status


@blueprint.post("/my/offers/<token>/decline")
@allow(P.OFFER_CONFIRM)
def decline(token: str) -> ResponseReturnValue:
    """Decline a request with a reason."""
    offer = get_offer_for(me(), token)
    form = DeclineForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.decline_offer(act=act(), offer=offer, reason=form.reason.data),
    ):
        return done(url_for(".show", token=token), T("You have declined; the firm is told."))
    offer = get_offer_for(me(), token)
    return _page(offer, _class_of(offer)(formdata=None, data=_figures(offer)), form, 422)


def _claim(offer: Offer) -> ResponseReturnValue:
    """Ask an invited person for which of its organisations it answers."""
    mine = list_my_organisations(me(), "creative")
    form = ClaimForm()
    form.creative.choices = [(one.token, one.name) for one in mine]
    if not form.creative.data and len(mine) == 1:
        form.creative.data = mine[0].token
    token = offer.token
    if form.validate_on_submit():
        chosen = next(one for one in mine if one.token == form.creative.data)
        if attempt(form, lambda: operations.claim_offer(act=act(), offer=offer, creative=chosen)):
            return done(url_for(".show", token=token))
        offer = get_offer_for(me(), token)
        mine = list_my_organisations(me(), "creative")
    page = render_template("applications/claim.html", offer=offer, form=form, mine=mine)
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.get("/offers/<secret>")
@public
def invitation(secret: str) -> ResponseReturnValue:
    """Show an invitation to whoever holds its link, and the ways to answer it."""
    return invitation_page(secret, DeclineForm(), 200)


def offer_page(offer: Offer, uploads: Uploads) -> ResponseReturnValue:
    """Show a request again with what is wrong with a document that was to be handed in."""
    form = _class_of(offer)(formdata=None, data=_figures(offer))
    form.price_net.currency = offer.application.call.currency
    return _page(offer, form, DeclineForm(formdata=None), 422, uploads)


def invitation_page(
    secret: str, form: DeclineForm, status: int, uploads: Uploads | None = None
) -> ResponseReturnValue:
    """Show an invitation, with what is wrong with the answer when something is."""
    offer = get_offer_by_link(secret)
    if me().user_id is None:
        # After registering or signing in, the person comes back to this request.
        session["after_sign_in"] = url_for(".invitation", secret=secret)
    mine = list_my_organisations(me(), "creative") if me().user_id else ()
    page = render_template(
        "applications/invitation.html",
        offer=offer,
        state=OFFER.state(offer.state),
        application=offer.application,
        asked_files=() if offer.creative_id else file_cards(offer, uploads or {}, secret=secret),
        secret=secret,
        form=form,
        mine=mine,
        mine_choices=[(one.token, one.name) for one in mine],
        to_say_seen=offer.state == "invited" and offer.opened_at is None,
        may_answer=me().may(P.OFFER_CONFIRM),
    )
    return page, status


@blueprint.post("/offers/<secret>/claim")
@allow(P.OFFER_CONFIRM)
def claim(secret: str) -> ResponseReturnValue:
    """Take an invitation up for one of the person's organisations."""
    offer = get_offer_by_link(secret)
    mine = list_my_organisations(me(), "creative")
    chosen = next((one for one in mine if one.token == request.form.get("creative")), None)
    token = offer.token
    if chosen is not None and attempt(
        None, lambda: operations.claim_offer(act=act(), offer=offer, creative=chosen)
    ):
        return done(url_for(".show", token=token))
    return invitation_page(secret, DeclineForm(formdata=None), 422)


@blueprint.post("/offers/<secret>/decline")
@public
def decline_invitation(secret: str) -> ResponseReturnValue:
    """Decline with the link alone; no account is needed to say no."""
    offer = get_offer_by_link(secret)
    form = DeclineForm()
    if form.validate_on_submit() and attempt(
        form, lambda: decline_by_link(act=act(), offer=offer, reason=form.reason.data)
    ):
        return done(
            url_for(".invitation", secret=secret), T("You have declined; the firm is told.")
        )
    return invitation_page(secret, form, 422)
