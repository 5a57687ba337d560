"""Databases for tests: built once by the migrations, copied where a test needs one of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

from voucherapp.db import migrate
from voucherapp.db.session import prepare_engine
from voucherapp.db.triggers import create_triggers
from voucherapp.tables import METADATA


def backend() -> str:
    """Return "sqlite" or "postgresql": the database this run of the suite is about."""
    return "postgresql" if server_url().startswith("postgresql") else "sqlite"


def server_url() -> str:
    """Return the address that tests/run.py gave: a PostgreSQL server, or SQLite when there is none."""
    url = os.environ.get("VOUCHERAPP_TEST_DATABASE", "sqlite://")
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def build(url: str) -> None:
    """Give an empty database its tables and triggers, as an installation gets them.

    While a change to the models waits for its migration, the tables come from the models, so that
    the change can be tested meanwhile; `make check` lets no such difference pass.
    """
    if migrate.has_revisions():
        migrate.upgrade(url)
        if not migrate.differences(url):
            return
        migrate.downgrade(url, "base")
    engine = create_engine(url, poolclass=NullPool)
    prepare_engine(engine)
    with engine.begin() as connection:
        METADATA.create_all(connection)
        create_triggers(connection)
    engine.dispose()


class Stable:
    """The databases of one test process: a pristine one, and copies of it."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder, self.worker = folder, worker
        self.count = 0
        self.pristine = self.empty("pristine")
        build(self.pristine)

    def empty(self, name: str) -> str:
        """Make an empty database and return its address."""
        if backend() == "sqlite":
            path = self.folder / f"{name}.sqlite"
            path.unlink(missing_ok=True)
            return f"sqlite:///{path}"
        database = f"voucherapp_test_{self.worker}_{name}"
        _on_server(
            f"DROP DATABASE IF EXISTS {database} WITH (FORCE)", f"CREATE DATABASE {database}"
        )
        return _with_database(database)

    def copy(self, source_url: str = "") -> str:
        """Copy the pristine database (or another nobody is connected to); return its address."""
        self.count += 1
        source_url = source_url or self.pristine
        if backend() == "sqlite":
            path = self.folder / f"copy{self.count}.sqlite"
            # Closing the last connection has folded the write-ahead log into the one file.
            shutil.copyfile(str(make_url(source_url).database), path)
            return f"sqlite:///{path}"
        database = f"voucherapp_test_{self.worker}_copy{self.count}"
        source = make_url(source_url).database
        _on_server(
            f"DROP DATABASE IF EXISTS {database} WITH (FORCE)",
            f"CREATE DATABASE {database} TEMPLATE {source}",
        )
        return _with_database(database)

    def discard(self, url: str) -> None:
        """Throw a database away."""
        if backend() == "sqlite":
            for suffix in ("", "-wal", "-shm"):
                Path(f"{make_url(url).database}{suffix}").unlink(missing_ok=True)
        else:
            _on_server(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


def _with_database(database: str) -> str:
    return make_url(server_url()).set(database=database).render_as_string(hide_password=False)


def _on_server(*statements: str) -> None:
    engine = create_engine(server_url(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


class Statements(list[str]):
    """The SQL statements a piece of code sent, savepoints left out."""


@contextmanager
def counted(target: object) -> Iterator[Statements]:
    """Collect the statements that go through an engine or connection."""
    seen = Statements()

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
            seen.append(statement)

    event.listen(target, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(target, "before_cursor_execute", note)
