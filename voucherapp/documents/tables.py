"""What a table to be exported is: typed columns, rows, introduction lines. Shared by XLSX and CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T

Kind = Literal["text", "money", "integer", "decimal", "date", "moment", "percent"]

IntroValue = str | T | int | Money | date | datetime | None


def column_letters(index: int) -> str:
    """Return the letters of a column, counted from 1: 28 is AB."""
    letters = ""
    while index:
        index, place = divmod(index - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


@dataclass(frozen=True)
class Column:
    """One column: money in minor units or Money, percent in hundredths of a per cent, decimal as Decimal.

    Money is summed in the totals row unless `total` says otherwise; other numbers only when it says so.
    `shown` makes a stored value what the column takes; it may be asked once for many equal values.
    """

    title: str | T
    kind: Kind = "text"
    width: float | None = None
    total: bool | None = None
    shown: Callable[[Any], Any] | None = None

    @property
    def is_summed(self) -> bool:
        """Whether the totals row shows the column's sum."""
        return self.kind == "money" if self.total is None else self.total


@dataclass(frozen=True)
class Sheet:
    """One sheet: an optional heading and introduction lines, then a table that is streamed once.

    `range_name` names header and data for formulas elsewhere; moments are shown in `zone`.
    """

    title: str | T
    columns: Sequence[Column] = ()
    rows: Iterable[Sequence[Any]] = ()
    totals: bool = False
    total_label: str | T = field(default_factory=lambda: T("Total"))
    heading: str | T | None = None
    intro: Sequence[tuple[str | T, IntroValue]] = ()
    range_name: str | None = None
    zone: str = "UTC"

    def title_of(self, column: Column) -> str:
        """Return the title of a column; over moments it names the zone they are shown in."""
        return self.with_zone(column.title) if column.kind == "moment" else str(column.title)

    def with_zone(self, label: str | T) -> str:
        """Return a label with the zone behind it."""
        return f"{label} ({self.zone})"


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
        last = column_letters(len(self.sheet.columns))
        return f"A{self.header_row}:{last}{max(self.last_row, self.header_row)}"

    def ending(self, rows: int) -> Placed:
        """Return the same place when so many rows have been written."""
        return replace(self, last_row=self.header_row + rows)


@dataclass(frozen=True)
class WorkbookProperties:
    """What the file says about itself; `created` is given, never read from the clock."""

    title: str | T
    creator: str
    created: datetime
    language: str = "en"
    subject: str | T = ""

    @property
    def created_utc(self) -> datetime:
        """The moment of creation in UTC without zone, as the file format asks."""
        if self.created.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return self.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)


@dataclass(frozen=True)
class WrittenSheet:
    """What was written: the number of rows and the sums by column index, in the column's own unit."""

    title: str
    rows: int
    totals: dict[int, Any]
