"""Measures pages and submissions on two running servers, floor and ours in turns."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask

from bench import floor
from bench.drive import Result, again, drive, get, interleave, once, post
from bench.servers import Server
from bench.table import Line
from bench.visitors import cookie, submissions

WARM_UP = 60

LIST = "/staff/applications?page={page}"
SUBMIT = "/my/applications/{token}/submit"
#: What staff open in a day, for the memory that stays behind.
ROUND = (
    "/start",
    "/staff/applications",
    "/staff/applications?page=40&sort=amount",
    "/staff/ledger/",
    "/staff/ledger/{call}",
    "/account",
)


@dataclass(frozen=True)
class Measured:
    """The two servers and what is known of the loaded year."""

    app: Flask
    floor: Server
    ours: Server
    known: dict[str, Any]
    folder: Path
    seconds: float
    rounds: int

    def staff_cookie(self) -> str:
        """Return the cookie of an officer."""
        return cookie(self.app, self.known["people"]["officer"][0])


def expect_page(server: Server, message: bytes, what: str) -> None:
    """Stop when a page that is to be measured is not there: a refusal is quickly served."""
    head = once(server.port, message)[:400]
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise SystemExit(f"{what} answers {head!r}")


def measure_lists(m: Measured) -> list[Line]:
    """Measure the list floor against the staff list and the public first page."""
    person = m.staff_cookie()
    messages = {
        "floor": get(m.floor.port, "/rows?page=1", floor_cookie()),
        "first": get(m.ours.port, LIST.format(page=1), person),
        "deep": get(m.ours.port, LIST.format(page=80), person),
        "home": get(m.ours.port, "/"),
    }
    servers = {name: m.floor if name == "floor" else m.ours for name in messages}
    for name, message in messages.items():
        expect_page(servers[name], message, name)
        drive(servers[name].port, [message] * WARM_UP)
    results = {name: Result() for name in messages}
    for _ in range(m.rounds):
        for name, message in messages.items():
            window = drive(servers[name].port, again(message), seconds=m.seconds)
            results[name] = results[name].add(window)
    base = results["floor"]
    first, deep, home = results["first"], results["deep"], results["home"]
    return [
        _line("staff list, page 1", base, first, 0.60, "list"),
        _line("staff list, page 80", base, deep, 0.60, "list"),
        Line(
            "page 80 against page 1", _rate(first), _rate(deep), f"{deep.rate / first.rate:.2f}",
            ">= 0.95", deep.rate >= 0.95 * first.rate, "list",
        ),
        _line("public first page", base, home, 1.0, "home"),
    ]  # fmt: skip


def floor_cookie() -> str:
    """Return the cookie of the person who is signed in on the floor."""
    return cookie(floor.create_app(), "1")


def _rate(result: Result) -> str:
    return f"{result.rate:.0f}/s (p95 {result.at(0.95):.0f} ms)"


def _line(what: str, base: Result, ours: Result, share: float, profile: str) -> Line:
    bad = {k: n for k, n in ours.answers.items() if not k.startswith(("200", "303"))}
    if bad:
        raise SystemExit(f"{what}: unexpected answers {bad}")
    ratio = ours.rate / base.rate
    return Line(
        what, _rate(base), _rate(ours), f"{ratio:.2f}", f">= {share:.2f}", ratio >= share, profile
    )


def measure_submissions(m: Measured) -> list[Line]:
    """Measure the bare insert and commit against sending ready drafts, each once."""
    drafts = [(token, session) for token, session in m.known["drafts"]]
    messages = submissions(m.app, m.ours.port, drafts, SUBMIT)
    plain = post(
        m.floor.port, "/insert", "reference=BENCH-1&title=" + "a+title+of+some+forty+signs+" * 2
    )
    rest = iter(messages)
    warm = drive(m.ours.port, [next(rest) for _ in range(WARM_UP)])
    drive(m.floor.port, [plain] * WARM_UP)
    base, ours = interleave(
        lambda: drive(m.floor.port, again(plain), seconds=m.seconds / 2),
        lambda: drive(m.ours.port, rest, seconds=m.seconds / 2),
        m.rounds,
    )
    _expect_kept(m, warm.count + ours.count)
    return [_line("submit an application", base, ours, 0.60, "submit")]


def _expect_kept(m: Measured, sent: int) -> None:
    """Stop unless each answer stands for an application that is in the database."""
    connection = sqlite3.connect(m.folder / "year.sqlite")
    kept = connection.execute(
        "SELECT count(*) FROM application a JOIN call c ON c.id = a.call_id"
        " JOIN application_version v ON v.application_id = a.id"
        " WHERE c.code = 'BENCH-27' AND a.state = 'submitted' AND a.reference IS NOT NULL"
    ).fetchone()[0]
    connection.close()
    if kept != sent:
        raise SystemExit(f"{sent} applications were sent, {kept} are in the database")


def measure_memory(m: Measured, pages: int) -> Line:
    """Measure what the workers keep after many signed-in pages of several people."""
    people = [m.known["people"][role][0] for role in ("officer", "finance_checker", "auditor")]
    paths = [path.format(call=m.known["call_code"]) for path in ROUND]
    messages = [
        get(m.ours.port, path, cookie(m.app, person)) for person in people for path in paths
    ]
    for message in messages:
        expect_page(m.ours, message, "a page of the round")
    send: Callable[[int], Result] = partial(_many, m.ours.port, messages)
    send(max(400, pages // 10))
    before = m.ours.memory_mb()
    done = send(pages)
    after = m.ours.memory_mb()
    grown = after - before
    return Line(
        f"memory over {done.count:,} signed-in pages",
        f"{before:.0f} MB",
        f"{after:.0f} MB",
        f"{grown:+.1f} MB",
        "< 10 MB",
        grown < 10,
    )


def _many(port: int, messages: list[bytes], count: int) -> Result:
    return drive(port, (messages[i % len(messages)] for i in range(count)))
