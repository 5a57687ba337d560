"""The public calendar, its feeds, subscriptions by mail, and questions with their answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import etree

from tests.factories.organisations import make_person
from tests.factories.programmes import make_call, make_programme, officer_act
from voucherapp.kernel.act import Act, Actor
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.notifications.models import Message
from voucherapp.programmes.config import Applicant
from voucherapp.programmes.models_calendar import CallQuestion, CallSubscription
from voucherapp.programmes.operations_calendar import plan_call
from voucherapp.programmes.operations_qna import ask_question
from voucherapp.programmes.rules_calendar import is_in_field

DAY = timedelta(days=1)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def officer(db_session, visitor):
    return visitor(make_person(Role.OFFICER))


def make_plan(**changes):
    values = {
        "title": "Vouchers for museums",
        "area": "Veneto",
        "objective": "Heritage and creatives, together",
        "applicants": "Museums and small firms",
        "total_minor": 500_000_00,
        "currency": "EUR",
        "starts_on": date(2027, 1, 1),
        "ends_on": None,
        **changes,
    }
    return plan_call(act=officer_act(), **values)


def lines_of(body: bytes) -> list[str]:
    """Unfold a calendar file; every line of it ends in CRLF and has at most 75 octets."""
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    return body.decode().replace("\r\n ", "").split("\r\n")[:-1]


def events_of(body: bytes) -> list[dict[str, str]]:
    lines = lines_of(body)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    found: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and line != "END:VEVENT":
            found[-1][name] = value
    return found


# --- calendar ----------------------------------------------------------------------------------------


def test_the_calendar_tells_plans_and_calls_with_all_five_facts(db_session, client, clock) -> None:
    make_plan()
    make_call(opens_at=clock.moment + 5 * DAY, closes_at=clock.moment + 40 * DAY)
    rows = client.get("/calls").click("Calendar of calls").table("Planned and open calls")
    assert rows[0] == [
        "Call", "Objective", "Area", "Who may apply", "Total amount", "First day", "Last day",
    ]  # fmt: skip
    assert rows[1][0] == "Creative vouchers 2026 Coming"
    assert rows[1][2] == "Veneto, Friuli-Venezia Giulia, Zahodna Slovenija"
    assert rows[2] == [
        "Vouchers for museums Planned", "Heritage and creatives, together", "Veneto",
        "Museums and small firms", "€500,000", "1 January 2027", "not known yet",
    ]  # fmt: skip


def test_a_plan_gives_way_to_its_call(officer, db_session, clock) -> None:
    call = make_call()
    make_plan()
    page = officer.get("/staff/plans").click("Vouchers for museums")
    page.fill("Save", {"call": call.code})
    assert "Vouchers for museums" not in officer.get("/calls/calendar")


def test_an_officer_plans_changes_and_drops(officer, db_session) -> None:
    page = officer.get("/staff/plans").click("Plan a call")
    assert page.submit("Save").status == 422
    page = page.fill(
        "Save",
        {
            "title": "Next round",
            "objective": "Design",
            "area": "Udine",
            "applicants": "Small firms",
            "total_minor": "250000",
            "starts_on": "2027-03-01",
            "ends_on": "2027-02-01",
        },
    )
    assert "The last day lies before the first." in page.errors[0]
    page = page.submit("Save", ends_on="2027-04-01")
    assert page.table("Planned calls")[1][3] == "€250,000.00"
    page = page.click("Next round").submit("Take it out")
    assert "The plan is gone" in page
    assert "Next round" not in officer.get("/calls/calendar")


def test_two_officers_see_both_versions_of_a_plan(officer, visitor, db_session) -> None:
    plan = make_plan()
    mine = officer.get(f"/staff/plans/{plan.id}")
    visitor(make_person(Role.OFFICER)).get(f"/staff/plans/{plan.id}").submit("Save", title="Theirs")
    page = mine.submit("Save", title="Mine")
    assert page.status == 422
    assert page.table("What differs")[1] == ["Title", "Mine", "Theirs"]
    assert page.submit("Save").status == 200


def test_a_call_found_by_its_address_stands_in_no_list(db_session, client) -> None:
    call = make_call(change={"frame": {"visibility": "by_link"}})
    assert client.get(f"/calls/{call.code}").heading == call.title
    for url in ("/", "/calls", "/calls/calendar"):
        assert call.title not in client.get(url)
    for url in ("/calls/feed.atom", "/calls/calendar.ics"):
        assert call.title not in client.get(url).body.decode()


def test_the_feed_is_atom(db_session, client, clock) -> None:
    call = make_call(change={"texts": {"summary": "Fish & <chips>"}})
    answer = client.get("/calls/feed.atom")
    assert answer.response.mimetype == "application/atom+xml"
    feed = etree.fromstring(answer.body)
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, feed.find(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}"), name
        moment = datetime.fromisoformat(element.findtext(f"{ATOM}updated"))
        assert moment == clock.moment.replace(microsecond=0)
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == call.title
    assert entry.findtext(f"{ATOM}summary").startswith("Fish & <chips> Opens ")
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"self", "alternate"}


def test_the_calendar_file_is_icalendar_and_right_across_summer_time(db_session, client) -> None:
    make_plan(title="Ideas; plans, and a very long title " + "ž" * 60)
    make_call(
        opens_at=datetime(2026, 3, 20, 8, tzinfo=UTC),
        closes_at=datetime(2026, 4, 20, 15, tzinfo=UTC),
    )
    answer = client.get("/calls/calendar.ics")
    assert answer.response.mimetype == "text/calendar"
    opens, closes, plan = events_of(answer.body)
    assert (opens["DTSTART"], closes["DTSTART"]) == ("20260320T080000Z", "20260420T150000Z")
    assert opens["SUMMARY"] == "Opens: Creative vouchers 2026"
    assert (plan["DTSTART;VALUE=DATE"], plan["DTEND;VALUE=DATE"]) == ("20270101", "20270102")
    assert plan["SUMMARY"].startswith(r"Planned: Ideas\; plans\, and")
    assert len({event["UID"] for event in (opens, closes, plan)}) == 3
    page = client.get("/calls/DIVA-2026")
    # One and the same clock time before and after the change of clocks on 29 March.
    assert "20 Mar 2026, 09:00 CET" in page
    assert "20 Apr 2026, 17:00 CEST" in page


def test_hours_and_phases_are_told_in_the_zone_of_the_call(db_session, client) -> None:
    make_call(
        closes_at=datetime(2026, 4, 20, 15, tzinfo=UTC),
        change={
            "intake": {
                "daily_hours": {"opens": "12:00", "closes": "20:00"},
                "cutoffs": ["2026-03-28T16:00:00Z", "2026-03-30T15:00:00Z"],
                "provider_phase": {
                    "opens_at": "2026-03-01T08:00:00Z", "closes_at": "2026-04-01T15:00:00Z",
                },
            }
        },
    )  # fmt: skip
    page = client.get("/calls/DIVA-2026")
    assert "28 March 2026, 17:00 CET; 30 March 2026, 17:00 CEST" in page
    assert "1 March 2026, 09:00 CET to 1 April 2026, 17:00 CEST" in page
    assert "12:00" in page


# --- subscriptions -----------------------------------------------------------------------------------


def subscribe(client, db_session, run_jobs, **fields):
    page = client.get("/calls/calendar").click("Hear of calls by mail")
    page = page.fill("Subscribe", {"email": "Anna@Example.org", **fields})
    run_jobs()
    return page


def mails(db_session, kind: str) -> list[Message]:
    return db_session.query(Message).filter_by(kind=kind).order_by(Message.id).all()


def confirmed(client, db_session, **fields) -> CallSubscription:
    page = client.get("/calls/subscribe").fill("Subscribe", {"email": "anna@example.org", **fields})
    assert page.status == 200
    row = db_session.query(CallSubscription).one()
    client.get(f"/calls/subscriptions/{row.token}/confirm").submit("Confirm")
    db_session.expire_all()
    return db_session.query(CallSubscription).one()


def test_an_address_counts_after_its_own_confirmation(db_session, client, run_jobs) -> None:
    page = subscribe(client, db_session, run_jobs)
    assert "We have sent you a mail" in page
    row = db_session.query(CallSubscription).one()
    assert (row.email, row.confirmed_at) == ("anna@example.org", None)
    (mail,) = mails(db_session, "call.subscription")
    assert mail.to_email == "anna@example.org"
    make_call()
    run_jobs()
    assert mails(db_session, "call.published") == []
    url = f"/calls/subscriptions/{row.token}/confirm"
    assert client.get(url).heading == "Confirm your address"
    db_session.expire_all()
    assert db_session.query(CallSubscription).one().confirmed_at is None
    client.get(url).submit("Confirm")
    db_session.expire_all()
    assert db_session.query(CallSubscription).one().confirmed_at is not None


def test_the_answer_is_the_same_for_a_known_address(db_session, client, run_jobs) -> None:
    first = subscribe(client, db_session, run_jobs)
    second = subscribe(client, db_session, run_jobs)
    assert first.text == second.text
    assert len(mails(db_session, "call.subscription")) == 1


def test_a_bad_address_is_told(db_session, client) -> None:
    page = client.get("/calls/subscribe").fill("Subscribe", {"email": "nobody"})
    assert page.status == 422
    assert "This is no e-mail address" in page.errors[0]
    page = page.fill("Subscribe", {"email": "a@example.org", "territory": "Veneto!"})
    assert "no code of a territory" in page.errors[0]


def test_subscribers_hear_of_publication_and_opening_once(
    db_session, client, clock, run_jobs
) -> None:
    confirmed(client, db_session)
    make_call(opens_at=clock.moment + 2 * DAY, closes_at=clock.moment + 40 * DAY)
    run_jobs()
    (mail,) = mails(db_session, "call.published")
    assert mail.subject == "New call: Creative vouchers 2026"
    clock.advance(days=2)
    run_jobs()
    run_jobs()
    (mail,) = mails(db_session, "call.opened")
    assert mail.subject == "Open now: Creative vouchers 2026"


def test_an_open_call_is_told_once_by_its_publication(db_session, client, run_jobs) -> None:
    confirmed(client, db_session)
    make_call()
    run_jobs()
    assert len(mails(db_session, "call.published")) == 1
    assert mails(db_session, "call.opened") == []


def test_only_calls_in_the_field_are_told(db_session, client, run_jobs) -> None:
    confirmed(client, db_session, sections=["A"])
    # The call leaves farming out.
    make_call()
    run_jobs()
    assert mails(db_session, "call.published") == []


def test_ending_forgets_the_address(db_session, client) -> None:
    row = confirmed(client, db_session)
    token = row.token
    page = client.get(f"/calls/subscriptions/{token}/end")
    db_session.expire_all()
    assert db_session.query(CallSubscription).count() == 1
    assert "The subscription has ended" in page.submit("End the subscription")
    db_session.expire_all()
    assert db_session.query(CallSubscription).count() == 0
    assert client.try_get(f"/calls/subscriptions/{token}/end") == 404


def test_an_unconfirmed_address_is_forgotten(db_session, client, clock, run_jobs) -> None:
    subscribe(client, db_session, run_jobs)
    clock.advance(days=8)
    run_jobs()
    assert db_session.query(CallSubscription).count() == 0


@pytest.mark.parametrize(
    ("applicant", "sections", "territory", "fits"),
    [
        ({}, (), (), True),
        ({"excluded_nace_sections": ("A",)}, ("A",), (), False),
        ({"excluded_nace_sections": ("A",)}, ("A", "C"), (), True),
        ({"allowed_nace": ("10",)}, ("C",), (), True),
        ({"allowed_nace": ("10",)}, ("G",), (), False),
        ({"territory": ("ITH4",)}, (), ("ITH41",), True),
        ({"territory": ("ITH4",)}, (), ("IT",), True),
        ({"territory": ("ITH4",)}, (), ("ITH3",), False),
        ({"countries": ("IT", "SI")}, (), ("SI04",), True),
        ({"countries": ("IT",)}, (), ("AT",), False),
    ],
)
def test_the_field_of_a_subscriber(applicant, sections, territory, fits) -> None:
    assert is_in_field(Applicant(**applicant), sections, territory) is fits


# --- questions ---------------------------------------------------------------------------------------


def test_a_question_is_asked_answered_and_published_without_a_name(
    db_session, visitor, officer, run_jobs
) -> None:
    call = make_call()
    anna = make_person(Role.FIRM)
    page = visitor(anna).get(f"/calls/{call.code}").click("Ask a question")
    page = page.fill("Send the question", {"text": f"May {anna.name} of Udine apply twice?"})
    assert "Not answered yet." in page
    run_jobs()
    assert mails(db_session, "call.question")
    page = officer.get("/start").click("Answer questions about the call")
    page = page.click(f"May {anna.name}")
    page = page.fill(
        "Send the answer", {"public_text": "May a firm apply twice?", "answer": "No, once."}
    )
    assert page.table("Questions about the call")[1][2] == "No, once."
    run_jobs()
    (mail,) = mails(db_session, "call.answer")
    assert mail.to_email == anna.email
    public = officer.get(f"/calls/{call.code}")
    assert "May a firm apply twice?" in public
    assert "No, once." in public
    assert anna.name not in public.text


def test_an_answer_can_stay_between_two(db_session, visitor, officer) -> None:
    call = make_call()
    visitor(make_person(Role.FIRM)).get(f"/calls/{call.code}/ask").fill(
        "Send the question", {"text": "Something private about us"}
    )
    question = db_session.query(CallQuestion).one()
    page = officer.get(f"/staff/calls/{call.code}/questions/{question.id}")
    page.fill("Send the answer", {"answer": "We call you.", "publish": False})
    assert "We call you." not in officer.get(f"/calls/{call.code}")


def test_questions_end_by_their_moment(db_session, visitor, clock) -> None:
    call = make_call(
        change={
            "intake": {
                "qna": {
                    "enabled": True,
                    "until": (clock.moment + 3 * DAY).isoformat(),
                    "publish": True,
                }
            }
        }
    )
    person = visitor(make_person(Role.FIRM))
    url = f"/calls/{call.code}/ask"
    assert person.get(url).fill("Send the question", {"text": "Is it open to all?"}).status == 200
    clock.advance(days=3, seconds=1)
    page = person.get(url).fill("Send the question", {"text": "Is it still open?"})
    assert page.status == 422
    assert "The time for questions is over" in page.errors[0]
    assert "Ask a question" not in person.get(f"/calls/{call.code}").links()


def test_a_call_without_questions_takes_none(db_session, visitor) -> None:
    call = make_call(change={"intake": {"qna": {"enabled": False}}})
    assert "Questions and answers" not in visitor(make_person(Role.FIRM)).get(f"/calls/{call.code}")
    firm = Actor(user_id=make_person(Role.FIRM).id, name="Anna")
    with pytest.raises(Refused, match="takes no questions"):
        ask_question(
            act=Act(actor=firm, at=officer_act().at, origin="test"), call=call, text="Anybody?"
        )


def test_answering_is_for_officers_and_for_questions_of_the_call(
    db_session, visitor, officer
) -> None:
    programme = make_programme()
    one = make_call(programme=programme, code="ONE")
    make_call(programme=programme, code="TWO")
    firm = visitor(make_person(Role.FIRM))
    firm.get(f"/calls/{one.code}/ask").fill("Send the question", {"text": "Is it open to all?"})
    question = db_session.query(CallQuestion).one()
    assert firm.try_get(f"/staff/calls/ONE/questions/{question.id}") == 403
    assert officer.try_get(f"/staff/calls/TWO/questions/{question.id}") == 404
    assert visitor().try_get("/calls/ONE/ask") == 303
