"""Signing in as one of the invented people; these routes exist only in a demonstration."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from voucherapp.demo import queries
from voucherapp.demo.people import PASSWORD
from voucherapp.kernel.refusal import NotFound
from voucherapp.web.access import demo_only

bp = Blueprint("demo", __name__, template_folder="templates", url_prefix="/demo")


@bp.get("/sign-in")
@demo_only
def people() -> ResponseReturnValue:
    """The people one may look through the eyes of."""
    return render_template("demo/people.html", people=queries.list_people(), password=PASSWORD)


@bp.post("/sign-in")
@demo_only
def sign_in() -> ResponseReturnValue:
    """Sign in as one of them, without a password."""
    user = queries.find_person(request.form.get("email", ""))
    if user is None:
        raise NotFound
    logout_user()
    session.clear()
    login_user(user)
    return redirect(url_for("accounts.start"), 303)
