"""Commands for the database: migrate, look, back up."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import make_url

from voucherapp.db import migrate


def database_url() -> str:
    """Return the address of the application's database."""
    return str(current_app.config["SQLALCHEMY_DATABASE_URI"])


@click.group("db")
def db_commands() -> None:
    """Migrate, look at and back up the database."""


@db_commands.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Migrate up to REVISION (the newest when none is given)."""
    before = migrate.current(database_url())
    migrate.upgrade(database_url(), revision)
    after = migrate.current(database_url())
    if before != after:
        click.echo(f"Migrated from {before or 'nothing'} to {after}.")


@db_commands.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Migrate down to REVISION; "base" takes every table away."""
    migrate.downgrade(database_url(), revision)
    click.echo(f"Now at {migrate.current(database_url()) or 'nothing'}.")


@db_commands.command("current")
def current() -> None:
    """Print the revision the database is at and the newest on disk."""
    click.echo(f"database {migrate.current(database_url()) or 'empty'}, code {migrate.heads()}")


@db_commands.command("revision")
@click.option("-m", "--message", required=True, help="What changes, in a few words.")
def revision(message: str) -> None:
    """Write the next migration from what the models and the (migrated) database differ in."""
    number = migrate.create_revision(database_url(), message)
    click.echo(f"Wrote migration {number}. Read it before you use it.")


@db_commands.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Copy a SQLite database to TARGET while people work; for PostgreSQL there is pg_dump."""
    url = make_url(database_url())
    if not url.drivername.startswith("sqlite"):
        raise click.ClickException("This is for SQLite. Use pg_dump for PostgreSQL.")
    if target.exists():
        raise click.ClickException(f"{target} exists already; it is not overwritten.")
    # All pages in one go: copying in steps starts again with every write and may never end.
    partial = target.with_name(target.name + ".partial")
    source = sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)
    with closing(source), closing(sqlite3.connect(partial)) as copy:
        source.backup(copy, pages=-1)
    os.replace(partial, target)  # noqa: PTH105  (atomic on every platform)
    click.echo(f"Copied to {target}.")
