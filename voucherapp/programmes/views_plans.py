"""Pages of officers about planned calls and questions about calls."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes import operations_calendar as operations
from voucherapp.programmes import queries, queries_calendar
from voucherapp.programmes.forms_calendar import PlanForm
from voucherapp.programmes.models_calendar import PlannedCall
from voucherapp.web.access import act, allow
from voucherapp.web.conflicts import differences, is_stale, shown_version
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("call_plans", __name__, template_folder="templates")
NAMES = (
    "title", "area", "objective", "applicants", "total_minor", "currency", "starts_on", "ends_on",
)  # fmt: skip


@blueprint.get("/staff/plans")
@allow(P.CALL_MANAGE, P.APPLICATION_READ_ALL)
def plans() -> ResponseReturnValue:
    """List the planned calls."""
    return render_template("programmes/plans.html", rows=queries_calendar.list_plans())


@blueprint.route("/staff/plans/new", methods=["GET", "POST"])
@allow(P.CALL_MANAGE)
def new_plan() -> ResponseReturnValue:
    """Plan a call."""
    form = _form({"currency": "EUR"})
    if form.validate_on_submit() and attempt(
        form, lambda: operations.plan_call(act=act(), **_values(form))
    ):
        return done(url_for(".plans"), T("The plan stands in the public calendar."))
    return _show(form, None)


@blueprint.route("/staff/plans/<int:plan_id>", methods=["GET", "POST"])
@allow(P.CALL_MANAGE)
def edit_plan(plan_id: int) -> ResponseReturnValue:
    """Change a planned call."""
    plan = queries_calendar.get_plan(plan_id)
    form = _form(_saved(plan))
    if form.validate_on_submit() and attempt(form, lambda: _change(plan, form)):
        return done(url_for(".plans"), T("The plan is saved."))
    return _show(form, plan_id)


@blueprint.post("/staff/plans/<int:plan_id>/drop")
@allow(P.CALL_MANAGE)
def drop_plan(plan_id: int) -> ResponseReturnValue:
    """Take a planned call out of the calendar."""
    plan = queries_calendar.get_plan(plan_id)
    return act_or_back(
        lambda: operations.drop_plan(act=act(), plan=plan),
        to=url_for(".plans"),
        message=T("The plan is gone from the calendar."),
    )


def _form(data: dict[str, Any]) -> PlanForm:
    form = PlanForm(data=data)
    form.offer_calls([(c.code, f"{c.title} ({c.code})") for c in queries.list_calls()])
    return form


def _saved(plan: PlannedCall) -> dict[str, Any]:
    call = queries.get_call_by_id(plan.call_id).code if plan.call_id else ""
    return {name: getattr(plan, name) for name in NAMES} | {"version": plan.version, "call": call}


def _values(form: PlanForm) -> dict[str, Any]:
    values = {name: form[name].data for name in NAMES}
    return values | {"currency": str(values["currency"]).upper()}


def _change(plan: PlannedCall, form: PlanForm) -> None:
    call_id = queries.get_call(form.call.data).id if form.call.data else None
    operations.change_plan(
        act=act(), plan=plan, version=shown_version(form), call_id=call_id, **_values(form)
    )


def _show(form: PlanForm, plan_id: int | None) -> ResponseReturnValue:
    found = []
    if plan_id is not None and is_stale():
        saved = _saved(queries_calendar.get_plan(plan_id))
        # The form reads what was sent, so the saved one is filled field by field.
        other = _form(saved)
        for name in (*NAMES, "call"):
            other[name].data, other[name].raw_data = saved[name], None
        found = differences(form, other)
        form.version.data = str(saved["version"])
    page = render_template("programmes/plan.html", form=form, plan_id=plan_id, differences=found)
    return page, 422 if request.method == "POST" else 200
