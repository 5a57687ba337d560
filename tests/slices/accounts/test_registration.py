"""Registration, confirmation, reset and invitations: by links that work once."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.factories.accounts import PASSWORD, act_of, make_user
from voucherapp.accounts import operations, queries
from voucherapp.accounts.links import sign
from voucherapp.accounts.models import AccountToken, User
from voucherapp.db.audit import AuditLine
from voucherapp.db.outbox import OutboxEvent
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.notifications.models import Message

NEW = {"kind": "firm", "name": "Bruno Colle", "email": "bruno@firm.example", "password": PASSWORD}


def _mails(email: str) -> list[Message]:
    return list(
        db.session.scalars(select(Message).where(Message.to_email == email).order_by(Message.id))
    )


def _link(message: Message) -> str:
    found = re.search(r"https?://\S+/(?:confirm|invitation|password)/\S+", message.body)
    assert found, message.body
    return found.group()


@pytest.fixture(autouse=True)
def _keeps_links(app, monkeypatch) -> None:
    """A demonstration shows its mails with their links."""
    monkeypatch.setitem(app.config, "DEMO", True)


def test_a_firm_registers_confirms_and_signs_in(client, run_jobs) -> None:
    page = client.get("/register?kind=firm").fill("Register", NEW)
    assert page.heading == "Look into your mailbox"
    page = client.post("/sign-in", NEW, status=422)
    run_jobs()
    (mail,) = _mails(NEW["email"])
    assert mail.subject == "Confirm your e-mail address"
    assert "Dear Bruno Colle," in mail.body
    page = client.get(_link(mail))
    assert "bruno@firm.example" in page
    page = page.submit("Yes, confirm it")
    assert "Your address is confirmed" in page
    page = page.submit("Sign in", email=NEW["email"], password=PASSWORD)
    assert page.heading == "What waits for you"
    user = queries.find_user_by_email("Bruno@Firm.Example ")
    assert user is not None
    assert user.actor.roles == {Role.FIRM}
    assert client.get(_link(mail), status=404).heading == "This link does not work any more"


def test_looking_at_a_link_changes_nothing(client, run_jobs) -> None:
    client.post("/register", NEW)
    run_jobs()
    (mail,) = _mails(NEW["email"])
    for _ in range(3):
        client.get(_link(mail))
    user = queries.find_user_by_email(NEW["email"])
    assert user is not None
    assert user.email_confirmed_at is None


def test_a_known_address_gets_the_same_page_and_a_mail_that_says_so(client, run_jobs) -> None:
    user = make_user(Role.FIRM, email=NEW["email"], name="The Owner")
    before = user.password_hash
    page = client.post("/register", NEW)
    assert page.heading == "Look into your mailbox"
    run_jobs()
    subjects = [mail.subject for mail in _mails(user.email)]
    assert subjects[-1] == "You have an account already"
    db.session.refresh(user)
    assert (user.password_hash, user.name) == (before, "The Owner")


def test_nobody_can_prepare_an_account_for_another_address(client, run_jobs) -> None:
    """The owner's link counts with the owner's password, whoever registered before or after."""
    client.post("/register", {**NEW, "password": "the password of a stranger"})
    run_jobs()
    client.post("/register", NEW)
    run_jobs()
    client.post("/register", {**NEW, "password": "the password of a stranger"})
    run_jobs()
    mine = _mails(NEW["email"])[1]
    client.get(_link(mine)).submit("Yes, confirm it")
    assert client.post("/sign-in", NEW).heading == "What waits for you"


def test_the_confirmation_can_be_sent_again(client, clock, run_jobs) -> None:
    client.post("/register", NEW)
    run_jobs()
    clock.advance(days=4)
    old = _link(_mails(NEW["email"])[0])
    assert client.get(old, status=404)
    client.get("/confirm/again").submit("Send the mail", email=NEW["email"])
    run_jobs()
    client.get(_link(_mails(NEW["email"])[1])).submit("Yes, confirm it")
    assert client.post("/sign-in", NEW).heading == "What waits for you"


def test_a_form_sends_few_mails_to_one_address(client) -> None:
    make_user(Role.FIRM, email=NEW["email"])
    for _ in range(5):
        assert client.post("/password/forgot", {"email": NEW["email"]}).heading
    page = client.post("/password/forgot", {"email": NEW["email"]}, status=422)
    assert "We have sent several mails" in page


def test_reset_sets_a_password_once_and_ends_sessions(client, visitor, clock, run_jobs) -> None:
    user = make_user(Role.FIRM)
    there = visitor(user)
    for email in (user.email, "nobody@example.org"):
        page = client.get("/password/forgot").submit("Send the link", email=email)
        assert page.heading == "Look into your mailbox"
    run_jobs()
    assert _mails("nobody@example.org") == []
    link = _link(_mails(user.email)[-1])
    page = client.get(link).submit("Save the password", password="short")
    assert page.status == 422
    page = page.submit("Save the password", password="another good password")
    assert "Your new password counts" in page
    assert there.get("/account").heading == "Sign in"
    assert client.get(link, status=404)
    run_jobs()
    assert _mails(user.email)[-1].subject == "Your password was changed"
    page = client.post("/sign-in", {"email": user.email, "password": "another good password"})
    assert page.heading == "What waits for you"


def test_a_link_is_over_after_its_time(client, clock) -> None:
    user = make_user(Role.FIRM)
    token = operations.issue_link(act=act_of(user), user=user, kind="reset")
    clock.advance(hours=2, seconds=1)
    with pytest.raises(Refused, match="link-over"):
        operations.reset_password(act=act_of(user), token=sign(token), password=PASSWORD)


def test_a_link_of_one_kind_opens_nothing_else(client) -> None:
    user = make_user(Role.FIRM)
    token = operations.issue_link(act=act_of(user), user=user, kind="reset")
    for kind in ("confirm", "invite"):
        assert queries.find_link(sign(token), kind, token.created_at) is None
    assert queries.find_link(sign(token) + "x", "reset", token.created_at) is None


def test_no_link_and_no_password_stands_in_the_database(client, app, run_jobs, monkeypatch) -> None:
    """What the database holds opens no account: links are signed, mails lose theirs when sent."""
    monkeypatch.setitem(app.config, "DEMO", False)
    client.post("/register", NEW)
    token = db.session.scalars(select(AccountToken).order_by(AccountToken.id.desc())).first()
    link = sign(token)
    run_jobs()
    (mail,) = _mails(NEW["email"])
    assert mail.sent_at is not None
    kept = [mail.body, *(str(e.payload) for e in db.session.scalars(select(OutboxEvent)))]
    kept += [f"{line.summary} {line.detail}" for line in db.session.scalars(select(AuditLine))]
    assert not any(link in text or PASSWORD in text for text in kept)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password-short"),
        ("x" * 300, "password-long"),
        ("password123", "password-common"),
        ("aaaaaaaaaaaa", "password-common"),
        ("Bruno.Colle", "password-common"),
        ("bruno@firm.example", "password-common"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(app, password, code) -> None:
    nobody = act_of(make_user(Role.FIRM))
    with pytest.raises(Refused) as refusal:
        operations.register(act=nobody, **{**NEW, "password": password})
    assert (refusal.value.code, refusal.value.field) == (code, "password")


def test_an_administrator_invites_staff(client, run_jobs) -> None:
    client.sign_in(make_user(Role.ADMINISTRATOR, name="Ada Rossi"))
    page = client.get("/staff/people/invite").fill(
        "Send the invitation",
        {"name": "Gino Verdi", "email": "gino@office.example", "roles": ["officer"]},
    )
    assert "The invitation to gino@office.example is on its way." in page
    run_jobs()
    (mail,) = _mails("gino@office.example")
    assert "Ada Rossi invites you" in mail.body
    assert "Programme officer" in mail.body
    client.sign_out()
    page = client.get(_link(mail)).submit("Take up the invitation", password=PASSWORD)
    assert "Welcome. Sign in to begin." in page
    page = page.submit("Sign in", email="gino@office.example", password=PASSWORD)
    assert page.heading == "What waits for you"
    gino = queries.find_user_by_email("gino@office.example")
    assert gino is not None
    assert gino.actor.roles == {Role.OFFICER}


def test_officers_invite_evaluators_and_nobody_else(client) -> None:
    officer = make_user(Role.OFFICER)
    page = client.sign_in(officer).get("/staff/people/invite")
    assert "Evaluator" in page
    assert "Administrator" not in page.text.replace("Administration", "")
    operations.invite_user(
        act=act_of(officer), email="e@x.example", name="E", roles=[Role.EVALUATOR]
    )
    with pytest.raises(Refused, match="role-not-yours"):
        operations.invite_user(
            act=act_of(officer), email="f@x.example", name="F", roles=[Role.OFFICER]
        )


def test_an_invited_person_with_an_account_keeps_the_password(client, run_jobs) -> None:
    firm = make_user(Role.FIRM)
    before = firm.password_hash
    operations.invite_user(
        act=act_of(make_user(Role.OFFICER)), email=firm.email, name="X", roles=[Role.EVALUATOR]
    )
    assert firm.actor.roles == {Role.FIRM}, "roles count once the invitation is taken up"
    run_jobs()
    page = client.get(_link(_mails(firm.email)[-1]))
    assert "You have an account already" in page
    page.submit("Take up the invitation")
    db.session.refresh(firm, ["roles", "password_hash"])
    assert set(firm.roles) == {"firm", "evaluator"}
    assert firm.password_hash == before


def test_colleagues_are_invited_to_ones_own_organisation_only(app, run_jobs) -> None:
    from tests.factories.organisations import make_firm

    firm = make_firm()
    owner = queries.list_members(firm.id)[0]
    act = act_of(owner)
    operations.invite_colleague(
        act=act,
        organisation_id=firm.id,
        organisation_name=firm.name,
        email="second@firm.example",
        name="Second Person",
    )
    run_jobs()
    (mail,) = _mails("second@firm.example")
    assert firm.name in mail.body
    second = operations.accept_invitation(
        act=act, token=queries.newest_link(_id("second@firm.example"), "invite"), password=PASSWORD
    )
    assert [u.id for u in queries.list_members(firm.id)] == [owner.id, second.id]
    assert second.actor.roles == {Role.FIRM}
    with pytest.raises(NotFound):
        operations.invite_colleague(
            act=act_of(make_user(Role.FIRM)), organisation_id=firm.id, email="t@x.example", name="T"
        )


def _id(email: str) -> int:
    return db.session.scalars(select(User.id).where(User.email == email)).one()
