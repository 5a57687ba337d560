"""Sending an application: complete, in time, once, with a frozen content."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories.applications import (
    complete,
    dates_for,
    filled,
    make_application,
    make_draft,
    make_offer,
    member_act,
    member_of,
)
from tests.factories.organisations import make_creative, make_firm
from tests.factories.programmes import make_call, officer_act
from voucherapp.applications import operations, queries
from voucherapp.applications.models import ApplicationVersion
from voucherapp.applications.queries_sending import get_sending_for
from voucherapp.applications.rules_content import digest_of
from voucherapp.db.outbox import OutboxEvent
from voucherapp.db.session import db
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.notifications.models import Message
from voucherapp.programmes.queries import config_of


def submit(application):
    return operations.submit_application(act=member_act(application.firm), application=application)


def refused(application) -> str:
    with pytest.raises(Refused) as caught:
        submit(application)
    return caught.value.code


def test_a_complete_draft_gets_number_reference_and_frozen_content(db_session) -> None:
    application = complete(make_draft())
    version = submit(application)
    db.session.flush()
    assert (application.state, application.sequence) == ("submitted", 1)
    assert application.reference == "DIVA-2026-0001"
    assert version.digest == digest_of(version.content)
    assert version.content["firm"]["size"] == application.firm_size == "small"
    assert version.content["documents"][0]["filename"] == "quote.pdf"
    assert version.content["requested_minor"] == application.requested_minor == 18_400_00
    assert (application.firm_nuts3, application.firm_nace) == ("ITH44", "31.00")
    assert application.creative_sector == "design"
    assert not application.late


def test_numbers_follow_the_order_of_arrival_within_a_call(db_session) -> None:
    call = make_call()
    first, second = complete(make_draft(call=call)), complete(make_draft(call=call))
    submit(second)
    submit(first)
    assert (second.sequence, first.sequence) == (1, 2)


def test_a_second_sending_gives_the_same_receipt(db_session) -> None:
    application = complete(make_draft())
    first = submit(application)
    db.session.flush()
    assert submit(application) is first
    names = db.session.query(OutboxEvent.name).filter_by(name="ApplicationSubmitted").all()
    assert len(names) == 1
    assert db.session.query(ApplicationVersion).count() == 1


def test_nothing_is_sent_while_points_are_open(db_session) -> None:
    application = make_draft()
    assert refused(application) == "incomplete"
    assert (application.state, application.reference) == ("draft", None)


def test_words_are_counted_at_sending_and_not_at_saving(db_session) -> None:
    application = complete(make_draft(), answers={"challenge": "word " * 251})
    assert len(application.answers["challenge"].split()) == 251
    assert refused(application) == "incomplete"
    operations.save_draft(
        act=member_act(application.firm),
        application=application,
        version=application.version,
        values={"challenge": "word " * 250},
    )
    submit(application)


def test_both_ends_of_the_call_belong_to_it_to_the_second(db_session, clock) -> None:
    call = make_call()
    applications = [complete(make_draft(call=call)) for _ in range(2)]
    clock.go(call.closes_at + timedelta(milliseconds=999))
    submit(applications[0])
    clock.go(call.closes_at + timedelta(seconds=1))
    assert refused(applications[1]) == "closed"
    assert applications[1].state == "draft"


def test_a_late_draft_comes_in_only_with_an_allowance_and_is_marked(db_session, clock) -> None:
    application = complete(make_draft())
    call = application.call
    clock.go(call.closes_at + timedelta(hours=1))
    assert refused(application) == "closed"
    until = call.closes_at + timedelta(hours=3)
    operations.allow_late(
        act=officer_act(), application=application, until=until, reason="The site was down."
    )
    clock.go(until + timedelta(seconds=1))
    assert refused(application) == "closed"
    clock.go(until)
    submit(application)
    assert application.late
    assert application.submitted_at == until


def test_an_allowance_needs_a_reason_and_a_moment_after_closing(db_session, clock) -> None:
    application = make_draft()
    late = application.call.closes_at + timedelta(hours=1)
    for until, reason in ((late, " "), (application.call.closes_at, "Down")):
        with pytest.raises(Refused):
            operations.allow_late(
                act=officer_act(), application=application, until=until, reason=reason
            )


def test_one_application_per_firm_and_a_new_one_after_withdrawing(db_session) -> None:
    application = make_draft()
    act = member_act(application.firm)
    with pytest.raises(Refused) as caught:
        operations.start_application(act=act, call=application.call, firm=application.firm)
    assert caught.value.code == "too-many"
    operations.withdraw_application(act=act, application=application)
    operations.start_application(act=act, call=application.call, firm=application.firm)


def test_nobody_starts_for_a_firm_of_others_or_in_a_call_that_is_not_open(
    db_session, clock
) -> None:
    call, firm, other = make_call(), make_firm(), make_firm()
    with pytest.raises(NotFound):
        operations.start_application(act=member_act(other), call=call, firm=firm)
    clock.go(call.closes_at + timedelta(seconds=1))
    with pytest.raises(Refused) as caught:
        operations.start_application(act=member_act(firm), call=call, firm=firm)
    assert caught.value.code == "closed"
    clock.go(call.opens_at - timedelta(seconds=1))
    with pytest.raises(Refused) as caught:
        operations.start_application(act=member_act(firm), call=call, firm=firm)
    assert caught.value.code == "not-open"


def test_the_amount_is_the_rate_on_the_price_up_to_the_largest_voucher(db_session) -> None:
    call = make_call(change={"voucher": {"rate_bp": 7000}})
    application = make_draft(call=call)
    make_offer(application, price_minor=10_000_01)
    assert (application.total_cost_minor, application.requested_minor) == (1_000_001, 700_001)
    other = make_draft(call=call)
    make_offer(other, price_minor=99_000_00)
    assert other.requested_minor == 45_000_00


def test_a_withdrawn_application_stays_on_record(db_session) -> None:
    application = make_application(state="withdrawn")
    assert application.state == "withdrawn"
    assert application.reference == "DIVA-2026-0001"
    with pytest.raises(Refused):
        operations.withdraw_application(act=member_act(application.firm), application=application)


def test_sending_takes_few_statements(db_session, at_most) -> None:
    application = complete(make_draft())
    act, token = member_act(application.firm), application.token
    db.session.commit()
    db.session.expunge_all()
    # Four reads to judge by, the same four under two locks, the number, and four writes.
    with at_most(15):
        prepared = operations.prepare_sending(
            act=act, sending=lambda: get_sending_for(act.actor, token)
        )
        operations.send(act=act, prepared=prepared)


def test_a_correction_freezes_a_second_version(db_session, clock) -> None:
    application = make_application(state="correction")
    act = member_act(application.firm)
    operations.save_draft(
        act=act,
        application=application,
        version=application.version,
        values={"challenge": "Better said."},
    )
    before = queries.latest_version(application.id)
    assert before.content["sections"][0]["items"][0]["text"] != "Better said."
    application = queries.get_application_for(act.actor, application.token)
    version = operations.answer_correction(
        act=act, application=application, answer="The quote is signed now."
    )
    db.session.flush()
    assert (application.state, version.number) == ("submitted", 2)
    assert version.content["sections"][0]["items"][0]["text"] == "Better said."
    with pytest.raises(Refused):
        operations.save_draft(
            act=act, application=application, version=application.version, values={"title": "x"}
        )
    with pytest.raises(Refused) as caught:
        operations.ask_correction(
            act=officer_act(),
            application=application,
            reason="Again",
            due_at=clock.moment + timedelta(days=1),
        )
    assert caught.value.code == "rounds-used"


def test_only_opened_parts_are_editable_in_a_correction(db_session, clock) -> None:
    application = make_application()
    operations.ask_correction(
        act=officer_act(),
        application=application,
        reason="Sign the quote",
        due_at=clock.moment + timedelta(days=3),
        parts=["documents"],
    )
    with pytest.raises(Refused) as caught:
        operations.save_draft(
            act=member_act(application.firm),
            application=application,
            version=application.version,
            values={"title": "Other"},
        )
    assert caught.value.code == "locked"


def test_a_correction_that_is_not_answered_goes_back_to_the_queue(
    db_session, clock, run_jobs
) -> None:
    application = make_application(state="correction")
    token = application.token
    clock.advance(days=11)
    run_jobs()
    application = queries.get_case(token)
    assert application.state == "submitted"
    assert application.corrections[0].expired_at is not None


def test_an_officer_accepts_only_after_every_point(db_session) -> None:
    application = make_application()
    act = officer_act()
    with pytest.raises(Refused) as caught:
        operations.accept_application(act=act, application=application)
    assert caught.value.code == "unchecked"
    for point in config_of(application.call).checklist:
        operations.record_check(act=act, application=application, code=point.code, outcome="pass")
    operations.record_check(
        act=act, application=application, code="quote", outcome="fail", remark="Not signed"
    )
    with pytest.raises(Refused) as caught:
        operations.accept_application(act=act, application=application)
    assert caught.value.code == "check-failed"
    operations.record_check(act=act, application=application, code="quote", outcome="pass")
    operations.accept_application(act=act, application=application)
    assert application.state == "eligible"


def test_a_stranger_finds_nothing(db_session) -> None:
    application = make_application()
    stranger = member_act(make_firm())
    with pytest.raises(NotFound):
        queries.get_application_for(stranger.actor, application.token)
    version = queries.latest_version(application.id)
    file_token = version.content["documents"][0]["token"]
    with pytest.raises(NotFound):
        queries.get_document_for(stranger.actor, application.token, file_token)
    creative = member_act(application.creative)
    with pytest.raises(NotFound):
        queries.get_application_for(creative.actor, application.token)


def test_deadlines_are_told_in_the_zone_of_the_call(db_session) -> None:
    call = make_call()
    assert call.closes_at.astimezone(ZoneInfo("Europe/Rome")).utcoffset() is not None
    starts_on, ends_on = dates_for(call)
    assert starts_on.day == 1
    assert ends_on > starts_on
    assert filled(config_of(call))["title"]
    assert make_creative(admitted=False) is not None


def test_the_receipt_goes_to_firm_and_creative_with_the_hash(db_session, run_jobs) -> None:
    application = make_application()
    version = queries.latest_version(application.id)
    digest, addresses = (
        version.digest,
        {
            member_of(application.firm).email,
            member_of(application.creative).email,
        },
    )
    run_jobs()
    sent = db.session.query(Message).filter_by(kind="application.receipt").all()
    assert {message.to_email for message in sent} == addresses
    assert all(len(message.attachments) == 1 for message in sent)
    assert digest in next(m.body for m in sent if "Number of arrival: 1" in m.body)
    run_jobs()
    assert db.session.query(Message).filter_by(kind="application.receipt").count() == 2
