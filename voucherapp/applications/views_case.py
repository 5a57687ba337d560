"""The case page of the office, and what is decided there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from voucherapp.accounts.queries import list_staff
from voucherapp.applications import operations, queries
from voucherapp.applications.forms import (
    CheckForm,
    CorrectionForm,
    LateForm,
    RefuseForm,
    ReopenForm,
)
from voucherapp.applications.models import Application
from voucherapp.applications.operations_checks import OUTCOMES, accept_proposals
from voucherapp.applications.queries_creative_files import list_given
from voucherapp.applications.queries_dossier import dossier_of
from voucherapp.applications.queries_drafts import contact_of, officer_name
from voucherapp.applications.queries_facts import gather
from voucherapp.applications.queries_timeline import (
    case_timeline,
    list_later_files,
    thread_figures,
)
from voucherapp.applications.queries_versions import (
    list_reopenings,
    list_versions,
    open_correction,
)
from voucherapp.applications.rules import (
    APPLICATION,
    CHANNELS,
    PARTS,
    REOPENING_OUTCOMES,
    curable_points,
)
from voucherapp.applications.rules_amount import grant_of
from voucherapp.applications.rules_conditions import Proposal, judge, proposal_for
from voucherapp.applications.rules_creative_files import file_findings
from voucherapp.applications.rules_facts import Finding
from voucherapp.applications.views_officer import blueprint
from voucherapp.casework.forms import NoteForm, TagForm
from voucherapp.casework.queries import list_tags
from voucherapp.kernel.calendar import end_of_day, local_date
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.queries import config_of
from voucherapp.programmes.rules_grant import Grant
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back, attempt, done

Forms = dict[str, FlaskForm]


@blueprint.get("/staff/applications/<token>")
@allow(P.APPLICATION_READ_ALL)
def case(token: str) -> ResponseReturnValue:
    """Everything about one application, and what can be done with it."""
    return _case_page(queries.get_case(token), {}, 200)


def _case_page(application: Application, forms: Forms, status: int) -> ResponseReturnValue:
    if application.submitted_at is None:
        return _draft_page(application, forms, status)
    config = config_of(application.call, application.call_version)
    may_check = me().may(P.APPLICATION_CHECK)
    checks = {check.code: check for check in application.checks}
    judged = _judged(application, config) if application.state == "submitted" else None
    page = render_template(
        "applications/case.html",
        application=application,
        closed=act().at > application.call.closes_at,
        state=APPLICATION.state(application.state),
        dossier=dossier_of(application, for_funder=True),
        given=list_given(application, act().at),
        versions=list_versions(application.id),
        config=config,
        checks=checks,
        outcomes=OUTCOMES,
        proposals=_proposals(config, judged.findings) if judged else {},
        judged=judged,
        correction=open_correction(application),
        rounds_left=config.correction.rounds - len(application.corrections),
        waiting=sum(point.code not in checks for point in config.checklist),
        failed=sum(check.outcome == "fail" for check in checks.values()),
        timeline=case_timeline(application, with_mails=me().may(P.MESSAGE_READ_ALL)),
        tags=list_tags(application.id),
        officers=[(u.id, u.name) for u in list_staff(P.APPLICATION_CHECK)] if may_check else [],
        handled_by=officer_name(application),
        tag_form=TagForm(formdata=None, prefix="tag-"),
        note_form=NoteForm(formdata=None, prefix="note-"),
        threads=thread_figures(application),
        later_files=list_later_files(application.id),
        reopenings=list_reopenings(application.id),
        outcomes_of_reopening=REOPENING_OUTCOMES,
        channels=CHANNELS,
        reopen_form=forms.get("reopen") or _reopen_form(application),
        may_check=may_check,
        forms_open=set(forms),
        check_forms={p.code: _check_form(p.code, checks, forms) for p in config.checklist},
        correction_form=forms.get("correction") or _correction_form(application),
        refuse_form=forms.get("refuse") or _refuse_form(application),
    )
    return page, status


def _draft_page(application: Application, forms: Forms, status: int) -> ResponseReturnValue:
    """A draft is nobody's business but the firm's: its content is not shown."""
    page = render_template(
        "applications/case_draft.html",
        application=application,
        closed=act().at > application.call.closes_at,
        state=APPLICATION.state(application.state),
        timeline=case_timeline(application, with_mails=me().may(P.MESSAGE_READ_ALL)),
        contact=contact_of(application),
        channels=CHANNELS,
        may_check=me().may(P.APPLICATION_CHECK),
        form=forms.get("late") or LateForm(formdata=None).in_zone(application.call.timezone),
    )
    return page, status


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of an application: every condition, and how its amount comes about."""

    findings: list[Finding]
    grant: Grant | None


