"""The pages of a firm, from the call to the receipt and a correction."""

from __future__ import annotations

from datetime import timedelta

from tests.factories.applications import (
    PDF,
    ask_correction,
    complete,
    confirm,
    make_application,
    make_draft,
    make_offer,
    member_act,
    member_of,
)
from tests.factories.organisations import make_creative, make_firm, make_person
from tests.factories.programmes import make_call, officer_act
from voucherapp.applications import operations
from voucherapp.applications.models import Application
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_offers import get_offer
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.state_aid.operations import confirm_declaration


def signed_in(visitor, application):
    return visitor(member_of(application.firm))


def path(application, rest: str = "") -> str:
    return f"/my/applications/{application.token}{rest}"


def test_a_firm_goes_from_the_call_to_the_receipt(visitor, db_session, run_jobs) -> None:
    call, firm, creative = make_call(), make_firm(), make_creative(name="Studio Vele")
    confirm_declaration(act=member_act(firm), organisation=firm)
    client = visitor(member_of(firm))
    hub = client.get(f"/my/applications/new/{call.code}").submit("Begin")
    assert hub.heading == "Your application"
    page = hub.click("Your firm")
    assert "Officina" in page
    page = page.click("Continue")
    page = page.submit("Show", text="vele").click("Ask Studio Vele")
    page = page.submit("Send the request", brief="A new form for old chairs.")
    assert "Waiting for the creative" in page
    application = get_application(db.session.query(Application.id).scalar())
    confirm(get_offer(application.offers[0].id))
    page = client.get(path(application, "/creative"))
    assert "€18,400.00" in page
    page = page.click("Continue")
    page = page.submit("Save the draft", title="Chairs on loan")
    assert "Your draft is saved" in page
    assert page.value("title") == "Chairs on loan"
    page = page.submit(
        "Save and continue",
        q_challenge="Nobody buys chairs.",
        q_novelty="Lending them.",
        q_innovation_type=["product", "service"],
    )
    assert page.heading == "Working together"
    page = page.submit("Save and continue", q_collaboration="Weekly.", q_first_time="no")
    page = page.submit("Save and continue", q_sustainability="The service stays.")
    page = page.submit("Save and continue", q_plan="Three steps.", q_own_investment="1.250,50")
    assert page.heading == "Documents"
    page = page.submit(
        "Attach to “Quote of the creative”",
        **{"document_quote-upload": (PDF, "préventif 椅子.pdf")},
    )
    assert "préventif 椅子.pdf" in page
    page = page.click("Continue")
    assert "Everything is there" in page
    assert "€1,250.50" in page
    receipt = page.submit("Send the application")
    assert receipt.heading == "Your application has arrived"
    assert "DIVA-2026-0001" in receipt
    assert "being printed" in receipt
    run_jobs()
    receipt = client.get(path(application, "/receipt"))
    assert client.get(path(application, "/receipt.pdf")).body[:4] == b"%PDF"
    assert client.get(path(application, "/application.pdf")).body[:4] == b"%PDF"
    assert creative is not None


def test_a_person_without_a_firm_is_led_to_register_one(visitor, db_session) -> None:
    call = make_call()
    page = visitor(make_person(Role.FIRM)).get(f"/my/applications/new/{call.code}")
    assert page.links()["Register your firm"].startswith("/my/organisations/new/firm?next=")


def test_the_check_page_names_what_is_missing_and_leads_there(visitor, db_session) -> None:
    application = make_draft()
    client = signed_in(visitor, application)
    page = client.get(path(application, "/check"))
    assert "Answer: What do you want to change?" in page.links()
    page = page.submit("Send the application")
    assert page.status == 422
    assert "Nothing was sent yet" in page
    page = page.click("Answer: What do you want to change?")
    assert page.heading == "The idea"


def test_a_post_after_closing_keeps_the_draft_and_says_so(visitor, db_session, clock) -> None:
    application = complete(make_draft())
    closes_at = application.call.closes_at
    client = signed_in(visitor, application)
    page = client.get(path(application, "/check"))
    clock.go(closes_at + timedelta(seconds=1))
    page = page.submit("Send the application")
    assert page.status == 422
    assert "The call has closed, so the application could not be sent" in page
    page = client.get(path(application, "/questions/1"))
    assert "Chairs that are lent" in page
    assert "this application was not submitted" in page
    assert "Save the draft" not in page.buttons()
    page = client.post(
        path(application, "/questions/1"), {"q_challenge": "Typed too late", "version": "9"}
    )
    assert page.status == 422
    assert "nothing can be changed any more" in page
    assert page.value("q_challenge") == "Typed too late"
    assert "Not submitted" in client.get("/my/applications")


def test_sending_twice_gives_the_same_receipt(visitor, db_session) -> None:
    application = complete(make_draft())
    client = signed_in(visitor, application)
    page = client.get(path(application, "/check"))
    first = page.submit("Send the application")
    second = page.submit("Send the application")
    assert first.heading == second.heading == "Your application has arrived"
    assert first.text == second.text


