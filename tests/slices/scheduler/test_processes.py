"""The process that waits for web and scheduler holds nothing that they need."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import make_url, text

from tests.support.database import Stable
from voucherapp.cli.processes import _run_demo_command, serve_command
from voucherapp.db.occupancy import alone, in_use
from voucherapp.db.session import db
from voucherapp.demo.cli import demo_commands


@pytest.mark.only("sqlite")
def test_a_demonstration_in_use_is_not_thrown_away(
    stable: Stable, make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    url = stable.copy()
    shared = make_app(url, INSTANCE=tmp_path, FILES_DIR=tmp_path / "files")
    database = Path(str(make_url(url).database))
    before = database.stat().st_ino
    with shared.app_context(), in_use(tmp_path):
        result = shared.test_cli_runner().invoke(demo_commands, ["reset"])
    assert result.exit_code == 1
    assert "A server or scheduler is running on this demonstration. Stop it first" in result.output
    assert database.stat().st_ino == before


def test_a_server_waits_for_a_demonstration_that_is_being_built(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "INSTANCE", tmp_path)
    with alone(tmp_path):
        result = app.test_cli_runner().invoke(serve_command, ["--bind", "127.0.0.1:0"])
    assert result.exit_code == 1
    assert "is being built anew by another command" in result.output
    # Two servers go together, and the lock of one that has ended is gone.
    with in_use(tmp_path), in_use(tmp_path):
        pass
    with alone(tmp_path):
        pass


@pytest.mark.only("sqlite")
def test_the_waiting_process_leaves_the_database_free(
    stable: Stable, make_app: Callable[..., Flask]
) -> None:
    url = stable.copy()
    shared = make_app(url)

    @click.group()
    def root() -> None:
        """Stands for the whole command line."""

    @root.group("demo")
    def demo() -> None:
        """Stands for the commands of the demonstration."""

    @demo.command("people")
    def people() -> None:
        """Reads, and so begins a transaction."""
        db.session.execute(text("SELECT count(*) FROM user_account"))

    with shared.app_context():
        _run_demo_command(click.Context(root), "people")
        other = sqlite3.connect(str(make_url(url).database), timeout=0.1)
        other.execute("BEGIN IMMEDIATE")
        other.rollback()
        other.close()
