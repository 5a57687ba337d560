"""What a firm does with an application as a whole: take back, leave as sent, throw away; its time."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.applications import operations, queries
from voucherapp.applications.forms import ConfirmForm
from voucherapp.applications.operations_steps import note_step
from voucherapp.applications.queries_progress import may_take_back_now
from voucherapp.applications.queries_versions import highest_number
from voucherapp.applications.queries_window import take_back_until
from voucherapp.applications.views_applicant import blueprint
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back, attempt, done


@blueprint.route("/my/applications/<token>/take-back", methods=["GET", "POST"])
@allow(P.APPLICATION_SUBMIT)
def take_back(token: str) -> ResponseReturnValue:
    """Take a sent application back to change it, after a page that says what counts meanwhile."""
    application = queries.get_application_for(me(), token)
    form = ConfirmForm()
    if form.validate_on_submit() and attempt(
        form, lambda: operations.take_back(act=act(), application=application)
    ):
        return done(url_for(".show", token=token), T("You can change everything now."))
    application = queries.get_application_for(me(), token)
    if not form.form_errors and not may_take_back_now(application, act().at):
        raise NotFound
    page = render_template(
        "applications/take_back.html",
        application=application,
        until=take_back_until(application, act().at),
        form=form,
        number=highest_number(application.id),
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/my/applications/<token>/keep")
@allow(P.APPLICATION_SUBMIT)
def keep(token: str) -> ResponseReturnValue:
    """Leave a reopened application as it was sent."""
    application = queries.get_application_for(me(), token)
    return act_or_back(
        lambda: operations.keep_sent(act=act(), application=application),
        to=url_for(".show", token=token),
        message=T("It stands as you sent it; what you changed since is undone."),
    )


@blueprint.route("/my/applications/<token>/delete", methods=["GET", "POST"])
@allow(P.APPLICATION_SUBMIT)
def delete(token: str) -> ResponseReturnValue:
    """Throw a draft away, after a page that says what is lost."""
    application = queries.get_application_for(me(), token)
    if application.state != "draft":
        raise NotFound
    form = ConfirmForm()
    if form.validate_on_submit() and attempt(
        form, lambda: operations.delete_draft(act=act(), application=application)
    ):
        return done(url_for(".own"), T("The draft is deleted."))
    application = queries.get_application_for(me(), token)
    page = render_template("applications/delete.html", application=application, form=form)
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/my/applications/<token>/steps/<step>")
@allow(P.APPLICATION_WRITE)
def step(token: str, step: str) -> ResponseReturnValue:
    """Note that somebody looks at a page of the form; sent by script, answered by nothing."""
    application = queries.get_application_for(me(), token)
    note_step(act=act(), application=application, step=step)
    return "", 204
