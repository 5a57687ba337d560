"""Pages of officers: the ranking of a call, decisions on it, their release."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.allocation import operations, operations_release
from voucherapp.allocation import queries_decisions as decisions
from voucherapp.allocation.forms import ProposeForm, RejectForm, ReleaseDayForm
from voucherapp.allocation.models import Decision
from voucherapp.allocation.queries import labels_of, ranking_of
from voucherapp.allocation.queries_ready import readiness_of, still_open
from voucherapp.allocation.rules import (
    DECISION,
    LINE_RULES,
    OUTCOME_STATES,
    DecisionFacts,
)
from voucherapp.allocation.rules_ranking import chain_words
from voucherapp.evaluation.queries_progress import list_calls_to_score
from voucherapp.files.serve import send
from voucherapp.kernel import clock
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of, get_call
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back, attempt, done

staff = Blueprint("allocation_staff", __name__, template_folder="templates")


@staff.get("/staff/decisions")
@allow(P.RANKING_READ)
def index() -> ResponseReturnValue:
    """List calls that can be decided on, and all decisions so far."""
    return render_template(
        "allocation/index.html",
        calls=list_calls_to_score(clock.now()),
        decisions=decisions.list_decisions(),
        rules=LINE_RULES,
    )


@staff.get("/staff/decisions/calls/<code>")
@allow(P.RANKING_READ)
def ranking(code: str) -> ResponseReturnValue:
    """Show the ranking with the line drawn by the rule of the address; nothing is stored."""
    call = get_call(code)
    rule = _line_rule(call)
    return _ranking_page(call, rule, ProposeForm(data={"line_rule": rule}))


def _line_rule(call: Call) -> str:
    asked = request.args.get("line_rule", "")
    return asked if asked in LINE_RULES else config_of(call).budget.line_rule


def _ranking_page(
    call: Call, rule: str, form: ProposeForm, status: int = 200
) -> ResponseReturnValue:
    config = config_of(call)
    history = decisions.list_decisions(call.id)
    ready = readiness_of(call, config, clock.now())
    page = render_template(
        "allocation/ranking.html",
        call=call,
        config=config,
        ranking=ranking_of(call, config, rule),
        rule=rule,
        rules=LINE_RULES,
        chain=", ".join(chain_words(config.allocation.tiebreak, labels_of(config))),
        form=form,
        history=history,
        open_decision=next((d for d in history if d.state.name in decisions.OPEN_STATES), None),
        may_propose=me().may(P.DECISION_PROPOSE),
        ready=ready,
        waits=still_open(ready.open_until, call.timezone) if ready.open_until else "",
    )
    return page, status


@staff.post("/staff/decisions/calls/<code>")
@allow(P.DECISION_PROPOSE)
def propose(code: str) -> ResponseReturnValue:
    """Record the ranking with its line as a decision."""
    call, form = get_call(code), ProposeForm()
    made: list[Decision] = []

    def record() -> None:
        made.append(
            operations.propose_decision(
                act=act(),
                call=call,
                line_rule=form.line_rule.data,
                remark=form.remark.data or "",
            )
        )

    if form.validate() and attempt(form, record):
        return done(
            url_for("allocation_staff.decision", decision_id=made[0].id),
            T("Decision recorded. A second officer has to confirm it."),
        )
    call = get_call(code)
    return _ranking_page(call, form.line_rule.data or _line_rule(call), form, 422)


# --- One decision ------------------------------------------------------------------------------------


@staff.get("/staff/decisions/<int:decision_id>")
@allow(P.RANKING_READ)
def decision(decision_id: int) -> ResponseReturnValue:
    """Show a decision with its lines, who took it, and what comes next."""
    return _decision_page(decision_id)


def _decision_page(
    decision_id: int,
    status: int = 200,
    day_form: ReleaseDayForm | None = None,
    reject_form: RejectForm | None = None,
) -> ResponseReturnValue:
    row = decisions.get_decision(decision_id)
    today = local_date(clock.now(), row.call.timezone)
    history = decisions.list_decisions(row.call_id)
    facts = DecisionFacts(proposer_id=row.proposed_by, actor_id=me().user_id)
    page = render_template(
        "allocation/decision.html",
        row=row,
        state=DECISION.state(row.state),
        this=next(d for d in history if d.id == row.id),
        history=history,
        outcomes=OUTCOME_STATES,
        rules=LINE_RULES,
        steps={s.action for s in DECISION.open_steps(row.state, me().permissions, facts)},
        missing=decisions.letters_missing(row),
        letters=len(decisions.lettered(row)),
        today=today,
        day_form=day_form or ReleaseDayForm(data={"release_on": row.release_on or today}),
        reject_form=reject_form or RejectForm(),
        own=row.proposed_by == me().user_id,
    )
    return page, status


@staff.post("/staff/decisions/<int:decision_id>/confirm")
@allow(P.DECISION_CONFIRM)
def confirm(decision_id: int) -> ResponseReturnValue:
    """Confirm a decision as a second person and name the day of release."""
    row, form = decisions.get_decision(decision_id), ReleaseDayForm()

    def do() -> None:
        operations_release.confirm_decision(
            act=act(), decision=row, release_on=form.release_on.data
        )

    return _day_step(decision_id, form, do, T("Confirmed. The letters are being prepared."))


@staff.post("/staff/decisions/<int:decision_id>/day")
@allow(P.DECISION_RELEASE)
def plan(decision_id: int) -> ResponseReturnValue:
    """Choose another day of release."""
    row, form = decisions.get_decision(decision_id), ReleaseDayForm()

    def do() -> None:
        operations_release.plan_release(act=act(), decision=row, release_on=form.release_on.data)

    return _day_step(decision_id, form, do, T("The letters are being prepared for that day."))


def _day_step(
    decision_id: int, form: ReleaseDayForm, do: Callable[[], None], message: T
) -> ResponseReturnValue:
    if form.validate() and attempt(form, do):
        return done(url_for("allocation_staff.decision", decision_id=decision_id), message)
    return _decision_page(decision_id, 422, day_form=form)


@staff.post("/staff/decisions/<int:decision_id>/reject")
@allow(P.DECISION_CONFIRM)
def reject(decision_id: int) -> ResponseReturnValue:
    """Send a decision back with a reason."""
    row, form = decisions.get_decision(decision_id), RejectForm()

    def do() -> None:
        operations_release.reject_decision(act=act(), decision=row, reason=form.reason.data or "")

    if form.validate() and attempt(form, do):
        code = row.call.code
        return done(url_for("allocation_staff.ranking", code=code), T("Decision sent back."))
    return _decision_page(decision_id, 422, reject_form=form)


@staff.post("/staff/decisions/<int:decision_id>/release")
@allow(P.DECISION_RELEASE)
def release(decision_id: int) -> ResponseReturnValue:
    """Release all results at once."""
    row = decisions.get_decision(decision_id)
    return act_or_back(
        lambda: operations_release.release_decision(act=act(), decision=row),
        to=url_for("allocation_staff.decision", decision_id=decision_id),
        message=T("Released. All applicants are being told now."),
    )


@staff.get("/staff/decisions/<int:decision_id>/letters/<token>")
@allow(P.RANKING_READ)
def letter(decision_id: int, token: str) -> ResponseReturnValue:
    """Send a letter to staff who may read rankings, before the release too."""
    return send(decisions.get_letter(decision_id, token))
