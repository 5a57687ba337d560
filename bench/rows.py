"""Rows for bulk loading: numbered by us, completed by the defaults of the models, inserted at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, func, insert, select

from voucherapp.db.base import Base
from voucherapp.kernel.workflow import Workflow
from voucherapp.tables import METADATA

SLICE = 2000


class Rows:
    """Rows of many tables that refer to each other, waiting to be inserted."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._rows: dict[type[Base], list[dict[str, Any]]] = {}
        self._last: dict[type[Base], int] = {}

    def add(self, model: type[Base], **values: Any) -> int:
        """Keep a row and return its number."""
        if model not in self._last:
            newest = self.connection.scalar(select(func.max(model.__table__.c.id)))
            self._last[model] = newest or 0
        self._last[model] = number = int(values.pop("id", self._last[model] + 1))
        self._rows.setdefault(model, []).append({"id": number, **values})
        return number

    def save(self) -> int:
        """Insert everything, tables that others point at first; returns how many rows."""
        models = {model.__table__: model for model in self._rows}
        count = 0
        for table in METADATA.sorted_tables:
            if table not in models:
                continue
            rows = self._rows.pop(models[table])
            complete = _completer(models[table])
            for start in range(0, len(rows), SLICE):
                part = [complete(row) for row in rows[start : start + SLICE]]
                self.connection.execute(insert(table), part)
            count += len(rows)
        return count


def _completer(model: type[Base]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return a function that names columns as the table does and fills in what was left out."""
    names: dict[str, str] = {}
    defaults: dict[str, Callable[[], Any]] = {}
    for attribute in model.__mapper__.column_attrs:
        column = attribute.columns[0]
        names[attribute.key] = column.name
        default = column.default
        if default is None:
            defaults[column.name] = lambda: None
        elif default.is_callable:
            defaults[column.name] = lambda make=default.arg: make(None)
        else:
            defaults[column.name] = lambda value=default.arg: value

    def complete(row: dict[str, Any]) -> dict[str, Any]:
        given = {names[key]: value for key, value in row.items()}
        return {name: given[name] if name in given else make() for name, make in defaults.items()}

    return complete


def walk(workflow: Workflow, *actions: str) -> list[tuple[str, str, str, str]]:
    """Return (verb, from, to, words) of each step when these actions follow each other."""
    state, steps = workflow.initial, []
    for action in actions:
        step = workflow.find(action, state)
        if step is None:
            raise ValueError(f"{workflow.name}: no {action} from {state}")
        steps.append((f"{workflow.name}.{action}", state, step.target, str(step.label)))
        state = step.target
    return steps
