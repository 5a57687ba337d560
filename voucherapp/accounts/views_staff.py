"""People and roles, for administrators; evaluators, for officers."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.accounts import operations
from voucherapp.accounts.forms import InviteForm, RolesForm
from voucherapp.accounts.queries import get_user, list_people
from voucherapp.accounts.rules import roles_to_give
from voucherapp.accounts.views import blueprint
from voucherapp.db.queries import list_subject_timeline
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.role_words import role_label, role_labels
from voucherapp.kernel.text import T
from voucherapp.web.access import act, allow, me
from voucherapp.web.lists import ListArguments, ListLinks
from voucherapp.web.shell import attempt, done


@blueprint.get("/staff/people")
@allow(P.USER_MANAGE, P.REVIEW_ASSIGN)
def people() -> ResponseReturnValue:
    """List people with their roles."""
    asked = ListArguments(sort="name", filters=("role", "active", "q"))
    listing = list_people(
        actor=me(),
        filters=asked.filters,
        sort=asked.sort,
        direction=asked.direction,
        page=asked.page,
    )
    offered = [(role.value, role_label(role)) for role in roles_to_give(me().permissions)]
    return render_template(
        "accounts/people.html", listing=ListLinks(listing), offered=offered, words=role_labels
    )


@blueprint.route("/staff/people/invite", methods=["GET", "POST"])
@allow(P.USER_MANAGE, P.REVIEW_ASSIGN)
def invite() -> ResponseReturnValue:
    """Invite staff or evaluators by mail."""
    form = InviteForm()
    offered = roles_to_give(me().permissions)
    form.offer(offered)
    if not form.is_submitted() and len(offered) == 1:
        form.roles.data = list(offered)
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.invite_user(
            act=act(), email=form.email.data, name=form.name.data, roles=form.roles.data
        ),
    ):
        message = T("The invitation to %(email)s is on its way.", email=form.email.data)
        return done(url_for("accounts.people"), message)
    return render_template("accounts/invite.html", form=form), 422 if form.errors else 200


@blueprint.route("/staff/people/<int:user_id>", methods=["GET", "POST"])
@allow(P.USER_MANAGE)
def person(user_id: int) -> ResponseReturnValue:
    """Show one person and change their roles."""
    user = get_user(user_id)
    form = RolesForm(roles=[Role(r) for r in user.roles])
    form.offer(roles_to_give(me().permissions))
    if form.validate_on_submit() and attempt(
        form, lambda: operations.set_roles(act=act(), user=user, roles=form.roles.data)
    ):
        message = T("The roles of %(name)s are saved.", name=user.name)
        return done(url_for("accounts.person", user_id=user_id), message)
    timeline = list_subject_timeline(user)
    status = 422 if form.errors else 200
    return render_template("accounts/person.html", form=form, user=user, timeline=timeline), status


@blueprint.post("/staff/people/<int:user_id>/active")
@allow(P.USER_MANAGE)
def person_active(user_id: int) -> ResponseReturnValue:
    """Close an account, or open it again."""
    user = get_user(user_id)
    to = url_for("accounts.person", user_id=user_id)
    closing = user.active
    if attempt(None, lambda: operations.set_active(act=act(), user=user, active=not closing)):
        return done(to, T("The account is closed.") if closing else T("The account is open again."))
    return done(to)
