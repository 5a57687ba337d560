"""The harness itself: pages are judged, statements counted, writes of a GET refused."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.support.page import BadPage, parse
from voucherapp.db.session import WriteInReadOnly, db, set_writing
from voucherapp.kernel import clock as kernel_clock
from voucherapp.kernel import ids
from voucherapp.scheduler.registry import JobRun

GOOD = """<!doctype html><html lang="en"><head><title>A</title></head><body><main><h1>A</h1>
<form method="post" action="/x"><input type="hidden" name="csrf_token" value="1">
<label for="n">Name</label><input id="n" name="n"><button>Save</button></form></main></body></html>"""


def test_a_good_page_passes() -> None:
    parse(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("<h1>A</h1>", "", "0 h1"),
        ("<h1>A</h1>", "<h1>A</h1><h1>B</h1>", "2 h1"),
        ("<title>A</title>", "", "no title"),
        (' lang="en"', "", "no language"),
        ('<label for="n">Name</label>', "", "has no label"),
        ('for="n"', 'for="m"', "points at nothing"),
        ("<h1>A</h1>", '<h1 id="n">A</h1>', "stands twice"),
        ("<h1>A</h1>", '<h1 style="color:red">A</h1>', "inline style"),
        ("<h1>A</h1>", '<h1 onclick="x()">A</h1>', "handler onclick"),
        ("<h1>A</h1>", "<h1>A</h1><script>x()</script>", "inline script"),
        ("<h1>A</h1>", "<h1>undefined</h1>", "undefined"),
        ("<h1>A</h1>", '<h1>A</h1><img src="/a.png">', "without alt"),
        ("<h1>A</h1>", "<h1>A</h1><a href='/b'></a>", "without words"),
        ('<input type="hidden" name="csrf_token" value="1">', "", "no csrf_token"),
        (' action="/x"', "", "no action"),
        ("</form>", "", "too-early"),
    ],
)
def test_bad_pages_are_refused(old: str, new: str, rule: str) -> None:
    with pytest.raises(BadPage, match=rule):
        parse(GOOD.replace(old, new))


def _run() -> JobRun:
    now = kernel_clock.now()
    return JobRun(name="x", holder="t", started_at=now, ended_at=now, outcome="done", result="")


def test_each_test_starts_with_an_empty_database(db_session, at_most) -> None:
    with at_most(2) as seen:
        db_session.add(_run())
        db_session.commit()
        assert db_session.query(JobRun).count() == 1
    assert len(seen) == 2


def test_what_a_test_committed_is_gone(db_session) -> None:
    assert db_session.query(JobRun).count() == 0


def test_a_get_cannot_write(db_session) -> None:
    set_writing(False)
    try:
        db_session.add(_run())
        with pytest.raises(WriteInReadOnly):
            db_session.flush()
    finally:
        set_writing(True)
        db_session.rollback()


def test_the_clock_moves_only_when_told(clock) -> None:
    before = kernel_clock.now()
    assert kernel_clock.now() == before
    clock.advance(hours=2)
    assert kernel_clock.now() - before == timedelta(hours=2)


def test_codes_repeat_from_run_to_run() -> None:
    ids.seed(7)
    first = ids.code()
    ids.seed(7)
    assert ids.code() == first


def test_nothing_leaves_the_machine() -> None:
    with socket.socket() as outward, pytest.raises(AssertionError, match="tried to reach"):
        outward.connect(("192.0.2.1", 80))


def test_an_own_database_is_separate(own_app) -> None:
    db.session.add(_run())
    db.session.commit()
    assert db.session.execute(text("SELECT count(*) FROM job_run")).scalar() == 1
