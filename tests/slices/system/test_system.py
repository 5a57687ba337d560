"""Seals, the status page, the matrix and the notices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.factories.accounts import administrator_act, make_user
from voucherapp.db.audit import AuditLine, note
from voucherapp.db.outbox import OutboxEvent
from voucherapp.db.session import db
from voucherapp.kernel.permission_words import GROUPS
from voucherapp.kernel.permissions import Permission, Role
from voucherapp.kernel.role_words import role_label
from voucherapp.scheduler.registry import JobRun
from voucherapp.system import operations, queries
from voucherapp.system.cli import verify
from voucherapp.system.jobs import beat


@pytest.fixture
def lines(app, clock) -> list[AuditLine]:
    """Some lines that have rested long enough to be sealed."""
    user = make_user(Role.OFFICER)
    act = administrator_act()
    for n in range(7):
        note(act, "user.changed", user, summary=f"Line {n}", detail={"è": n})
    clock.advance(minutes=11)
    written = select(AuditLine).where(AuditLine.verb == "user.changed").order_by(AuditLine.id)
    return list(db.session.scalars(written))


def _tamper(statement: str) -> None:
    if db.engine.dialect.name == "sqlite":
        for name in ("audit_line_no_update", "audit_line_no_delete"):
            db.session.execute(text(f"DROP TRIGGER {name}"))
    else:
        db.session.execute(text("ALTER TABLE audit_line DISABLE TRIGGER USER"))
    db.session.execute(text(statement))
    db.session.expire_all()


def test_seals_follow_each_other_and_hold(lines, monkeypatch, clock) -> None:
    monkeypatch.setattr(operations, "LINES_PER_SEAL", 4)
    count = operations.seal_audit(act=administrator_act())
    assert count >= len(lines)
    assert operations.seal_audit(act=administrator_act()) == 0
    assert queries.seal_figures().seals == -(-count // 4)
    assert queries.seal_figures().unsealed == 0
    assert list(queries.verify_seals()) == []
    note(administrator_act(), "user.changed", make_user(Role.FIRM), summary="Fresh")
    assert operations.seal_audit(act=administrator_act()) == 0, "fresh lines rest first"
    assert queries.seal_figures().unsealed > 0
    assert list(queries.verify_seals()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_line SET summary = 'Nothing' WHERE id = {id}",
        "UPDATE audit_line SET user_id = 99 WHERE id = {id}",
        "DELETE FROM audit_line WHERE id = {id}",
    ],
)
def test_a_change_after_sealing_shows(lines, statement) -> None:
    operations.seal_audit(act=administrator_act())
    first, last = lines[0].id, lines[-1].id
    _tamper(statement.format(id=lines[3].id))
    (problem,) = queries.verify_seals()
    assert "are not what was sealed" in problem
    assert first < last


def test_a_line_slipped_in_between_seals_shows(lines, monkeypatch) -> None:
    monkeypatch.setattr(operations, "LINES_PER_SEAL", 4)
    operations.seal_audit(act=administrator_act())
    _tamper(f"DELETE FROM audit_line WHERE id = {lines[0].id}")
    assert len(list(queries.verify_seals())) == 1


def test_the_command_says_whether_the_record_is_whole(app, lines) -> None:
    operations.seal_audit(act=administrator_act())
    runner = app.test_cli_runner()
    result = runner.invoke(verify)
    assert (result.exit_code, "1 seals hold" in result.output) == (0, True)
    _tamper(f"UPDATE audit_line SET summary = 'x' WHERE id = {lines[0].id}")
    result = runner.invoke(verify)
    assert result.exit_code == 1
    assert "1 things do not fit." in result.output


def test_old_runs_and_delivered_events_are_cleared(app, clock) -> None:
    def event(processed: bool) -> OutboxEvent:
        at = clock() if processed else None
        return OutboxEvent(at=clock(), name="X", payload={}, processed_at=at, error=None)

    now = clock()
    run = JobRun(name="a", holder="h", started_at=now, ended_at=now, outcome="done", result="")
    db.session.add_all([event(True), event(False), run])
    db.session.flush()
    assert operations.clear_old(act=administrator_act()) == 0
    clock.advance(days=91)
    assert operations.clear_old(act=administrator_act()) == 2


def test_the_status_page_tells_what_waits_and_what_failed(client, clock, at_most) -> None:
    client.sign_in(make_user(Role.ADMINISTRATOR))
    assert "No scheduler is running" in client.get("/staff/system")
    beat(administrator_act())
    broken = OutboxEvent(
        at=clock(), name="LampLit", payload={}, processed_at=None, attempts=3, error="KeyError: 'x'"
    )
    now = clock()
    run = JobRun(
        name="m", holder="h", started_at=now, ended_at=now, outcome="failed", result="Oops"
    )
    db.session.add_all([broken, run])
    with at_most(12):
        page = client.get("/staff/system")
    assert "The scheduler is running" in page
    assert "KeyError: 'x'" in page
    assert page.table("Runs that failed")[1][2] == "Oops"
    assert "send-mail" in [row[0] for row in page.table("Jobs")]
    clock.advance(minutes=2)
    assert "No scheduler is running" in client.get("/staff/system")


def test_the_matrix_page_has_every_permission_and_role(client) -> None:
    named = {permission for _title, rows in GROUPS for permission, _words in rows}
    assert named == set(Permission)
    page = client.sign_in(make_user(Role.OFFICER)).get("/staff/permissions")
    header, *rows = page.table("Roles and permissions")
    assert len(header) == len(Role)
    officer = header.index(str(role_label(Role.OFFICER)))
    by_name = {row[0].split()[-1]: row for row in rows if len(row) > 2}
    assert by_name["call:publish"][officer] != by_name["claim:check"][officer] == "no"
    assert len(by_name) == len(Permission) - 1


@pytest.mark.parametrize("url", ["/about", "/privacy", "/accessibility"])
def test_notices_are_open_to_all(client, url) -> None:
    page = client.get(url)
    assert url in page.links().values()


def test_the_style_guide_is_for_demonstrations(client, app, monkeypatch) -> None:
    assert client.try_get("/styleguide") == 404
    monkeypatch.setitem(app.config, "DEMO", True)
    assert client.get("/styleguide").heading == "Style guide"


def test_health_answers_without_signing_in(client) -> None:
    assert client.try_get("/health") == 200


def test_strangers_see_no_system_pages(client) -> None:
    client.sign_in(make_user(Role.FIRM))
    assert client.try_get("/staff/system") == 403
    assert client.try_get("/staff/permissions") == 403
    assert timedelta() < operations.REST


def test_programs_that_ask_for_the_mark_of_the_site_get_it(client) -> None:  # type: ignore[no-untyped-def]
    answer = client.http.get("/favicon.ico", buffered=True)
    assert answer.status_code == 200
    assert answer.data.startswith(b"\x00\x00\x01\x00")
    assert answer.mimetype in ("image/vnd.microsoft.icon", "image/x-icon")