def _judged(application: Application, config: CallConfig) -> Judged:
    """Apply the rules to the facts of today, as of the day of sending."""
    sent_at = application.submitted_at or act().at
    facts = gather(application, config, local_date(sent_at, application.call.timezone))
    given = file_findings(list_given(application, act().at))
    return Judged([*judge(facts), *given], grant_of(facts))


def _proposals(config: CallConfig, findings: list[Finding]) -> dict[str, Proposal]:
    return {
        point.code: proposal
        for point in config.checklist
        if (proposal := proposal_for(point.auto, findings)) is not None
    }


def _check_form(code: str, checks: dict[str, Any], forms: Forms) -> FlaskForm:
    if f"check_{code}" in forms:
        return forms[f"check_{code}"]
    check = checks.get(code)
    known = {"outcome": check.outcome, "remark": check.remark} if check else {}
    return CheckForm(formdata=None, prefix=f"{code}-", data=known)


def _correction_form(application: Application) -> CorrectionForm:
    days = config_of(application.call, application.call_version).correction.days
    today = local_date(act().at, application.call.timezone)
    failed = {check.code for check in application.checks if check.outcome == "fail"}
    data = {"due_on": today + timedelta(days=days), "parts": list(PARTS), "points": list(failed)}
    return _with_points(CorrectionForm(formdata=None, data=data, prefix="correction-"), application)


def _with_points(form: CorrectionForm, application: Application) -> CorrectionForm:
    """Offer the points of the checklist that the call lets a firm put right."""
    config = config_of(application.call, application.call_version)
    curable = curable_points(config)
    form.points.choices = [(p.code, p.label) for p in config.checklist if p.code in curable]
    return form


def _reopen_form(application: Application) -> ReopenForm:
    days = config_of(application.call, application.call_version).correction.days
    until = act().at + timedelta(days=days)
    form = ReopenForm(formdata=None, data={"until": until, "keeps_time": True}, prefix="reopen-")
    return form.in_zone(application.call.timezone)


def _refuse_form(application: Application, *, sent: bool = False) -> RefuseForm:
    form = RefuseForm(prefix="refuse-") if sent else RefuseForm(formdata=None, prefix="refuse-")
    points = config_of(application.call, application.call_version).checklist
    form.code.choices = [("", T("Choose …")), *((p.code, p.label) for p in points)]
    return form


def _decide(
    token: str, name: str, form: FlaskForm, do: Callable[[], Any], message: T
) -> ResponseReturnValue:
    """Do what a form of the case page asks for, or show the page again with what is wrong."""
    if form.validate_on_submit() and attempt(form, do):
        return done(url_for(".case", token=token), message)
    return _case_page(queries.get_case(token), {name: form}, 422)


@blueprint.post("/staff/applications/<token>/take-over")
@allow(P.APPLICATION_CHECK)
def take_over(token: str) -> ResponseReturnValue:
    """Make oneself the officer of a case."""
    application = queries.get_case(token)
    return act_or_back(
        lambda: operations.take_over(act=act(), application=application),
        to=url_for(".case", token=token),
        message=T("You handle this application now."),
    )


