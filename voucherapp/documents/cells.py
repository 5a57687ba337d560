"""Turns whole columns of values into cells of a sheet's XML, a block of rows at a time.

A ledger has millions of cells, so nothing is called once per cell that can be called once per
value. What stands between two places where a row says its number is one piece: the rest of a cell
and the opening of the next. A row is then its number, joined by its pieces; pieces of values that
come again (names, dates, reasons) are kept for a while.
"""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from voucherapp.documents.tables import Column, Kind
from voucherapp.kernel.money import Money

TEXT_LIMIT = 32_767
# Day 0 of the 1900 date system; right for every date from 1 March 1900 on.
EPOCH = date(1899, 12, 30).toordinal()
SECONDS_A_DAY = 86_400
# Pieces kept for each column: enough for names and days, little enough to cost no memory.
KEPT = 1_000

# Texts with any of these ask for care: markup, signs that cannot be printed (control characters,
# lone surrogates), line feeds, escapes that spreadsheets would undo, the openings of a formula,
# spaces at the ends.
CAREFUL = re.compile("[&<>\\x00-\\x1f\\x7f\ud800-\udfff\ufffe\uffff]|_x|^[=+@ -]| $")
#: The same of several texts, each on a line of its own: single signs, and what stands where.
UNCLEAN = re.compile("[&<>\\x00-\\x09\\x0b-\\x1f\\x7f\ud800-\udfff\ufffe\uffff]")
CAREFUL_IN_LINES = ("_x", "\n=", "\n+", "\n@", "\n-", "\n ", " \n", "\n\n")
#: So few texts are as quickly looked at one by one.
FEW = 8
FORBIDDEN = re.compile("[\\x00-\\x08\\x0e-\\x1f\\x7f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
FORMULA_OPENINGS = ("=", "+", "-", "@")

#: What every row begins with, up to the reference of its first cell.
ROW_OPENING = ('<row r="', '"><c r="A')
ROW_END = "</row>"

#: Turns one value into its piece, and a block of a column into its pieces.
Make = Callable[[Any], str]
Pieces = Callable[[Sequence[Any]], Sequence[str]]


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


class _Kept(dict[Any, str]):
    """The pieces of values met lately, made when they are first asked for."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> str:
        made = self._make(value)
        if len(self) >= KEPT:
            self.clear()
        self[value] = made
        return made

    def learn(self, values: set[str], opening: str, closing: str) -> None:
        """Keep the pieces of texts of which none asks for care, in one go."""
        if len(self) + len(values) > KEPT:
            self.clear()
        self.update({value: f"{opening}{value}{closing}" for value in values})


def column_writer(column: Column, styles: CellStyles, zone: str, after: str) -> Pieces:
    """Return the function that turns a block of one column's values into its pieces.

    A piece is what follows the row's number in the cell's reference, and then `after`: the opening
    of the next cell up to its number, or the end of the row.
    """
    match kind := column.kind:
        case "text":
            if column.shown is None:
                return _text_writer(styles, after)
            return _shown_writer(_text_maker(styles, after), column)
        case "money":
            return _money_writer(styles[kind], after)
        case "date":
            make = _maker(styles[kind], after, _date)
            plain: set[type] = {date, type(None)}
        case "moment":
            local = ZoneInfo(zone)
            plain = {datetime}
            make = _maker(styles[kind], after, lambda moment: moment_serial(moment, local))
        case _:
            return _number_writer(styles[kind], after, NUMBERS[kind])
    return _kept_writer(make, plain) if column.shown is None else _shown_writer(make, column)


def _text_maker(styles: CellStyles, after: str) -> Make:
    plain, guarded = f'" s="{styles["text"]}"', f'" s="{styles["text_guarded"]}"'

    def make(text: str | None) -> str:
        if not text:
            return f"{plain}/>{after}"
        if len(text) <= TEXT_LIMIT // 2 and CAREFUL.search(text) is None:
            return f'{plain} t="inlineStr"><is><t>{text}</t></is></c>{after}'
        style = guarded if text.startswith(FORMULA_OPENINGS) else plain
        return f'{style} t="inlineStr">{inline_text(text)}</c>{after}'

    return make


def _maker(style: int, after: str, write_one: Callable[[Any], object]) -> Make:
    blank, opening, closing = _frame(style, after)
    return lambda value: blank if value is None else f"{opening}{write_one(value)}{closing}"


def _text_writer(styles: CellStyles, after: str) -> Pieces:
    kept = _Kept(_text_maker(styles, after))
    opening, closing = f'" s="{styles["text"]}" t="inlineStr"><is><t>', f"</t></is></c>{after}"

    def write(values: Sequence[Any]) -> list[str]:
        if set(map(type, values)) != {str}:
            values = ["" if value is None else str(value) for value in values]
        new = set(values).difference(kept)
        if len(new) > FEW and are_plain(new):
            kept.learn(new, opening, closing)
        return list(map(kept.__getitem__, values))

    return write


def are_plain(texts: Collection[str]) -> bool:
    """Tell whether none of several texts asks for care, by one look at all of them.

    A column of references has as many texts as rows: to look at each alone takes four times as long.
    """
    joined = "\n".join(["", *texts, ""])
    return (
        joined.count("\n") == len(texts) + 1
        and max(map(len, texts), default=0) <= TEXT_LIMIT // 2
        and UNCLEAN.search(joined) is None
        and not any(sign in joined for sign in CAREFUL_IN_LINES)
    )


def _kept_writer(make: Make, plain: set[type]) -> Pieces:
    """Return a writer of values that come again; those of other types are made one by one."""
    kept = _Kept(make)

    def write(values: Sequence[Any]) -> list[str]:
        # Equal is not the same: a moment at midnight and a day, or two moments of other zones.
        if set(map(type, values)) <= plain:
            return list(map(kept.__getitem__, values))
        return list(map(make, values))

    return write


def _shown_writer(make: Make, column: Column) -> Pieces:
    """Return a writer of values as they are stored: what is kept is found by the stored value."""
    shown = column.shown or str
    kept = _Kept(lambda value: make(None if value is None else shown(value)))
    return lambda values: list(map(kept.__getitem__, values))


def _number_writer(style: int, after: str, write_one: Callable[[Any], object]) -> Pieces:
    blank, opening, closing = _frame(style, after)

    def write(values: Sequence[Any]) -> list[str]:
        if write_one is _integer and set(map(type, values)) == {int}:
            return [f"{opening}{value}{closing}" for value in values]
        return [
            blank if value is None else f"{opening}{write_one(value)}{closing}" for value in values
        ]

    return write


def _money_writer(style: int, after: str) -> Pieces:
    blank, opening, closing = _frame(style, after)

    def write(values: Sequence[Any]) -> list[str]:
        if set(map(type, values)) == {int} and min(values) >= 0:
            return [f"{opening}{v // 100}.{v % 100:02d}{closing}" for v in values]
        return [
            blank if v is None else f"{opening}{minor_to_text(amount_minor(v))}{closing}"
            for v in values
        ]

    return write


def _frame(style: int, after: str) -> tuple[str, str, str]:
    """Return an empty cell, and what stands before and after a number in its cell."""
    return f'" s="{style}"/>{after}', f'" s="{style}"><v>', f"</v></c>{after}"


def amount_minor(value: Any) -> int:
    """Return minor units of a Money or a whole number; a float or a text is a bug."""
    if isinstance(value, Money):
        return value.minor
    if type(value) is int:
        return value
    raise TypeError(f"money is written from whole minor units, not {type(value).__name__}")


def _date(value: Any) -> int:
    if isinstance(value, datetime):
        raise TypeError("a date column takes dates; use kind moment for moments")
    return date_serial(value)


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


NUMBERS: dict[str, Callable[[Any], object]] = {
    "integer": _integer,
    "decimal": _decimal,
    "percent": _percent,
}


def sum_of(kind: Kind, values: Sequence[Any]) -> Any:
    """Return the exact sum of a block of one column: minor units, whole numbers or Decimal."""
    if set(map(type, values)) == {int}:
        return sum(values)
    present = (value for value in values if value is not None)
    if kind == "money":
        return sum(amount_minor(value) for value in present)
    return sum(present, 0)
