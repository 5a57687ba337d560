"""Messages: written once, sent by SMTP or as files, tried again, given up, and shown."""

from __future__ import annotations

import socket
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from tests.factories.accounts import act_of, administrator_act, make_user
from voucherapp.accounts.notices import tell_members, tell_staff, tell_user
from voucherapp.db.session import db
from voucherapp.files.operations import store_bytes
from voucherapp.kernel.permissions import Permission, Role
from voucherapp.kernel.text import T
from voucherapp.notifications import queries
from voucherapp.notifications.jobs import send_waiting
from voucherapp.notifications.mime import build_email, paragraphs
from voucherapp.notifications.models import Message
from voucherapp.notifications.operations import send_message
from voucherapp.notifications.rules import PAUSES
from voucherapp.web.links import external


def write(**fields: Any) -> Message:
    values: dict[str, Any] = {
        "kind": "case.message",
        "to_email": "olga@firm.example",
        "to_name": "Olga Uršič",
        "subject": T("Your offer\nis here"),
        "body": "Dear Olga,\n\nlook at https://vouchers.example/my/1.\n\nKind regards",
        "dedup_key": "test/1",
    }
    return send_message(act=administrator_act(), **{**values, **fields})


def send() -> str | None:
    """Do what the job does, after the request that wrote the messages is over."""
    db.session.commit()
    return send_waiting(administrator_act())


