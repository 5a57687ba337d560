"""Pages of evaluators: what is theirs to score, the declaration of interest, the score sheet."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    g,
    jsonify,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.queries import dossier_of, get_application, latest_version
from voucherapp.applications.views_combined import (
    Place,
    request_combined,
    send_combined,
    show_combined,
)
from voucherapp.evaluation import operations, queries
from voucherapp.evaluation.forms import InterestForm, ScoreSheet, sheet_class, sheet_data
from voucherapp.evaluation.models import Assignment
from voucherapp.evaluation.package import package_for
from voucherapp.evaluation.rules import ASSIGNMENT, CriterionRule, points_text, weighted_total
from voucherapp.files.serve import disposition, send
from voucherapp.kernel import clock
from voucherapp.kernel.calendar import days_until, local_date
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.queries import config_of
from voucherapp.web.access import act, allow, me
from voucherapp.web.formatting import format_moment
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("evaluation", __name__, template_folder="templates")
blueprint.add_app_template_filter(points_text, "points")


@blueprint.get("/reviews")
@allow(P.REVIEW_WRITE)
def inbox() -> ResponseReturnValue:
    """List what this evaluator was asked to score."""
    rows = queries.list_my_assignments(me())
    days = {r.token: _days_left(r.due_on, r.timezone) for r in rows}
    readable = len(queries.list_readable(me()))
    return render_template("evaluation/inbox.html", rows=rows, days=days, readable=readable)


@blueprint.get("/reviews/applications.zip")
@allow(P.REVIEW_WRITE)
def package() -> ResponseReturnValue:
    """Send all that this evaluator may read in one archive, a folder for each application."""
    response = Response(stream_with_context(package_for(me(), act())), mimetype="application/zip")
    name = f"{T('Applications to score')}.zip"
    response.headers["Content-Disposition"] = disposition(name, inline=False)
    return response


def _days_left(due_on: Any, timezone: str) -> int | None:
    return None if due_on is None else days_until(due_on, local_date(clock.now(), timezone))


@blueprint.get("/reviews/<token>")
@allow(P.REVIEW_WRITE)
def assignment(token: str) -> ResponseReturnValue:
    """Show the declaration, the score sheet, or what became of the assignment."""
    row = queries.get_assignment_for(me(), token)
    if row.state == "assigned":
        return _interest_page(row, InterestForm())
    if row.state == "open":
        return _sheet_page(row, _sheet(row))
    if row.state == "submitted":
        return render_template("evaluation/submitted.html", **_content(row))
    return render_template("evaluation/over.html", row=row, state=ASSIGNMENT.state(row.state))


def _interest_page(row: Assignment, form: InterestForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "evaluation/interest.html",
        row=row,
        form=form,
        concerned=queries.list_concerned(row.application),
        days=_days_left(row.due_on, row.application.call.timezone),
    )
    return page, status


@blueprint.post("/reviews/<token>/interest")
@allow(P.REVIEW_WRITE)
def declare(token: str) -> ResponseReturnValue:
    """Record the declaration; without a conflict the application opens."""
    row = queries.get_assignment_for(me(), token)
    form = InterestForm()

    def record() -> None:
        if form.answer.data == "none":
            operations.declare_none(act=act(), assignment=row)
        else:
            operations.declare_conflict(act=act(), assignment=row, reason=form.reason.data or "")

    if form.validate() and attempt(form, record):
        if form.answer.data == "none":
            return done(url_for("evaluation.assignment", token=token))
        return done(url_for("evaluation.inbox"), T("Thank you. Somebody else will be asked."))
    row = queries.get_assignment_for(me(), token)
    return _interest_page(row, form, 422)


# --- The score sheet ---------------------------------------------------------------------------------


def _criteria(row: Assignment) -> tuple[CriterionRule, ...]:
    return queries.criteria_of(config_of(row.application.call, row.application.call_version))


def _sheet(row: Assignment) -> ScoreSheet:
    config = config_of(row.application.call, row.application.call_version)
    helps = {c.code: c.help for c in config.evaluation.criteria}
    form_class = sheet_class(queries.criteria_of(config), helps)
    return form_class(data=sheet_data(row.review, queries.marks_of(row.review)))


def _content(row: Assignment) -> dict[str, Any]:
    """Return what both the sheet and the submitted review show of the application."""
    criteria = _criteria(row)
    dossier = dossier_of(
        get_application(row.application_id),
        file_endpoint="evaluation.document",
        file_owner=row.token,
        for_funder=True,
    )
    return {
        "row": row,
        "criteria": criteria,
        "dossier": dossier,
        "marks": queries.marks_of(row.review),
        "days": _days_left(row.due_on, row.application.call.timezone),
        "full": sum(c.max_points * c.weight for c in criteria),
    }


def _sheet_page(
    row: Assignment, form: ScoreSheet, status: int = 200, stored: bool = False
) -> ResponseReturnValue:
    content = _content(row)
    page = render_template(
        "evaluation/sheet.html",
        form=form,
        fields=form.rows(content["criteria"]),
        stored=content["marks"] if stored else None,
        open=row.application.state in queries.SCORED_STATES,
        **content,
    )
    return page, status


@blueprint.post("/reviews/<token>")
@allow(P.REVIEW_WRITE)
def save(token: str) -> ResponseReturnValue:
    """Save the sheet; with "check" go on to the page that submits it."""
    row = queries.get_assignment_for(me(), token)
    form = _sheet(row)
    if form.validate() and attempt(form, lambda: _save(row, form)):
        target = "evaluation.check" if "check" in request.form else "evaluation.assignment"
        return done(url_for(target, token=token), T("Saved."))
    row = queries.get_assignment_for(me(), token)
    stale = getattr(g.get("refused"), "code", "") == "stale"
    if stale:
        # What stands in the form now counts if it is saved again: the person has seen both.
        form.version.data = str(row.review.version if row.review else 0)
        form.version.raw_data = None
    return _sheet_page(row, form, 422, stored=stale)


def _save(row: Assignment, form: ScoreSheet) -> None:
    operations.save_review(
        act=act(),
        assignment=row,
        version=form.number,
        marks=form.marks(_criteria(row)),
        comment=form.comment.data or "",
    )


@blueprint.post("/reviews/<token>/autosave")
@allow(P.REVIEW_WRITE)
def autosave(token: str) -> ResponseReturnValue:
    """Save the sheet from a script and say when; 409 when it was saved elsewhere meanwhile."""
    row = queries.get_assignment_for(me(), token)
    form = _sheet(row)
    if not form.validate():
        return jsonify(error=str(T("Some points are not on the scale."))), 422
    try:
        _save(row, form)
        review = queries.get_assignment_for(me(), token).review
    except Refused as refusal:
        return jsonify(error=str(refusal.message)), 409
    when = format_moment(act().at, row.application.call.timezone)
    return jsonify(saved_at=when, saved_at_text=when, version=review.version if review else 0)


@blueprint.get("/reviews/<token>/check")
@allow(P.REVIEW_WRITE)
def check(token: str) -> ResponseReturnValue:
    """Show the marks with what is missing, before they are submitted for good."""
    row = queries.get_assignment_for(me(), token)
    if row.state != "open":
        return done(url_for("evaluation.assignment", token=token))
    return _check_page(row)


def _check_page(row: Assignment, status: int = 200) -> ResponseReturnValue:
    config = config_of(row.application.call, row.application.call_version)
    criteria, marks = queries.criteria_of(config), queries.marks_of(row.review)
    missing = queries.missing_in(row.review, config)
    total = None
    if not missing and not all(m.not_applicable for m in marks.values()):
        total = weighted_total(marks, criteria)
    page = render_template(
        "evaluation/check.html",
        row=row,
        criteria=criteria,
        marks=marks,
        missing=missing,
        total=total,
        full=sum(c.max_points * c.weight for c in criteria),
    )
    return page, status


@blueprint.post("/reviews/<token>/submit")
@allow(P.REVIEW_WRITE)
def submit(token: str) -> ResponseReturnValue:
    """Submit the review for good."""
    row = queries.get_assignment_for(me(), token)
    if attempt(None, lambda: operations.submit_review(act=act(), assignment=row)):
        return done(url_for("evaluation.inbox"), T("Your review was submitted. Thank you."))
    row = queries.get_assignment_for(me(), token)
    if row.state != "open":
        return done(url_for("evaluation.assignment", token=token))
    return _check_page(row, 422)


def _combined(token: str) -> tuple[Application, ApplicationVersion, Place]:
    """Return an application that this evaluator may read, or raise NotFound."""
    row = queries.get_assignment_for(me(), token)
    if row.state not in ("open", "submitted"):
        raise NotFound
    application = get_application(row.application_id)
    place = Place(
        url_for("evaluation.combined_pdf", token=token),
        url_for("evaluation.combined", token=token),
        url_for("evaluation.assignment", token=token),
        "layout/applicant.html",
    )
    return application, latest_version(application.id), place


@blueprint.get("/reviews/<token>/combined.pdf")
@allow(P.REVIEW_WRITE)
def combined_pdf(token: str) -> ResponseReturnValue:
    """Send an application with all its documents as one PDF."""
    return send_combined(*_combined(token), whole=True)


@blueprint.get("/reviews/<token>/combined")
@allow(P.REVIEW_WRITE)
def combined(token: str) -> ResponseReturnValue:
    """Show the page of the combined paper, for one that takes its time."""
    return show_combined(*_combined(token), whole=True)


@blueprint.post("/reviews/<token>/combined")
@allow(P.REVIEW_WRITE)
def ask_for_combined(token: str) -> ResponseReturnValue:
    """Ask for the combined paper."""
    _application, version, place = _combined(token)
    return request_combined(version, place, whole=True)


@blueprint.get("/reviews/<token>/files/<file_token>")
@allow(P.REVIEW_WRITE)
def document(token: str, file_token: str) -> ResponseReturnValue:
    """Send a file of the application to its evaluator."""
    if not me().user_id:
        raise NotFound
    return send(queries.get_file_for(me(), token, file_token), inline=True)
