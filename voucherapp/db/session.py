"""The session, how transactions begin on each database, and who may write."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import ORMExecuteState, Session

from voucherapp.db.base import Base

db = SQLAlchemy(
    model_class=Base,
    session_options={"autoflush": True, "expire_on_commit": False},
)

#: How long SQLite waits for a lock, in milliseconds.
BUSY_TIMEOUT = 15_000
#: How much of a database SQLite keeps in memory for each connection, in kibibytes, and while it reads
#: a long table once from end to end: none of those pages is read again.
CACHE = 16_000
CACHE_OF_SCAN = 1_000
#: How long to wait between two looks at whether another process has ended writing, in seconds.
WRITER_STEP = 0.000_5
#: How often to look before the waiting is left to SQLite: some ten seconds.
WRITER_STEPS = 15_000

#: Whether the present unit of work may write. A page that is only read never may.
_writing: ContextVar[bool] = ContextVar("voucherapp_writing", default=True)


class WriteInReadOnly(RuntimeError):
    """A page that should only read tried to write: a bug."""


def set_writing(value: bool) -> None:
    """Say whether the unit of work that begins now may write."""
    _writing.set(value)


def is_writing() -> bool:
    """Tell whether the present unit of work may write."""
    return _writing.get()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Run one transaction: commit at the end, roll back on any exception."""
    db.session.rollback()
    token = _writing.set(True)
    try:
        yield db.session()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


@contextmanager
def reading() -> Iterator[Session]:
    """Run one transaction that only reads: on SQLite it keeps nobody from writing."""
    db.session.rollback()
    token = _writing.set(False)
    try:
        yield db.session()
    finally:
        db.session.rollback()
        _writing.reset(token)


@event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        refuse_unless_writing()


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        refuse_unless_writing()


def refuse_unless_writing() -> None:
    """Raise WriteInReadOnly in a unit of work that may only read."""
    if not _writing.get():
        raise WriteInReadOnly("a GET may not write")


@contextmanager
def scanning() -> Iterator[Connection]:
    """Lend the session's connection for reading a long table once, in little memory."""
    connection = db.session.connection()
    if connection.dialect.name != "sqlite":
        yield connection
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA cache_size=-{CACHE_OF_SCAN}")
    try:
        yield connection
    finally:
        raw.execute(f"PRAGMA cache_size=-{CACHE}")


def prepare_engine(engine: Engine) -> None:
    """Make SQLite begin its transactions like a server database, with locks that wait.

    sqlite3 starts no transaction before a SELECT, so that several reads are no snapshot, and a
    deferred transaction that reads first and writes later fails at once with "locked".
    """
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT}",
        "recursive_triggers=ON",
        f"cache_size=-{CACHE}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    if not _writing.get():
        connection.exec_driver_sql("BEGIN")
    elif not _began_at_once(connection.connection.dbapi_connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _began_at_once(raw: Any) -> bool:
    """Wait for the one writer in short steps and begin; False when that takes too long.

    SQLite's own waiting sleeps longer each time, up to 100 ms, while a writing request takes a
    few: two processes that write then mostly sleep past each other.
    """
    raw.execute("PRAGMA busy_timeout=0")
    try:
        for _ in range(WRITER_STEPS):
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(WRITER_STEP)
            else:
                return True
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
    return False
