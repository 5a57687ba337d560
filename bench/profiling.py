"""Profiles what falls short, in this process and without a server."""

from __future__ import annotations

import cProfile
import io
import pstats
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from bench import exports
from bench.app import make_app
from bench.pages import LIST, SUBMIT
from bench.visitors import cookie, form_body
from voucherapp.db.session import db

TIMES = 150
SHOWN = 32
EXPORTS = {"workbook": exports.workbook, "ledger": exports.ledger}


def profile(name: str, folder: Path, known: dict[str, Any]) -> str:
    """Return the top of the profile of one kind of request or export, with its SQL statements."""
    if name in EXPORTS:
        return _profile_export(name, folder)
    app = make_app(folder)
    request = {"list": _list, "home": _home, "submit": _submit}[name](app, known)
    for _ in range(5):
        request()
    statements = statements_of(app, request)
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(TIMES):
        request()
    profiler.disable()
    listing = "\n".join(f"  {' '.join(s.split())[:150]}" for s in statements)
    return f"{name}: {len(statements)} statements\n{listing}\n{_shown(profiler)}"


def _profile_export(name: str, folder: Path) -> str:
    """Profile the thread that makes the rows; the one that compresses runs beside it unseen."""
    profiler = cProfile.Profile()
    made = EXPORTS[name](folder, profiler.runcall)
    return f"{name}: {made:.1f} s while it was watched\n{_shown(profiler)}"


def _shown(profiler: cProfile.Profile) -> str:
    out = io.StringIO()
    stats = pstats.Stats(profiler, stream=out).strip_dirs()
    stats.sort_stats("tottime").print_stats(SHOWN)
    stats.sort_stats("cumulative").print_stats(2 * SHOWN)
    return out.getvalue()


def statements_of(app: Flask, request: Callable[[], None]) -> list[str]:
    """Return the SQL statements of one request."""
    seen: list[str] = []

    def keep(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", keep)
    request()
    event.remove(engine, "before_cursor_execute", keep)
    return seen


def open_page(app: Flask, path: str, person: str) -> Callable[[], None]:
    """Return a request for a page, by a person of the loaded year or by a visitor."""
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": cookie(app, person)} if person else {}

    def request() -> None:
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200, answer.status

    return request


def _list(app: Flask, known: dict[str, Any]) -> Callable[[], None]:
    return open_page(app, LIST.format(page=1), known["people"]["officer"][0])


def _home(app: Flask, _known: dict[str, Any]) -> Callable[[], None]:
    return open_page(app, "/", "")


def _submit(app: Flask, known: dict[str, Any]) -> Callable[[], None]:
    client = app.test_client(use_cookies=False)
    drafts = iter(reversed(known["drafts"]))
    body = form_body(app, confirm="y")

    def request() -> None:
        token, session = next(drafts)
        answer = client.post(
            SUBMIT.format(token=token),
            data=body,
            content_type="application/x-www-form-urlencoded",
            headers={"Cookie": cookie(app, session)},
        )
        assert answer.status_code == 303, answer.status

    return request
