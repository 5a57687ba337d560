"""Workbooks with real numbers and dates, streamed: openpyxl makes the skeleton, we write the rows.

openpyxl alone takes ten times as long for a ledger; the skeleton keeps its styles, names and
properties. The bytes depend on the input only: dates are given and archive times are fixed.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from itertools import islice, repeat
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from voucherapp.documents.background import in_background
from voucherapp.documents.cells import (
    ROW_END,
    ROW_OPENING,
    CellStyles,
    Pieces,
    column_writer,
    date_serial,
    inline_text,
    minor_to_text,
    moment_serial,
    sum_of,
)
from voucherapp.documents.tables import (
    IntroValue,
    Placed,
    Sheet,
    WorkbookProperties,
    WrittenSheet,
    column_letters,
)
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
    return tuple(step for step in _write(target, sheets, properties) if step is not None)


def iter_workbook(sheets: Sequence[Sheet], *, properties: WorkbookProperties) -> Iterator[bytes]:
    """Yield a workbook in blocks while its rows are read, for an answer that has begun already.

    A table that is too long must be refused before: see `refuse_too_many`.
    """
    sink = _Passage()
    # A reader who goes away ends the writing, and with it the thread that compresses.
    with closing(_write(sink, sheets, properties)) as steps:  # type: ignore[arg-type]
        for _step in steps:
            if block := sink.taken():
                yield block
    yield sink.taken()


def refuse_too_many(rows: int) -> None:
    """Refuse a table of so many rows when a sheet cannot hold them with its title and total."""
    if rows > ROW_LIMIT - 2:
        raise _too_many_rows()


class _Passage:
    """A stream that cannot be wound back: what one thread writes, another takes."""

    def __init__(self) -> None:
        self._parts: deque[bytes] = deque()

    def write(self, data: bytes, /) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        return b"".join(self._parts.popleft() for _ in range(len(self._parts)))


def _write(
    target: BinaryIO, sheets: Sequence[Sheet], properties: WorkbookProperties
) -> Generator[WrittenSheet | None, None, None]:
    """Write step by step: yields None after each block of rows, and each sheet when it is done."""
    # openpyxl takes ten megabytes, which a process that makes no workbook need not carry, and would
    # load lxml to write the few parts of a skeleton: three more for nothing.
    os.environ.setdefault("OPENPYXL_LXML", "False")
    from voucherapp.documents.skeleton import around_rows, make_skeleton, place_sheets  # noqa: PLC0415

    if not sheets:
        raise ValueError("a workbook needs a sheet")
    placed = place_sheets(sheets)
    opening, styles = make_skeleton(placed, properties)
    ended: list[Placed] = []
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        _put(archive, "[Content_Types].xml", opening["[Content_Types].xml"])
        for number, place in enumerate(placed, 1):
            name = f"xl/worksheets/sheet{number}.xml"
            with archive.open(_entry(name), "w") as entry, in_background(entry) as body:
                head, _ = around_rows(opening[name])
                body.write(head + b"<sheetData>")
                table = _Table(place, styles)
                for block in table.blocks():
                    body.write(block)
                    yield None
                end = place.ending(table.count)
                closing, _styles = make_skeleton([end], properties)
                body.write(b"</sheetData>" + around_rows(closing["xl/worksheets/sheet1.xml"])[1])
            yield WrittenSheet(place.title, table.count, table.totals)
            ended.append(end)
        _put_rest(archive, make_skeleton(ended, properties)[0])


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


class _Table:
    """The rows of one sheet on their way into it: how many there were, and their sums."""

    def __init__(self, place: Placed, styles: CellStyles) -> None:
        self._place, self._styles = place, styles
        columns = place.sheet.columns
        self.count = 0
        self.totals: dict[int, Any] = {i: 0 for i, c in enumerate(columns) if c.is_summed}

    def blocks(self) -> Iterator[bytes]:
        """Yield the XML of all rows in blocks, from the heading to the totals."""
        sheet, styles = self._place.sheet, self._styles
        opening = "".join(_opening_rows(sheet, styles))
        if not self._place.header_row:
            yield opening.encode()
            return
        yield (opening + _header(sheet, self._place.header_row, styles)).encode()
        yield from self._data()
        if sheet.totals:
            number = self._place.header_row + self.count + 1
            yield _totals_row(sheet, number, styles, self.totals).encode()

    def _data(self) -> Iterator[bytes]:
        columns, first = self._place.sheet.columns, self._place.header_row + 1
        writers = _writers(self._place.sheet, self._styles)
        rows = iter(self._place.sheet.rows)
        while block := list(islice(rows, BLOCK)):
            start, size = first + self.count, len(block)
            if start + size > ROW_LIMIT:
                raise _too_many_rows()
            values = list(zip(*block, strict=True))
            if len(values) != len(columns):
                raise ValueError(f"{len(values)} values for {len(columns)} columns")
            for index in self.totals:
                self.totals[index] += sum_of(columns[index].kind, values[index])
            pieces = [write(column) for write, column in zip(writers, values, strict=True)]
            self.count += size
            yield _joined(start, size, pieces)


def _writers(sheet: Sheet, styles: CellStyles) -> list[Pieces]:
    count = len(sheet.columns)
    ends = [f'<c r="{column_letters(index)}' for index in range(2, count + 1)]
    return [
        column_writer(column, styles, sheet.zone, end)
        for column, end in zip(sheet.columns, [*ends, ROW_END], strict=True)
    ]


def _joined(start: int, size: int, pieces: list[Sequence[str]]) -> bytes:
    """Return the XML of some rows: each is its number, joined by its pieces."""
    numbers = map(str, range(start, start + size))
    openings = (repeat(part, size) for part in ROW_OPENING)
    return "".join(map(str.join, numbers, zip(*openings, *pieces, strict=True))).encode()


def _text_cell(reference: str, style: int, text: str | T) -> str:
    return f'<c r="{reference}" s="{style}" t="inlineStr">{inline_text(str(text))}</c>'


def _opening_rows(sheet: Sheet, styles: CellStyles) -> Iterator[str]:
    first = 1
    if sheet.heading is not None:
        yield f'<row r="1">{_text_cell("A1", styles["heading"], sheet.heading)}</row>'
        first = 3
    for number, (label, value) in enumerate(sheet.intro, first):
        named = sheet.with_zone(label) if isinstance(value, datetime) else label
        cells = _text_cell(f"A{number}", styles["label"], named)
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
        _text_cell(f"{column_letters(index)}{row}", styles["header"], sheet.title_of(column))
        for index, column in enumerate(sheet.columns, 1)
    )
    return f'<row r="{row}">{"".join(cells)}</row>'


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
        letter = column_letters(index + 1)
        if index in totals:
            write = column_writer(column, _total_styles(styles, column.kind), sheet.zone, after="")
            cells.append(f'<c r="{letter}{number}{write([totals[index]])[0]}')
        elif label is not None and column.kind == "text":
            cells.append(_text_cell(f"{letter}{number}", styles["total_text"], label))
            label = None
        else:
            cells.append(f'<c r="{letter}{number}" s="{styles["total_text"]}"/>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _total_styles(styles: CellStyles, kind: str) -> CellStyles:
    return CellStyles({kind: styles[f"total_{kind}"]})
