"""Pages of officers: who scores what, how far it is, one assignment."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.accounts.queries import get_user
from voucherapp.applications.queries import get_application
from voucherapp.evaluation import (
    operations_assigning,
    queries,
    queries_assigning,
    queries_progress,
)
from voucherapp.evaluation.forms import AssignForm, WithdrawForm, sheet_class
from voucherapp.evaluation.rules import ASSIGNMENT
from voucherapp.kernel import clock
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of, get_call
from voucherapp.web.access import act, allow, me
from voucherapp.web.lists import ListLinks
from voucherapp.web.shell import attempt, done

staff = Blueprint("evaluation_staff", __name__, template_folder="templates")

#: How long evaluators usually get; the form proposes it.
USUAL_DAYS = 14


@staff.get("/staff/evaluation")
@allow(P.REVIEW_READ_ALL)
def calls() -> ResponseReturnValue:
    """List the calls whose applications are being scored, with their progress."""
    rows = queries_progress.list_calls_to_score(clock.now())
    return render_template("evaluation/calls.html", rows=rows)


@staff.get("/staff/evaluation/<code>")
@allow(P.REVIEW_READ_ALL)
def matrix(code: str) -> ResponseReturnValue:
    """Show applications against evaluators, with what is assigned, in conflict and free."""
    call = get_call(code)
    today = local_date(clock.now(), call.timezone)
    return _matrix_page(call, AssignForm(data={"due_on": today + timedelta(days=USUAL_DAYS)}))


def _matrix_page(
    call: Call, form: AssignForm, status: int = 200, chosen: frozenset[str] = frozenset()
) -> ResponseReturnValue:
    config, today = config_of(call), local_date(clock.now(), call.timezone)
    suggesting = request.args.get("suggest") == "1"
    found = queries_assigning.matrix_of(
        call,
        config,
        today=today,
        page=request.args.get("page", 1, type=int) or 1,
        suggesting=suggesting,
    )
    page = render_template(
        "evaluation/matrix.html",
        call=call,
        form=form,
        columns=found.columns,
        listing=ListLinks(found.listing),
        progress=queries_progress.progress_of(call.id, config, today=today),
        suggesting=suggesting,
        chosen=chosen,
        may_assign=me().may(P.REVIEW_ASSIGN),
        needed=config.evaluation.evaluators_per_file,
    )
    return page, status


@staff.post("/staff/evaluation/<code>")
@allow(P.REVIEW_ASSIGN)
def assign(code: str) -> ResponseReturnValue:
    """Assign all pairs that were ticked; one refusal refuses all, so that nothing is half done."""
    call = get_call(code)
    form = AssignForm()
    pairs = request.form.getlist("pair")
    if form.validate() and attempt(form, lambda: _assign_all(call, form, pairs)):
        return done(
            url_for("evaluation_staff.matrix", code=code),
            T("%(count)s assignments made. The evaluators are told by mail.", count=len(pairs)),
        )
    return _matrix_page(get_call(code), form, 422, frozenset(pairs))


def _assign_all(call: Call, form: AssignForm, pairs: list[str]) -> None:
    if not pairs:
        raise Refused("nothing-chosen", T("Tick at least one evaluator of an application."))
    for pair in pairs:
        case_id, _, user_id = pair.partition(":")
        if not (case_id.isdigit() and user_id.isdigit()):
            raise Refused("nothing-chosen", T("Tick at least one evaluator of an application."))
        application = get_application(int(case_id))
        if application.call_id != call.id:
            raise Refused("other-call", T("This application belongs to another call."))
        operations_assigning.assign(
            act=act(),
            application=application,
            evaluator=get_user(int(user_id)),
            due_on=form.due_on.data,
        )


@staff.get("/staff/assignments/<token>")
@allow(P.REVIEW_READ_ALL)
def assignment(token: str) -> ResponseReturnValue:
    """Show one assignment with its review."""
    return _assignment_page(token, WithdrawForm())


def _assignment_page(token: str, form: WithdrawForm, status: int = 200) -> ResponseReturnValue:
    row = queries.get_assignment(token)
    config = config_of(row.application.call, row.application.call_version)
    criteria = queries.criteria_of(config)
    page = render_template(
        "evaluation/assignment.html",
        row=row,
        state=ASSIGNMENT.state(row.state),
        criteria=criteria,
        marks=queries.marks_of(row.review) if row.state == "submitted" else {},
        full=sum(c.max_points * c.weight for c in criteria),
        form=form,
        may_withdraw=me().may(P.REVIEW_ASSIGN) and row.state in ("assigned", "open"),
    )
    return page, status


@staff.post("/staff/assignments/<token>/withdraw")
@allow(P.REVIEW_ASSIGN)
def withdraw(token: str) -> ResponseReturnValue:
    """Take back an assignment."""
    row = queries.get_assignment(token)
    form, code = WithdrawForm(), row.application.call.code

    def take_back() -> None:
        operations_assigning.withdraw_assignment(
            act=act(), assignment=row, reason=form.reason.data or ""
        )

    if form.validate() and attempt(form, take_back):
        return done(url_for("evaluation_staff.matrix", code=code), T("Assignment taken back."))
    return _assignment_page(token, form, 422)


@staff.get("/staff/calls/<code>/sheet-preview")
@allow(P.CALL_MANAGE, P.APPLICATION_READ_ALL)
def preview_sheet(code: str) -> ResponseReturnValue:
    """Show the score sheet of a call as evaluators will see it; nothing can be saved."""
    call = get_call(code)
    config = config_of(call)
    criteria = queries.criteria_of(config)
    helps = {c.code: c.help for c in config.evaluation.criteria}
    form = sheet_class(criteria, helps)(None)
    return render_template(
        "evaluation/preview.html",
        call=call,
        config=config,
        criteria=config.evaluation.criteria,
        form=form,
        fields=form.rows(criteria),
        full=config.max_total,
    )
