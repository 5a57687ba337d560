"""Commands that build the demonstration and name its people."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import click
from flask import current_app

from voucherapp.db import migrate
from voucherapp.db.occupancy import Occupied, alone
from voucherapp.db.session import db
from voucherapp.demo import queries, world
from voucherapp.demo.people import PASSWORD
from voucherapp.kernel import clock


@click.group("demo")
def demo_commands() -> None:
    """Build the demonstration and name its people."""


@demo_commands.command("build")
@click.option("--if-empty", is_flag=True, help="Do nothing when there are people already.")
def build(if_empty: bool) -> None:
    """Build the demo year in an empty database."""
    if not queries.is_empty():
        if if_empty:
            return
        raise click.ClickException("There is data already. Use `voucherapp demo reset`.")
    _build()


@demo_commands.command("reset")
def reset() -> None:
    """Throw the database and files of the demonstration away and build them anew."""
    url = str(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if not url.startswith("sqlite"):
        raise click.ClickException("Only a demonstration on SQLite is thrown away by a command.")
    if migrate.current(url) and not queries.is_empty() and not queries.is_demonstration():
        raise click.ClickException(
            "This database holds more than a demonstration; it is left alone."
        )
    try:
        with alone(current_app.config["INSTANCE"]):
            _replace(url)
    except Occupied as error:
        raise click.ClickException(
            "A server or scheduler is running on this demonstration. Stop it first (Ctrl-C where "
            "`make run` was started), then reset again."
        ) from error


def _replace(url: str) -> None:
    db.session.remove()
    db.engine.dispose()
    path = Path(url.removeprefix("sqlite:///"))
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(current_app.config["FILES_DIR"], ignore_errors=True)
    shutil.rmtree(current_app.config["INSTANCE"] / "mailbox", ignore_errors=True)
    migrate.upgrade(url)
    _build()


def _build() -> None:
    click.echo("Building a demo year; this takes a minute or two …")
    begun = time.monotonic()
    world.build(clock.now().date())
    click.echo(f"Built in {time.monotonic() - begun:.0f} s.")


@demo_commands.command("people")
def people() -> None:
    """Print one sign-in for each kind of person."""
    click.echo(f"\nSign in with the password {PASSWORD} as:")
    for person in queries.list_people():
        click.echo(f"  {person.role:<20} {person.email:<64} {person.waits}")
    click.echo(f"\nOr choose somebody at {current_app.config['BASE_URL']}/demo/sign-in\n")