class Inbox:
    """A mail server that keeps what it gets, or refuses it."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.got.append(envelope.content)
        return self.answer


@pytest.fixture
def smtp(app, monkeypatch):
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=0)
    # Port 0 lets the system choose; aiosmtpd probes the port by itself, so it is asked for first.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    monkeypatch.setitem(app.config, "SMTP_URL", f"smtp://127.0.0.1:{controller.port}")
    yield inbox
    controller.stop()


def test_the_same_key_writes_once(app) -> None:
    assert write().id == write(subject="Another").id
    assert db.session.scalars(select(Message)).one().subject == "Your offer is here"


def test_a_mail_becomes_a_file_without_a_server(app, monkeypatch, tmp_path) -> None:
    monkeypatch.setitem(app.config, "INSTANCE", tmp_path)
    message = write()
    assert message.delivery.name == "queued"
    assert send() == "sent 1 messages"
    assert send() is None
    (path,) = Path(tmp_path, "mailbox").glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["To"] == "Olga Uršič <olga@firm.example>"
    assert mail["Subject"] == "Your offer is here"
    assert message.delivery.name == "sent"


def test_a_mail_carries_text_html_and_files(app, smtp) -> None:
    file = store_bytes(
        act=administrator_act(),
        data=b"%PDF-1.7",
        filename="lettera è.pdf",
        media_type="application/pdf",
    )
    write(attachments=[file.id], body="A <b> & https://vouchers.example/x?a=1&b=2.\n\nSecond")
    send()
    mail = message_from_bytes(smtp.got[0], policy=policy.default)
    html = mail.get_body(("html",)).get_content()
    assert 'href="https://vouchers.example/x?a=1&amp;b=2"' in html
    assert "A &lt;b&gt; &amp;" in html
    assert '<html lang="en">' in html
    assert mail.get_body(("plain",)).get_content().startswith("A <b> & https")
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("lettera è.pdf", b"%PDF-1.7")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_same_message_keeps_its_message_id(app) -> None:
    message = write()
    assert build_email(message)["Message-ID"] == build_email(message)["Message-ID"]


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(app, smtp, clock) -> None:
    smtp.answer = "451 busy, come back"
    message = write()
    for pause in PAUSES:
        assert send() == "sent 0 messages, 1 failed"
        assert message.delivery.name == "retrying"
        assert "451" in message.error
        assert send() is None
        clock.go(message.next_attempt_at - timedelta(seconds=1))
        assert send() is None
        clock.advance(seconds=1)
        assert pause > timedelta()
    send()
    assert message.delivery.name == "failed"
    clock.advance(days=30)
    assert send() is None


def test_a_server_that_is_away_loses_nothing(app, clock, monkeypatch) -> None:
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://127.0.0.1:1")
    message = write()
    send()
    assert message.delivery.name == "retrying"
    monkeypatch.setitem(app.config, "SMTP_URL", "")
    clock.advance(minutes=1)
    send()
    assert message.delivery.name == "sent"


def test_one_bad_address_stops_no_other(app) -> None:
    bad, good = write(to_email="no\nbody"), write(dedup_key="test/2")
    send()
    assert (bad.delivery.name, good.delivery.name) == ("retrying", "sent")


def test_the_link_of_a_confidential_mail_is_not_kept(app, monkeypatch) -> None:
    message = write(confidential=True, body="Open https://x.example/password/abc now")
    send()
    assert message.body == "Open […] now"


def test_people_are_told_in_person_with_greeting(app) -> None:
    officer, other = make_user(Role.OFFICER, name="Ada"), make_user(Role.OFFICER, name="Bea")
    make_user(Role.FIRM)
    text = {
        "act": act_of(officer),
        "kind": "case.message",
        "subject": T("Hello"),
        "body": T("It is done."),
    }
    message = tell_user(user_id=officer.id, dedup_key="a", case_id=7, **text)
    assert message.body == "Dear Ada,\n\nIt is done.\n\nKind regards\nVoucherapp"
    assert queries.list_case_messages(7) == [message]
    told = tell_staff(permission=Permission.APPLICATION_CHECK, dedup_key="b", **text)
    assert [m.to_email for m in told] == [officer.email, other.email]
    assert tell_members(organisation_id=1, dedup_key="c", **text) == []


def test_paragraphs_keep_lines_and_link_addresses() -> None:
    blocks = paragraphs("One\ntwo\n\n\nhttps://a.example/b, and more")
    assert [[str(line) for line in block] for block in blocks] == [
        ["One", "two"],
        ['<a href="https://a.example/b">https://a.example/b</a>, and more'],
    ]


def test_links_are_absolute_outside_of_requests(app, monkeypatch) -> None:
    monkeypatch.setitem(app.config, "BASE_URL", "https://vouchers.example/app")
    assert external("accounts.sign_in") == "https://vouchers.example/app/sign-in"
    link = external("accounts.confirm", token="a b")
    assert link == "https://vouchers.example/app/confirm/a%20b"


def test_staff_see_messages_but_no_links_to_accounts(client) -> None:
    write(), write(dedup_key="2", confidential=True, subject="Secret", body="https://x.example/s")
    client.sign_in(make_user(Role.AUDITOR))
    page = client.get("/staff/messages?q=olga&state=queued")
    assert [row[0] for row in page.table("Messages")[1:]] == ["Secret", "Your offer is here"]
    shown = page.click("Your offer is here")
    assert "https://vouchers.example/my/1" in shown
    hidden = page.click("Secret")
    assert "The text is not shown" in hidden
    assert "x.example/s" not in hidden


def test_an_administrator_sends_a_failed_message_again(client, clock) -> None:
    message = write()
    message.failed_at, message.next_attempt_at, message.error = clock(), None, "550 no such box"
    client.sign_in(make_user(Role.ADMINISTRATOR))
    page = client.get(f"/staff/messages/{message.id}")
    assert "550 no such box" in page
    page = page.submit("Send again")
    assert "will be sent again" in page
    client.sign_in(make_user(Role.AUDITOR))
    assert client.try_post(f"/staff/messages/{message.id}/again") == 403


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_takes_the_same_statements_for_few_and_many(client, at_most, count) -> None:
    for number in range(count):
        write(dedup_key=f"n/{number}")
    client.sign_in(make_user(Role.AUDITOR))
    with at_most(4):
        client.get("/staff/messages")


def test_the_mailbox_is_there_in_a_demonstration_only(client, app, monkeypatch) -> None:
    message = write(body="Look: http://127.0.0.1:5000/sign-in")
    assert client.try_get("/mailbox") == 404
    assert client.try_get(f"/mailbox/{message.id}") == 404
    monkeypatch.setitem(app.config, "DEMO", True)
    page = client.get("/mailbox").click("Your offer is here")
    assert page.click("http://localhost/sign-in").heading == "Sign in"


def test_the_list_says_what_messages_are_about_and_finds_them_by_it(visitor) -> None:
    write(kind="claim.approved", subject="Approved", dedup_key="1")
    write(kind="account_change.asked", subject="Another account", dedup_key="2")
    write(kind="account.reset", subject="A new password", dedup_key="3")
    page = visitor(make_user(Role.OFFICER)).get("/staff/messages")
    assert [row[2] for row in page.table("Messages")] == [
        "About", "Accounts", "Changes of bank accounts", "Claims",
    ]  # fmt: skip
    found = page.submit("Show", topic="Accounts").table("Messages")[1:]
    assert [row[0] for row in found] == ["A new password"]


def test_a_kind_that_nobody_can_name_is_refused(app) -> None:
    with pytest.raises(KeyError, match="nonsense"):
        write(kind="nonsense.here")
