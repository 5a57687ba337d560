"""Triggers that keep append-only tables append-only, on both databases."""

from __future__ import annotations

from sqlalchemy import Connection, text

#: Tables whose rows are never changed or removed; a mistake is answered by a counter-entry.
APPEND_ONLY = ("ledger_transfer", "audit_line", "audit_seal", "application_version")


def names() -> list[str]:
    """List the names of all triggers that must exist."""
    return [f"{table}_{kind}" for table in APPEND_ONLY for kind in ("no_update", "no_delete")]


def create_triggers(connection: Connection) -> None:
    """Create the triggers again; called after create_all and after every migration."""
    if connection.dialect.name == "sqlite":
        _create_sqlite(connection)
    else:
        _create_postgresql(connection)


def _create_sqlite(connection: Connection) -> None:
    existing = set(
        connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
    )
    for table in APPEND_ONLY:
        if table not in existing:
            continue
        for event in ("update", "delete"):
            name = f"{table}_no_{event}"
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.execute(
                text(
                    f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            )


def _create_postgresql(connection: Connection) -> None:
    existing = set(
        connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        ).scalars()
    )
    connection.execute(
        text(
            "CREATE OR REPLACE FUNCTION voucherapp_append_only() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
        )
    )
    for table in APPEND_ONLY:
        if table not in existing:
            continue
        # TRUNCATE walks past row triggers, so it has one of its own.
        for event, level in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
            name = f"{table}_no_{event}"
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
            connection.execute(
                text(
                    f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} "
                    f"FOR EACH {level} EXECUTE FUNCTION voucherapp_append_only()"
                )
            )
