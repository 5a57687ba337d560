"""Administrators and the roles of people."""

from __future__ import annotations

import pytest

from tests.factories.accounts import act_of, make_user
from voucherapp.accounts import operations, queries
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Permission, Role
from voucherapp.kernel.refusal import Refused


def test_the_last_administrator_stays_one(client) -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    client.sign_in(administrator)
    page = client.get(f"/staff/people/{administrator.id}")
    page = client.post(page.url, {"roles": ["officer"]}, status=422)
    assert "This is the last administrator" in page
    page = client.post(f"/staff/people/{administrator.id}/active")
    assert "This is the last administrator" in page
    db.session.refresh(administrator)
    assert (administrator.roles, administrator.active) == (["administrator"], True)
    second = make_user(Role.ADMINISTRATOR)
    page = client.post(f"/staff/people/{second.id}", {"roles": ["officer", "evaluator"]})
    assert f"The roles of {second.name} are saved." in page
    assert "Gave" in page
    db.session.refresh(second)
    assert second.roles == ["evaluator", "officer"]


def test_an_auditor_has_no_second_role(app) -> None:
    act = act_of(make_user(Role.ADMINISTRATOR))
    with pytest.raises(Refused, match="auditor-alone"):
        operations.set_roles(
            act=act, user=make_user(Role.AUDITOR), roles=[Role.AUDITOR, Role.OFFICER]
        )


def test_only_administrators_change_roles(client) -> None:
    officer, user = make_user(Role.OFFICER), make_user(Role.FIRM)
    client.sign_in(officer)
    assert client.try_get(f"/staff/people/{user.id}") == 403
    assert client.try_post(f"/staff/people/{user.id}/active") == 403
    with pytest.raises(Refused, match="not-allowed"):
        operations.set_roles(act=act_of(officer), user=user, roles=[Role.EVALUATOR])


def test_an_account_is_closed_and_opened_again(client) -> None:
    client.sign_in(make_user(Role.ADMINISTRATOR))
    user = make_user(Role.OFFICER)
    page = client.get(f"/staff/people/{user.id}").submit("Close the account")
    assert "The account is closed." in page
    page = page.submit("Open the account again")
    assert "The account is open again." in page


def test_officers_see_evaluators_only(client) -> None:
    evaluator, firm = make_user(Role.EVALUATOR), make_user(Role.FIRM)
    page = client.sign_in(make_user(Role.OFFICER)).get("/staff/people")
    assert page.heading == "Evaluators"
    assert evaluator.email in page
    assert firm.email not in page


def test_the_list_is_filtered_and_sorted(client) -> None:
    client.sign_in(make_user(Role.ADMINISTRATOR, name="Zora"))
    make_user(Role.OFFICER, name="Anna Berg")
    make_user(Role.EVALUATOR, name="Anton Berg")
    names = [row[0] for row in client.get("/staff/people?q=berg").table("People")[1:]]
    assert names == ["Anna Berg", "Anton Berg"]
    rows = client.get("/staff/people?role=evaluator&active=yes").table("People")
    assert [row[0] for row in rows[1:]] == ["Anton Berg"]
    page = client.get("/staff/people?q=nobody")
    assert "Nobody found" in page


@pytest.mark.parametrize("count", [3, 60])
def test_the_list_takes_the_same_statements_for_few_and_many(client, at_most, count) -> None:
    client.sign_in(make_user(Role.ADMINISTRATOR))
    for _ in range(count):
        make_user(Role.EVALUATOR)
    with at_most(3):
        client.get("/staff/people")


def test_staff_are_found_by_what_they_may(app) -> None:
    checker, releaser = make_user(Role.FINANCE_CHECKER), make_user(Role.FINANCE_RELEASER)
    make_user(Role.FIRM)
    assert [u.id for u in queries.list_staff(Permission.CLAIM_CHECK)] == [checker.id]
    assert {u.id for u in queries.list_staff(Permission.LEDGER_READ)} == {checker.id, releaser.id}
    assert queries.list_staff(Permission.CLAIM_WRITE) == ()
    assert [u.id for u in queries.list_evaluators()] == []
