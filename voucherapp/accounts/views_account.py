"""A person's own pages: what waits for them, their details, their password."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from voucherapp.accounts import operations_email, operations_session
from voucherapp.accounts.forms import ConfirmForm, DetailsForm, EmailChangeForm, PasswordForm
from voucherapp.accounts.models import User
from voucherapp.accounts.queries import find_link, get_user
from voucherapp.accounts.views import blueprint, reload_session
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.web.access import act, allow, me, public
from voucherapp.web.manifest import Task
from voucherapp.web.shell import attempt, done


@blueprint.get("/start")
@allow(P.ACCOUNT_USE)
def start() -> ResponseReturnValue:
    """Show what waits for this person."""
    return render_template("accounts/start.html", tasks=list(_tasks()))


@blueprint.route("/account", methods=["GET", "POST"])
@allow(P.ACCOUNT_USE)
def profile() -> ResponseReturnValue:
    """Show and change one's own details."""
    form = DetailsForm(obj=_person())
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations_session.change_details(act=act(), user=_person(), **form.values()),
    ):
        return done(url_for("accounts.profile"), T("Your details are saved."))
    return render_template("accounts/profile.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
@allow(P.ACCOUNT_USE)
def password() -> ResponseReturnValue:
    """Change one's own password; all other sessions end."""
    form = PasswordForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations_session.change_password(act=act(), user=_person(), **form.values()),
    ):
        reload_session(_person())
        return done(url_for("accounts.profile"), T("Your new password counts from now on."))
    return render_template("accounts/password.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/email", methods=["GET", "POST"])
@allow(P.ACCOUNT_USE)
def email() -> ResponseReturnValue:
    """Ask for another address to sign in with; its link decides."""
    form = EmailChangeForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations_email.ask_email_change(act=act(), user=_person(), **form.values()),
    ):
        message = T("A mail with a link is on its way to the new address. It works for a day.")
        return done(url_for("accounts.profile"), message)
    return render_template("accounts/email.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/email/<token>", methods=["GET", "POST"])
@public
def confirm_email(token: str) -> ResponseReturnValue:
    """Take the new address by a button: mail programs open links by themselves."""
    form = ConfirmForm()
    link = find_link(token, "email", act().at)
    if link is None:
        return render_template("accounts/link_over.html", kind="email"), 404
    if form.validate_on_submit() and attempt(
        form, lambda: operations_email.change_email(act=act(), token=token)
    ):
        logout_user()
        return done(url_for("accounts.sign_in"), T("Your new address counts. Sign in with it."))
    page = render_template("accounts/confirm_email.html", form=form, link=link)
    return page, 422 if form.errors else 200


@blueprint.post("/account/sign-out-everywhere")
@allow(P.ACCOUNT_USE)
def sign_out_everywhere() -> ResponseReturnValue:
    """End all sessions of the account but this one."""
    person = _person()
    operations_session.sign_out_everywhere(act=act(), user=person)
    reload_session(person)
    return done(url_for("accounts.profile"), T("You are signed out on all other devices."))


def _tasks() -> Iterator[Task]:
    for manifest in current_app.extensions["voucherapp.manifests"]:
        for source in manifest.tasks:
            yield from source(me())


def _person() -> User:
    return get_user(me().user_id or 0)
