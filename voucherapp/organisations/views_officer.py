"""Pages of officers about creatives: the queue of admission and each profile."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.db.queries import list_subject_timeline
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.organisations import operations, queries_gallery, rules
from voucherapp.organisations.forms_profiles import AdmissionForm, ReasonForm
from voucherapp.organisations.rules_profiles import admission_end
from voucherapp.organisations.views import nace_label
from voucherapp.organisations.views_profiles import shown_profile
from voucherapp.web.access import act, allow, me
from voucherapp.web.lists import ListArguments, ListLinks
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("profiles_staff", __name__, template_folder="templates")


@blueprint.get("/staff/creatives")
@allow(P.PROFILE_ADMIT, P.APPLICATION_READ_ALL)
def profiles() -> ResponseReturnValue:
    """List creatives; those who wait stand first."""
    arguments = ListArguments(sort="submitted", filters=("state", "text", "renewal"))
    listing = queries_gallery.list_profiles(
        arguments.filters, arguments.page, sort=arguments.sort, direction=arguments.direction
    )
    return render_template(
        "organisations/profiles.html",
        listing=ListLinks(listing),
        states=[(s.name, s.label) for s in rules.PROFILE.states],
        waiting=queries_gallery.count_profiles_to_admit(),
    )


@blueprint.get("/staff/creatives/<token>")
@allow(P.PROFILE_ADMIT, P.APPLICATION_READ_ALL)
def profile(token: str) -> ResponseReturnValue:
    """Show a profile as the gallery would, with what an officer can do."""
    return _page(token, ReasonForm(), _admission())


@blueprint.post("/staff/creatives/<token>/<any(admit, renew):action>")
@allow(P.PROFILE_ADMIT)
def admit(token: str, action: str) -> ResponseReturnValue:
    """Admit a creative to the gallery, or renew its admission, until a day."""
    row = queries_gallery.get_profile(token)
    form = AdmissionForm()
    operation = operations.admit_profile if action == "admit" else operations.renew_profile
    if form.validate_on_submit() and attempt(
        form,
        lambda: operation(act=act(), profile=row, valid_until_on=form.valid_until_on.data),
    ):
        return done(url_for(".profile", token=token), T("The creative is in the gallery now."))
    return _page(token, ReasonForm(formdata=None), form), 422


@blueprint.post("/staff/creatives/<token>/<any(refuse, suspend):action>")
@allow(P.PROFILE_ADMIT)
def decide(token: str, action: str) -> ResponseReturnValue:
    """Refuse or suspend a creative with a reason."""
    row = queries_gallery.get_profile(token)
    form = ReasonForm()
    operation = operations.refuse_profile if action == "refuse" else operations.suspend_profile
    if form.validate_on_submit() and attempt(
        form, lambda: operation(act=act(), profile=row, reason=form.reason.data)
    ):
        return done(url_for(".profile", token=token), T("The creative is told by mail."))
    return _page(token, form, _admission(fresh=True)), 422


def _admission(*, fresh: bool = False) -> AdmissionForm:
    data = {"valid_until_on": admission_end(act().at.date())}
    return AdmissionForm(formdata=None, data=data) if fresh else AdmissionForm(data=data)


def _page(token: str, form: ReasonForm, admission: AdmissionForm) -> str:
    row = queries_gallery.get_profile(token)
    steps = rules.PROFILE.open_steps(row.state, me().permissions, _any_reason())
    return render_template(
        "organisations/profile_officer.html",
        form=form,
        admission=admission,
        actions=[step.action for step in steps],
        state=rules.PROFILE.state(row.state),
        nace=nace_label(row.organisation),
        timeline=list_subject_timeline(row),
        sent=bool(form.errors or form.form_errors),
        **shown_profile(row),
    )


def _any_reason() -> rules.ProfileFacts:
    """Facts with which the buttons are drawn: the reason is asked for beside them."""
    return rules.ProfileFacts(reason="–")
