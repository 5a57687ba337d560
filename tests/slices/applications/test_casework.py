"""The case page: one timeline, messages to each party apart, notes, tags, reopening, corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.applications import PDF, make_application, make_draft, member_act, member_of
from tests.factories.organisations import make_firm, make_person
from tests.factories.programmes import make_call, officer_act
from voucherapp.applications import operations, queries
from voucherapp.applications.queries import get_application
from voucherapp.casework.models import CaseMessage
from voucherapp.casework.operations import add_tag, write_message
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.notifications.models import Message


@pytest.fixture
def officer(visitor):
    return visitor(make_person(Role.OFFICER, name="Olga Officer"))


def case_url(application, rest: str = "") -> str:
    return f"/staff/applications/{application.token}{rest}"


def test_firm_and_creative_write_to_the_office_apart(
    officer, visitor, db_session, run_jobs
) -> None:
    application = make_application()
    firm, creative = member_of(application.firm), member_of(application.creative)
    names = application.firm.name, application.creative.name
    offer = application.offers[0].token
    page = officer.get(case_url(application)).click(names[0])
    page = page.submit("Send the message", text="Is the quote net?")
    assert "Is the quote net?" in page
    officer.get(case_url(application, "/messages/creative")).submit(
        "Send the message", text="When could you begin?"
    )
    run_jobs()
    mails = {m.user_id: m.body for m in db.session.query(Message).filter_by(kind="case.message")}
    assert "Is the quote net?" in mails[firm.id]
    assert "When could you begin?" in mails[creative.id]
    own = visitor(firm).get("/start").click("Read what the office wrote about")
    assert "Is the quote net?" in own
    assert "When could you begin?" not in own
    theirs = visitor(creative).get(f"/my/offers/{offer}/messages")
    assert "When could you begin?" in theirs
    assert "Is the quote net?" not in theirs
    theirs.submit("Send the message", text="In May.", files=[(PDF, "ajánlat.pdf")])
    assert "Read what the office wrote" not in visitor(creative).get("/start").text
    page = officer.get("/start")
    assert "Read what firms and creatives have written" in page
    page = officer.get(case_url(application))
    assert "1 unread" in page
    assert "ajánlat.pdf" in page
    assert officer.get(page.links()["ajánlat.pdf 1 kB"]).body == PDF
    own = visitor(firm).get(f"/my/applications/{application.token}/messages")
    assert "In May." not in own


def test_a_request_of_the_office_waits_until_it_is_answered(
    officer, visitor, db_session, clock, run_jobs
) -> None:
    application = make_application(state="eligible")
    firm = member_of(application.firm)
    page = officer.get(case_url(application, "/messages/firm"))
    page = page.submit(
        "Send the message", text="Please send the signed annex.", answer_until="2026-03-20"
    )
    assert "An answer is asked for until 21 Mar 2026, 00:00 CET" in page
    run_jobs()
    body = db.session.query(Message).filter_by(kind="case.message").one().body
    assert "Please answer until 21 Mar 2026, 00:00 CET." in body
    client = visitor(firm)
    page = client.get("/start").click("Answer the office about")
    page.submit("Send the message", text="Here it is.", files=[(PDF, "annex.pdf")])
    page = officer.get(case_url(application, "/messages/firm"))
    assert "Answered on" in page
    assert "Handed in after sending" in officer.get(case_url(application))
    page = page.submit("Mark as read")
    assert "Mark as read" not in page.buttons()
    clock.advance(days=30)
    page = page.submit("Send the message", text="Thanks", answer_until="2026-03-20")
    assert page.status == 422
    assert "Choose a day in the future." in page


def test_only_the_two_sides_of_a_thread_read_and_write_it(officer, visitor, db_session) -> None:
    application = make_application()
    message = write_message(
        act=officer_act(), case_id=application.id, organisation=application.firm, text="Hello"
    )
    stranger = visitor(member_of(make_firm()))
    assert stranger.try_get(f"/my/applications/{application.token}/messages") == 404
    application = get_application(application.id)
    creative = visitor(member_of(application.creative))
    assert creative.try_get(f"/my/applications/{application.token}/messages") == 403
    auditor = visitor(make_person(Role.AUDITOR))
    page = auditor.get(case_url(application, "/messages/firm"))
    assert "Hello" in page
    assert "Send the message" not in page.buttons()
    status = auditor.try_post(case_url(application, "/messages/firm"), {"text": "x"})
    assert status in (404, 422)
    application = get_application(application.id)
    with pytest.raises(NotFound):
        write_message(
            act=member_act(application.creative),
            case_id=application.id,
            organisation=application.firm,
            text="Not mine",
        )
    assert db.session.query(CaseMessage.id).one() == (message.id,)


@pytest.mark.parametrize(
    ("text", "files", "told"),
    [
        ("  ", [], "Write something first."),
        ("x" * 8001, [], "8000"),
        ("Look", [(b"MZ", "a.exe")], "“a.exe”:"),
        ("Look", [(PDF + bytes([n]), f"{n}.pdf") for n in range(6)], "at most 5 files"),
    ],
)
def test_a_message_that_cannot_be_sent_says_why(officer, db_session, text, files, told) -> None:
    application = make_application()
    page = officer.get(case_url(application, "/messages/firm"))
    page = page.submit("Send the message", text=text, **({"files": files} if files else {}))
    assert page.status == 422
    assert told in page
    assert db.session.query(CaseMessage).count() == 0


def test_one_timeline_tells_deeds_mails_messages_and_notes(
    officer, visitor, db_session, run_jobs
) -> None:
    application = make_application()
    firm = member_of(application.firm)
    run_jobs()
    visitor(firm).get(f"/my/applications/{application.token}/messages").submit(
        "Send the message", text="One question"
    )
    page = officer.get(case_url(application)).submit("Keep the note", **{"note-text": "Ask Anna."})
    lines = ["".join(e.itertext()) for e in page.find("//ol[@class='timeline']/li")]
    order = ["Internal note", "Message of Officina", "Mail to", "Application submitted"]
    places = [next(i for i, line in enumerate(lines) if words in line) for words in order]
    assert places == sorted(places)
    assert "Ask Anna." in lines[0]
    page = visitor(firm).get(f"/my/applications/{application.token}")
    assert "Ask Anna." not in page
    assert "Internal note" not in page


def test_tags_find_cases_again(officer, db_session) -> None:
    application = make_application()
    make_application(call=get_application(application.id).call)
    page = officer.get(case_url(application)).submit(
        "Add the tag", **{"tag-tag": "  Second  Look "}
    )
    assert "second look" in page
    page = officer.get("/staff/applications?tag=second+look")
    assert [row[0] for row in page.table("Applications")[1:]] == ["DIVA-2026-0001"]
    page = officer.get(case_url(application)).submit("Remove “second look”")
    assert "second look" not in "".join(page.find("//h1/..")[0].itertext())
    for number in range(12):
        add_tag(act=officer_act(), case_id=application.id, tag=f"t{number}")
    with pytest.raises(Refused):
        add_tag(act=officer_act(), case_id=application.id, tag="one more")


def test_an_officer_reopens_on_the_case_page(officer, visitor, db_session, clock) -> None:
    application = make_application()
    firm = member_of(application.firm)
    clock.go(application.call.closes_at + timedelta(days=1))
    page = officer.get(case_url(application)).submit(
        "Reopen the application", **{"reopen-reason": "The wrong annex was taken."}
    )
    assert "It is with the firm now." in page
    page = visitor(firm).get(f"/my/applications/{application.token}")
    assert "The wrong annex was taken." in page
    assert "Until you do, version 1 of" in page
    page = visitor(firm).get(f"/my/applications/{application.token}/check")
    page = page.submit("Send the application")
    assert "Nothing has changed since version 1" in page
    assert "The firm left it as it was sent." in officer.get(case_url(application))


def test_a_correction_is_about_points_that_can_be_put_right(officer, db_session) -> None:
    application = get_application(make_application().id)
    config = {"correction": {"curable": ["quote"], "effect_on_order": "new_time"}}
    other = make_application(call=make_call(code="NEW", programme=_programme(), change=config))
    page = officer.get(case_url(other))
    assert [o.get("value") for o in page.find("//input[@name='correction-points']")] == ["quote"]
    page.submit(
        "Ask for the correction",
        **{"correction-reason": "Sign it.", "correction-points": ["quote"]},
    )
    correction = queries.get_case(other.token).corrections[0]
    assert (correction.points, correction.keeps_time) == (["quote"], False)
    application = queries.get_case(application.token)
    with pytest.raises(Refused) as caught:
        operations.ask_correction(
            act=officer_act(),
            application=application,
            reason="Grow",
            due_at=application.call.closes_at,
            points=["no-such-point"],
        )
    assert caught.value.code == "not-curable"


@pytest.mark.parametrize("effect", ["keep_time", "new_time"])
def test_the_call_says_what_a_correction_does_to_the_order(db_session, clock, effect) -> None:
    call = make_call(change={"correction": {"effect_on_order": effect}})
    application = make_application(state="correction", call=call)
    arrived_at = application.arrived_at
    clock.advance(days=2)
    operations.answer_correction(
        act=member_act(application.firm), application=application, answer="Signed."
    )
    moved = effect == "new_time"
    assert application.arrived_at == (clock.moment if moved else arrived_at)


def test_the_page_of_a_draft_names_whom_to_ask(officer, db_session) -> None:
    application = make_draft()
    user = member_of(application.firm)
    page = officer.get(case_url(application))
    assert user.name in page
    assert user.email in page


def _programme():
    from voucherapp.programmes.queries import get_programme

    return get_programme("DIVA")


def test_a_case_is_handed_over_and_its_officer_told(officer, db_session, run_jobs) -> None:
    application = make_application()
    other = make_person(Role.OFFICER, name="Otto Officer")
    auditor = make_person(Role.AUDITOR, name="Ada Auditor")
    ids = other.id, auditor.id
    page = officer.get(case_url(application))
    assert "Nobody yet" in page
    assert "Ada Auditor" not in page
    page = page.submit("Hand it over", officer="Otto Officer")
    assert "Otto Officer handles this application now." in page
    run_jobs()
    mail = db.session.query(Message).filter_by(kind="case.handed_over").one()
    assert mail.user_id == ids[0]
    page = officer.post(case_url(application, "/officer"), {"officer": str(ids[1])})
    assert "Ada Auditor cannot handle applications." in page
    assert get_application(application.id).officer_id == ids[0]
    assert officer.try_post(case_url(application, "/officer"), {"officer": "999999"}) == 404


def test_a_message_kept_as_a_draft_is_found_again_by_its_writer_alone(
    officer, visitor, db_session, run_jobs
) -> None:
    application = make_application()
    firm, creative = member_of(application.firm), member_of(application.creative)
    offer = application.offers[0].token
    thread = case_url(application, "/messages/firm")
    page = officer.get(thread).submit(
        "Keep as a draft", text="Is the quote", answer_until="2026-03-20"
    )
    assert "Your draft is kept." in page
    assert page.value("text") == "Is the quote"
    assert page.value("answer_until") == "2026-03-20"
    run_jobs()
    assert db.session.query(Message).filter_by(kind="case.message").count() == 0
    own = visitor(firm)
    mine = f"/my/applications/{application.token}/messages"
    assert "Is the quote" not in own.get(mine)
    colleague = visitor(make_person(Role.OFFICER, name="Other Officer"))
    page = colleague.get(thread)
    assert page.value("text") == ""
    assert "You have begun a message" not in page
    # It waits on the first page until it is sent, and then no more.
    page = officer.get("/start").click("Finish your message to the firm about")
    assert "You have begun a message" in page
    page = page.submit("Send the message", text="Is the quote net?")
    assert page.value("text") == ""
    assert "Finish your message" not in officer.get("/start")
    assert "Is the quote net?" in own.get(mine)
    # Both parties keep drafts too; an empty one is none.
    own.get(mine).submit("Keep as a draft", text="Yes, n")
    page = own.get("/start").click("Finish your message about")
    assert page.value("text") == "Yes, n"
    own.get(mine).submit("Keep as a draft", text=" ")
    assert own.get(mine).value("text") == ""
    theirs = visitor(creative)
    theirs.get(f"/my/offers/{offer}/messages").submit("Keep as a draft", text="In M")
    page = theirs.get("/start").click("Finish your message about")
    assert page.value("text") == "In M"
