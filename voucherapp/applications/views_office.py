"""Pages on which the office enters what firms send on paper, say on the telephone, or mail."""

from __future__ import annotations

from flask import g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from voucherapp.applications import queries
from voucherapp.applications.forms_office import EnterForm
from voucherapp.applications.operations_office import enter_application
from voucherapp.applications.views_officer import blueprint
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.programmes.queries import get_call, list_calls
from voucherapp.web.access import OFFICE_HAND, act, allow
from voucherapp.web.shell import attempt, done

#: While these last, the office may write in the place of the firm.
ENTERING = ("draft", "reopened", "correction")


@blueprint.route("/staff/applications/new", methods=["GET", "POST"])
@allow(P.APPLICATION_CHECK)
def enter() -> ResponseReturnValue:
    """Begin an application for a firm that does not do it on-line."""
    form = EnterForm()
    published = [call for call in list_calls() if call.state.name == "published"]
    form.call.choices = [("", T("Choose …")), *((c.code, f"{c.code} {c.title}") for c in published)]
    if form.call.data:
        form.in_zone(next((c.timezone for c in published if c.code == form.call.data), "UTC"))
    if form.validate_on_submit() and attempt(form, lambda: _enter(form)):
        return redirect(url_for(".case", token=g.entered), 303)
    page = render_template("applications/enter.html", form=form)
    return page, 422 if form.errors or form.form_errors else 200


def _enter(form: EnterForm) -> None:
    g.entered = enter_application(
        act=act(),
        call=get_call(form.call.data),
        channel=form.channel.data,
        received_at=form.received_at.data or act().at,
        country=form.country.data,
        registration_number=form.registration_number.data,
        name=form.name.data or "",
        email=form.email.data or "",
    ).token


@blueprint.post("/staff/applications/<token>/enter")
@allow(P.APPLICATION_CHECK)
def go_on(token: str) -> ResponseReturnValue:
    """Go on entering: the pages of the firm open for this application."""
    application = queries.get_case(token)
    if application.channel == "online" or application.state not in ENTERING:
        raise NotFound
    session[OFFICE_HAND] = {
        "id": application.firm_id,
        "name": application.firm.name,
        "back": url_for(".leave", token=token),
    }
    return redirect(url_for("applications.show", token=token), 303)


@blueprint.get("/staff/applications/<token>/leave")
@allow(P.APPLICATION_CHECK)
def leave(token: str) -> ResponseReturnValue:
    """Stop entering and go back to the case."""
    application = queries.get_case(token)
    session.pop(OFFICE_HAND, None)
    return done(url_for(".case", token=application.token))
