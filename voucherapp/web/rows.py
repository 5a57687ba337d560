"""Rows of a form that are added, removed and moved without script: buttons that send the form.

A page with rows draws buttons named "row" with values such as "add:questions",
"remove:questions:2" or "up:questions:2". The view makes its form from what `with_rows` returns,
so that everything typed is kept, and shows the page again without saving.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form

from voucherapp.web.forms import BaseForm

MOST_ROWS = 60


class RowForm(Form):
    """One row: a form inside a form, which needs no token of its own."""

    class Meta(BaseForm.Meta):
        """The base form's stripping and wording, without its token."""

        csrf = False


def with_rows(
    sent: MultiDict[str, Any], new_rows: Mapping[str, Mapping[str, str]]
) -> MultiDict[str, Any]:
    """Return what was sent with the row added, removed or moved that the pressed button names.

    `new_rows` gives for each list of rows what a fresh one holds; other lists are left alone.
    """
    action, _, rest = str(sent.get("row", "")).partition(":")
    name, _, place = rest.partition(":")
    if name not in new_rows:
        return sent
    rows = _rows_of(sent, name)
    index = int(place) if place.isdecimal() and place.isascii() else -1
    if action == "add" and len(rows) < MOST_ROWS:
        rows.append([("code", ""), *new_rows[name].items()])
    elif 0 <= index < len(rows):
        _change(rows, action, index)
    kept = [(k, v) for k, v in sent.items(multi=True) if not k.startswith(f"{name}-")]
    for number, row in enumerate(rows):
        kept += [(f"{name}-{number}-{field}", value) for field, value in row]
    return MultiDict(kept)


def _rows_of(sent: MultiDict[str, Any], name: str) -> list[list[tuple[str, Any]]]:
    pattern = re.compile(rf"{re.escape(name)}-(\d+)-(.+)", re.DOTALL)
    rows: dict[int, list[tuple[str, Any]]] = {}
    for key, value in sent.items(multi=True):
        match = pattern.fullmatch(key)
        if match:
            rows.setdefault(int(match[1]), []).append((match[2], value))
    return [rows[number] for number in sorted(rows)]


def _change(rows: list[list[tuple[str, Any]]], action: str, index: int) -> None:
    if action == "remove":
        del rows[index]
    elif action == "up" and index > 0:
        rows[index - 1], rows[index] = rows[index], rows[index - 1]
    elif action == "down" and index < len(rows) - 1:
        rows[index + 1], rows[index] = rows[index], rows[index + 1]
