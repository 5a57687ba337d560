"""The ledger: balances, transfers, exports."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from voucherapp.documents.xlsx import refuse_too_many
from voucherapp.kernel.permissions import Permission as P
from voucherapp.ledger.rules import KIND_STATES, KINDS
from voucherapp.reporting import exports, queries
from voucherapp.reporting.operations import XLSX
from voucherapp.web.access import act, allow
from voucherapp.web.downloads import attachment
from voucherapp.web.lists import ListArguments, ListLinks

bp = Blueprint("ledger", __name__, template_folder="templates", url_prefix="/staff/ledger")


@bp.get("/")
@allow(P.LEDGER_READ)
def index() -> ResponseReturnValue:
    """All calls with what is available, committed and paid."""
    return render_template("reporting/ledger_index.html", rows=queries.list_call_balances())


@bp.get("/<code>")
@allow(P.LEDGER_READ)
def call(code: str) -> ResponseReturnValue:
    """The accounts and transfers of one call."""
    found = queries.get_call(code)
    args = ListArguments(sort="date", direction="desc", filters=("kind", "q"))
    listing = queries.list_transfers(
        found.id,
        kind=args.filters.get("kind", ""),
        text=args.filters.get("q", ""),
        sort=args.sort,
        direction=args.direction,
        page=args.page,
    )
    return render_template(
        "reporting/ledger_call.html",
        call=found,
        listing=ListLinks(listing),
        funders=queries.list_funder_balances(found.id),
        filters=args.filters,
        kinds=KINDS,
        kind_states=KIND_STATES,
        accounts=exports.ACCOUNT_LABELS,
    )


def _filters() -> dict[str, Any]:
    return {"kind": request.args.get("kind", ""), "text": request.args.get("q", "").strip()}


@bp.get("/<code>.xlsx")
@allow(P.LEDGER_READ)
def xlsx(code: str) -> ResponseReturnValue:
    """The transfers of a call as a workbook, as filtered, sent while it is written."""
    found = queries.get_call(code)
    refuse_too_many(queries.count_transfers(found.id, **_filters()))
    rows = queries.stream_transfers(found.id, **_filters())
    return attachment(exports.iter_ledger(found, rows, act()), XLSX, f"ledger-{found.code}.xlsx")


@bp.get("/<code>.csv")
@allow(P.LEDGER_READ)
def csv(code: str) -> ResponseReturnValue:
    """The transfers of a call as CSV, as filtered, sent while it is written."""
    found = queries.get_call(code)
    rows = queries.stream_transfers(found.id, **_filters())
    return attachment(exports.iter_ledger_csv(found, rows), "text/csv", f"ledger-{found.code}.csv")