@blueprint.post("/staff/applications/<token>/check/<code>")
@allow(P.APPLICATION_CHECK)
def check(token: str, code: str) -> ResponseReturnValue:
    """Record the finding on one point."""
    application = queries.get_case(token)
    form = CheckForm(prefix=f"{code}-")

    def record() -> None:
        operations.record_check(
            act=act(),
            application=application,
            code=code,
            outcome=form.outcome.data,
            remark=form.remark.data or "",
        )

    return _decide(token, f"check_{code}", form, record, T("The finding is recorded."))


@blueprint.post("/staff/applications/<token>/check-proposals")
@allow(P.APPLICATION_CHECK)
def take_proposals(token: str) -> ResponseReturnValue:
    """Record the automatic proposals that pass, for points nobody has looked at."""
    application = queries.get_case(token)
    config = config_of(application.call, application.call_version)

    def record() -> None:
        proposals = _proposals(config, _judged(application, config).findings)
        g.recorded = accept_proposals(act=act(), application=application, proposals=proposals)

    if attempt(None, record):
        message = T("%(count)s points are recorded as fulfilled.", count=g.recorded)
        return done(url_for(".case", token=token, _anchor="checklist"), message)
    return _case_page(queries.get_case(token), {}, 422)


@blueprint.post("/staff/applications/<token>/correction")
@allow(P.APPLICATION_CHECK)
def correction(token: str) -> ResponseReturnValue:
    """Ask the firm for a correction."""
    application = queries.get_case(token)
    form = _with_points(CorrectionForm(prefix="correction-"), application)

    def ask() -> None:
        due_on: date = form.due_on.data
        last_second = end_of_day(due_on, application.call.timezone) - timedelta(seconds=1)
        operations.ask_correction(
            act=act(),
            application=application,
            reason=form.reason.data,
            due_at=last_second,
            parts=form.parts.data or [],
            points=form.points.data or (),
        )

    return _decide(token, "correction", form, ask, T("The firm is asked for the correction."))


@blueprint.post("/staff/applications/<token>/accept")
@allow(P.APPLICATION_CHECK)
def accept(token: str) -> ResponseReturnValue:
    """Accept an application formally."""
    application = queries.get_case(token)
    return act_or_back(
        lambda: operations.accept_application(act=act(), application=application),
        to=url_for(".case", token=token),
        message=T("The application is formally accepted."),
    )


@blueprint.post("/staff/applications/<token>/refuse")
@allow(P.APPLICATION_CHECK)
def refuse(token: str) -> ResponseReturnValue:
    """Refuse an application on formal grounds."""
    application = queries.get_case(token)
    form = _refuse_form(application, sent=True)

    def do() -> None:
        operations.refuse_application(
            act=act(), application=application, code=form.code.data, reason=form.reason.data
        )

    return _decide(token, "refuse", form, do, T("The application is refused; the firm is told."))


@blueprint.post("/staff/applications/<token>/late")
@allow(P.APPLICATION_CHECK)
def late(token: str) -> ResponseReturnValue:
    """Let one draft in after closing."""
    application = queries.get_case(token)
    form = LateForm(formdata=None).in_zone(application.call.timezone)
    # Read again once the field knows its zone: what was typed is local time of the call.
    form.process(request.form)

    def do() -> None:
        operations.allow_late(
            act=act(),
            application=application,
            until=form.until.data or act().at,
            reason=form.reason.data,
        )

    return _decide(token, "late", form, do, T("The firm may send its draft late and is told."))


@blueprint.post("/staff/applications/<token>/reopen")
@allow(P.APPLICATION_CHECK)
def reopen(token: str) -> ResponseReturnValue:
    """Give one sent application back to its firm until a moment."""
    application = queries.get_case(token)
    form = ReopenForm(formdata=None, prefix="reopen-").in_zone(application.call.timezone)
    # Read again once the field knows its zone: what was typed is local time of the call.
    form.process(request.form)

    def do() -> None:
        operations.reopen_application(
            act=act(),
            application=application,
            until=form.until.data or act().at,
            reason=form.reason.data,
            keeps_time=form.keeps_time.data,
        )

    return _decide(token, "reopen", form, do, T("The firm can change its application and is told."))
