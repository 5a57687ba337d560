"""Pages of staff about the register of de minimis aid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.documents.csvs import iter_csv
from voucherapp.documents.tables import Column, Sheet, WorkbookProperties
from voucherapp.documents.xlsx import write_workbook
from voucherapp.files.serve import disposition
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.state_aid import operations, queries, queries_history
from voucherapp.state_aid.forms import CorrectedForm, RegisteredForm
from voucherapp.state_aid.queries import RegisterRow
from voucherapp.state_aid.rules_amounts import INSTRUMENTS
from voucherapp.state_aid.rules_export import FORMS, fields_of, value_of
from voucherapp.state_aid.rules_gber import CATEGORIES, SCHEME, must_be_published
from voucherapp.state_aid.rules_register import SCHEMES
from voucherapp.web.access import act, allow, me
from voucherapp.web.lists import ListArguments, ListLinks
from voucherapp.web.shell import act_or_back, attempt, done

staff_blueprint = Blueprint(
    "staff_state_aid", __name__, template_folder="templates", url_prefix="/staff/state-aid"
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = {
    "due": T("To be entered"),
    "correct": T("To be corrected"),
    "waiting": T("Waiting for room"),
    "registered": T("Entered"),
    "withdrawn": T("Withdrawn"),
    "all": T("All"),
}
#: All that is on record; the forms of the central registers are tables of data (rules_export.py).
COLUMNS = (
    (Column(T("Aid number")), "reference"),
    (Column(T("Beneficiary")), "entity_name"),
    (Column(T("Identification")), "entity_key"),
    (Column(T("Amount (gross grant equivalent, EUR)"), "money"), "amount_minor"),
    (Column(T("Granted on"), "date"), "granted_on"),
    (Column(T("Granting authority")), "grantor"),
    (Column(T("Aid instrument")), "instrument_label"),
    (Column(T("Sector (NACE)")), "nace_code"),
    (Column(T("Regulation")), "regulation"),
    (Column(T("Member State")), "member_state"),
    (Column(T("State")), "state_label"),
    (Column(T("Enter until"), "date"), "register_due_on"),
    (Column(T("Entered on"), "date"), "registered_on"),
    (Column(T("Number in the register")), "register_number"),
    (Column(T("Withdrawn on"), "date"), "withdrawn_on"),
    (Column(T("Reason")), "withdrawn_reason"),
    (Column(T("Currency of the award")), "currency"),
    (Column(T("Amount in that currency"), "money", total=False), "original_minor"),
)


@staff_blueprint.get("")
@allow(P.STATE_AID_READ)
def register() -> ResponseReturnValue:
    """Show the register: what is due for entry first."""
    arguments = ListArguments(sort="due", filters=("show", "q"))
    filters = {"show": "due", **arguments.filters}
    rows = queries.list_register(
        filters=filters, sort=arguments.sort, direction=arguments.direction, page=arguments.page
    )
    return render_template(
        "state_aid/register.html",
        listing=ListLinks(rows),
        filters=filters,
        shown=SHOWN,
        export_forms=FORMS,
        today=act().at.date(),
    )


@staff_blueprint.get("/<int:grant_id>")
@allow(P.STATE_AID_READ)
def entry(grant_id: int) -> ResponseReturnValue:
    """Show an entry with the calculation that was made before it."""
    return _page(grant_id, RegisteredForm(data={"on": act().at.date()}))


@staff_blueprint.post("/<int:grant_id>/registered")
@allow(P.STATE_AID_MANAGE)
def registered(grant_id: int) -> ResponseReturnValue:
    """Note that an entry stands in the central register."""
    grant, form = queries.get_grant(grant_id), RegisteredForm()
    if form.validate() and attempt(
        form, lambda: operations.mark_registered(act=act(), grant=grant, **form.values())
    ):
        return done(url_for("staff_state_aid.register"), T("The entry is noted."))
    return _page(grant_id, form), 422


@staff_blueprint.post("/<int:grant_id>/corrected")
@allow(P.STATE_AID_MANAGE)
def corrected(grant_id: int) -> ResponseReturnValue:
    """Note that a correction or withdrawal stands in the central register, too."""
    grant, form = queries.get_grant(grant_id), CorrectedForm()
    if form.validate() and attempt(
        form, lambda: operations.mark_corrected(act=act(), grant=grant, on=form.on.data)
    ):
        to = url_for("staff_state_aid.register", show="correct")
        return done(to, T("The correction is noted."))
    return _page(grant_id, form), 422


@staff_blueprint.post("/<int:grant_id>/resume")
@allow(P.STATE_AID_MANAGE)
def resume(grant_id: int) -> ResponseReturnValue:
    """Hold the room that an entry waited for."""
    grant = queries.get_grant(grant_id)
    return act_or_back(
        lambda: operations.resume_waiting(act=act(), grant=grant, on=act().at.date()),
        to=url_for("staff_state_aid.entry", grant_id=grant_id),
        message=T("The room is held now."),
    )


@staff_blueprint.get("/register.<any(xlsx, csv):kind>")
@allow(P.STATE_AID_READ)
def export(kind: str) -> ResponseReturnValue:
    """Download the register, with all that is on record or with the fields of a central register."""
    filters = {"show": "all", **ListArguments(sort="due", filters=("show", "q", "form")).filters}
    columns = _columns(filters.pop("form", "full"))
    rows = (
        tuple(_cell(row, value) for _column, value in columns)
        for row in queries.iterate_register(filters)
    )
    titles = [column for column, _value in columns]
    if kind == "csv":
        body, media = b"".join(iter_csv(titles, rows)), "text/csv"
    else:
        body, media = _workbook(titles, rows), XLSX
    response = Response(body, mimetype=media)
    response.headers["Content-Disposition"] = disposition(
        f"de-minimis-register.{kind}", inline=False
    )
    return response


def _columns(form: str) -> Sequence[tuple[Column, str]]:
    fields = fields_of(form)
    return [(Column(f.title, f.kind), f.value) for f in fields] if fields else COLUMNS


def _workbook(titles: Sequence[Column], rows: Iterable[tuple[object, ...]]) -> bytes:
    target = BytesIO()
    sheet = Sheet(title=T("De minimis register"), columns=titles, rows=rows, totals=True)
    properties = WorkbookProperties(
        title=T("De minimis register"), creator=me().name, created=act().at
    )
    write_workbook(target, [sheet], properties=properties)
    return target.getvalue()


def _cell(row: RegisterRow, value: str) -> object:
    return str(row.state.label) if value == "state_label" else value_of(row, value)


def _page(grant_id: int, form: Any) -> str:
    grant = queries.get_grant(grant_id)
    check = queries.find_check(grant.case_id) if grant.case_id is not None else None
    return render_template(
        "state_aid/entry.html",
        grant=grant,
        check=check,
        working=json.loads(check.working) if check is not None else None,
        scheme=SCHEMES.get(grant.scheme, CATEGORIES["advisory"]),
        instrument=INSTRUMENTS.get(grant.instrument, grant.instrument),
        rate=queries_history.get_rate(grant.rate_id) if grant.rate_id else None,
        corrections=queries_history.list_corrections(grant.id),
        publish=grant.scheme == SCHEME and must_be_published(grant.amount_minor, grant.granted_on),
        to_correct=queries.needs_correction(grant),
        room_from=operations.room_from(act=act(), grant=grant)
        if grant.state == "waiting"
        else None,
        form=form,
        is_correction=isinstance(form, CorrectedForm),
        other=CorrectedForm(formdata=None, data={"on": act().at.date()}),
    )
