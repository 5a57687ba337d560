"""The public gallery of creatives."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.organisations import queries_gallery
from voucherapp.organisations.views_profiles import shown_profile
from voucherapp.reference import codes
from voucherapp.web.access import public
from voucherapp.web.countries import language_choices
from voucherapp.web.lists import ListArguments, ListLinks

blueprint = Blueprint("gallery", __name__, template_folder="templates")


@blueprint.get("/creatives")
@public
def creatives() -> ResponseReturnValue:
    """Show the creatives that were admitted, narrowed as asked."""
    arguments = ListArguments(sort="name", filters=("sector", "territory", "language", "text"))
    listing = queries_gallery.list_gallery(arguments.filters, arguments.page)
    return render_template(
        "organisations/gallery.html",
        listing=ListLinks(listing),
        sectors=codes.cci_sub_sectors(),
        territories=sorted([*codes.nuts_choices(2), *codes.nuts_choices(3)]),
        languages=language_choices(),
        picture_url=lambda row: picture_url(row.picture_token),
    )


@blueprint.get("/creatives/<token>")
@public
def creative(token: str) -> ResponseReturnValue:
    """Show one creative."""
    profile = queries_gallery.get_public_profile(token)
    return render_template("organisations/creative.html", **shown_profile(profile))


def picture_url(token: str | None) -> str | None:
    """Return the address of a picture, None when there is none."""
    return url_for("files.picture", token=token) if token else None
