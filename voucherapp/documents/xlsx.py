"""Workbooks with real numbers and dates, streamed: openpyxl makes the skeleton, we write the rows.

openpyxl alone takes ten times as long for a ledger; the skeleton keeps its styles, names and
properties. The bytes depend on the input only: dates are given and archive times are fixed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import IO, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from voucherapp.documents.cells import (
    CellStyles,
    column_writer,
    date_serial,
    inline_text,
    minor_to_text,
    moment_serial,
    sum_of,
)
from voucherapp.documents.styles import apply_styles, column_width
from voucherapp.documents.tables import IntroValue, Sheet, WorkbookProperties, WrittenSheet
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T

BLOCK = 500
ROW_LIMIT = 1_048_576
TITLE_LIMIT = 31
# The earliest moment an archive can carry; a real one would change the bytes.
ARCHIVE_TIME = (1980, 1, 1, 0, 0, 0)
SHEET_DATA = re.compile(rb"<sheetData ?/>|<sheetData>.*</sheetData>", re.DOTALL)
DIMENSION = re.compile(rb"<dimension [^>]*/>")


@dataclass(frozen=True)
class Placed:
    """Where the table of a sheet stands: its titles' row (0 without a table) and its last data row."""

    sheet: Sheet
    title: str
    header_row: int
    last_row: int = 0

    @property
    def reference(self) -> str:
        """The range of titles and data, without the totals row."""
        last = get_column_letter(len(self.sheet.columns))
        return f"A{self.header_row}:{last}{max(self.last_row, self.header_row)}"


def write_workbook(
    target: BinaryIO, sheets: Sequence[Sheet], *, properties: WorkbookProperties
) -> tuple[WrittenSheet, ...]:
    """Write a workbook to a binary stream and return what each sheet holds; rows are read once.

    Refused with code too_many_rows when a table is longer than a sheet can be.
    """
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    placed = [
        Placed(sheet, title, _header_row(sheet))
        for sheet, title in zip(sheets, _sheet_titles(sheets), strict=True)
    ]
    opening, styles = _skeleton(placed, properties)
    written: list[WrittenSheet] = []
    ended: list[Placed] = []
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        _put(archive, "[Content_Types].xml", opening["[Content_Types].xml"])
        for number, place in enumerate(placed, 1):
            name = f"xl/worksheets/sheet{number}.xml"
            with archive.open(_entry(name), "w") as body:
                head, _ = _around_rows(opening[name])
                body.write(head + b"<sheetData>")
                result = _write_rows(body, place, styles)
                end = Placed(place.sheet, place.title, place.header_row, place.header_row + result.rows)
                closing, _styles = _skeleton([end], properties)
                body.write(b"</sheetData>" + _around_rows(closing["xl/worksheets/sheet1.xml"])[1])
            written.append(result)
            ended.append(end)
        _put_rest(archive, _skeleton(ended, properties)[0])
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


def _around_rows(part: bytes) -> tuple[bytes, bytes]:
    head, tail = SHEET_DATA.split(part, maxsplit=1)
    return DIMENSION.sub(b"", head), tail


def _header_row(sheet: Sheet) -> int:
    if not sheet.columns:
        return 0
    above = (2 if sheet.heading is not None else 0) + (len(sheet.intro) + 1 if sheet.intro else 0)
    return above + 1


def _sheet_titles(sheets: Sequence[Sheet]) -> list[str]:
    taken: set[str] = set()
    titles = []
    for sheet in sheets:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", str(sheet.title)).strip(" '") or "Sheet"
        title, number = plain[:TITLE_LIMIT], 1
        while title.casefold() in taken:
            number += 1
            title = f"{plain[: TITLE_LIMIT - len(str(number)) - 1]} {number}"
        taken.add(title.casefold())
        titles.append(title)
    return titles


def _skeleton(
    placed: Sequence[Placed], properties: WorkbookProperties
) -> tuple[dict[str, bytes], CellStyles]:
    book = Workbook()
    book.remove(book.worksheets[0])
    pages = [book.create_sheet(place.title) for place in placed]
    styles = apply_styles(pages[0])
    for place, page in zip(placed, pages, strict=True):
        _furnish(book, page, place)
    about = book.properties
    about.title, about.creator = str(properties.title), properties.creator
    about.subject, about.language = str(properties.subject) or None, properties.language
    about.created = properties.created_utc
    buffer = BytesIO()
    book.save(buffer)
    with ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # Saving stamps the moment of the save; put the given one back.
    about.modified = properties.created_utc
    parts["docProps/core.xml"] = tostring(about.to_tree())
    return parts, styles


def _furnish(book: Workbook, page: Worksheet, place: Placed) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    if not place.header_row:
        page.column_dimensions["A"].width, page.column_dimensions["B"].width = 42, 32
        return
    for index, column in enumerate(place.sheet.columns, 1):
        page.column_dimensions[get_column_letter(index)].width = column_width(column)
    page.freeze_panes = f"A{place.header_row + 1}"
    page.print_title_rows = f"{place.header_row}:{place.header_row}"
    page.auto_filter.ref = place.reference
    if place.sheet.range_name:
        quoted = place.title.replace("'", "''")
        area = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", place.reference)
        name = place.sheet.range_name
        book.defined_names[name] = DefinedName(name, attr_text=f"'{quoted}'!{area}")


def _write_rows(body: IO[bytes], place: Placed, styles: CellStyles) -> WrittenSheet:
    sheet = place.sheet
    body.write("".join(_opening_rows(sheet, styles)).encode())
    if not place.header_row:
        return WrittenSheet(place.title, 0, {})
    body.write(_header(sheet, place.header_row, styles).encode())
    totals: dict[int, Any] = {i: 0 for i, c in enumerate(sheet.columns) if c.is_summed}
    count = 0
    for count, xml in _data_rows(sheet, place.header_row + 1, styles, totals):
        body.write(xml.encode())
    if sheet.totals:
        row = _totals_row(sheet, place.header_row + count + 1, styles, totals)
        body.write(row.encode())
    return WrittenSheet(place.title, count, totals)


def _text_cell(reference: str, style: int, text: str | T) -> str:
    return f'<c r="{reference}" s="{style}" t="inlineStr">{inline_text(str(text))}</c>'


def _opening_rows(sheet: Sheet, styles: CellStyles) -> Iterator[str]:
    number = 1
    if sheet.heading is not None:
        yield f'<row r="1">{_text_cell("A1", styles["heading"], sheet.heading)}</row>'
        number = 3
    for number, (label, value) in enumerate(sheet.intro, number):
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
    """Yield (rows so far, XML of a block), adding to the totals on the way."""
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
        yield count, "".join(lines)


def _too_many_rows() -> Refused:
    return Refused(
        "too_many_rows",
        T("The table has more rows than a spreadsheet can hold. Choose a shorter period or take the CSV file."),
    )


def _totals_row(sheet: Sheet, number: int, styles: CellStyles, totals: dict[int, Any]) -> str:
    cells = []
    label: str | None = str(sheet.total_label)
    for index, column in enumerate(sheet.columns):
        letter = get_column_letter(index + 1)
        if index in totals:
            write = column_writer(column.kind, letter, _total_styles(styles, column.kind), sheet.zone)
            cells += write(number, [totals[index]])
        elif label is not None and column.kind == "text":
            cells.append(_text_cell(f"{letter}{number}", styles["total_text"], label))
            label = None
        else:
            cells.append(f'<c r="{letter}{number}" s="{styles["total_text"]}"/>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _total_styles(styles: CellStyles, kind: str) -> CellStyles:
    return CellStyles({kind: styles[f"total_{kind}"]})
