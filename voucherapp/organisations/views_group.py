"""Pages of people for what stands around their organisation: size, links, parties, owners."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.organisations import operations, operations_links, queries, queries_group, rules
from voucherapp.organisations.forms_group import (
    FiguresForm,
    KeyPersonForm,
    LinkForm,
    OwnerForm,
    PartyForm,
    SizeForm,
)
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.models_group import RelatedParty
from voucherapp.organisations.operations_size import declare_party_figures, open_years
from voucherapp.organisations.rules_independence import PERSON_ROLE_LABELS
from voucherapp.organisations.views import back_of, blueprint
from voucherapp.organisations.views_size import size_words
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back, attempt, done, local_path

#: The blueprint with the pages of this module on it.
__all__ = ["blueprint"]


@blueprint.route("/my/organisations/<token>/size", methods=["GET", "POST"])
@allow(P.ORGANISATION_EDIT)
def size(token: str) -> ResponseReturnValue:
    """Declare the figures of a year and see the size that follows."""
    row = queries.get_own_organisation(me(), token, "firm")
    form = _dated(SizeForm(data=_last_size(row)), row)
    if form.validate_on_submit() and attempt(
        form, lambda: operations.declare_size(act=act(), organisation=row, **form.values())
    ):
        return done(back_of(token), T("The figures are saved."))
    row = queries.get_own_organisation(me(), token, "firm")
    return render_template(
        "organisations/size.html",
        form=form,
        organisation=row,
        bounds=rules.size_bounds(),
        **size_words(row),
    ), 422 if request.method == "POST" else 200


def _last_size(row: Organisation) -> dict[str, Any]:
    last = queries.latest_size(row.id)
    if last is None:
        return {"year": act().at.year - 1}
    names = ("year", "staff_hundredths", "turnover_minor", "balance_minor", "control_changed_on")
    return {name: getattr(last, name) for name in names}


def _dated(form: Any, row: Organisation) -> Any:
    years = open_years(act().at.year, row.founded_on)
    form.year.choices = [(year, str(year)) for year in years]
    return form


@blueprint.route("/my/organisations/<token>/links", methods=["GET", "POST"])
@allow(P.ORGANISATION_EDIT)
def links(token: str) -> ResponseReturnValue:
    """List the links to other enterprises and add one."""
    row = queries.get_own_organisation(me(), token, "firm")
    form = LinkForm(bases=_bases(row))
    if form.validate_on_submit() and attempt(
        form, lambda: operations.add_link(act=act(), organisation=row, **_link(form))
    ):
        return done(url_for(".links", token=token, next=local_path()), T("The link is noted."))
    row = queries.get_own_organisation(me(), token)
    return render_template(
        "organisations/links.html",
        form=form,
        organisation=row,
        links=queries.list_links(row.id),
        parties=queries_group.list_parties(row.id),
        group=queries_group.group_of(row),
        link_kinds=rules.LINK_KINDS,
        link_directions=rules.LINK_DIRECTIONS,
        back_url=back_of(token),
        **size_words(row),
    ), 422 if request.method == "POST" else 200


def _bases(row: Organisation) -> list[tuple[str, Any]]:
    parties = queries_group.list_parties(row.id)
    named = [(party.key, party.name) for party in parties if party.kind == "enterprise"]
    return [("", T("our firm")), *named]


def _link(form: LinkForm) -> dict[str, Any]:
    values = form.values()
    return {**values, "other_country": values["other_country"] or ""}


@blueprint.post("/my/organisations/<token>/links/<int:link_id>/remove")
@allow(P.ORGANISATION_EDIT)
def remove_link(token: str, link_id: int) -> ResponseReturnValue:
    """Take a declared link back."""
    row = queries.get_own_organisation(me(), token, "firm")
    link = queries.get_link(row, link_id)
    return act_or_back(
        lambda: operations.remove_link(act=act(), organisation=row, link=link),
        to=url_for(".links", token=token),
        message=T("The link is taken back."),
    )


@blueprint.route("/my/organisations/<token>/links/with/<int:party_id>", methods=["GET", "POST"])
@allow(P.ORGANISATION_EDIT)
def party(token: str, party_id: int) -> ResponseReturnValue:
    """Say what kind of owner somebody is, and what counts already."""
    row = queries.get_own_organisation(me(), token, "firm")
    other = queries_group.get_party(row, party_id)
    form = OwnerForm(obj=other) if other.kind == "person" else PartyForm(obj=other)
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations_links.describe_party(
            act=act(), organisation=row, party=other, **form.values()
        ),
    ):
        return done(url_for(".party", token=token, party_id=party_id), T("The data is saved."))
    return _party_page(token, party_id, form, None), 422 if form.errors else 200


@blueprint.post("/my/organisations/<token>/links/with/<int:party_id>/figures")
@allow(P.ORGANISATION_EDIT)
def party_figures(token: str, party_id: int) -> ResponseReturnValue:
    """Give the figures of a related enterprise for a year."""
    row = queries.get_own_organisation(me(), token, "firm")
    other = queries_group.get_party(row, party_id)
    figures = _dated(FiguresForm(), row)
    if figures.validate() and attempt(
        figures,
        lambda: declare_party_figures(act=act(), organisation=row, party=other, **figures.values()),
    ):
        return done(url_for(".party", token=token, party_id=party_id), T("The figures are saved."))
    return _party_page(token, party_id, None, figures), 422


def _party_page(token: str, party_id: int, form: Any, figures: Any) -> str:
    row = queries.get_own_organisation(me(), token, "firm")
    other: RelatedParty = queries_group.get_party(row, party_id)
    plain = OwnerForm if other.kind == "person" else PartyForm
    return render_template(
        "organisations/party.html",
        organisation=row,
        party=other,
        form=form or plain(formdata=None, obj=other),
        figures=figures
        or _dated(FiguresForm(formdata=None, data={"year": act().at.year - 1}), row),
        given=queries_group.list_figures(row.id, other.key),
        **size_words(row),
    )


@blueprint.route("/my/organisations/<token>/owners", methods=["GET", "POST"])
@allow(P.ORGANISATION_EDIT)
def owners(token: str) -> ResponseReturnValue:
    """List the people who run or own the organisation and name one more."""
    row = queries.get_own_organisation(me(), token)
    form = KeyPersonForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations_links.name_person(act=act(), organisation=row, **form.values()),
    ):
        return done(url_for(".owners", token=token, next=local_path()), T("The person is noted."))
    row = queries.get_own_organisation(me(), token)
    return render_template(
        "organisations/owners.html",
        organisation=row,
        form=form,
        people=queries_group.list_key_persons(row.id),
        roles=PERSON_ROLE_LABELS,
        back_url=back_of(token),
    ), 422 if request.method == "POST" else 200


@blueprint.post("/my/organisations/<token>/owners/<int:person_id>/remove")
@allow(P.ORGANISATION_EDIT)
def remove_owner(token: str, person_id: int) -> ResponseReturnValue:
    """Take a person off the list."""
    row = queries.get_own_organisation(me(), token)
    person = queries_group.get_key_person(row, person_id)
    return act_or_back(
        lambda: operations_links.remove_person(act=act(), organisation=row, person=person),
        to=url_for(".owners", token=token),
        message=T("The person is off the list."),
    )
