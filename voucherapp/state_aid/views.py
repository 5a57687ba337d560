"""Pages of a firm about its other de minimis aid."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.views_size import size_words
from voucherapp.state_aid import operations, queries, queries_group
from voucherapp.state_aid.forms import AidForm, CompleteForm
from voucherapp.state_aid.queries_undertaking import undertaking_of
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back, attempt, done, local_path

blueprint = Blueprint(
    "state_aid", __name__, template_folder="templates", url_prefix="/my/organisations"
)


@blueprint.get("/<token>/de-minimis")
@allow(P.ORGANISATION_EDIT)
def declaration(token: str) -> ResponseReturnValue:
    """Show the firm's list of other de minimis aid and what counts together."""
    return _page(queries.get_own_firm(me(), token), AidForm(), CompleteForm())


@blueprint.post("/<token>/de-minimis")
@allow(P.ORGANISATION_EDIT)
def declare(token: str) -> ResponseReturnValue:
    """Add a line to the list."""
    firm, form = queries.get_own_firm(me(), token), AidForm()
    if form.validate() and attempt(
        form, lambda: operations.declare_aid(act=act(), organisation=firm, **_aid(form))
    ):
        return done(
            url_for("state_aid.declaration", token=token),
            T("The aid is on the list. Confirm the list when it is complete."),
        )
    return _page(queries.get_own_firm(me(), token), form, CompleteForm()), 422


def _aid(form: AidForm) -> dict[str, Any]:
    values = form.values()
    return {**values, "amount_minor": values["amount_minor"] or 0}


@blueprint.post("/<token>/de-minimis/<int:grant_id>/remove")
@allow(P.ORGANISATION_EDIT)
def remove(token: str, grant_id: int) -> ResponseReturnValue:
    """Take a line off the list."""
    firm = queries.get_own_firm(me(), token)
    grant = queries.get_declared(me(), firm, grant_id)
    return act_or_back(
        lambda: operations.remove_declared(act=act(), grant=grant),
        to=url_for("state_aid.declaration", token=token),
        message=T("The line is removed. Confirm the list when it is complete."),
    )


@blueprint.post("/<token>/de-minimis/complete")
@allow(P.ORGANISATION_EDIT)
def confirm(token: str) -> ResponseReturnValue:
    """Call the list complete."""
    firm, form = queries.get_own_firm(me(), token), CompleteForm()
    if form.validate() and attempt(
        form, lambda: operations.confirm_declaration(act=act(), organisation=firm)
    ):
        to = local_path() or url_for("state_aid.declaration", token=token)
        return done(to, T("Your declaration is complete."))
    return _page(queries.get_own_firm(me(), token), AidForm(), form), 422


@blueprint.get("/<token>/group")
@allow(P.ORGANISATION_EDIT)
def group(token: str) -> ResponseReturnValue:
    """Show the firm's group as a picture and a table, and who counts for what."""
    firm = queries.get_own_firm(me(), token)
    return render_template(
        "state_aid/group.html", firm=firm, view=queries_group.group_view(firm), **size_words(firm)
    )


def _page(firm: Organisation, form: AidForm, complete: CompleteForm) -> str:
    lines = queries.list_grants_of(firm.id)
    return render_template(
        "state_aid/declaration.html",
        came_from=local_path(),
        firm=firm,
        declared=[g for g in lines if g.state == "declared"],
        ours=[g for g in lines if g.state == "granted"],
        undertaking=undertaking_of(firm.id),
        verdict=queries.assess_room(firm.id, firm.country, act().at.date(), known_to_firm=True),
        declaration=queries.find_declaration(firm.id),
        form=form,
        complete=complete,
    )
