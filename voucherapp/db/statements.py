"""Statements that are compiled once and run on the cursor of the driver, for the busiest requests.

A session that builds a statement, a context and a result around three values takes ten times as long
as the database does with them. These run in the transaction of the session all the same; who listens
to statements hears them, and errors are those of SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Insert, Table, Update, event, literal_column
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql.elements import ColumnElement

from voucherapp.db.session import db, refuse_unless_writing

Processor = Callable[[Any], Any]

#: Where a session keeps the connection of the transaction that runs.
_HELD = "voucherapp_connection"


@event.listens_for(Session, "after_begin")
def _hold(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    session.info[_HELD] = connection


@event.listens_for(Session, "after_transaction_end")
def _let_go(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_HELD, None)


def _connection_of(session: Session) -> Connection:
    held: Connection | None = session.info.get(_HELD)
    return held if held is not None else session.connection()


class JsonText(str):
    """A value of a JSON column that is written already."""

    __slots__ = ()


class Statement:
    """A statement with named values, compiled once for each kind of database."""

    def __init__(self, statement: Any, columns: Collection[str] | None = None) -> None:
        self._statement, self._columns = statement, columns
        self._texts: dict[str, Text] = {}

    def _on(self, session: Session) -> tuple[Connection, Text]:
        connection = _connection_of(session)
        dialect = connection.dialect
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = Text(self._statement, self._columns, dialect)
        return connection, text


class Text:
    """The text of a statement for one kind of database, and how values go in and come out."""

    def __init__(self, statement: Any, columns: Collection[str] | None, dialect: Dialect) -> None:
        keys = None if columns is None else list(columns)
        compiled = statement.compile(dialect=dialect, column_keys=keys)
        if compiled.post_compile_params or compiled.insert_prefetch or compiled.update_prefetch:
            raise ValueError("lists of values and defaults are no part of such a statement")
        self.sql = str(compiled)
        self.order: list[str] | None = compiled.positiontup
        self.fixed = {name: bind.value for name, bind in compiled.binds.items()}
        kinds = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
        into = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
        self.into: dict[str, Processor] = {name: p for name, p in into.items() if p is not None}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Execute it and return the cursor, which the caller closes."""
        named = {**self.fixed, **values}
        for name, processor in self.into.items():
            value = named[name]
            named[name] = str(value) if isinstance(value, JsonText) else processor(value)
        given: Any = named if self.order is None else [named[name] for name in self.order]
        cursor: Any = connection.connection.cursor()
        if heard := connection.dispatch.before_cursor_execute:
            heard(connection, cursor, self.sql, given, None, False)
        driver = connection.dialect.loaded_dbapi
        try:
            cursor.execute(self.sql, given)
        except driver.Error as error:
            raise _worded(connection, cursor, self.sql, given, error) from error
        return cursor


def _worded(
    connection: Connection, cursor: Any, sql: str, given: Any, error: Exception
) -> BaseException:
    """Return the error of a driver as SQLAlchemy gives it; a lost connection is not used again."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)  # type: ignore[arg-type]
    cursor.close()
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql,
        given,
        error,
        dialect.loaded_dbapi.Error,
        connection_invalidated=lost,
        dialect=dialect,
    )


class Writing(Statement):
    """An INSERT or UPDATE of these columns of one row.

    A row that nothing else refers to needs no mapped object, and what else was changed stays
    unwritten until it is complete: no autoflush.
    """

    def __init__(self, statement: Insert | Update, columns: Collection[str]) -> None:
        super().__init__(statement, columns)

    def run(self, values: Mapping[str, Any]) -> None:
        """Write the row; StaleDataError, as the session raises it, when there is none to write."""
        refuse_unless_writing()
        connection, text = self._on(db.session())
        cursor = text.run(connection, values)
        count = cursor.rowcount
        cursor.close()
        if count != 1:
            raise StaleDataError("the row was changed by somebody else")


def insertion(model: Any, *columns: str) -> Writing:
    """Return what inserts a row of a table with these columns, by their names in the table."""
    return Writing(cast("Table", model.__table__).insert().inline(), columns)


def one_of(column: Any, names: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of these fixed words, as part of the statement."""
    if not all(name.replace("_", "").isalnum() for name in names):
        raise ValueError("only plain words become a part of the statement")
    words: list[ColumnElement[Any]] = [literal_column(f"'{name}'") for name in names]
    condition: ColumnElement[bool] = column.in_(words)
    return condition
