"""The floors: a bare Flask application that inserts and commits, and lists fifty rows.

It has the same database settings, sign-in, formatters and server as ours, and nothing else: no
permission, no form protection, no audit, no layout. What ours takes beyond it is what ours does.
"""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app, redirect, request
from flask_babel import Babel
from flask_login import LoginManager, UserMixin, login_required
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from voucherapp.kernel.money import Money
from voucherapp.web.formatting import init_formatting

SECRET = "bench-only"
ROWS = 5000
PER_PAGE = 50


class Base(DeclarativeBase):
    """The base of the two tables."""


db = SQLAlchemy(model_class=Base)


class Person(UserMixin, Base):
    """Somebody who signs in."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Item(Base):
    """A row of the list."""

    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str]
    title: Mapped[str]
    firm: Mapped[str]
    creative: Mapped[str]
    state: Mapped[str]
    submitted_at: Mapped[datetime]
    amount_minor: Mapped[int]


PAGE = """<!doctype html><html lang="en"><head><title>Rows</title></head><body><h1>Rows</h1><table>
<thead><tr><th>Reference</th><th>Title</th><th>Firm</th><th>Creative</th><th>State</th><th>Sent</th>
<th>Amount</th></tr></thead><tbody>
{% for row in rows %}<tr><td><a href="/items/{{ row.id }}">{{ row.reference }}</a></td>
<td>{{ row.title }}</td><td>{{ row.firm }}</td><td>{{ row.creative }}</td><td>{{ row.state }}</td>
<td>{{ row.submitted_at|moment }}</td><td>{{ money(row.amount_minor)|money }}</td></tr>
{% endfor %}</tbody></table></body></html>"""


def create_app() -> Flask:
    """Return the bare application on its own database in the folder of the bench."""
    app = Flask("floor")
    path = Path(os.environ["BENCH_FOLDER"]) / "floor.sqlite"
    app.config.update(
        SECRET_KEY=SECRET,
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{path}",
        TIMEZONE="Europe/Rome",
    )
    db.init_app(app)
    Babel(app)
    init_formatting(app)
    manager = LoginManager(app)
    manager.user_loader(lambda value: db.session.get(Person, int(value)))
    with app.app_context():
        event.listen(db.engine, "connect", _on_connect)
    # Compiled once, as a template of a file is.
    app.extensions["floor.page"] = app.jinja_env.from_string(PAGE)
    app.add_url_rule("/rows", view_func=login_required(rows))
    app.add_url_rule("/insert", view_func=insert, methods=["POST"])
    return app


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def rows() -> str:
    """Show fifty rows to somebody who is signed in."""
    page = int(request.args.get("page", 1))
    found = db.session.scalars(
        select(Item).order_by(Item.id.desc()).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    ).all()
    page = current_app.extensions["floor.page"]
    return str(page.render(rows=found, money=lambda minor: Money(minor, "EUR")))


def insert() -> Any:
    """Insert one row and commit it."""
    form = request.form
    db.session.add(
        Item(
            reference=form["reference"],
            title=form["title"],
            firm="Firm",
            creative="Studio",
            state="submitted",
            submitted_at=datetime.now(UTC),
            amount_minor=1_234_567,
        )
    )
    db.session.commit()
    return redirect("/rows", 303)


def load() -> None:
    """Build the database of the floors."""
    app = create_app()
    with app.app_context():
        db.create_all()
        db.session.add(Person(id=1, name="Olga Officer"))
        start = datetime(2026, 1, 7, tzinfo=UTC)
        db.session.execute(
            Item.__table__.insert(),
            [
                {
                    "reference": f"FLOOR-{n:04d}",
                    "title": f"A title of some forty signs for row {n}",
                    "firm": f"Arredi Lago {n} srl",
                    "creative": f"Atelier Marea {n}",
                    "state": "Formally accepted",
                    "submitted_at": start + timedelta(minutes=9 * n),
                    "amount_minor": 800_000 + 731 * n,
                }
                for n in range(1, ROWS + 1)
            ],
        )
        db.session.commit()


def count_rows() -> int:
    """Count the rows, to see that every answer stands for one that was kept."""
    with create_app().app_context():
        return db.session.scalar(select(func.count()).select_from(Item)) or 0
