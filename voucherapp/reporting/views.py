"""Reports for funders and the officer's dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.applications.rules import APPLICATION
from voucherapp.files.serve import send
from voucherapp.kernel.money import Money
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.reporting import facts, operations, queries, rules, workbook
from voucherapp.reporting.forms import ReportForm
from voucherapp.web.access import act, allow, me
from voucherapp.web.downloads import attachment
from voucherapp.web.formatting import format_money
from voucherapp.web.shell import attempt, done

bp = Blueprint("reporting", __name__, template_folder="templates", url_prefix="/staff")


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A bar of a chart with its figure in words."""

    label: Any
    value: int
    display: str
    tone: str = ""


@bp.route("/reports/", methods=["GET", "POST"])
@allow(P.REPORT_READ)
def reports() -> ResponseReturnValue:
    """The reports that were made, and the form for a new one."""
    programmes = queries.list_programmes()
    form = ReportForm()
    form.programme.choices = [(p.id, p.title) for p in programmes]
    form.as_of.zone = programmes[0].timezone if programmes else "UTC"
    if form.validate_on_submit() and attempt(form, lambda: _request(form)):
        return done(
            url_for(".reports"), T("The report is being made. It appears here in a moment.")
        )
    status = 422 if request.method == "POST" else 200
    return render_template(
        "reporting/reports.html",
        form=form,
        snapshots=queries.list_snapshots(),
        programmes=programmes,
        states=rules.REPORT,
    ), status


def _request(form: ReportForm) -> None:
    operations.request_report(
        act=act(),
        programme=queries.get_programme(form.programme.data),
        period_from=form.period_from.data,
        period_to=form.period_to.data,
        as_of=form.as_of.data,
    )


@bp.get("/reports/<token>.xlsx")
@allow(P.REPORT_READ)
def report_file(token: str) -> ResponseReturnValue:
    """The file of a report, the same bytes each time."""
    snapshot = queries.get_snapshot(token)
    if snapshot.file is None:
        raise NotFound
    return send(snapshot.file)


@bp.get("/reports/applications.xlsx")
@allow(P.REPORT_READ)
def applications_file() -> ResponseReturnValue:
    """Every application of a programme with status, scores, award and payments."""
    programmes = queries.list_programmes()
    wanted = request.args.get("programme", type=int) or (programmes[0].id if programmes else 0)
    programme = queries.get_programme(wanted)
    moment = act().at
    scope = rules.Scope(
        programme.id, programme.starts_on, programme.ends_on, moment, programme.timezone
    )
    blocks = workbook.iter_applications(facts.list_applications(scope), scope, me().name)
    return attachment(blocks, operations.XLSX, f"applications-{programme.code}.xlsx")


@bp.get("/dashboard")
@allow(P.REPORT_READ)
def dashboard() -> ResponseReturnValue:
    """Funnel, budget and times, for one call or for all."""
    calls = queries.list_call_balances()
    code = request.args.get("call", "")
    chosen = [c for c in calls if c.code == code] or calls
    data = queries.get_dashboard([c.call_id for c in chosen])
    currency = chosen[0].currency if chosen else "EUR"
    return render_template(
        "reporting/dashboard.html",
        calls=calls,
        code=code,
        data=data,
        funnel=funnel_rows(data),
        budget=budget_rows(data, currency),
        total=format_money(Money(data.balances.budget, currency), cents=False),
        states=[
            ChartRow(APPLICATION.state(s).label, n, str(n))
            for s in APPLICATION.names
            if (n := data.states.get(s, 0))
        ],
        times=time_rows(data),
        weeks=[ChartRow(f"{day:%d %b}", n, str(n)) for day, n in data.by_week],
    )


def funnel_rows(data: queries.Dashboard) -> Sequence[ChartRow]:
    """From started to paid, each stage within the one before."""
    total = sum(data.states.values())
    submitted = total - data.drafts
    formal = sum(data.states.get(s, 0) for s in ("eligible", "selected", "reserve", "not_selected"))
    return [
        ChartRow(label, value, str(value))
        for label, value in (
            (T("Started"), total),
            (T("Submitted"), submitted),
            (T("Formally accepted"), formal),
            (T("Awarded"), data.awarded),
            (T("Accepted by the firm"), data.accepted),
            (T("Paid at least once"), data.paid),
        )
    ]


def budget_rows(data: queries.Dashboard, currency: str) -> Sequence[ChartRow]:
    """The budget as paid, payable, committed and available."""
    b = data.balances
    return [
        ChartRow(label, value, format_money(Money(value, currency), cents=False))
        for label, value in (
            (T("Paid"), b.paid),
            (T("Payable"), b.payable),
            (T("Committed"), b.committed),
            (T("Available"), b.free + b.recovered),
        )
    ]


def time_rows(data: queries.Dashboard) -> Sequence[ChartRow]:
    """Median days between the stages."""
    rows = (
        (T("Submission to decision"), rules.median_days(data.to_decision)),
        (T("Claim to payment"), rules.median_days(data.to_payment)),
    )
    return [
        ChartRow(label, days or 0, str(T("%(days)s days", days=days)) if days is not None else "–")
        for label, days in rows
    ]
