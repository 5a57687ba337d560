"""Another address to sign in with: proved by its link, told to the old one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.accounts import PASSWORD, act_of, make_user
from voucherapp.accounts import operations
from voucherapp.accounts.queries import find_user_by_email
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.notifications.models import Message

OLD, NEW = "marta@officina.example", "marta.rossi@officina.example"


@pytest.fixture(autouse=True)
def _keeps_links(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demonstration shows its mails with their links."""
    monkeypatch.setitem(app.config, "DEMO", True)


def mails(email: str) -> list[Message]:
    return list(
        db.session.scalars(select(Message).where(Message.to_email == email).order_by(Message.id))
    )


def link_in(message: Message) -> str:
    found = re.search(r"https?://\S+/(?:account/email|password)/\S+", message.body)
    assert found, message.body
    return found.group()


def ask(client: Any, email: str = NEW, password: str = PASSWORD) -> Any:
    page = client.get("/account").click("Change the e-mail address")
    return page.submit("Send the link", email=email, current=password)


def test_the_link_changes_the_address_and_the_old_one_is_told(client, run_jobs) -> None:  # type: ignore[no-untyped-def]
    user = make_user(Role.FIRM, email=OLD)
    page = ask(client.sign_in(user))
    assert "A mail with a link is on its way" in page
    run_jobs()
    (mail,) = mails(NEW)
    # Until the link is used nothing changes.
    assert find_user_by_email(NEW) is None
    page = client.get(link_in(mail))
    assert NEW in page
    page = page.submit("Yes, use this address")
    assert "Sign in with it" in page
    assert page.submit("Sign in", email=OLD, password=PASSWORD).status == 422
    page = page.submit("Sign in", email=NEW, password=PASSWORD)
    assert page.heading == "What waits for you"
    run_jobs()
    assert [m.subject for m in mails(OLD)][-1] == "Your e-mail address was changed"
    assert client.get(link_in(mail), status=404).heading == "This link does not work any more"


def test_a_wrong_password_and_the_same_address_are_refused(client) -> None:  # type: ignore[no-untyped-def]
    client.sign_in(make_user(Role.FIRM, email=OLD))
    page = ask(client, password="not this one")
    assert page.status == 422
    assert page.errors == ["Present password: This is not your present password."]
    page = ask(client, email=OLD.upper())
    assert page.status == 422
    assert "This is your address already" in page.errors[0]


def test_a_known_address_is_not_given_away_and_its_owner_is_told(client, run_jobs) -> None:  # type: ignore[no-untyped-def]
    make_user(Role.FIRM, email=NEW)
    run_jobs()
    before = len(mails(NEW))
    client.sign_in(make_user(Role.FIRM, email=OLD))
    assert "A mail with a link is on its way" in ask(client)
    run_jobs()
    assert [m.subject for m in mails(NEW)][before:] == ["You have an account already"]


def test_an_address_taken_meanwhile_is_refused(client, run_jobs) -> None:  # type: ignore[no-untyped-def]
    client.sign_in(make_user(Role.FIRM, email=OLD))
    ask(client)
    run_jobs()
    page = client.get(link_in(mails(NEW)[0]))
    make_user(Role.FIRM, email=NEW)
    page = page.submit("Yes, use this address")
    assert page.status == 422
    assert "There is another account with this address now" in page
    assert find_user_by_email(OLD) is not None


def test_links_mailed_to_the_old_address_open_nothing_afterwards(client, run_jobs) -> None:  # type: ignore[no-untyped-def]
    user = make_user(Role.FIRM, email=OLD)
    operations.request_reset(act=act_of(user), email=OLD)
    ask(client.sign_in(user))
    run_jobs()
    client.get(link_in(mails(NEW)[0])).submit("Yes, use this address")
    reset = next(m for m in mails(OLD) if "/password/" in m.body)
    client.get(link_in(reset), status=404)
