"""The rows of the officers' queue as markup: a page of fifty has hundreds of cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from voucherapp.applications.columns import CaseColumn, values_of
from voucherapp.applications.queries_queue import QueueRow
from voucherapp.applications.rules import APPLICATION
from voucherapp.kernel.text import T
from voucherapp.web.formatting import format_moments, format_moneys, format_number
from voucherapp.web.links import page_url, root
from voucherapp.web.rendering import escaped
from voucherapp.web.texts import words

Rows = Sequence[QueueRow]
#: Writes the values of one column in the reader's words, as markup.
Writer = Callable[[Sequence[Any], Rows], list[str]]


def rows_as_markup(columns: Sequence[CaseColumn], rows: Rows) -> Markup:
    """Return the rows of the table, each behind its reference, which leads to the case."""
    shown = columns[1:]
    values = values_of(shown, rows)
    cells = [_references(rows)]
    for column, found in zip(shown, values, strict=True):
        opening = _opening(column)
        written = WRITERS.get(column.kind, _texts)(found, rows)
        cells.append([f"{opening}{text}</td>" for text in written])
    lines = ["".join(line) for line in zip(*cells, strict=True)]
    # Each part is escaped on its own.
    return Markup("".join(f"<tr>\n{line}\n</tr>\n" for line in lines))  # noqa: S704


def _references(rows: Rows) -> list[str]:
    # The address of a case is the queue's with the token behind it: built once, not once a row.
    queue = escaped(page_url("applications_staff.queue"))
    opening = f'<th scope="row" data-label="{escaped(str(T("Reference")))}" class="nowrap">'
    draft = str(T("Draft"))
    return [
        f'{opening}<a href="{queue}/{escaped(row.token)}">{escaped(row.reference or draft)}</a></th>'
        for row in rows
    ]


def _opening(column: CaseColumn) -> str:
    mark = ' class="num"' if column.is_number else ""
    mark = ' class="nowrap"' if column.kind == "moment" else mark
    return f'<td data-label="{escaped(str(column.title))}"{mark}>'


def _states(_values: Sequence[Any], rows: Rows) -> list[str]:
    """Draw each state once: there are ten, and few of them stand in one list."""
    reader, here = words(), root()
    page = (reader.locale if reader else "", here.path if here else "")
    return [
        _state(page, r.state_name, r.late, bool(r.answered_corrections), r.channel != "online")
        for r in rows
    ]


@lru_cache(maxsize=1024)
def _state(_page: tuple[str, str], name: str, late: bool, corrected: bool, by_office: bool) -> str:
    """Draw a state with its marks, for pages in one language under one root."""
    make_state: Any = current_app.jinja_env.globals["make_state"]
    marks = ((late, T("late")), (corrected, T("corrected")), (by_office, T("by the office")))
    tag = Markup(' <span class="tag">{}</span>')
    drawn = str(make_state(APPLICATION.state(name)))
    return drawn + "".join(tag.format(str(word)) for has, word in marks if has)


def _scores(values: Sequence[Any], _rows: Rows) -> list[str]:
    points: Any = current_app.jinja_env.filters["points"]
    return [escaped(points(value)) for value in values]


def _texts(values: Sequence[Any], _rows: Rows) -> list[str]:
    return [escaped(str(value or "–")) for value in values]


def _moments(values: Sequence[Any], rows: Rows) -> list[str]:
    zones = [row.timezone for row in rows]
    return list(map(escaped, format_moments(zip(values, zones, strict=True))))


WRITERS: dict[str, Writer] = {
    "state": _states,
    "moment": _moments,
    "money": lambda values, _rows: list(map(escaped, format_moneys(values))),
    "score": _scores,
    "number": lambda values, _rows: [escaped(format_number(value)) for value in values],
}
