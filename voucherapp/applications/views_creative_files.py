"""Handing in the documents of a creative: signed in, or with the link of an invitation alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from voucherapp.applications.forms import DeclineForm
from voucherapp.applications.forms_answers import UploadForm, chosen, upload_form
from voucherapp.applications.models import Offer
from voucherapp.applications.operations_creative_files import (
    give_by_link,
    give_documents,
    take_out_by_link,
    take_out_document,
)
from voucherapp.applications.queries_creative_files import (
    asked_for,
    get_file_of_offer,
    get_of_offer,
)
from voucherapp.applications.queries_offers import get_offer_by_link, get_offer_for
from voucherapp.applications.views_creative import blueprint, invitation_page, offer_page
from voucherapp.files.serve import send
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.programmes.config import AskedDocument
from voucherapp.programmes.queries import config_of
from voucherapp.web.access import act, allow, me, public
from voucherapp.web.shell import act_or_back, attempt, done


def _asked(offer: Offer, requirement: str) -> AskedDocument:
    application = offer.application
    found = asked_for(config_of(application.call, application.call_version), requirement)
    if found is None:
        raise NotFound
    return found


def _hand_in(
    form: UploadForm, give: Callable[[list[Any]], Any], place: str
) -> ResponseReturnValue | None:
    """Hand in what was chosen and go back to the page; None when the form says what is wrong."""
    uploads = chosen(form.upload)
    if not uploads:
        form.upload.errors = [T("Choose a file first.")]
    elif form.validate() and attempt(form, lambda: give(uploads)):
        names = ", ".join(str(upload.filename) for upload in uploads)
        return done(place, T("“%(name)s” is handed in; you get a receipt by e-mail.", name=names))
    return None


@blueprint.post("/my/offers/<token>/documents/<requirement>")
@allow(P.OFFER_CONFIRM)
def give(token: str, requirement: str) -> ResponseReturnValue:
    """Hand in files for one document of the creative's part."""
    offer = get_offer_for(me(), token)
    form = upload_form(_asked(offer, requirement))
    place = url_for(".show", token=token, _anchor=f"document_{requirement}")
    answer = _hand_in(
        form,
        lambda uploads: give_documents(
            act=act(), offer=offer, requirement=requirement, uploads=uploads
        ),
        place,
    )
    return answer or offer_page(get_offer_for(me(), token), {requirement: form})


@blueprint.post("/my/offers/<token>/documents/<int:document_id>/remove")
@allow(P.OFFER_CONFIRM)
def take_out(token: str, document_id: int) -> ResponseReturnValue:
    """Take a document out again before the application is sent."""
    offer = get_offer_for(me(), token)
    document = get_of_offer(offer, document_id)
    name = document.file.filename
    return act_or_back(
        lambda: take_out_document(act=act(), offer=offer, document=document),
        to=url_for(".show", token=token),
        message=T("“%(name)s” is removed.", name=name),
    )


@blueprint.get("/my/offers/<token>/files/<file_token>")
@allow(P.OFFER_CONFIRM)
def file(token: str, file_token: str) -> ResponseReturnValue:
    """Send a creative what it has handed in itself."""
    return send(get_file_of_offer(get_offer_for(me(), token), file_token))


def _by_link(secret: str) -> Offer:
    """Return an invitation that nobody has taken up yet: afterwards its creative signs in."""
    offer = get_offer_by_link(secret)
    if offer.creative_id is not None:
        raise NotFound
    return offer


@blueprint.post("/offers/<secret>/documents/<requirement>")
@public
def give_with_link(secret: str, requirement: str) -> ResponseReturnValue:
    """Hand in files with the link of an invitation alone; no account is needed for it."""
    offer = _by_link(secret)
    form = upload_form(_asked(offer, requirement))
    place = url_for(".invitation", secret=secret, _anchor=f"document_{requirement}")
    answer = _hand_in(
        form,
        lambda uploads: give_by_link(
            act=act(), offer=offer, requirement=requirement, uploads=uploads
        ),
        place,
    )
    return answer or invitation_page(secret, DeclineForm(formdata=None), 422, {requirement: form})


@blueprint.post("/offers/<secret>/documents/<int:document_id>/remove")
@public
def take_out_with_link(secret: str, document_id: int) -> ResponseReturnValue:
    """Take a document out again with the link alone."""
    offer = _by_link(secret)
    document = get_of_offer(offer, document_id)
    name = document.file.filename
    return act_or_back(
        lambda: take_out_by_link(act=act(), offer=offer, document=document),
        to=url_for(".invitation", secret=secret),
        message=T("“%(name)s” is removed.", name=name),
    )


@blueprint.get("/offers/<secret>/files/<file_token>")
@public
def file_with_link(secret: str, file_token: str) -> ResponseReturnValue:
    """Send whoever holds the link what was handed in with it."""
    return send(get_file_of_offer(_by_link(secret), file_token))
