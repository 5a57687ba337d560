"""Streamed CSV (RFC 4180) that spreadsheets read rightly and that cannot carry a live formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from voucherapp.documents.cells import amount_minor, minor_to_text
from voucherapp.documents.tables import Column

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
FORMULA_OPENINGS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BLOCK = 500


def iter_csv(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    delimiter: str = ",",
    decimal_mark: str = ".",
    zone: str = "UTC",
) -> Iterator[bytes]:
    """Yield UTF-8 with a byte order mark, in blocks; money as exact decimals, moments with offset.

    Text that could start a formula gets an apostrophe in front; numbers stay numbers.
    """
    if delimiter not in {",", ";", "\t"} or decimal_mark not in {".", ","}:
        raise ValueError("unknown delimiter or decimal mark")
    if delimiter == decimal_mark:
        raise ValueError("delimiter and decimal mark must differ")
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([_guarded(str(column.title)) for column in columns])
    yield BOM + _drained(buffer)
    local = ZoneInfo(zone)
    for count, row in enumerate(rows, 1):
        cells = zip(columns, row, strict=True)
        writer.writerow([_field(column, value, decimal_mark, local) for column, value in cells])
        if count % BLOCK == 0:
            yield _drained(buffer)
    yield _drained(buffer)


def write_csv(
    target: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    delimiter: str = ",",
    decimal_mark: str = ".",
    zone: str = "UTC",
) -> None:
    """Write what iter_csv yields to a binary stream."""
    target.writelines(
        iter_csv(columns, rows, delimiter=delimiter, decimal_mark=decimal_mark, zone=zone)
    )


def _drained(buffer: StringIO) -> bytes:
    # A lone surrogate cannot be told in UTF-8; one bad sign must not lose the whole export.
    content = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return content


def _guarded(text: str) -> str:
    text = text.replace("\x00", "")
    return f"'{text}" if text.startswith(FORMULA_OPENINGS) else text


def _field(column: Column, value: Any, decimal_mark: str, local: ZoneInfo) -> str:
    if value is not None and column.shown is not None:
        value = column.shown(value)
    if value is None:
        return ""
    match column.kind:
        case "text":
            return _guarded(str(value))
        case "money":
            return minor_to_text(amount_minor(value)).replace(".", decimal_mark)
        case "percent":
            return minor_to_text(int(value)).replace(".", decimal_mark)
        case "moment":
            return _moment(value, local)
        case "decimal":
            return f"{value:f}".replace(".", decimal_mark)
        case _:
            return str(value)


def _moment(value: datetime, local: ZoneInfo) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value.astimezone(local).isoformat(timespec="seconds")