def test_autosave_tells_the_time_and_the_version(visitor, db_session) -> None:
    application = make_draft()
    client = signed_in(visitor, application)
    data = {"title": "A", "q_challenge": "Text", "version": "1"}
    answer = client.post(path(application, "/autosave?part=1"), data)
    assert answer.response.get_json() == {
        "saved_at": "10:00",
        "saved_at_text": "10:00",
        "version": 2,
    }
    page = client.get(path(application, "/questions/1"))
    assert page.value("q_challenge") == "Text"
    assert "Saved at 10:00" in page


def test_an_unreadable_amount_does_not_stop_autosave(visitor, db_session) -> None:
    application = make_draft()
    client = signed_in(visitor, application)
    data = {"q_plan": "Three steps", "q_own_investment": "much", "version": "1"}
    client.post(path(application, "/autosave?part=4"), data, status=200)
    page = client.get(path(application, "/questions/4"))
    assert page.value("q_plan") == "Three steps"
    page = page.submit("Save and continue", q_own_investment="much")
    assert page.status == 422
    assert "Enter an amount" in " ".join(page.errors)


def test_the_second_of_two_people_sees_both_texts(visitor, db_session) -> None:
    application = make_draft()
    client = signed_in(visitor, application)
    mine = client.get(path(application, "/questions/1"))
    theirs = client.get(path(application, "/questions/1"))
    theirs.submit("Save the draft", q_challenge="Theirs")
    data = {"title": "", "q_challenge": "Mine", "version": "1"}
    client.post(path(application, "/autosave?part=1"), data, status=409)
    page = client.post(path(application, "/questions/1"), data, status=409)
    assert "Theirs" in page
    assert page.value("q_challenge") == "Mine"
    page = page.submit("Save the draft", q_challenge="Both")
    assert page.value("q_challenge") == "Both"
    # Another section of the same draft is nobody's conflict.
    client.post(
        path(application, "/questions/2"), {"q_collaboration": "Weekly", "version": "1"}, status=200
    )
    assert mine is not None


def test_a_file_of_the_wrong_kind_is_refused_with_the_remedy(visitor, db_session) -> None:
    application = make_draft()
    client = signed_in(visitor, application)
    page = client.get(path(application, "/documents"))
    assert "PDF, JPG, PNG, up to 10 MB" in page
    button = "Attach to “Quote of the creative”"
    page = page.submit(button, **{"document_quote-upload": (b"hello", "note.txt")})
    assert page.status == 422
    page = page.submit(button)
    assert "Choose a file first" in page


def test_files_are_removed_and_served_to_their_firm_only(visitor, db_session) -> None:
    application = complete(make_draft())
    client = signed_in(visitor, application)
    page = client.get(path(application, "/documents"))
    file_url = page.links()[next(k for k in page.links() if k.startswith("quote.pdf"))]
    assert client.get(file_url).body == PDF
    assert visitor(member_of(make_firm())).try_get(file_url) == 404
    page = page.submit("Remove quote.pdf")
    assert "is removed" in page


def test_a_correction_is_answered_in_the_same_record(visitor, db_session, run_jobs) -> None:
    application = make_application()
    ask_correction(application)
    client = signed_in(visitor, application)
    page = client.get(path(application))
    assert "The quote is not signed." in page
    page = page.click("The idea")
    page.submit("Save and continue", q_challenge="Better")
    page = client.get(path(application)).click("Send the answer")
    receipt = page.submit("Send the answer", answer="Signed now.")
    assert "Version 2" in receipt
    run_jobs()
    assert client.get(path(application)).heading == application.title


def test_withdrawing_asks_first(visitor, db_session) -> None:
    application = make_application()
    client = signed_in(visitor, application)
    page = client.get(path(application)).click("Withdraw")
    page = page.submit("Withdraw the application", reason="No time")
    assert "Withdrawn" in page
    assert "Withdrawn" in client.get(path(application))


def test_the_firm_sees_public_lines_only(visitor, db_session) -> None:
    application = make_application(state="eligible")
    page = signed_in(visitor, application).get(path(application))
    assert "Formally accepted" in page
    assert "Checked" not in page


def test_a_strangers_id_is_not_found(visitor, db_session) -> None:
    application = complete(make_draft())
    client = visitor(member_of(make_firm()))
    for rest in ("", "/firm", "/creative", "/questions/1", "/documents", "/check", "/withdraw"):
        assert client.try_get(path(application, rest)) == 404
    assert client.try_post(path(application, "/submit")) == 404
    assert client.try_post(path(application, "/autosave?part=1"), {"title": "x"}) == 404


def test_own_applications_are_listed_with_few_statements(visitor, db_session, at_most) -> None:
    application = make_draft()
    make_offer(application)
    client = signed_in(visitor, application)
    with at_most(4):
        page = client.get("/my/applications")
    assert "Untitled application" in page


def test_a_released_result_is_one_click_away(visitor, db_session) -> None:
    application = make_application(state="eligible")
    client = signed_in(visitor, application)
    words = "See the result and the letter"
    assert words not in client.get(path(application)).links()
    operations.mark_selected(act=officer_act(), application=application)
    page = client.get(path(application))
    assert "Selected for a voucher" in page
    assert page.links()[words] == f"/my/results/{application.token}"
