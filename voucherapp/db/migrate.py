"""Brings a database to the state the models expect, with Alembic called directly.

Alembic is loaded when it is first needed: commands name this module, so every web process would
carry it and its template engine (twelve megabytes) without ever migrating.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.pool import NullPool

from voucherapp.db.base import Base
from voucherapp.db.session import prepare_engine

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
#: The newest revision, kept in a file of its own: two branches that both add one then conflict in git.
PIN = FOLDER / "HEAD"


def _alembic(module: str) -> Any:
    return import_module(f"alembic.{module}")


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, bound to the connection when one is given."""
    config: Config = _alembic("config").Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def heads() -> list[str]:
    """List the newest revisions on disk; more than one is a fault."""
    return list(_alembic("script").ScriptDirectory.from_config(configuration()).get_heads())


def has_revisions() -> bool:
    """Tell whether there is any migration on disk."""
    return any((FOLDER / "versions").glob("[0-9]*.py"))


def current(url: str) -> str | None:
    """Return the revision the database is at, None when it is empty."""
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            context = _alembic("migration").MigrationContext.configure(connection)
            revision: str | None = context.get_current_revision()
            return revision
    finally:
        engine.dispose()


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database up to the revision; does nothing when it is there already."""
    _run(url, "upgrade", revision)


def downgrade(url: str, revision: str) -> None:
    """Migrate the database down to the revision; "base" empties it."""
    _run(url, "downgrade", revision)


def differences(url: str) -> list[str]:
    """Describe what autogenerate would change in a migrated database: empty when all is well."""
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            context = _alembic("migration").MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            )
            found = _alembic("autogenerate").compare_metadata(context, Base.metadata)
            return [str(change) for change in found]
    finally:
        engine.dispose()


def create_revision(url: str, message: str) -> str:
    """Write the next numbered migration from what the models and the database differ in."""
    number = f"{len(list((FOLDER / 'versions').glob('[0-9]*.py'))) + 1:04d}"
    _run(url, "revision", message, number)
    PIN.write_text(f"{number}\n", encoding="utf-8")
    return number


def _run(url: str, verb: str, argument: str, number: str = "") -> None:
    if make_url(url).database and make_url(url).drivername.startswith("sqlite"):
        Path(str(make_url(url).database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=NullPool)
    prepare_engine(engine)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                # Rebuilding a table with foreign keys on would empty its children by cascade, and
                # the switch is ignored inside a transaction: it is thrown on the bare connection.
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
            config = configuration(connection)
            if verb == "revision":
                _alembic("command").revision(
                    config, message=argument, autogenerate=True, rev_id=number
                )
            else:
                getattr(_alembic("command"), verb)(config, argument)
    finally:
        engine.dispose()
