"""Test applications of officers: the whole form, and no trace anywhere."""

from __future__ import annotations

import pytest

from tests.factories.applications import make_application
from tests.factories.organisations import make_person
from tests.factories.programmes import make_amendment, make_call, make_draft_call
from voucherapp.applications.models import Application
from voucherapp.applications.models_trials import TrialApplication
from voucherapp.kernel.permissions import Role
from voucherapp.ledger.models import LedgerTransfer
from voucherapp.notifications.models import Message


@pytest.fixture
def officer(db_session, visitor):
    return visitor(make_person(Role.OFFICER))


def fill_all(page):
    """Walk the four sections of the scheme as a firm would."""
    page = page.click("The idea").fill(
        "Save and continue",
        {
            "title": "A better lamp",
            "q_challenge": "Our lamps look old.",
            "q_novelty": "Light that follows people.",
            "q_innovation_type": ["product"],
        },
    )
    page = page.fill("Save and continue", {"q_collaboration": "Weekly.", "q_first_time": "no"})
    page = page.fill("Save and continue", {"q_sustainability": "A new line."})
    return page.fill("Save and continue", {"q_plan": "Three steps.", "q_own_investment": "0"})


def test_an_officer_walks_the_form_of_a_draft(officer, db_session, run_jobs) -> None:
    call = make_draft_call()
    page = officer.get(f"/staff/calls/{call.code}").click("Test application")
    assert "Give your project a title." in page
    page = page.fill("Send as a test", {"price_minor": "60000"})
    assert page.status == 422
    assert "A firm could not send this yet. First: Give your project a title." in page.errors[0]
    page = fill_all(officer.get(f"/staff/calls/{call.code}/trial"))
    assert page.heading == "Test application"
    assert "What is missing" not in page
    assert "Light that follows people." in page
    page = page.fill("Send as a test", {"price_minor": "60000"})
    assert "The test went through" in page
    assert page.table("How the amount")[-1] == ["Voucher", "€45,000.00"]
    run_jobs()
    assert db_session.query(Application).count() == 0
    assert db_session.query(Message).count() == 0
    assert db_session.query(LedgerTransfer).count() == 0


def test_a_test_stands_in_no_list_and_count(officer, db_session) -> None:
    call = make_call()
    make_application(call=call)
    fill_all(officer.get(f"/staff/calls/{call.code}/trial")).fill(
        "Send as a test", {"price_minor": "60000"}
    )
    page = officer.get("/staff/applications")
    assert "A better lamp" not in page
    assert "1 entry" in page
    assert db_session.query(Application).count() == 1


def test_a_test_is_deleted_without_a_trace(officer, db_session) -> None:
    call = make_draft_call()
    page = fill_all(officer.get(f"/staff/calls/{call.code}/trial"))
    assert "The test is deleted" in page.submit("Delete the test")
    db_session.expire_all()
    assert db_session.query(TrialApplication).count() == 0
    assert officer.try_post(f"/staff/calls/{call.code}/trial/delete") == 404


def test_each_officer_has_a_test_of_their_own(officer, visitor, db_session) -> None:
    call = make_draft_call()
    fill_all(officer.get(f"/staff/calls/{call.code}/trial"))
    other = visitor(make_person(Role.OFFICER)).get(f"/staff/calls/{call.code}/trial")
    assert "Light that follows people." not in other


def test_an_amendment_is_tested_before_it_is_published(officer, db_session) -> None:
    call = make_call()
    question = {"code": "extra", "section": "The idea", "label": "Anything else?"}
    make_amendment(call, publish=False, questions=[question])
    page = officer.get(f"/staff/calls/{call.code}/trial").click("The idea")
    assert "Anything else?" in page


def test_tests_are_for_those_who_make_calls(visitor, db_session) -> None:
    call = make_draft_call()
    for role in (Role.FIRM, Role.AUDITOR, Role.EVALUATOR):
        person = visitor(make_person(role))
        assert person.try_get(f"/staff/calls/{call.code}/trial") == 403


def test_the_score_sheet_is_seen_before_publication(officer, db_session) -> None:
    call = make_draft_call()
    page = officer.get(f"/staff/calls/{call.code}").click("Preview the score sheet")
    assert "At most 100 points in all." in page
    assert [legend.text.strip() for legend in page.find("//legend")][:2] == [
        "Innovation", "Quality of the collaboration",
    ]  # fmt: skip
    assert "Save" not in page.buttons()
