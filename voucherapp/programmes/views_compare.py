"""Pages of officers that set two states of a call side by side."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from voucherapp.documents.csvs import iter_csv
from voucherapp.kernel.permissions import Permission as P
from voucherapp.programmes import queries, queries_versions
from voucherapp.programmes.comparison import COLUMNS, compare_sides, get_side, sides_of
from voucherapp.programmes.models import Call
from voucherapp.web.access import allow
from voucherapp.web.downloads import attachment

blueprint = Blueprint("call_comparison", __name__, template_folder="templates")


@blueprint.get("/staff/calls/<code>/compare")
@allow(P.CALL_MANAGE, P.APPLICATION_READ_ALL)
def compare(code: str) -> ResponseReturnValue:
    """Show what differs between two states, field by field."""
    row = queries.get_call(code)
    before, after = _chosen(row)
    sides = get_side(row, before), get_side(row, after)
    return render_template(
        "programmes/call_compare.html",
        call=row,
        choices=sides_of(row),
        chosen=(before, after),
        sides=sides,
        rows=compare_sides(*sides),
    )


@blueprint.get("/staff/calls/<code>/compare.csv")
@allow(P.CALL_MANAGE, P.APPLICATION_READ_ALL)
def download(code: str) -> ResponseReturnValue:
    """Send what differs as a table."""
    row = queries.get_call(code)
    before, after = _chosen(row)
    found = compare_sides(get_side(row, before), get_side(row, after))
    rows = [(r.place, r.before, r.after) for r in found]
    name = f"{code.lower()}-differences.csv"
    return attachment(iter_csv(COLUMNS, rows), "text/csv; charset=utf-8", name)


def _chosen(row: Call) -> tuple[str, str]:
    """Return both sides: as asked, else the preset (or the version before) and the call itself."""
    newest = queries_versions.latest_number(row.id)
    after = f"version:{row.code}:{newest}" if newest else f"call:{row.code}"
    before = f"version:{row.code}:{newest - 1}" if newest > 1 else f"preset:{row.preset}"
    if before not in dict(sides_of(row)):
        before = after
    return request.args.get("before") or before, request.args.get("after") or after
