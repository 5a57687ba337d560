"""The page on which a firm answers the conditions of a call."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.applications import queries
from voucherapp.applications.forms_terms import shown_terms, terms_form
from voucherapp.applications.operations_terms import save_terms
from voucherapp.applications.places import next_place
from voucherapp.applications.queries_progress import progress_of
from voucherapp.applications.rules_terms import asked_terms, read_terms
from voucherapp.applications.views_applicant import blueprint, frame
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.programmes.queries import config_of
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import attempt, done


@blueprint.route("/my/applications/<token>/conditions", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def terms(token: str) -> ResponseReturnValue:
    """Ask what the conditions of the call need to know; whatever is there is saved."""
    application = queries.get_application_for(me(), token)
    config = config_of(application.call, application.call_version)
    seat = application.firm.nuts3
    if not asked_terms(config, seat):
        raise NotFound
    form = terms_form(config, application.call.currency, seat)(
        data=shown_terms(read_terms(application.terms))
    )
    if form.validate_on_submit() and attempt(
        form, lambda: save_terms(act=act(), application=application, terms=form.terms())
    ):
        if request.form.get("then") == "stay":
            return done(url_for(".terms", token=token), T("Your draft is saved."))
        return done(next_place(application, "terms"))
    application = queries.get_application_for(me(), token)
    progress = progress_of(application, act().at)
    page = render_template(
        "applications/terms.html",
        form=form,
        findings=[f for f in progress.findings if f.part == "terms"],
        **frame(application, progress, "terms"),
    )
    return page, 422 if form.errors or form.form_errors else 200
