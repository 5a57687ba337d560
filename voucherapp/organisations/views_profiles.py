"""Pages of creatives for their profile."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from voucherapp.files.operations import store_picture
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.organisations import operations, queries, queries_gallery, rules
from voucherapp.organisations.forms_profiles import DESCRIPTION_WORDS, NEW_ROWS, ProfileForm
from voucherapp.organisations.models import CreativeProfile
from voucherapp.organisations.operations_profiles import facts_of
from voucherapp.organisations.queries_profiles import list_periods, list_texts
from voucherapp.organisations.rules_profiles import Period
from voucherapp.web.access import act, allow, me
from voucherapp.web.conflicts import differences, is_stale, shown_version
from voucherapp.web.countries import language_name
from voucherapp.web.rows import with_rows
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("profiles", __name__, template_folder="templates")


@blueprint.route("/my/organisations/<token>/profile", methods=["GET", "POST"])
@allow(P.PROFILE_EDIT)
def edit(token: str) -> ResponseReturnValue:
    """Write one's profile; it can be saved with gaps and sent when it is whole."""
    profile = own_profile(token)
    sent = with_rows(request.form, NEW_ROWS) if request.method == "POST" else None
    if sent is not None:
        sent = sent.copy()
        sent.update(request.files)
    form = ProfileForm(sent, data=_saved(profile))
    if _is_sent(form) and attempt(form, lambda: _save(profile, form)):
        return done(url_for(".preview", token=token), T("The profile is saved."))
    found = []
    if is_stale():
        saved = own_profile(token)
        found = differences(form, ProfileForm(None, data=_saved(saved)))
        form.version.data = str(saved.version)
    return render_template(
        "organisations/profile_form.html",
        form=form,
        profile=own_profile(token),
        differences=found,
        words=DESCRIPTION_WORDS,
    ), 422 if request.method == "POST" and not request.form.get("row") else 200


@blueprint.get("/my/organisations/<token>/profile/preview")
@allow(P.PROFILE_EDIT)
def preview(token: str) -> ResponseReturnValue:
    """Show one's profile as the gallery will, with what it still lacks."""
    profile = own_profile(token)
    facts = facts_of(profile, today=act().at.date())
    return render_template(
        "organisations/profile_preview.html",
        gaps=rules.profile_gaps(facts),
        state=rules.PROFILE.state(profile.state),
        may_submit=rules.PROFILE.find("submit", profile.state) is not None,
        may_renew=facts.renewal_open and profile.state == "admitted",
        **shown_profile(profile),
    )


@blueprint.post("/my/organisations/<token>/profile/submit")
@allow(P.PROFILE_EDIT)
def submit(token: str) -> ResponseReturnValue:
    """Ask for admission to the gallery."""
    profile = own_profile(token)
    return act_or_back(
        lambda: operations.submit_profile(act=act(), profile=profile),
        to=url_for(".preview", token=token),
        message=T("Your profile is sent. You get a mail as soon as an officer has decided."),
    )


@blueprint.post("/my/organisations/<token>/profile/renewal")
@allow(P.PROFILE_EDIT)
def ask_renewal(token: str) -> ResponseReturnValue:
    """Ask for the renewal of an admission that ends soon."""
    profile = own_profile(token)
    return act_or_back(
        lambda: operations.ask_renewal(act=act(), profile=profile),
        to=url_for(".preview", token=token),
        message=T("Your wish is noted. You get a mail as soon as an officer has renewed it."),
    )


def own_profile(token: str) -> CreativeProfile:
    """Return the profile of one's own creative, else NotFound."""
    row = queries.get_own_organisation(me(), token, "creative")
    return queries.get_profile_of(row.id)


def shown_profile(profile: CreativeProfile, language: str = "") -> dict[str, Any]:
    """Gather what the page of a creative shows, in the language asked for or the reader's own."""
    known = {text.language: text for text in list_texts(profile.id)}
    wanted = language or str(get_locale() or "")
    spoken = [profile.language, *known]
    shown = wanted if wanted in known else profile.language
    return {
        "profile": profile,
        "text": known.get(shown, profile),
        "text_language": shown,
        "text_languages": [(code, language_name(code)) for code in spoken] if known else [],
        "today": act().at.date(),
        "organisation": profile.organisation,
        "sectors": queries_gallery.sector_labels(profile),
        "territory": queries.territory_of(profile.organisation),
        "languages": [language_name(code) for code in profile.languages],
        "picture_url": url_for("files.picture", token=profile.picture.token)
        if profile.picture
        else None,
    }


def _saved(profile: CreativeProfile) -> dict[str, Any]:
    names = (
        "tagline", "description", "sub_sectors", "languages", "capacity", "picture_alt", "language",
    )  # fmt: skip
    return {
        **{name: getattr(profile, name) for name in names},
        "texts": [
            {"language": t.language, "tagline": t.tagline, "description": t.description}
            for t in list_texts(profile.id)
        ],
        "periods": [
            {"starts_on": p.starts_on, "ends_on": p.ends_on, "projects": p.projects}
            for p in list_periods(profile.id)
        ],
        "references": profile.references,
        "version": profile.version,
    }


def _is_sent(form: ProfileForm) -> bool:
    return request.method == "POST" and not request.form.get("row") and bool(form.validate())


def _save(profile: CreativeProfile, form: ProfileForm) -> None:
    values = form.values()
    upload = values.pop("picture")
    periods = [Period(**row) for row in values.pop("periods")]
    del values["version"]
    operations.save_profile(
        act=act(),
        profile=profile,
        version=shown_version(form),
        picture=store_picture(act=act(), upload=upload) if upload else None,
        periods=periods,
        **values,
    )
