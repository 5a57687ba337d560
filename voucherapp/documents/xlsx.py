"""Workbooks with real numbers and dates, streamed: openpyxl makes the skeleton, we write the rows.

openpyxl alone takes ten times as long for a ledger; the skeleton keeps its styles, names and
properties. The bytes depend on the input only: dates are given and archive times are fixed.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from openpyxl.utils import get_column_letter

from voucherapp.documents.background import Sink, in_background
from voucherapp.documents.cells import (
    CellStyles,
    column_writer,
    date_serial,
    inline_text,
    minor_to_text,
    moment_serial,
    sum_of,
)
from voucherapp.documents.skeleton import Placed, around_rows, make_skeleton, place_sheets
from voucherapp.documents.tables import IntroValue, Sheet, WorkbookProperties, WrittenSheet
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T

BLOCK = 500
ROW_LIMIT = 1_048_576
# The earliest moment an archive can carry; a real one would change the bytes.
ARCHIVE_TIME = (1980, 1, 1, 0, 0, 0)


def write_workbook(
    target: BinaryIO, sheets: Sequence[Sheet], *, properties: WorkbookProperties
) -> tuple[WrittenSheet, ...]:
    """Write a workbook to a binary stream and return what each sheet holds; rows are read once.

    Refused with code too_many_rows when a table is longer than a sheet can be.
    """
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    placed = place_sheets(sheets)
    opening, styles = make_skeleton(placed, properties)
    written: list[WrittenSheet] = []
    ended: list[Placed] = []
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        _put(archive, "[Content_Types].xml", opening["[Content_Types].xml"])
        for number, place in enumerate(placed, 1):
            name = f"xl/worksheets/sheet{number}.xml"
            with archive.open(_entry(name), "w") as entry, in_background(entry) as body:
                head, _ = around_rows(opening[name])
                body.write(head + b"<sheetData>")
                result = _write_rows(body, place, styles)
                end = Placed(
                    place.sheet, place.title, place.header_row, place.header_row + result.rows
                )
                closing, _styles = make_skeleton([end], properties)
                body.write(b"</sheetData>" + around_rows(closing["xl/worksheets/sheet1.xml"])[1])
            written.append(result)
            ended.append(end)
        _put_rest(archive, make_skeleton(ended, properties)[0])
    return tuple(written)


def _put_rest(archive: ZipFile, parts: dict[str, bytes]) -> None:
    for name in sorted(parts):
        if name != "[Content_Types].xml" and not name.startswith("xl/worksheets/"):
            _put(archive, name, parts[name])


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, ARCHIVE_TIME)
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    return entry


def _put(archive: ZipFile, name: str, content: bytes) -> None:
    archive.writestr(_entry(name), content)


def _write_rows(body: Sink, place: Placed, styles: CellStyles) -> WrittenSheet:
    sheet = place.sheet
    body.write("".join(_opening_rows(sheet, styles)).encode())
    if not place.header_row:
        return WrittenSheet(place.title, 0, {})
    body.write(_header(sheet, place.header_row, styles).encode())
    totals: dict[int, Any] = {i: 0 for i, c in enumerate(sheet.columns) if c.is_summed}
    count = 0
    for rows, xml in _data_rows(sheet, place.header_row + 1, styles, totals):
        count += rows
        body.write(xml.encode())
    if sheet.totals:
        row = _totals_row(sheet, place.header_row + count + 1, styles, totals)
        body.write(row.encode())
    return WrittenSheet(place.title, count, totals)


def _text_cell(reference: str, style: int, text: str | T) -> str:
    return f'<c r="{reference}" s="{style}" t="inlineStr">{inline_text(str(text))}</c>'


def _opening_rows(sheet: Sheet, styles: CellStyles) -> Iterator[str]:
    first = 1
    if sheet.heading is not None:
        yield f'<row r="1">{_text_cell("A1", styles["heading"], sheet.heading)}</row>'
        first = 3
    for number, (label, value) in enumerate(sheet.intro, first):
        cells = _text_cell(f"A{number}", styles["label"], label)
        yield f'<row r="{number}">{cells}{_intro_cell(f"B{number}", value, sheet, styles)}</row>'


def _intro_cell(reference: str, value: IntroValue, sheet: Sheet, styles: CellStyles) -> str:
    def number(kind: str, written: object) -> str:
        return f'<c r="{reference}" s="{styles[kind]}"><v>{written}</v></c>'

    match value:
        case None | "":
            return ""
        case Money():
            return number("money", minor_to_text(value.minor))
        case datetime():
            return number("moment", moment_serial(value, ZoneInfo(sheet.zone)))
        case date():
            return number("date", date_serial(value))
        case int():
            return number("integer", int(value))
        case _:
            guarded = str(value).startswith(("=", "+", "-", "@"))
            return _text_cell(reference, styles["text_guarded" if guarded else "text"], value)


def _header(sheet: Sheet, row: int, styles: CellStyles) -> str:
    cells = (
        _text_cell(f"{get_column_letter(index)}{row}", styles["header"], column.title)
        for index, column in enumerate(sheet.columns, 1)
    )
    return f'<row r="{row}">{"".join(cells)}</row>'


def _data_rows(
    sheet: Sheet, first: int, styles: CellStyles, totals: dict[int, Any]
) -> Iterator[tuple[int, str]]:
    """Yield (number of rows, XML) of each block, adding to the totals on the way."""
    columns = sheet.columns
    writers = [
        column_writer(column.kind, get_column_letter(index), styles, sheet.zone)
        for index, column in enumerate(columns, 1)
    ]
    rows, count = iter(sheet.rows), 0
    while block := list(islice(rows, BLOCK)):
        if first + count + len(block) > ROW_LIMIT:
            raise _too_many_rows()
        values = list(zip(*block, strict=True))
        if len(values) != len(columns):
            raise ValueError(f"{len(values)} values for {len(columns)} columns")
        for index in totals:
            totals[index] += sum_of(columns[index].kind, values[index])
        start = first + count
        cells = [write(start, column) for write, column in zip(writers, values, strict=True)]
        lines = (
            f'<row r="{number}">{"".join(row)}</row>'
            for number, row in enumerate(zip(*cells, strict=True), start)
        )
        count += len(block)
        yield len(block), "".join(lines)


def _too_many_rows() -> Refused:
    return Refused(
        "too_many_rows",
        T(
            "The table has more rows than a spreadsheet can hold. Choose a shorter period or take the CSV file."
        ),
    )


def _totals_row(sheet: Sheet, number: int, styles: CellStyles, totals: dict[int, Any]) -> str:
    cells = []
    label: str | None = str(sheet.total_label)
    for index, column in enumerate(sheet.columns):
        letter = get_column_letter(index + 1)
        if index in totals:
            write = column_writer(
                column.kind, letter, _total_styles(styles, column.kind), sheet.zone
            )
            cells += write(number, [totals[index]])
        elif label is not None and column.kind == "text":
            cells.append(_text_cell(f"{letter}{number}", styles["total_text"], label))
            label = None
        else:
            cells.append(f'<c r="{letter}{number}" s="{styles["total_text"]}"/>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _total_styles(styles: CellStyles, kind: str) -> CellStyles:
    return CellStyles({kind: styles[f"total_{kind}"]})
