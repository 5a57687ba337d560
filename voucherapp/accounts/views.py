"""The ways in: signing in and out, registering, and the links that mails carry."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from voucherapp.accounts import operations, operations_session
from voucherapp.accounts.forms import (
    ConfirmForm,
    EmailForm,
    NewPasswordForm,
    RegisterForm,
    SignInForm,
)
from voucherapp.accounts.models import User
from voucherapp.accounts.queries import find_link, get_user
from voucherapp.db.session import db, unit_of_work
from voucherapp.kernel.text import T
from voucherapp.web.access import act, public
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("accounts", __name__, template_folder="templates")

#: Refusals that say nothing about a guess: they do not count as failed attempts.
NOT_A_GUESS = {"too-many", "closed", "not-confirmed"}


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the form; who is signed in already goes to their start page."""
    if current_user.is_authenticated:
        return redirect(url_for("accounts.start"), 303)
    return render_template("accounts/sign_in.html", form=SignInForm())


@blueprint.post("/sign-in")
@public
def open_session() -> ResponseReturnValue:
    """Sign in and go on to the page that was asked for."""
    form = SignInForm()
    if form.validate_on_submit() and attempt(form, lambda: _sign_in(form)):
        return redirect(session.pop("after_sign_in", None) or url_for("accounts.start"), 303)
    _count_failure(form)
    status = 429 if _refusal_code() == "too-many" else 422
    return render_template("accounts/sign_in.html", form=form), status


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    return done(url_for("accounts.sign_in"), T("You are signed out."))


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """Open an account; the page afterwards is the same for known and unknown addresses."""
    form = RegisterForm(kind=request.args.get("kind", "firm"))
    if form.validate_on_submit() and attempt(form, lambda: _register(form)):
        return redirect(url_for("accounts.sent", what="confirm"), 303)
    return render_template("accounts/register.html", form=form), 422 if form.errors else 200


@blueprint.get("/mail-sent/<any(confirm, reset):what>")
@public
def sent(what: str) -> ResponseReturnValue:
    """Say that a mail is on its way, and what to do when it does not come."""
    return render_template("accounts/sent.html", what=what)


@blueprint.route("/confirm/again", methods=["GET", "POST"])
@public
def confirm_again() -> ResponseReturnValue:
    """Send the link that confirms an address once more."""
    form = EmailForm()
    if form.validate_on_submit() and attempt(form, lambda: _ask_link(form, "confirm")):
        return redirect(url_for("accounts.sent", what="confirm"), 303)
    return render_template("accounts/confirm_again.html", form=form), 422 if form.errors else 200


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm an address by a button: mail programs open links by themselves."""
    form = ConfirmForm()
    link = find_link(token, "confirm", act().at)
    if link is not None and form.validate_on_submit():
        operations.confirm_email(act=act(), token=token)
        message = T("Your address is confirmed. Sign in with the password that you chose.")
        return done(url_for("accounts.sign_in"), message)
    if link is None:
        return render_template("accounts/link_over.html", kind="confirm"), 404
    return render_template("accounts/confirm.html", form=form, link=link)


@blueprint.route("/password/forgot", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Ask for a link to set a new password."""
    form = EmailForm()
    if form.validate_on_submit() and attempt(form, lambda: _ask_link(form, "reset")):
        return redirect(url_for("accounts.sent", what="reset"), 303)
    return render_template("accounts/forgot.html", form=form), 422 if form.errors else 200


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Set a new password by a link."""
    form = NewPasswordForm()
    if find_link(token, "reset", act().at) is None:
        return render_template("accounts/link_over.html", kind="reset"), 404
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.reset_password(act=act(), token=token, password=form.password.data),
    ):
        logout_user()
        return done(url_for("accounts.sign_in"), T("Your new password counts. Sign in with it."))
    return render_template("accounts/reset.html", form=form), 422 if form.errors else 200


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Take up an invitation; who has no password yet chooses one."""
    link = find_link(token, "invite", act().at)
    if link is None:
        return render_template("accounts/link_over.html", kind="invite"), 404
    form = NewPasswordForm() if link.user.password_hash is None else ConfirmForm()
    if form.validate_on_submit() and attempt(form, lambda: _accept(token, form)):
        return done(url_for("accounts.sign_in"), T("Welcome. Sign in to begin."))
    status = 422 if form.errors else 200
    return render_template("accounts/invitation.html", form=form, link=link), status


def start_session(user: User) -> None:
    """Begin a session of its own: nothing of the visitor's before stays but the page asked for."""
    wanted = session.get("after_sign_in", "")
    session.clear()
    session.permanent = True
    if wanted.startswith("/") and not wanted.startswith("//"):
        session["after_sign_in"] = wanted
    login_user(user)
    g.pop("actor", None)
    g.pop("act", None)


def _sign_in(form: SignInForm) -> None:
    user = operations_session.check_credentials(
        act=act(), email=form.email.data, password=form.password.data, address=_address()
    )
    operations_session.sign_in(act=act(), user=user, password=form.password.data)
    start_session(user)


def _count_failure(form: SignInForm) -> None:
    """Count a wrong guess in a transaction of its own: that of the refused request is rolled back."""
    code = _refusal_code()
    if code is None or code in NOT_A_GUESS:
        return
    with unit_of_work():
        operations_session.note_failure(act=act(), email=form.email.data, address=_address())


def _register(form: RegisterForm) -> None:
    operations_session.note_mail(act=act(), email=form.email.data)
    operations.register(
        act=act(),
        email=form.email.data,
        name=form.name.data,
        password=form.password.data,
        kind=form.kind.data,
    )


def _ask_link(form: EmailForm, kind: str) -> None:
    operations_session.note_mail(act=act(), email=form.email.data)
    ask = operations.request_reset if kind == "reset" else operations.request_confirmation
    ask(act=act(), email=form.email.data)


def _accept(token: str, form: NewPasswordForm | ConfirmForm) -> None:
    password = form.password.data if isinstance(form, NewPasswordForm) else None
    operations.accept_invitation(act=act(), token=token, password=password)


def _refusal_code() -> str | None:
    refusal = g.get("refused")
    return refusal.code if refusal is not None else None


def _address() -> str:
    return request.remote_addr or ""


def reload_session(user: User) -> None:
    """Keep this session after the account's epoch went up."""
    db.session.flush()
    start_session(get_user(user.id))
