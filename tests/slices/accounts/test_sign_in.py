"""Signing in and out: what is answered, how often one may guess, and when a session ends."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.factories.accounts import PASSWORD, act_of, make_user
from voucherapp.accounts import operations, operations_session
from voucherapp.accounts.models import Throttle
from voucherapp.accounts.passwords import is_outdated
from voucherapp.accounts.rules import FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role


def _try(client, email, password, **kw):
    return client.post("/sign-in", {"email": email, "password": password}, **kw)


def test_a_person_signs_in_and_out(client) -> None:
    user = make_user(Role.OFFICER, name="Ada Rossi")
    page = client.get("/sign-in").submit("Sign in", email=user.email.upper(), password=PASSWORD)
    assert page.heading == "What waits for you"
    assert "Ada Rossi" in page
    assert user.last_sign_in_at is not None
    page = page.submit("Sign out")
    assert "You are signed out." in page
    assert client.try_get("/start") == 303


def test_the_page_asked_for_comes_after_sign_in(client) -> None:
    user = make_user(Role.OFFICER)
    page = client.get("/account")
    assert page.heading == "Sign in"
    page = page.submit("Sign in", email=user.email, password=PASSWORD)
    assert page.heading == "Your account"


def test_unknown_address_and_wrong_password_read_the_same(client) -> None:
    user = make_user(Role.OFFICER)
    wrong = _try(client, user.email, "something else", status=422)
    unknown = _try(client, "nobody@example.org", "something else", status=422)
    assert wrong.errors == unknown.errors != []


def test_guessing_is_stopped_for_the_account_alone(client, clock) -> None:
    user, other = make_user(Role.OFFICER), make_user(Role.AUDITOR)
    for _ in range(FAILURES_PER_ACCOUNT):
        _try(client, user.email, "a wrong guess", status=422)
    page = _try(client, user.email, PASSWORD, status=429)
    assert "Too many attempts" in page
    assert _try(client, other.email, PASSWORD).heading == "What waits for you"
    clock.advance(minutes=16)
    client.sign_out()
    assert _try(client, user.email, PASSWORD).heading == "What waits for you"


def test_twelve_people_behind_one_address_who_mistype_get_in(visitor) -> None:
    people = [make_user(Role.OFFICER) for _ in range(12)]
    for person in people:
        browser = visitor(address="203.0.113.7")
        for _ in range(3):
            _try(browser, person.email, "mistyped it", status=422)
    for person in people:
        browser = visitor(address="203.0.113.7")
        assert _try(browser, person.email, PASSWORD).heading == "What waits for you"


def test_one_address_cannot_try_many_accounts_for_ever(client) -> None:
    def attempt(name: str) -> int:
        return client.try_post("/sign-in", {"email": f"{name}@b.example", "password": "x"})

    assert attempt("a") == 422
    # As many more as leave one to try; each of them was another person's account.
    of_address = db.session.scalars(
        select(Throttle).where(Throttle.key.startswith("address:"))
    ).one()
    assert of_address.count == 1
    of_address.count = FAILURES_PER_ADDRESS - 1
    db.session.commit()
    assert attempt("b") == 422
    assert attempt("c") == 429


def test_a_session_loads_its_person_in_one_statement(client, at_most) -> None:
    client.sign_in(make_user(Role.EVALUATOR))
    client.get("/account/password")
    with at_most(1):
        client.get("/account/password")


def test_signing_out_everywhere_ends_other_sessions_only(visitor) -> None:
    user = make_user(Role.OFFICER)
    here, there = visitor(user), visitor(user)
    assert "on all other devices" in here.get("/account").submit("Sign out on all other devices")
    assert there.get("/account").heading == "Sign in"
    assert here.get("/account").heading == "Your account"


def test_changing_the_password_asks_for_the_present_one(client, visitor, run_jobs) -> None:
    user = make_user(Role.OFFICER)
    client.sign_in(user)
    page = client.get("/account/password").submit(
        "Save the password", current="not it at all", password="a new long password"
    )
    assert page.errors == ["Present password: This is not your present password."]
    page = page.submit("Save the password", current=PASSWORD, password="a new long password")
    assert page.heading == "Your account"
    assert _try(visitor(), user.email, "a new long password").heading == "What waits for you"


def test_a_closed_account_is_out_at_once(client) -> None:
    administrator, user = make_user(Role.ADMINISTRATOR), make_user(Role.OFFICER)
    client.sign_in(user)
    assert client.get("/account").heading == "Your account"
    operations.set_active(act=act_of(administrator), user=user, active=False)
    assert client.get("/account").heading == "Sign in"
    assert "This account is closed" in _try(client, user.email, PASSWORD, status=422)


def test_a_hash_of_an_older_cost_is_made_anew(app, client, monkeypatch) -> None:
    user = make_user(Role.OFFICER)
    before = user.password_hash
    monkeypatch.setitem(app.config, "ARGON2_TIME", 2)
    assert is_outdated(before)
    _try(client, user.email, PASSWORD)
    db.session.refresh(user)
    assert user.password_hash != before
    assert not is_outdated(user.password_hash)


@pytest.mark.parametrize("value", ["", "1", "x:0", "1:x", "999999:0", "1:99", "²:0"])
def test_a_forged_cookie_is_nobody(client, value) -> None:
    make_user(Role.OFFICER)
    with client.http.session_transaction() as session:
        session["_user_id"] = value
    assert client.try_get("/account") == 303


def test_details_are_kept(client) -> None:
    user = make_user(Role.OFFICER)
    page = client.sign_in(user).get("/account").submit("Save", name="Ada Neri", phone="+39 040 1")
    assert "Your details are saved." in page
    db.session.refresh(user)
    assert (user.name, user.phone, user.language) == ("Ada Neri", "+39 040 1", "en")
    page = page.submit("Save", name="http://buy.example")
    assert page.status == 422


def test_sign_in_writes_the_time(client, clock) -> None:
    user = make_user(Role.OFFICER)
    now = clock.advance(hours=1)
    operations_session.sign_in(act=act_of(user), user=user, password=PASSWORD)
    assert user.last_sign_in_at == now
