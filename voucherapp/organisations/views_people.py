"""The people who may act for an organisation: who they are, inviting one more, taking one out."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.accounts.forms import ColleagueForm
from voucherapp.accounts.operations import end_membership, invite_colleague
from voucherapp.accounts.queries import get_member, list_members
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.organisations.queries import get_own_organisation
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("colleagues", __name__, template_folder="templates")


@blueprint.route("/my/organisations/<token>/people", methods=["GET", "POST"])
@allow(P.ORGANISATION_EDIT)
def people(token: str) -> ResponseReturnValue:
    """List colleagues and invite another one."""
    row = get_own_organisation(me(), token)
    form = ColleagueForm()
    if row.kind != "firm":
        del form.rights
    if form.validate_on_submit() and attempt(
        form,
        lambda: invite_colleague(
            act=act(),
            organisation_id=row.id,
            organisation_name=row.name,
            name=form.name.data,
            email=form.email.data,
            claims_only="rights" in form and form.rights.data == "claims",
        ),
    ):
        message = T("The invitation to %(email)s is on its way.", email=form.email.data)
        return done(url_for(".people", token=token), message)
    return render_template(
        "organisations/people.html",
        organisation=row,
        form=form,
        people=list_members(row.id, with_bookkeepers=True),
    ), 422 if form.errors else 200


@blueprint.post("/my/organisations/<token>/people/<int:user_id>/remove")
@allow(P.ORGANISATION_EDIT)
def remove(token: str, user_id: int) -> ResponseReturnValue:
    """Take a colleague out of the organisation."""
    row = get_own_organisation(me(), token)
    user = get_member(row.id, user_id)
    return act_or_back(
        lambda: end_membership(act=act(), user=user, organisation_id=row.id),
        to=url_for(".people", token=token),
        message=T("%(name)s does not act for %(firm)s any more.", name=user.name, firm=row.name),
    )
