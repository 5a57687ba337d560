"""How migrations run: one transaction, foreign keys off on SQLite, triggers made again afterwards."""

from __future__ import annotations

from typing import Any, Literal


from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text
from voucherapp.db.base import UtcDateTime
from voucherapp.db.triggers import create_triggers
from voucherapp.tables import METADATA

#: Any number, the same for everybody: two starting processes migrate one after the other.
LOCK = 720_615_001


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column type by its name in migrations."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from voucherapp.db.base import UtcDateTime")
        return "UtcDateTime()"
    return False


def check_foreign_keys(connection: Connection) -> None:
    """Refuse a migration that leaves rows pointing at nothing (they were not watched meanwhile)."""
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    if orphans:
        raise RuntimeError(f"rows point at nothing after the migration: {orphans[:5]}")


def run() -> None:
    """Run what was asked on the connection that db/migrate.py opened."""
    connection: Connection = context.config.attributes["connection"]
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=sqlite,
        render_item=render_item,
        compare_type=True,
        compare_server_default=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if not sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        context.run_migrations()
        # Rebuilding a table on SQLite drops its triggers without a word.
        create_triggers(connection)
        if sqlite:
            check_foreign_keys(connection)
    connection.commit()


run()
