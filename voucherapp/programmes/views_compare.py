"""Pages of officers that set two states of a call side by side."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from voucherapp.documents.csvs import iter_csv
from voucherapp.kernel.permissions import Permission as P
from voucherapp.programmes import queries
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
    choices = sides_of(row)
    chosen = _chosen(row, [name for name, _words in choices])
    before, after = (get_side(row, name, dict(choices)) for name in chosen)
    return render_template(
        "programmes/call_compare.html",
        call=row,
        choices=choices,
        chosen=chosen,
        sides=(before, after),
        rows=compare_sides(before, after),
    )


@blueprint.get("/staff/calls/<code>/compare.csv")
@allow(P.CALL_MANAGE, P.APPLICATION_READ_ALL)
def download(code: str) -> ResponseReturnValue:
    """Send what differs as a table."""
    row = queries.get_call(code)
    choices = dict(sides_of(row))
    before, after = (get_side(row, name, choices) for name in _chosen(row, list(choices)))
    rows = [(r.place, r.before, r.after) for r in compare_sides(before, after)]
    name = f"{code.lower()}-differences.csv"
    return attachment(iter_csv(COLUMNS, rows), "text/csv; charset=utf-8", name)


def _chosen(row: Call, names: list[str]) -> tuple[str, str]:
    """Return both sides: as asked, else the preset (or the version before) and the call itself."""
    versions = [name for name in names if name.startswith(f"version:{row.code}:")]
    after = versions[-1] if versions else f"call:{row.code}"
    before = versions[-2] if len(versions) > 1 else f"preset:{row.preset}"
    if before not in names:
        before = after
    return request.args.get("before") or before, request.args.get("after") or after
