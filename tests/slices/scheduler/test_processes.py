"""The process that waits for web and scheduler holds nothing that they need."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import click
import pytest
from flask import Flask
from sqlalchemy import make_url, text

from tests.support.database import Stable
from voucherapp.cli.processes import _run_demo_command
from voucherapp.db.session import db


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
