"""Pages of evaluators and of the officers who assign."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.factories.accounts import act_of
from tests.factories.allocation import make_officer
from tests.factories.applications import make_application
from tests.factories.evaluation import (
    make_assignment,
    make_evaluator,
    make_open,
    make_review,
    marks_for,
)
from tests.factories.organisations import make_person
from voucherapp.db.session import db
from voucherapp.evaluation import operations, queries
from voucherapp.evaluation.models import Assignment
from voucherapp.kernel.permissions import Role
from voucherapp.programmes.queries import config_of, get_call


def open_row():  # type: ignore[no-untyped-def]
    return make_open(make_application(state="eligible"))


# --- Evaluators --------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_expect(visitor) -> None:  # type: ignore[no-untyped-def]
    page = visitor(make_evaluator()).get("/reviews")
    assert "Nothing to score at the moment" in page


def test_before_the_declaration_only_the_names_are_shown(visitor) -> None:  # type: ignore[no-untyped-def]
    application = make_application(state="eligible")
    row = make_assignment(application, due_on=date(2026, 3, 9))
    firm, creative, title = application.firm.name, application.creative.name, application.title
    browser = visitor(row.evaluator)
    listing = browser.get("/reviews")
    assert "7 days left" in listing
    assert title not in listing
    page = listing.click(application.reference or "")
    assert page.heading == "Your interest in the matter"
    assert firm in page
    assert creative in page
    assert title not in page
    assert "Chairs that are lent" not in page
    for address in ("check", "files/abc"):
        assert (
            title.encode()
            not in browser.get(
                f"/reviews/{row.token}/{address}", status=None if address == "check" else 404
            ).body
        )


def test_a_declaration_needs_an_answer_and_a_conflict_a_reason(visitor) -> None:  # type: ignore[no-untyped-def]
    row = make_assignment(make_application(state="eligible"))
    token, page = row.token, visitor(row.evaluator).get(f"/reviews/{row.token}")
    page = page.submit("Record my answer")
    assert page.status == 422
    assert page.errors[0].endswith("Choose one of the two answers.")
    page = page.submit("Record my answer", answer="conflict")
    assert page.status == 422
    page = page.submit("Record my answer", answer="conflict", reason="Shared board seat")
    assert page.url == "/reviews"
    assert "In conflict" in page
    over = page.client.get(f"/reviews/{token}")
    assert "not shown any more" in over


def test_scoring_from_declaration_to_submission(visitor) -> None:  # type: ignore[no-untyped-def]
    application = make_application(state="eligible")
    row, title = make_assignment(application), application.title
    page = visitor(row.evaluator).get(f"/reviews/{row.token}")
    page = page.submit("Record my answer", answer="none")
    assert page.heading == title
    assert "What do you want to change?" in page
    page = page.submit("Save", points_innovation="30,5", reason_innovation="New here.")
    assert page.value("points_innovation") == "30.5"
    page = page.submit("Save and check")
    assert "Quality of the collaboration (points)" in page
    page = page.click("Go back to the score sheet")
    values = {
        "points_collaboration_quality": "20",
        "reason_collaboration_quality": "Both gain.",
        "points_sustainability_over_time": "15",
        "reason_sustainability_over_time": "Lasting.",
        "na_budget_and_plan": True,
        "reason_budget_and_plan": "Prices are given.",
        "comment": "Good.",
    }
    page = page.submit("Save and check", **values)
    # 65.5 of the 85 points that apply.
    assert "77.06 / 100" in page
    page = page.submit("Submit my review")
    assert "Your review was submitted." in page
    page = page.click(application_reference(row))
    assert "You have scored this application" in page
    assert page.buttons().count("Save") == 0


def application_reference(row: Assignment) -> str:
    return db.session.get_one(Assignment, row.id, populate_existing=True) and (
        queries.get_assignment(row.token).application.reference or ""
    )


def test_points_off_the_scale_keep_what_was_typed(visitor) -> None:  # type: ignore[no-untyped-def]
    row = open_row()
    page = visitor(row.evaluator).get(f"/reviews/{row.token}")
    page = page.submit("Save", points_innovation="41", reason_innovation="Kept.")
    assert page.status == 422
    assert page.errors == ["Innovation, points: Give 0 to 40 points, in steps of half a point."]
    assert (page.value("points_innovation"), page.value("reason_innovation")) == ("41", "Kept.")
    page = page.submit("Save", points_innovation="many")
    assert page.errors == ["Innovation, points: Enter a number such as 12.5."]


def test_a_second_window_shows_both_texts(visitor) -> None:  # type: ignore[no-untyped-def]
    row = open_row()
    browser = visitor(row.evaluator)
    first, second = browser.get(f"/reviews/{row.token}"), browser.get(f"/reviews/{row.token}")
    first.submit("Save", reason_innovation="From the phone.")
    page = second.submit("Save", reason_innovation="From the desk.")
    assert page.status == 422
    assert "saved in another window" in page
    assert "From the phone." in page
    assert page.value("reason_innovation") == "From the desk."
    page = page.submit("Save")
    assert page.value("reason_innovation") == "From the desk."


def test_autosave_answers_with_the_time_and_the_number(visitor) -> None:  # type: ignore[no-untyped-def]
    row = open_row()
    browser = visitor(row.evaluator)
    address = f"/reviews/{row.token}/autosave"
    answer = browser.post(address, {"version": "0", "reason_innovation": "So far"}).response.json
    assert answer == {
        "saved_at": "2 Mar 2026, 10:00 CET",
        "saved_at_text": "2 Mar 2026, 10:00 CET",
        "version": 1,
    }
    stale = browser.post(address, {"version": "0", "reason_innovation": "Old"}, status=409)
    assert "another window" in stale.response.json["error"]
    assert browser.get(f"/reviews/{row.token}").value("reason_innovation") == "So far"


def test_nobody_sees_the_marks_of_others(visitor) -> None:  # type: ignore[no-untyped-def]
    application = make_application(state="eligible")
    review = make_review(application, 61.5)
    assert review.total_hundredths == 6150
    row = make_open(application)
    browser = visitor(row.evaluator)
    for address in ("/reviews", f"/reviews/{row.token}", f"/reviews/{row.token}/check"):
        body = browser.get(address).body
        assert b"61.5" not in body
        assert b"Reason for Innovation" not in body


def test_files_open_only_after_the_declaration_and_only_to_the_evaluator(visitor) -> None:  # type: ignore[no-untyped-def]
    application = make_application(state="eligible")
    from voucherapp.applications.queries import list_documents

    file = list_documents(application)[0].file.token
    row = make_assignment(application)
    token, evaluator, stranger = row.token, row.evaluator, make_evaluator()
    address = f"/reviews/{token}/files/{file}"
    assert visitor(evaluator).try_get(address) == 404
    operations.declare_none(act=act_of(evaluator), assignment=queries.get_assignment(token))
    page = visitor(evaluator).get(address)
    assert page.body.startswith(b"%PDF")
    assert page.response.headers["X-Content-Type-Options"] == "nosniff"
    assert visitor(stranger).try_get(address) == 404
    assert visitor(stranger).try_get(f"/reviews/{token}") == 404
    links = visitor(evaluator).get(f"/reviews/{token}").links()
    assert address in links.values()


@pytest.mark.parametrize("role", [Role.FIRM, Role.CREATIVE, Role.OFFICER, Role.FINANCE_CHECKER])
def test_only_evaluators_come_here(visitor, role: Role) -> None:  # type: ignore[no-untyped-def]
    row = open_row()
    browser = visitor(make_person(role))
    assert browser.try_get("/reviews") == 403
    assert browser.try_post(f"/reviews/{row.token}") == 403


# --- Officers ----------------------------------------------------------------------------------------


def test_an_officer_assigns_from_the_matrix(visitor) -> None:  # type: ignore[no-untyped-def]
    application = make_application(state="eligible")
    code, case_id = application.call.code, application.id
    first, second = make_evaluator("Ada Alba"), make_evaluator("Bo Berg")
    application.firm.email = f"office@{first.email.partition('@')[2]}"
    ids = (first.id, second.id)
    page = visitor(make_officer()).get("/staff/evaluation").click("Creative vouchers 2026")
    assert "Not assignable" in page
    assert "Same e-mail domain" in page
    assert not page.find(f"//input[@value='{case_id}:{ids[0]}']")
    page = page.submit("Assign what is ticked", due_on="2026-03-20")
    assert page.errors == ["Tick at least one evaluator of an application."]
    page = page.submit("Assign what is ticked", due_on="2026-03-20", pair=[f"{case_id}:{ids[1]}"])
    assert "1 assignments made" in page
    row = db.session.scalars(select(Assignment)).one()
    assert (row.evaluator_id, row.due_on, row.state) == (ids[1], date(2026, 3, 20), "assigned")
    assert page.url == f"/staff/evaluation/{code}"
    assert "1 of 2" in page


def test_a_suggestion_ticks_but_assigns_nothing(visitor) -> None:  # type: ignore[no-untyped-def]
    application = make_application(state="eligible")
    make_application(state="eligible", call=application.call)
    for _ in range(4):
        make_evaluator()
    code = application.call.code
    page = visitor(make_officer()).get(f"/staff/evaluation/{code}?suggest=1")
    assert len(page.find("//input[@name='pair'][@checked]")) == 4
    assert db.session.scalars(select(Assignment)).all() == []
    page = page.submit("Assign what is ticked")
    assert "4 assignments made" in page
    assert "of 4 wanted" in page


def test_a_conflict_that_came_up_meanwhile_refuses_the_whole_form(visitor) -> None:  # type: ignore[no-untyped-def]
    application = make_application(state="eligible")
    good, bad = make_evaluator(), make_evaluator()
    case_id, code, pair = application.id, application.call.code, (good.id, bad.id)
    page = visitor(make_officer()).get(f"/staff/evaluation/{code}")
    application = db.session.merge(application)
    from tests.factories.programmes import officer_act
    from voucherapp.accounts.operations import add_membership

    add_membership(act=officer_act(), user_id=pair[1], organisation_id=application.firm_id)
    page = page.submit("Assign what is ticked", pair=[f"{case_id}:{i}" for i in pair])
    assert page.status == 422
    assert "cannot score this application" in page.errors[0]
    assert db.session.scalars(select(Assignment)).all() == []


def test_an_assignment_shows_its_marks_only_once_submitted(visitor) -> None:  # type: ignore[no-untyped-def]
    row = open_row()
    act, config = act_of(row.evaluator), config_of(row.application.call)
    operations.save_review(act=act, assignment=row, version=0, marks=marks_for(config, 71))
    token, officer = row.token, make_officer()
    page = visitor(officer).get(f"/staff/assignments/{token}")
    assert "Reason for Innovation" not in page
    operations.submit_review(act=act, assignment=queries.get_assignment(token))
    page = visitor(officer).get(f"/staff/assignments/{token}")
    assert "71.00 / 100" in page
    assert "Reason for Innovation" in page


def test_an_assignment_is_taken_back_from_its_page(visitor) -> None:  # type: ignore[no-untyped-def]
    row = open_row()
    token = row.token
    page = visitor(make_officer()).get(f"/staff/assignments/{token}")
    page = page.submit("Take the assignment back", reason="Ill")
    assert "Assignment taken back." in page
    assert queries.get_assignment(token).state == "withdrawn"


def test_an_auditor_reads_but_changes_nothing(visitor) -> None:  # type: ignore[no-untyped-def]
    row = open_row()
    token, code = row.token, row.application.call.code
    browser = visitor(make_person(Role.AUDITOR))
    page = browser.get(f"/staff/evaluation/{code}")
    assert "Assign what is ticked" not in page.buttons()
    assert browser.try_post(f"/staff/evaluation/{code}") == 403
    assert browser.try_post(f"/staff/assignments/{token}/withdraw") == 403


def test_lists_take_the_same_statements_for_few_and_for_many(visitor, at_most) -> None:  # type: ignore[no-untyped-def]
    application = make_application(state="eligible")
    code = application.call.code
    reader = make_evaluator()
    officer = make_officer()
    make_assignment(application, reader)
    counts = []
    for more in (0, 4):
        for _ in range(more):
            make_assignment(make_application(state="eligible", call=get_call(code)), reader)
            make_evaluator()
        staff, own = visitor(officer), visitor(reader)
        with at_most(16) as matrix:
            staff.get(f"/staff/evaluation/{code}?suggest=1")
        with at_most(8) as inbox:
            own.get("/reviews")
        with at_most(8) as calls:
            staff.get("/staff/evaluation")
        counts.append((len(list(matrix)), len(list(inbox)), len(list(calls))))
    assert counts[0] == counts[1]
