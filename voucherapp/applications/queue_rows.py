"""The cells of the officers' queue as markup: a page of fifty rows has hundreds of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app
from markupsafe import Markup, escape

from voucherapp.applications.columns import CaseColumn, cells_of
from voucherapp.applications.queries_queue import QueueRow
from voucherapp.kernel.text import T
from voucherapp.web.formatting import format_moment, format_money, format_number

Worded = Callable[[Any, QueueRow], Any]


def cells_after_first(columns: Sequence[CaseColumn], rows: Sequence[QueueRow]) -> list[Markup]:
    """Return the cells of each row behind the reference, in the reader's words."""
    worded = _worded()
    shown = columns[1:]
    words: list[Worded] = [worded.get(column.kind, _text) for column in shown]
    openings = [_opening(column) for column in shown]
    return [
        Markup(  # noqa: S704  (each part is escaped on its own)
            "".join(
                f"{opening}{escape(word(cell, row))}</td>"
                for opening, word, cell in zip(openings, words, cells[1:], strict=True)
            )
        )
        for row, cells in zip(rows, cells_of(columns, rows), strict=True)
    ]


def _opening(column: CaseColumn) -> Markup:
    mark = ' class="num"' if column.is_number else ""
    mark = ' class="nowrap"' if column.kind == "moment" else mark
    return Markup('<td data-label="{}"{}>').format(str(column.title), Markup(mark))  # noqa: S704


def _worded() -> dict[str, Worded]:
    environment = current_app.jinja_env
    points, make_state = environment.filters["points"], environment.globals["make_state"]
    tag = Markup(' <span class="tag">{}</span>')
    late, corrected = tag.format(str(T("late"))), tag.format(str(T("corrected")))
    by_office = tag.format(str(T("by the office")))

    def state(_cell: Any, row: QueueRow) -> Markup:
        drawn: Markup = make_state(row.state)  # type: ignore[operator]
        if row.late:
            drawn += late
        if row.answered_corrections:
            drawn += corrected
        return drawn + by_office if row.channel != "online" else drawn

    return {
        "state": state,
        "moment": lambda cell, row: format_moment(cell, row.timezone),
        "money": lambda cell, _row: format_money(cell),
        "score": lambda cell, _row: points(cell),
        "number": lambda cell, _row: format_number(cell),
    }


def _text(cell: Any, _row: QueueRow) -> str:
    return str(cell or "–")
