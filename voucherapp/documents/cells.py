"""Turns whole columns of values into cells of a sheet's XML, a block of rows at a time.

One comprehension per column instead of one call per cell: a ledger has millions of cells.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from voucherapp.documents.tables import Kind
from voucherapp.kernel.money import Money

TEXT_LIMIT = 32_767
# Day 0 of the 1900 date system; right for every date from 1 March 1900 on.
EPOCH = date(1899, 12, 30).toordinal()
SECONDS_A_DAY = 86_400

# A block of texts is joined by a sign and looked at as a whole. Besides signs that cannot be
# printed (control characters, lone surrogates, line feeds), these parts ask for care: markup,
# escapes that spreadsheets would undo, the openings of a formula, spaces at the ends.
JOINT = "¬"
CAREFUL_PARTS = ("&", "<", ">", "_x", *(JOINT + sign for sign in "=+-@ "), " " + JOINT)
FORBIDDEN = re.compile("[\\x00-\\x08\\x0e-\\x1f\\x7f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
FORMULA_OPENINGS = ("=", "+", "-", "@")


def minor_to_text(minor: int) -> str:
    """Write minor units as an exact decimal: -1234 is "-12.34"."""
    digits = f"{abs(minor):03d}"
    return f"{'-' if minor < 0 else ''}{digits[:-2]}.{digits[-2:]}"


def date_serial(day: date) -> int:
    """Return a date's number in the 1900 date system."""
    return day.toordinal() - EPOCH


def moment_serial(moment: datetime, zone: ZoneInfo) -> str:
    """Return an aware moment's number in local time of a zone, to the second, without a float."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    local = moment.astimezone(zone)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    fraction = (seconds * 10**10 + SECONDS_A_DAY // 2) // SECONDS_A_DAY
    return f"{local.toordinal() - EPOCH}.{fraction:010d}"


def clean_text(text: str) -> str:
    """Return text without signs XML forbids and not longer than a cell may hold; a cut is marked."""
    text = text.replace("\r\n", "\n")
    text = re.sub("[\r\x0b\x0c]", "\n", text)
    text = FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
    if utf16_length(text) <= TEXT_LIMIT:
        return text
    mark = f" … [cut, {len(text)} characters in all]"
    # Spreadsheets count UTF-16 units, so a text of emoji is full at half the characters.
    units = text.encode("utf-16-le")[: 2 * (TEXT_LIMIT - utf16_length(mark))]
    return units.decode("utf-16-le", "ignore") + mark


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def inline_text(text: str) -> str:
    """Return the content of an inline string, escaped so that it reads back as it was."""
    text = ESCAPED.sub("_x005F_", clean_text(text))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<is><t xml:space="preserve">{text}</t></is>'


class CellStyles:
    """Style numbers of the skeleton for each kind of cell, plain and in the totals row."""

    def __init__(self, numbers: dict[str, int]) -> None:
        self.numbers = numbers

    def __getitem__(self, name: str) -> int:
        return self.numbers[name]


def _text_cells(letter: str, first: int, values: Sequence[Any], styles: CellStyles) -> list[str]:
    texts = [
        value if type(value) is str else "" if value is None else str(value) for value in values
    ]
    if _is_plain(texts):
        style = styles["text"]
        return [
            f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'
            if text
            else ""
            for number, text in enumerate(texts, first)
        ]
    careful = {text: _careful_content(text, styles) for text in set(texts)}
    return [
        f'<c r="{letter}{number}" {careful[text]}' if text else ""
        for number, text in enumerate(texts, first)
    ]


def _is_plain(texts: Sequence[str]) -> bool:
    joined = JOINT.join(("", *texts, ""))
    return (
        joined.isprintable()
        and not any(part in joined for part in CAREFUL_PARTS)
        and joined.count(JOINT) == len(texts) + 1
        and max(map(len, texts)) < TEXT_LIMIT // 2
    )


def _careful_content(text: str, styles: CellStyles) -> str:
    style = styles["text_guarded" if text.startswith(FORMULA_OPENINGS) else "text"]
    return f's="{style}" t="inlineStr">{inline_text(text)}</c>'


def _number_cells(
    letter: str, first: int, values: Sequence[Any], style: int, write: Callable[[Any], Any]
) -> list[str]:
    return [
        "" if value is None else f'<c r="{letter}{number}" s="{style}"><v>{write(value)}</v></c>'
        for number, value in enumerate(values, first)
    ]


def amount_minor(value: Any) -> int:
    """Return minor units of a Money or a whole number; a float or a text is a bug."""
    if isinstance(value, Money):
        return value.minor
    if type(value) is int:
        return value
    raise TypeError(f"money is written from whole minor units, not {type(value).__name__}")


def _money_cells(letter: str, first: int, values: Sequence[Any], style: int) -> list[str]:
    cells = []
    for number, value in enumerate(values, first):
        if value is None:
            cells.append("")
            continue
        minor = value if type(value) is int else amount_minor(value)
        text = f"{minor // 100}.{minor % 100:02d}" if minor >= 0 else minor_to_text(minor)
        cells.append(f'<c r="{letter}{number}" s="{style}"><v>{text}</v></c>')
    return cells


def _date_cells(letter: str, first: int, values: Sequence[Any], style: int) -> list[str]:
    if any(isinstance(value, datetime) for value in values):
        raise TypeError("a date column takes dates; use kind moment for moments")
    return [
        ""
        if value is None
        else f'<c r="{letter}{number}" s="{style}"><v>{value.toordinal() - EPOCH}</v></c>'
        for number, value in enumerate(values, first)
    ]


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"a whole number is wanted, not {type(value).__name__}")
    return value


def _decimal(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(_integer(value))


def _percent(value: Any) -> str:
    hundredths = _integer(value)
    return (
        f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 10_000}.{abs(hundredths) % 10_000:04d}"
    )


WRITERS: dict[str, Callable[[Any], Any]] = {
    "integer": _integer,
    "decimal": _decimal,
    "percent": _percent,
}


def column_writer(
    kind: Kind, letter: str, styles: CellStyles, zone: str
) -> Callable[[int, Sequence[Any]], list[str]]:
    """Return the function that turns a block of one column's values into its cells."""
    if kind == "text":
        return lambda first, values: _text_cells(letter, first, values, styles)
    style = styles[kind]
    if kind == "money":
        return lambda first, values: _money_cells(letter, first, values, style)
    if kind == "date":
        return lambda first, values: _date_cells(letter, first, values, style)
    if kind == "moment":
        local = ZoneInfo(zone)
        return lambda first, values: _number_cells(
            letter, first, values, style, lambda moment: moment_serial(moment, local)
        )
    write = WRITERS[kind]
    return lambda first, values: _number_cells(letter, first, values, style, write)


def sum_of(kind: Kind, values: Sequence[Any]) -> Any:
    """Return the exact sum of a block of one column: minor units, whole numbers or Decimal."""
    present = (value for value in values if value is not None)
    if kind == "money":
        return sum(value if type(value) is int else amount_minor(value) for value in present)
    return sum(present, 0)
