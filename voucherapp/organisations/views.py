"""Pages of people for their own organisation and its data."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.organisations import operations, queries, rules
from voucherapp.organisations.forms import OrganisationForm, nace_options
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.views_size import size_words
from voucherapp.reference import codes
from voucherapp.web.access import act, allow, me
from voucherapp.web.conflicts import differences, is_stale, shown_version
from voucherapp.web.countries import country_name
from voucherapp.web.shell import attempt, done, local_path

blueprint = Blueprint("organisations", __name__, template_folder="templates")

KINDS = {"firm": P.APPLICATION_WRITE, "creative": P.PROFILE_EDIT}


@blueprint.get("/my/organisations")
@allow(P.ORGANISATION_EDIT)
def mine() -> ResponseReturnValue:
    """List one's organisations; somebody with just one goes straight to it."""
    rows = queries.list_my_organisations(me())
    if len(rows) == 1:
        return redirect(url_for(".organisation", token=rows[0].token), 303)
    kinds = [kind for kind, permission in KINDS.items() if me().may(permission)]
    return render_template("organisations/mine.html", rows=rows, kinds=kinds)


@blueprint.get("/my/organisations/provinces")
@allow(P.ORGANISATION_EDIT)
def provinces() -> ResponseReturnValue:
    """List the provinces of a country for the form whose country was just chosen."""
    return jsonify(codes.province_choices([request.args.get("country", "")]))


@blueprint.route("/my/organisations/new/<kind>", methods=["GET", "POST"])
@allow(P.ORGANISATION_EDIT)
def new(kind: str) -> ResponseReturnValue:
    """Register a firm or a creative, then go where the person came from."""
    if kind not in KINDS:
        raise NotFound
    form = OrganisationForm()
    made: list[Organisation] = []

    def create() -> None:
        values = form.values()
        del values["version"]
        made.append(operations.create_organisation(act=act(), kind=kind, **values))

    if form.validate_on_submit() and attempt(form, create):
        return done(_next(kind, made[0]), _next_message(kind))
    page = _form_page(form, kind, None, [])
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/my/organisations/<token>")
@allow(P.ORGANISATION_EDIT)
def organisation(token: str) -> ResponseReturnValue:
    """Show all that is known of one's organisation, and what is missing."""
    row = queries.get_own_organisation(me(), token)
    return render_template(
        "organisations/organisation.html",
        organisation=row,
        country=country_name(row.country),
        territory=queries.territory_of(row),
        nace=nace_label(row),
        legal_form=rules.LEGAL_FORMS.get(row.legal_form, row.legal_form),
        links=queries.list_links(row.id),
        link_kinds=rules.LINK_KINDS,
        link_directions=rules.LINK_DIRECTIONS,
        profile_states=rules.PROFILE,
        **size_words(row),
    )


@blueprint.route("/my/organisations/<token>/edit", methods=["GET", "POST"])
@allow(P.ORGANISATION_EDIT)
def edit(token: str) -> ResponseReturnValue:
    """Change the data of one's organisation."""
    row = queries.get_own_organisation(me(), token)
    form = OrganisationForm(data=_saved(row))

    def save() -> None:
        values = form.values()
        del values["version"]
        version = shown_version(form)
        operations.update_organisation(act=act(), organisation=row, version=version, **values)

    if form.validate_on_submit() and attempt(form, save):
        return done(back_of(token), T("The data is saved."))
    found = []
    if is_stale():
        row = queries.get_own_organisation(me(), token)
        found = differences(form, OrganisationForm(None, data=_saved(row)))
        form.version.data = str(row.version)
    page = _form_page(form, row.kind, token, found)
    return page, 422 if request.method == "POST" else 200


def nace_label(row: Organisation) -> str:
    """Return the label of the activity in the revision it was given in."""
    labels = dict(codes.nace_choices(row.nace_revision))
    return f"{row.nace_code} {labels.get(row.nace_code, '')}".strip()


def _saved(row: Organisation) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in operations.FIELDS}, "version": row.version}


def _form_page(form: OrganisationForm, kind: str, token: str | None, found: list[Any]) -> str:
    return render_template(
        "organisations/organisation_form.html",
        form=form,
        kind=kind,
        token=token,
        differences=found,
        nace_options=nace_options(),
    )


def back_of(token: str) -> str:
    """Return the page a person came from, else that of the organisation."""
    return local_path() or url_for(".organisation", token=token)


def _next(kind: str, row: Organisation) -> str:
    step = "organisations.size" if kind == "firm" else "profiles.edit"
    return url_for(step, token=row.token, next=local_path())


def _next_message(kind: str) -> T:
    if kind == "firm":
        return T("Your firm is registered. Next: its size.")
    return T("You are registered. Next: show what you do.")
