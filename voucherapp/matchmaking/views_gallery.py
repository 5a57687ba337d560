"""The public gallery of creatives: searched, filtered, and each with what firms say of it."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from voucherapp.kernel.permissions import Permission as P
from voucherapp.matchmaking.queries_ratings import list_published, summaries_of
from voucherapp.organisations import queries_gallery
from voucherapp.organisations.views_profiles import shown_profile
from voucherapp.programmes.queries import PublicCall, config_of, get_public_call, list_public_calls
from voucherapp.reference import codes
from voucherapp.web.access import act, me, public
from voucherapp.web.countries import language_choices
from voucherapp.web.lists import ListArguments, ListLinks

blueprint = Blueprint("gallery", __name__, template_folder="templates")

FILTERS = ("sector", "territory", "language", "text", "free", "call")


@blueprint.get("/creatives")
@public
def creatives() -> ResponseReturnValue:
    """Show the creatives that were admitted, narrowed as asked."""
    arguments = ListArguments(sort="name", filters=FILTERS)
    calls = [call for call in list_public_calls(act().at) if call.state.name in ("open", "coming")]
    territories, fields = _admitted_for(arguments.filters.get("call", ""), calls)
    listing = queries_gallery.list_gallery(
        arguments.filters,
        arguments.page,
        today=act().at.date(),
        reader=str(get_locale() or ""),
        within=territories,
        among=fields,
    )
    return render_template(
        "matchmaking/gallery.html",
        listing=ListLinks(listing),
        summaries=summaries_of([row.organisation_id for row in listing.rows]),
        sectors=codes.cci_sub_sectors(),
        territories=queries_gallery.list_gallery_territories(),
        languages=language_choices(),
        calls=[(call.code, call.title) for call in calls],
        today=act().at.date(),
        picture_url=lambda row: picture_url(row.picture_token),
    )


def _admitted_for(code: str, calls: list[PublicCall]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the territories and sectors from which a call takes creatives; none for no call."""
    if not any(call.code == code for call in calls):
        return (), ()
    provider = config_of(get_public_call(code)).provider
    return provider.territory, provider.fields


@blueprint.get("/creatives/<token>")
@public
def creative(token: str) -> ResponseReturnValue:
    """Show one creative, in the reader's language where it has written in it."""
    profile = queries_gallery.get_public_profile(token)
    found = list_published(profile.organisation_id)
    return render_template(
        "matchmaking/creative.html",
        ratings=found,
        summary=summaries_of([profile.organisation_id]).get(profile.organisation_id),
        may_keep=me().may(P.APPLICATION_WRITE) and bool(me().organisation_ids),
        **shown_profile(profile, request.args.get("language", "")[:5]),
    )


def picture_url(token: str | None) -> str | None:
    """Return the address of a picture, None when there is none."""
    return url_for("files.picture", token=token) if token else None
