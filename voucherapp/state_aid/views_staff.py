"""Pages of staff about the register of de minimis aid."""

from __future__ import annotations

import json
from io import BytesIO

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.documents.tables import Column, Sheet, WorkbookProperties
from voucherapp.documents.xlsx import write_workbook
from voucherapp.files.serve import disposition
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.state_aid import operations, queries
from voucherapp.state_aid.forms import RegisteredForm
from voucherapp.state_aid.queries import RegisterRow
from voucherapp.state_aid.rules import ceiling_for
from voucherapp.state_aid.rules_register import SCHEMES
from voucherapp.web.access import act, allow, me
from voucherapp.web.lists import ListArguments, ListLinks
from voucherapp.web.shell import attempt, done

staff_blueprint = Blueprint(
    "staff_state_aid", __name__, template_folder="templates", url_prefix="/staff/state-aid"
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = {
    "due": T("To be entered"),
    "registered": T("Entered"),
    "withdrawn": T("Withdrawn"),
    "all": T("All"),
}
#: The fields of the register (Art. 6), with those that France adds; reference in the standards.
COLUMNS = (
    Column(T("Aid number")),
    Column(T("Beneficiary")),
    Column(T("Identification")),
    Column(T("Amount (gross grant equivalent, EUR)"), "money"),
    Column(T("Granted on"), "date"),
    Column(T("Granting authority")),
    Column(T("Aid instrument")),
    Column(T("Sector (NACE)")),
    Column(T("Regulation")),
    Column(T("Member State")),
    Column(T("State")),
    Column(T("Enter until"), "date"),
    Column(T("Entered on"), "date"),
    Column(T("Withdrawn on"), "date"),
    Column(T("Reason")),
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
        form, lambda: operations.mark_registered(act=act(), grant=grant, on=form.on.data)
    ):
        return done(url_for("staff_state_aid.register"), T("The entry is noted."))
    return _page(grant_id, form), 422


@staff_blueprint.get("/register.xlsx")
@allow(P.STATE_AID_READ)
def export() -> ResponseReturnValue:
    """Download the register with the fields of the regulation."""
    filters = {"show": "all", **ListArguments(sort="due", filters=("show", "q")).filters}
    target = BytesIO()
    sheet = Sheet(
        title=T("De minimis register"),
        columns=COLUMNS,
        rows=(_cells(row) for row in queries.iterate_register(filters)),
        totals=True,
    )
    properties = WorkbookProperties(
        title=T("De minimis register"), creator=me().name, created=act().at
    )
    write_workbook(target, [sheet], properties=properties)
    response = Response(target.getvalue(), mimetype=XLSX)
    response.headers["Content-Disposition"] = disposition("de-minimis-register.xlsx", inline=False)
    return response


def _cells(row: RegisterRow) -> tuple[object, ...]:
    regulation = ceiling_for(row.scheme, row.member_state, row.granted_on).regulation
    return (
        row.reference, row.entity_name, row.entity_key, row.amount_minor, row.granted_on, row.grantor,
        row.instrument, row.nace_code, regulation, row.member_state, row.state.label,
        row.register_due_on, row.registered_on, row.withdrawn_on, row.withdrawn_reason,
    )  # fmt: skip


def _page(grant_id: int, form: RegisteredForm) -> str:
    grant = queries.get_grant(grant_id)
    check = queries.find_check(grant.case_id) if grant.case_id is not None else None
    return render_template(
        "state_aid/entry.html",
        grant=grant,
        check=check,
        working=json.loads(check.working) if check is not None else None,
        scheme=SCHEMES[grant.scheme],
        form=form,
    )
