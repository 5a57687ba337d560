"""Reads that are put together once and give plain rows, and whether what was read still holds."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, Dialect, Select, event
from sqlalchemy.orm import ORMExecuteState, Session

from voucherapp.db.session import db
from voucherapp.db.statements import Processor, Statement


class Reading(Statement):
    """A SELECT with named values that gives named tuples."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | CompoundSelect[Any]) -> None:
        super().__init__(statement)
        self._shapes: dict[str, _Shape] = {}

    def rows(self, **values: Any) -> list[Any]:
        """Return the rows; changes that wait are written first, as the session does it."""
        dialect, rows = self._read(values)
        notes = _notes.get()
        if notes is not None:
            notes.read.append((self, values, rows))
        shape = self._shapes.get(dialect.name)
        if shape is None:
            shape = self._shapes[dialect.name] = _Shape(self._statement, dialect)
        return [shape.build(row) for row in rows]

    def value(self, **values: Any) -> Any:
        """Return the only value of the first row, None when there is no row."""
        rows = self.rows(**values)
        return rows[0][0] if rows else None

    def still(self, values: dict[str, Any], rows: list[Any]) -> bool:
        """Tell whether the database gives the same rows now."""
        return self._read(values)[1] == rows

    def _read(self, values: dict[str, Any]) -> tuple[Dialect, list[Any]]:
        session = db.session()
        if session.autoflush:
            session.flush()
        connection, text = self._on(session)
        cursor = text.run(connection, values)
        rows = list(cursor.fetchall())
        cursor.close()
        return connection.dialect, rows


class _Shape:
    """How the rows of a driver become values under the names of their columns."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        columns = list(statement.selected_columns)
        self.row: Any = namedtuple("Row", [c.key for c in columns], rename=True)  # type: ignore[misc]
        kinds = [column.type.dialect_impl(dialect) for column in columns]
        found = [(i, kind.result_processor(dialect, None)) for i, kind in enumerate(kinds)]
        self.out: list[tuple[int, Processor]] = [(i, p) for i, p in found if p is not None]

    def build(self, row: Any) -> Any:
        """Turn what the driver gave into values."""
        if not self.out:
            return self.row._make(row)
        values = list(row)
        for place, processor in self.out:
            values[place] = processor(values[place])
        return self.row._make(values)


@dataclass
class Noted:
    """What was read in a block of code, to be compared under a lock."""

    #: The state in which it was read; None where the database does not number its states.
    state: tuple[Any, ...] | None = None
    read: list[tuple[Reading, dict[str, Any], list[Any]]] = field(default_factory=list)
    #: Whether nothing was read in any other way than by readings.
    whole: bool = True

    def still_hold(self) -> bool:
        """Tell whether all that was read is the same now; what cannot be compared is not.

        Where nobody has written anything since, there is nothing to compare.
        """
        if self.state is not None and self.state == _state_now():
            return True
        return self.whole and all(
            reading.still(values, rows) for reading, values, rows in self.read
        )


def _state_now() -> tuple[Any, ...] | None:
    """Return a connection of SQLite with its counts of what others, and what it, has written.

    Another thread may have written by this very connection, which is lent to one after the other.
    """
    session = db.session()
    session.flush()
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return None
    raw: Any = connection.connection.dbapi_connection
    return raw, raw.execute("PRAGMA data_version").fetchone()[0], raw.total_changes


_notes: ContextVar[Noted | None] = ContextVar("voucherapp_noted", default=None)


@contextmanager
def noting() -> Iterator[Noted]:
    """Note what is read in the block."""
    noted = Noted(_state_now())
    token = _notes.set(noted)
    try:
        yield noted
    finally:
        _notes.reset(token)


@event.listens_for(Session, "do_orm_execute")
def _note_others(_state: ORMExecuteState) -> None:
    notes = _notes.get()
    if notes is not None:
        notes.whole = False
