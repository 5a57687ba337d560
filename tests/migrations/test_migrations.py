"""Migrations: one head, up and down, the models match, and the triggers are still there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tests.support.database import Stable, backend
from voucherapp.db import migrate
from voucherapp.db.triggers import APPEND_ONLY, names
from voucherapp.tables import METADATA

VERSIONS = sorted((migrate.FOLDER / "versions").glob("*.py"))


@pytest.fixture
def empty(stable: Stable) -> Iterator[str]:
    """An empty database."""
    url = stable.empty("migrations")
    yield url
    stable.discard(url)


@pytest.fixture
def engine(stable: Stable) -> Iterator[Engine]:
    """A migrated database of the test's own."""
    url = stable.copy()
    engine = create_engine(url, poolclass=NullPool)
    yield engine
    engine.dispose()
    stable.discard(url)


def test_there_is_one_head_and_it_is_pinned() -> None:
    assert migrate.heads() == [migrate.PIN.read_text(encoding="utf-8").strip()]


def test_files_are_numbered_without_gaps() -> None:
    assert [path.name[:4] for path in VERSIONS] == [f"{n:04d}" for n in range(1, len(VERSIONS) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", path.name) for path in VERSIONS)


def test_up_gives_what_the_models_say(empty: str) -> None:
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.heads()[0]
    assert migrate.differences(empty) == []


def test_each_step_can_be_undone_and_done_again(empty: str) -> None:
    for path in VERSIONS:
        migrate.upgrade(empty, path.name[:4])
        migrate.downgrade(empty, "-1")
        migrate.upgrade(empty, path.name[:4])
    assert migrate.differences(empty) == []


def test_down_to_nothing_leaves_no_table(empty: str) -> None:
    migrate.upgrade(empty)
    migrate.downgrade(empty, "base")
    engine = create_engine(empty, poolclass=NullPool)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_a_second_upgrade_changes_nothing(empty: str) -> None:
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    assert migrate.differences(empty) == []


def test_checks_of_the_models_are_in_the_database(engine: Engine) -> None:
    """Autogenerate does not compare CHECK constraints, so this does, by name."""
    found = {
        check["name"]
        for table in METADATA.sorted_tables
        for check in inspect(engine).get_check_constraints(table.name)
    }
    wanted = {
        str(c.name)
        for table in METADATA.sorted_tables
        for c in table.constraints
        if type(c).__name__ == "CheckConstraint"
    }
    assert wanted <= found


def test_all_triggers_are_there_after_an_upgrade(engine: Engine) -> None:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if backend() == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        assert set(names()) <= set(connection.execute(text(query)).scalars())


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_that_stand_cannot_be_changed_or_removed(engine: Engine, table: str) -> None:
    with engine.connect() as connection:
        put_any_row(connection, METADATA.tables[table])
        key = next(iter(METADATA.tables[table].primary_key.columns)).name
        for statement in (f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"):
                connection.execute(text(statement))
            connection.rollback()
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_replacing_a_row_does_not_walk_past_the_trigger(engine: Engine, table: str) -> None:
    with engine.connect() as connection:
        put_any_row(connection, METADATA.tables[table])
        connection.connection.driver_connection.execute("PRAGMA recursive_triggers=ON")
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_table_cannot_be_truncated(engine: Engine, table: str) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(f"TRUNCATE {table} CASCADE"))


def put_any_row(connection: Connection, table: Table) -> None:
    """Insert and commit a row of plain values, with references and checks set aside."""
    if backend() == "sqlite":
        bare = connection.connection.driver_connection
        bare.execute("PRAGMA foreign_keys=OFF")
        bare.execute("PRAGMA ignore_check_constraints=ON")
    else:
        found = inspect(connection)
        for constraint in [
            *found.get_foreign_keys(table.name),
            *found.get_check_constraints(table.name),
        ]:
            connection.execute(
                text(f'ALTER TABLE {table.name} DROP CONSTRAINT "{constraint["name"]}"')
            )
    connection.execute(table.insert().values({c.name: any_value(c) for c in table.columns}))
    connection.commit()


def any_value(column: Any) -> Any:
    """Return some value of the column's type."""
    kind = column.type.python_type if not hasattr(column.type, "impl") else datetime
    return {
        int: 1,
        str: "x",
        bool: True,
        object: {},  # JSON
        date: date(2026, 3, 2),
        datetime: datetime(2026, 3, 2, tzinfo=UTC),
    }[kind]
