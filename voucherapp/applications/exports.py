"""The officers' queue as a file: exactly the rows and columns that are shown, all pages of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from voucherapp.applications.columns import CaseColumn, cells_of
from voucherapp.applications.queries_costs import asks_for_costs, iterate_cost_lines
from voucherapp.applications.queries_queue import iterate_applications
from voucherapp.documents.csvs import iter_csv
from voucherapp.documents.tables import Column, Sheet, WorkbookProperties
from voucherapp.documents.xlsx import iter_workbook
from voucherapp.kernel.act import Act
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T
from voucherapp.web.links import external
from voucherapp.web.settings import setting

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def queue_xlsx(
    columns: Sequence[CaseColumn], filters: Mapping[str, str], sort: str, direction: str, act: Act
) -> Iterator[bytes]:
    """Yield a workbook of the queue as it is filtered, sorted and shown."""
    sheet = Sheet(
        title=T("Applications"),
        columns=_columns(columns),
        rows=_rows(columns, filters, sort, direction),
        zone=str(setting("TIMEZONE")),
    )
    properties = WorkbookProperties(title=T("Applications"), creator=act.actor.name, created=act.at)
    sheets = [sheet]
    if asks_for_costs(filters):
        sheets.append(_costs_sheet(filters, sort, direction))
    return iter_workbook(sheets, properties=properties)


def _costs_sheet(filters: Mapping[str, str], sort: str, direction: str) -> Sheet:
    """The tables of costs of the same list, one row for each line; a price times a quantity adds up."""
    return Sheet(
        title=T("Costs"),
        columns=[
            Column(T("Reference"), width=20),
            Column(T("Firm"), width=26),
            Column(T("Question"), width=34),
            Column(T("Line"), "integer"),
            Column(T("What"), width=34),
            Column(T("How many"), "decimal"),
            Column(T("Price of one"), "money", 16, total=False),
            Column(T("Amount"), "money", 16, total=False),
            Column(T("Currency")),
        ],
        rows=(
            [*row[:5], Decimal(row.quantity).scaleb(-2), *row[6:]]
            for row in iterate_cost_lines(filters, sort, direction)
        ),
    )


def queue_csv(
    columns: Sequence[CaseColumn], filters: Mapping[str, str], sort: str, direction: str
) -> Iterator[bytes]:
    """Yield the queue as CSV, as it is filtered, sorted and shown."""
    rows = _rows(columns, filters, sort, direction)
    return iter_csv(_columns(columns), rows, zone=str(setting("TIMEZONE")))


def _columns(columns: Sequence[CaseColumn]) -> list[Column]:
    # Amounts may be of several currencies, so they are not added up.
    shown = [Column(c.title, c.exported_as, total=False, width=_width(c)) for c in columns]
    return [*shown, Column(T("Currency")), Column(T("Case with its documents"), width=60)]


def _width(column: CaseColumn) -> float | None:
    return {"money": 16.0, "moment": 20.0, "text": 26.0, "state": 26.0}.get(column.kind)


def _rows(
    columns: Sequence[CaseColumn], filters: Mapping[str, str], sort: str, direction: str
) -> Iterator[list[Any]]:
    for rows in iterate_applications(filters=filters, sort=sort, direction=direction):
        for row, cells in zip(rows, cells_of(columns, rows), strict=True):
            plain = [_plain(column, cell) for column, cell in zip(columns, cells, strict=True)]
            yield [
                *plain,
                row.currency,
                external("applications_staff.case", token=row.token),
            ]


def _plain(column: CaseColumn, cell: Any) -> Any:
    if cell is None:
        return None
    if isinstance(cell, Money):
        return cell.minor
    if column.kind == "score":
        return Decimal(cell).scaleb(-2)
    return str(cell) if column.exported_as == "text" else cell
