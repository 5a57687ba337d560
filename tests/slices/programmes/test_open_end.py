"""A continuous call without a closing: how it is set up, told, applied to, and closed with notice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.applications import make_application, make_draft, make_offer, member_of
from tests.factories.organisations import make_person
from tests.factories.programmes import (
    make_amendment,
    make_call,
    make_draft_call,
    make_programme,
    officer_act,
)
from voucherapp.applications.queries_window import take_back_until
from voucherapp.kernel.calendar import OPEN_END, is_open_end
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.notifications.models import Message
from voucherapp.programmes.operations import publish_call
from voucherapp.programmes.queries import config_of, days_left, get_call

CHANGE = {
    "intake": {"mode": "continuous"},
    "applicant": {"duplicate_rule": "reject_later"},
    "decision": {"days": 30, "counted_from": "submission"},
    "decision_by": None,
}
OPEN = "open until further notice"


def endless(**changes):
    return make_call(closes_at=OPEN_END, change={**CHANGE, **changes})


@pytest.fixture
def officer(visitor):
    return visitor(make_person(Role.OFFICER))


def test_an_officer_leaves_the_closing_empty(officer) -> None:
    make_programme()
    page = officer.get("/staff/calls/new").fill(
        "Make the call",
        {
            "code": "OPEN-2026",
            "title": "Open vouchers",
            "opens_at": "2026-03-01T09:00",
            "closes_at": "",
            "budget_minor": "900000",
        },
    )
    assert page.heading == "Open vouchers"
    assert is_open_end(get_call("OPEN-2026").closes_at)
    assert "Only a continuous call may stay without a closing" in page
    page = officer.get("/staff/calls/OPEN-2026/edit/dates")
    assert page.value("closes_at") == ""
    page.fill("Save", {"closes_at": "2026-09-30T17:00"})
    assert "Only a continuous call" not in officer.get("/staff/calls/OPEN-2026")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"intake": {"mode": "single_window"}}, "Only a continuous call"),
        ({"decision": {"days": 30, "counted_from": "closing"}}, "from the submission"),
        ({"applicant": {"duplicate_rule": "keep_last"}}, "sorted out at the closing"),
    ],
)
def test_what_needs_a_closing_keeps_it_from_being_published(officer, change, words) -> None:
    call = make_draft_call(closes_at=OPEN_END, change={**CHANGE, **change})
    assert words in officer.get(f"/staff/calls/{call.code}")
    with pytest.raises(Refused):
        publish_call(act=officer_act(), call=call)


def test_it_is_told_everywhere_that_it_stays_open(visitor) -> None:
    call = endless()
    guest = visitor()
    assert days_left(call, officer_act().at) is None
    for address in ("/calls", "/calls/DIVA-2026", "/"):
        page = guest.get(address)
        assert OPEN in page.text.lower(), address
        assert "2999" not in page, address
    assert "2999" not in guest.get("/calls/calendar")
    feed = guest.get("/calls/feed.atom").body.decode()
    assert OPEN in feed
    dates = guest.get("/calls/calendar.ics").body.decode()
    assert "DIVA-2026-opens@" in dates
    assert "DIVA-2026-closes@" not in dates
    assert "a day that will be announced" in guest.get("/calls/DIVA-2026/rules")


def test_it_is_applied_to_as_to_any_other(visitor, run_jobs) -> None:
    call = endless()
    draft = make_draft(call=call)
    offer = make_offer(draft, confirmed=False)
    firm, token = visitor(member_of(draft.firm)), draft.token
    creative, offer_token = visitor(member_of(offer.creative)), offer.token
    run_jobs()
    for browser, address in (
        (firm, "/start"),
        (firm, f"/my/applications/{token}"),
        (firm, f"/my/applications/{token}/creative"),
        (firm, f"/my/applications/{token}/check"),
        (creative, "/start"),
        (creative, f"/my/offers/{offer_token}"),
    ):
        assert "2999" not in browser.get(address), address
    application = make_application(call=get_call("DIVA-2026"))
    at = application.submitted_at
    assert at is not None
    assert application.state == "submitted"
    # What is taken back is not left open for ever.
    until = take_back_until(application, at)
    assert timedelta(days=1) < until - at < timedelta(days=90)
    sent = visitor(member_of(application.firm))
    page = sent.get(f"/my/applications/{application.token}").click("Change it")
    assert "2999" not in page


def test_no_mail_names_the_day_that_stands_for_none(db_session, run_jobs) -> None:
    draft = make_draft(call=endless())
    make_offer(draft, confirmed=False)
    run_jobs()
    bodies = [message.body for message in db_session.query(Message)]
    assert any("please answer within two weeks" in body for body in bodies)
    assert not any("2999" in body for body in bodies)


def test_it_is_closed_by_hand_with_the_notice_of_its_rules(clock, visitor) -> None:
    call = endless()
    now = clock()
    with pytest.raises(Refused) as caught:
        make_amendment(call, closes_at=now + timedelta(days=2))
    assert caught.value.code == "notice"


def test_the_closing_that_was_told_counts_to_the_second(clock, visitor) -> None:
    call = endless()
    closes_at = clock() + timedelta(days=4)
    make_amendment(call, closes_at=closes_at)
    guest = visitor()
    page = guest.get("/calls/DIVA-2026")
    assert OPEN not in page.text.lower()
    assert "4 days left" in page
    clock.go(closes_at + timedelta(seconds=1))
    assert "closed" in guest.get("/calls/DIVA-2026").text.lower()
    with pytest.raises(Refused):
        make_application(call=get_call("DIVA-2026"))


def test_once_there_is_a_closing_it_moves_as_far_as_any_other(clock, db_session) -> None:
    call = endless()
    told = clock() + timedelta(days=10)
    make_amendment(call, closes_at=told)
    with pytest.raises(Refused) as caught:
        make_amendment(get_call("DIVA-2026"), closes_at=told + timedelta(days=60))
    assert caught.value.code == "extension"


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=140)])
def test_a_closing_that_counts_only_after_itself_is_refused(app, clock, after) -> None:
    call = endless()
    closes_at = clock() + timedelta(days=60)
    with pytest.raises(Refused) as caught:
        make_amendment(call, closes_at=closes_at, effective_at=closes_at + after)
    assert (caught.value.code, caught.value.field) == ("after-closing", "effective_at")


@pytest.mark.parametrize("early", [0, 1])
def test_an_extension_counts_before_the_first_closing(app, early) -> None:
    call = make_call(change={"intake": {"extension": {"allowed": True, "max_days": 30}}})
    longer = call.closes_at + timedelta(days=7)
    counts = call.closes_at - timedelta(seconds=early)
    if early:
        assert make_amendment(call, closes_at=longer, effective_at=counts).closes_at == longer
        return
    with pytest.raises(Refused) as caught:
        make_amendment(call, closes_at=longer, effective_at=counts)
    assert caught.value.code == "after-closing"


def test_before_sending_one_reads_how_long_a_change_may_take(visitor) -> None:
    call = endless()
    application = make_draft(call=call)
    reader = visitor(member_of(application.firm))
    page = reader.get(f"/my/applications/{application.token}/check")
    days = config_of(call).correction.days
    assert f"you have {days} days then to send it again" in page
    assert "a day that will be announced" not in page
