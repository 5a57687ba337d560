"""The officers' queue and case page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.applications import (
    complete,
    make_application,
    make_draft,
    member_act,
    member_of,
)
from tests.factories.organisations import make_creative, make_firm, make_person
from tests.factories.programmes import make_call
from voucherapp.applications import operations, queries
from voucherapp.applications.models import Application
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.notifications.models import Message
from voucherapp.web.formatting import format_moment


@pytest.fixture
def officer(visitor):
    return visitor(make_person(Role.OFFICER, name="Olga Officer"))


def case_url(application) -> str:
    return f"/staff/applications/{application.token}"


def test_an_officer_checks_and_accepts(officer, db_session, run_jobs) -> None:
    application = make_application()
    url = case_url(application)
    page = officer.get("/staff/applications").click("DIVA-2026-0001")
    assert page.heading.startswith("Chairs on loan")
    assert "By your figures the firm is a small enterprise" in page
    page = page.submit("Take over")
    assert "You handle this application now" in page
    page = page.submit("Accept formally")
    assert "10 points of the checklist wait" in page
    page = page.submit("Record all proposals that pass")
    assert "8 points are recorded as fulfilled" in page
    page = officer.post(f"{url}/check/quote", {"quote-outcome": "fail", "quote-remark": ""})
    assert page.status == 422
    assert "Say in a sentence why" in page
    officer.post(f"{url}/check/quote", {"quote-outcome": "pass", "quote-remark": "Signed"})
    language = {"implied_language-outcome": "pass", "implied_language-remark": ""}
    officer.post(f"{url}/check/implied_language", language)
    page = officer.get(url).submit("Accept formally")
    assert "The application is formally accepted" in page
    run_jobs()
    page = officer.get(url)
    assert "is formally in order" in page


def test_an_officer_asks_for_a_correction_until_the_end_of_a_day(
    officer, visitor, db_session, run_jobs
) -> None:
    application = make_application()
    firm = member_of(application.firm)
    token = application.token
    page = officer.get(case_url(application)).submit(
        "Ask for the correction", **{"correction-reason": "Please sign the quote."}
    )
    assert "The firm is asked for the correction" in page
    case = queries.get_case(token)
    assert case.corrections[0].due_at.isoformat() == "2026-03-12T22:59:59+00:00"
    run_jobs()
    body = db.session.query(Message).filter_by(kind="application.correction").one().body
    assert "Please sign the quote." in body
    assert "12 Mar 2026, 23:59 CET" in body
    page = visitor(firm).get("/start")
    assert "Correct your application DIVA-2026-0001" in page


def test_a_refusal_names_point_and_reason_and_stays_on_record(
    officer, visitor, db_session, run_jobs
) -> None:
    application = make_application()
    firm, url, token = member_of(application.firm), case_url(application), application.token
    page = officer.get(url).submit("Refuse the application", **{"refuse-code": "quote"})
    assert page.status == 422
    page = page.submit("Refuse the application", **{"refuse-reason": "It is for another firm."})
    assert "The application is refused" in page
    run_jobs()
    body = db.session.query(Message).filter_by(kind="application.refused").one().body
    assert "The quote is complete and fits the offer" in body
    assert "It is for another firm." in visitor(firm).get(f"/my/applications/{token}")
    assert "It is for another firm." in officer.get(url)


def test_the_content_of_a_draft_is_not_shown_and_late_is_allowed_there(
    officer, visitor, db_session, clock, run_jobs
) -> None:
    application = complete(make_draft(), answers={"challenge": "Our secret idea"})
    firm, url, token = member_of(application.firm), case_url(application), application.token
    clock.go(application.call.closes_at + timedelta(hours=1))
    page = officer.get("/staff/applications?state=draft").click("Draft")
    assert "Our secret idea" not in page
    until = (clock.moment + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    page = page.submit("Allow it", until=until, reason="The site was down.")
    assert "may send its draft late" in page
    run_jobs()
    page = visitor(firm).get(f"/my/applications/{token}/check")
    assert "It will be marked as late" in page
    page = page.submit("Send the application")
    assert "Sent after closing" in page
    assert "late" in officer.get(url)
    assert visitor(firm).try_get(url) == 403


def test_the_queue_filters_sorts_and_searches(officer, db_session) -> None:
    call = make_call()
    firm = make_firm(name="Žarko & Ćo")
    first = make_application(call=call, firm=firm, price_minor=30_000_00)
    second = make_application(call=call, price_minor=20_000_00)
    make_draft(call=call)

    def references(query: str) -> list[str]:
        page = officer.get(f"/staff/applications?{query}")
        return [row[0] for row in page.table("Applications")[1:]] if page.find("//table") else []

    numbers = [first.reference, second.reference]
    assert sorted(references("")) == numbers
    assert references("sort=reference&dir=asc") == numbers
    assert references("sort=reference&dir=desc") == numbers[::-1]
    assert references("sort=amount&dir=asc") == numbers[::-1]
    assert references("q=žarko") == references(f"q={numbers[0]}") == numbers[:1]
    assert references("state=eligible") == []
    assert references("state=draft") == ["Draft"]
    assert references("call=OTHER") == []
    assert sorted(references("officer=nobody")) == numbers


def test_the_queue_takes_the_same_few_statements_for_3_and_for_60_rows(
    officer, db_session, at_most
) -> None:
    application = make_application()
    counts = []
    for copies in (2, 58):
        for _ in range(copies):
            copy_of(application)
        with at_most(9) as seen:
            officer.get("/staff/applications")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    page = officer.get("/staff/applications?page=2&sort=reference&dir=asc")
    assert len(page.table("Applications")) == 1 + 11


def copy_of(application: Application) -> None:
    """Volume only: a row like the given one under the next number."""
    columns = {
        c.key: getattr(application, c.key)
        for c in Application.__mapper__.column_attrs
        if c.key not in ("id", "token", "reference", "sequence")
    }
    number = (db.session.query(db.func.max(Application.sequence)).scalar() or 0) + 1
    row = Application(
        **columns, token=f"copy{number}", reference=f"DIVA-2026-{number:04d}", sequence=number
    )
    db.session.add(row)
    db.session.flush()


def test_an_auditor_reads_and_changes_nothing(visitor, db_session) -> None:
    application = make_application()
    client = visitor(make_person(Role.AUDITOR))
    page = client.get(case_url(application))
    assert "Accept formally" not in page.buttons()
    for action in ("accept", "refuse", "correction", "take-over", "check/quote", "late"):
        assert client.try_post(f"{case_url(application)}/{action}") == 403


def test_what_waits_for_officers(officer, visitor, db_session) -> None:
    application = make_application(state="correction")
    operations.answer_correction(
        act=member_act(application.firm), application=application, answer="Done"
    )
    make_application(call=application.call)
    page = officer.get("/start")
    assert "Check applications that have arrived" in page
    page = page.click("Look at corrected applications")
    assert [row[0] for row in page.table("Applications")[1:]] == ["DIVA-2026-0001"]


def test_the_form_is_previewed_before_publishing(officer, db_session) -> None:
    page = officer.get(f"/staff/calls/{make_call().code}/form-preview")
    assert "What do you want to change?" in page
    assert make_creative() is not None


def test_whoever_overrides_the_deadline_is_told_that_the_call_has_closed(
    officer, db_session, clock
) -> None:
    call = make_call()
    sent = make_application(call=call)
    draft = make_draft(call=call)
    pages = (case_url(sent), case_url(draft))
    for page in pages:
        assert "You override the deadline" not in officer.get(page)
    closed = call.closes_at
    clock.go(closed + timedelta(seconds=1))
    for page in pages:
        shown = officer.get(page)
        assert "You override the deadline" in shown
        assert f"This call closed on {format_moment(closed, 'Europe/Rome')}" in shown
