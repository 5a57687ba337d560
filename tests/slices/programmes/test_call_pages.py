"""The pages of officers about programmes and calls, and what the public reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.organisations import make_person
from tests.factories.programmes import make_call, make_draft_call, make_programme
from voucherapp.kernel.permissions import Role
from voucherapp.programmes import queries
from voucherapp.programmes.rules_sections import PAGES


@pytest.fixture
def officer(db_session, visitor):
    return visitor(make_person(Role.OFFICER))


def test_an_officer_sets_up_a_programme_with_two_funders(officer) -> None:
    page = officer.get("/staff/programmes").click("Set up a programme")
    page = page.submit("Add a funder")
    assert page.status == 200
    values = {
        "code": "DIVA",
        "title": "Creative vouchers",
        "authority": "Regione Invenzione",
        "member_state": "IT",
        "timezone": "Europe/Rome",
        "starts_on": "2026-01-01",
        "ends_on": "2029-12-31",
        "funders-0-code": "erdf",
        "funders-0-name": "European Regional Development Fund",
        "funders-0-fund": "ERDF",
        "funders-0-share_bp": "85",
        "funders-1-code": "city",
        "funders-1-name": "City",
        "funders-1-share_bp": "14,5",
    }
    page = page.fill("Save", values)
    assert page.status == 422
    assert "add up to 99.50 %" in page.errors[0]
    page = page.submit("Save", **{"funders-1-share_bp": "15"})
    assert page.heading == "Creative vouchers"
    assert page.table("Funders and shares")[1][2] == "85 %"


def test_a_row_that_is_taken_away_keeps_the_others(officer) -> None:
    page = officer.get("/staff/programmes/new").submit("Add a funder")
    page = page.fill(
        "Add a funder", {"funders-0-code": "ONE", "funders-1-code": "TWO", "title": "Kept"}
    )
    page = page.submit("Remove Funder 1")
    assert (page.value("funders-0-code"), page.value("title")) == ("TWO", "Kept")
    page = page.submit("Move down Funder 1")
    assert page.value("funders-1-code") == "TWO"


def test_an_officer_makes_shapes_and_publishes_a_call(officer, db_session, clock) -> None:
    make_programme()
    page = officer.get("/staff/calls/new")
    values = {"code": "diva-2026", "title": "Vouchers 2026", "timezone": "Europe/Rome"}
    page = page.fill(
        "Make the call",
        {**values, "opens_at": "2026-03-01T09:00", "closes_at": "2026-05-29T17:00"},
    )
    assert page.heading == "Vouchers 2026"
    assert "Name somebody whom applicants can ask" in page
    page = page.click("Name somebody").fill("Save", {"contact": "help@example.org"})
    assert page.value("contact") == "help@example.org"
    page = officer.get("/staff/calls/DIVA-2026")
    assert "Nothing is missing" in page
    page = page.click("Publish …")
    assert page.table("How the budget")[1] == [
        "European Regional Development Fund",
        "85 %",
        "€765,000.00",
    ]
    page = page.submit("Publish the call")
    assert "The conditions of this call stand" in page
    public = officer.get("/calls/DIVA-2026")
    assert "closes today" not in public
    assert "88 days left" in public
    assert "29 May 2026, 17:00 CEST" in public


def test_every_section_opens_and_saves_without_a_change(officer) -> None:
    call = make_draft_call()
    before = queries.config_of(call)
    for section in PAGES:
        page = officer.get(f"/staff/calls/{call.code}/edit/{section.name}")
        page = page.submit("Save")
        assert page.status == 200, (section.name, page.errors)
    assert queries.config_of(queries.get_call(call.code)) == before


def test_questions_are_added_moved_and_kept_by_their_code(officer) -> None:
    call = make_draft_call()
    url = f"/staff/calls/{call.code}/edit/questions"
    page = officer.get(url).submit("Add a question")
    page = page.fill(
        "Move up Question 9",
        {
            "questions-8-label": "Which colour?",
            "questions-8-kind": "choice",
            "questions-8-options": "Red\nBlue\nRed",
        },
    )
    page = page.submit("Save")
    assert page.status == 200
    questions = queries.config_of(queries.get_call(call.code)).questions
    assert [q.code for q in questions][-2:] == ["which_colour", "own_investment"]
    assert [(o.code, o.label) for o in questions[-2].options] == [("red", "Red"), ("blue", "Blue")]
    assert questions[2].options[0].code == "product"


def test_a_section_that_does_not_fit_is_refused_with_what_was_typed(officer) -> None:
    call = make_draft_call()
    page = officer.get(f"/staff/calls/{call.code}/edit/payment")
    page = page.submit("Save", **{"instalments-0-share_bp": "30"})
    assert page.status == 422
    assert "the instalments must add up to 100 %" in page.errors[0]
    assert page.value("instalments-0-share_bp") == "30"


def test_two_officers_see_both_versions(officer, visitor, db_session) -> None:
    call = make_draft_call()
    url = f"/staff/calls/{call.code}/edit/texts"
    mine = officer.get(url)
    visitor(make_person(Role.OFFICER)).get(url).submit("Save", contact="other@example.org")
    page = mine.submit("Save", contact="mine@example.org")
    assert page.status == 422
    assert page.table("What differs")[1] == ["Whom to ask", "mine@example.org", "other@example.org"]
    page = page.submit("Save")
    assert page.status == 200
    assert queries.config_of(queries.get_call(call.code)).texts.contact == "mine@example.org"


def test_a_published_call_cannot_be_edited(officer) -> None:
    call = make_call()
    page = officer.get(f"/staff/calls/{call.code}/edit/texts")
    assert "Nothing can be saved here any more" in page
    assert "Save" not in page.buttons()[1:]
    answer = officer.post(
        f"/staff/calls/{call.code}/edit/texts", {"title": "X", "version": call.version}
    )
    assert answer.status == 422


def test_a_hour_that_summer_time_skips_is_refused(officer) -> None:
    call = make_draft_call()
    page = officer.get(f"/staff/calls/{call.code}/edit/dates")
    page = page.submit("Save", opens_at="2026-03-29T02:30")
    assert "This hour does not exist" in page.errors[0]


def test_a_call_goes_out_as_a_file_and_comes_back(officer) -> None:
    call = make_draft_call(change={"texts": {"summary": "Taken along"}})
    answer = officer.get(f"/staff/calls/{call.code}/file")
    assert answer.response.headers["Content-Disposition"].endswith("diva-2026.yaml")
    page = officer.get("/staff/calls/new").fill(
        "Make the call",
        {
            "file": (answer.body, "diva.yaml"),
            "code": "DIVA-2027",
            "title": "Next year",
            "opens_at": "2027-03-01T09:00",
            "closes_at": "2027-05-01T17:00",
        },
    )
    assert page.heading == "Next year"
    assert queries.config_of(queries.get_call("DIVA-2027")).texts.summary == "Taken along"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"code: [", "not YAML"),
        (b"a: &x 1\nb: *x", "not YAML"),
        (b"code: x", "title: Field required"),
        (b"!!python/object/apply:os.system [ls]", "not YAML"),
    ],
)
def test_a_file_that_is_no_preset_is_refused_in_words(officer, content, message) -> None:
    call = make_draft_call()
    page = officer.get(f"/staff/calls/{call.code}/import")
    page = page.submit("Replace", file=(content, "x.yaml"))
    assert page.status == 422
    assert message in page.errors[0]


def test_drafts_are_hidden_from_the_public(db_session, client) -> None:
    call = make_draft_call()
    assert client.try_get(f"/calls/{call.code}") == 404
    assert call.title not in client.get("/calls")


def test_the_public_list_tells_open_coming_and_closed(db_session, client, clock) -> None:
    programme = make_programme()
    now, day = clock.moment, timedelta(days=1)
    make_call(programme=programme, code="ONE", opens_at=now - day, closes_at=now + 3 * day)
    make_call(programme=programme, code="TWO", opens_at=now + 5 * day, closes_at=now + 9 * day)
    page = client.get("/calls")
    assert [h.text for h in page.find("//h2")] == ["Open now", "Coming next"]
    clock.advance(days=4)
    page = client.get("/calls")
    assert [h.text for h in page.find("//h2")] == ["Open now", "Coming next", "Closed"]
    assert "No call is open today" in page


def test_the_public_page_tells_everything_beforehand(db_session, client) -> None:
    call = make_call()
    page = client.get(f"/calls/{call.code}")
    for words in (
        "up to €45,000",
        "Veneto, Friuli-Venezia Giulia, Zahodna Slovenija",
        "micro-enterprise, small enterprise, medium-sized enterprise",
        "What do you want to change?",
        "PDF, JPG, PNG, at most 10 MB",
        "At least 60 of 100 points are needed.",
        "who has more points in: Innovation, who is drawn by lot",
        "European Regional Development Fund: 85 %",
    ):
        assert words in page, words
    assert page.table("Criteria")[1][1:] == ["40", "1", "–"]


def test_staff_lists_take_the_same_statements_for_many(officer, db_session, at_most) -> None:
    programme = make_programme()
    make_call(programme=programme, code="FIRST")
    for number in range(12):
        make_draft_call(programme=programme, code=f"MANY-{number}")
    db_session.commit()
    with at_most(8):
        officer.get("/staff/calls")


def test_an_auditor_reads_and_changes_nothing(db_session, visitor) -> None:
    call = make_draft_call()
    auditor = visitor(make_person(Role.AUDITOR))
    assert auditor.get(f"/staff/calls/{call.code}").heading == call.title
    assert auditor.try_post(f"/staff/calls/{call.code}/publish") == 403
    assert auditor.try_get(f"/staff/calls/{call.code}/edit/texts") == 403


@pytest.mark.parametrize(
    ("link", "heading"),
    [
        ("Applications", "Applications"),
        ("Drafts not sent", "Drafts not sent"),
        ("How applicants get on", "How applicants get on"),
        ("Ranking", "Ranking of"),
    ],
)
def test_what_firms_do_with_a_call_is_one_click_from_it(officer, link, heading) -> None:
    call = make_call()
    page = officer.get(f"/staff/calls/{call.code}")
    # The menu has links of the same name; those of the page come after it.
    shown = officer.get(page.links()[link])
    assert shown.heading.startswith(heading)
    assert call.code in shown.url


def test_a_draft_has_no_cases_to_look_at(officer) -> None:
    page = officer.get(f"/staff/calls/{make_draft_call().code}")
    assert "How applicants get on" not in page
