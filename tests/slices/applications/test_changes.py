"""Changing what was sent, leaving it as it was, and throwing drafts away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.applications import (
    FakeUpload,
    accept,
    complete,
    confirm,
    make_application,
    make_draft,
    make_offer,
    member_act,
    member_of,
)
from tests.factories.organisations import make_creative, make_firm
from tests.factories.programmes import make_call, make_programme, officer_act
from voucherapp.applications import operations, queries
from voucherapp.applications.models import Application, ApplicationDocument
from voucherapp.applications.models_history import Reopening
from voucherapp.applications.queries import get_application, get_application_for
from voucherapp.applications.queries_offers import get_offer
from voucherapp.db.session import db
from voucherapp.files import store
from voucherapp.files.models import StoredFile
from voucherapp.files.operations import sweep_store
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.notifications.models import Message
from voucherapp.programmes.queries import get_programme


def loaded(application) -> Application:
    db.session.flush()
    return get_application(application.id)


def taken_back() -> Application:
    application = make_application()
    operations.take_back(act=member_act(application.firm), application=application)
    return loaded(application)


def save(application, **values) -> None:
    operations.save_draft(
        act=member_act(application.firm),
        application=application,
        version=application.version,
        values=values,
    )


def code_of(do) -> str:
    with pytest.raises(Refused) as caught:
        do()
    return caught.value.code


def test_a_firm_changes_and_sends_again_until_closing(db_session, clock) -> None:
    application = taken_back()
    assert application.state == "reopened"
    assert application.reference == "DIVA-2026-0001"
    save(application, challenge="Better said.")
    clock.advance(days=2)
    version = operations.resend_application(
        act=member_act(application.firm), application=application
    )
    db.session.flush()
    assert (application.state, version.number, application.sequence) == ("submitted", 2, 1)
    assert version.content["sections"][0]["items"][0]["answer"] == "Better said."
    assert application.arrived_at == clock.moment
    assert application.submitted_at == clock.moment - timedelta(days=2)
    assert [v.number for v in queries.list_versions(application.id)] == [2, 1]
    assert db.session.query(Reopening.outcome).one() == ("resent",)


def test_sending_again_without_a_change_makes_no_new_version(db_session, clock) -> None:
    application = taken_back()
    arrived_at = application.arrived_at
    clock.advance(days=1)
    version = operations.resend_application(
        act=member_act(application.firm), application=application
    )
    db.session.flush()
    assert (application.state, version.number) == ("submitted", 1)
    assert application.arrived_at == arrived_at
    assert len(queries.list_versions(application.id)) == 1


def test_what_was_sent_stands_when_nothing_is_sent_again(db_session, clock, run_jobs) -> None:
    application = taken_back()
    sent = application.title
    save(application, title="Half a thought", challenge="")
    document = queries.list_documents(application)[0]
    act = member_act(application.firm)
    operations.remove_document(act=act, application=application, document=document)
    operations.attach_document(
        act=act, application=application, requirement="quote", upload=FakeUpload(filename="b.pdf")
    )
    price = application.total_cost_minor
    confirm(get_offer(application.offers[0].id), price_minor=9_000_00)
    clock.go(application.call.closes_at + timedelta(seconds=1))
    run_jobs()
    application = loaded(application)
    assert (application.state, application.title) == ("submitted", sent)
    assert application.answers["challenge"].startswith("Chairs that are lent")
    assert [d.file.filename for d in queries.list_documents(application)] == ["quote.pdf"]
    assert application.total_cost_minor == application.offers[0].price_net_minor == price
    run_jobs()
    body = db.session.query(Message).filter_by(kind="application.put_back").one().body
    assert "Version 1 stands as you sent it" in body


def test_without_its_creative_it_lapses_and_a_late_draft_keeps_its_number(
    db_session, clock, run_jobs
) -> None:
    application = taken_back()
    make_offer(application, creative=make_creative())
    clock.go(application.call.closes_at + timedelta(seconds=1))
    run_jobs()
    application = loaded(application)
    assert (application.state, application.submitted_at) == ("draft", None)
    assert application.reference == "DIVA-2026-0001"
    operations.allow_late(
        act=officer_act(),
        application=application,
        until=clock.moment + timedelta(hours=1),
        reason="The site was down.",
    )
    version = operations.submit_application(
        act=member_act(application.firm), application=loaded(application)
    )
    assert (version.number, application.sequence, application.late) == (2, 1, True)


def test_leaving_it_as_it_was_sent_undoes_the_changes(db_session) -> None:
    application = taken_back()
    sent = application.title
    save(application, title="Other")
    operations.keep_sent(act=member_act(application.firm), application=loaded(application))
    assert (application.state, application.title) == ("submitted", sent)


def test_with_another_creative_it_cannot_be_left_as_it_was(db_session) -> None:
    application = taken_back()
    make_offer(application, creative=make_creative())
    act = member_act(application.firm)
    again = loaded(application)
    assert code_of(lambda: operations.keep_sent(act=act, application=again)) == "replaced"


def test_nothing_is_taken_back_after_closing_or_once_it_is_accepted(db_session, clock) -> None:
    application = make_application()
    act = member_act(application.firm)
    other = make_application(call=application.call)
    accept(other)
    take = operations.take_back
    other_act = member_act(other.firm)
    assert code_of(lambda: take(act=other_act, application=other)) == "wrong-state"
    clock.go(application.call.closes_at + timedelta(seconds=1))
    late = member_act(application.firm)
    assert code_of(lambda: take(act=late, application=application)) == "closed"
    assert act is not late


def test_a_call_may_forbid_changes(db_session) -> None:
    call = make_call(change={"correction": {"resubmit_until_closing": False}})
    application = make_application(call=call)
    act = member_act(application.firm)
    take = operations.take_back
    assert code_of(lambda: take(act=act, application=application)) == "no-changes"


def test_findings_on_the_version_before_say_nothing_about_the_new_one(db_session) -> None:
    application = make_application()
    operations.record_check(
        act=officer_act(), application=application, code="quote", outcome="pass"
    )
    operations.take_back(act=member_act(application.firm), application=application)
    application = loaded(application)
    save(application, challenge="Better said.")
    operations.resend_application(act=member_act(application.firm), application=application)
    assert queries.get_case(application.token).checks == []


def test_an_officer_reopens_one_application_after_closing_until_a_moment(
    db_session, clock, run_jobs
) -> None:
    application = make_application()
    arrived_at = application.arrived_at
    clock.go(application.call.closes_at + timedelta(days=1))
    until = clock.moment + timedelta(hours=2)
    act = officer_act()
    reopen = operations.reopen_application
    assert (
        code_of(lambda: reopen(act=act, application=application, until=until, reason=" "))
        == "reason"
    )
    reopen(act=act, application=application, until=until, reason="The wrong annex was taken.")
    application = loaded(application)
    save(application, challenge="Better said.")
    clock.go(until)
    version = operations.resend_application(
        act=member_act(application.firm), application=application
    )
    assert (version.number, application.arrived_at, application.late) == (2, arrived_at, False)
    run_jobs()
    body = db.session.query(Message).filter_by(kind="application.reopened").one().body
    assert "The wrong annex was taken." in body


def test_after_the_reopened_time_nothing_is_changed_or_sent(db_session, clock) -> None:
    application = make_application()
    until = application.call.closes_at + timedelta(hours=2)
    operations.reopen_application(
        act=officer_act(), application=application, until=until, reason="Annex"
    )
    application = loaded(application)
    save(application, challenge="Better said.")
    clock.go(until + timedelta(seconds=1))
    assert code_of(lambda: save(application, title="Late")) == "closed"
    act = member_act(application.firm)
    resend = operations.resend_application
    assert code_of(lambda: resend(act=act, application=application)) == "closed"


def test_a_firm_withdraws_after_closing_and_while_it_changes(db_session, clock) -> None:
    application = taken_back()
    clock.go(application.call.closes_at + timedelta(days=3))
    operations.withdraw_application(act=member_act(application.firm), application=application)
    assert application.state == "withdrawn"
    assert db.session.query(Reopening.outcome).one() == ("withdrawn",)


def test_minutes_of_grace_mark_what_is_sent_in_them(visitor, db_session, clock) -> None:
    application = complete(make_draft(call=make_call(change={"intake": {"grace_minutes": 10}})))
    client = visitor(member_of(application.firm))
    clock.go(application.call.closes_at + timedelta(minutes=4, seconds=30))
    page = client.get(f"/my/applications/{application.token}/check")
    assert "You have 6 minutes of grace left" in page
    page = page.submit("Send the application")
    assert "has arrived" in page
    assert loaded(application).late


def test_after_the_grace_it_is_too_late(db_session, clock) -> None:
    application = complete(make_draft(call=make_call(change={"intake": {"grace_minutes": 10}})))
    clock.go(application.call.closes_at + timedelta(minutes=10, seconds=1))
    act = member_act(application.firm)
    submit = operations.submit_application
    assert code_of(lambda: submit(act=act, application=application)) == "closed"


def test_the_pages_of_a_change(visitor, db_session, run_jobs) -> None:
    application = make_application()
    client = visitor(member_of(application.firm))
    url = f"/my/applications/{application.token}"
    page = client.get(url).click("Change it")
    assert "Version 1 stands until you send again" in page
    page = page.submit("Take back to change")
    assert "Until you do, version 1 of" in page
    assert "Send DIVA-2026-0001 again" in client.get("/start")
    page = client.get(f"{url}/check").submit("Send the application")
    assert "Nothing has changed since version 1" in page
    page = client.get(url).click("Change it").submit("Take back to change")
    client.get(f"{url}/questions/1").submit("Save the draft", q_challenge="New words")
    page = client.get(f"{url}/check").submit("Send the application")
    assert "Version 2 is sent" in page
    page = client.get(url)
    assert page.text.count("This version counts.") == 1
    run_jobs()
    subjects = {m.subject for m in db.session.query(Message).filter_by(kind="application.receipt")}
    assert "Receipt for version 2 of DIVA-2026-0001" in subjects
    page = client.get(url).click("Change it").submit("Take back to change")
    page = page.submit("Leave it as it was sent")
    assert "It stands as you sent it" in page


def test_the_check_page_says_whether_changes_are_possible_afterwards(visitor, db_session) -> None:
    programme = make_programme()
    application = complete(make_draft(call=make_call(programme=programme)))
    page = visitor(member_of(application.firm)).get(f"/my/applications/{application.token}/check")
    assert "You can still change and send it again until" in page
    fixed = {"correction": {"resubmit_until_closing": False}}
    call = make_call(code="FIXED", programme=get_programme("DIVA"), change=fixed)
    other = complete(make_draft(call=call))
    page = visitor(member_of(other.firm)).get(f"/my/applications/{other.token}/check")
    assert "After sending you cannot change it any more" in page


def test_a_draft_is_deleted_after_a_question_and_leaves_no_content(
    visitor, db_session, files_dir, clock, run_jobs
) -> None:
    application = complete(make_draft(), answers={"challenge": "Our secret"})
    firm, token = member_of(application.firm), application.token
    creative = member_of(application.creative)
    document = queries.list_documents(application)[0]
    digest = document.file.sha256
    page = visitor(firm).get(f"/my/applications/{token}").click("Delete the draft")
    page = page.submit("Delete the draft")
    assert "The draft is deleted" in page
    assert "No application yet" in page
    assert visitor(firm).try_get(f"/my/applications/{token}") == 404
    row = db.session.query(Application).filter_by(token=token).one()
    assert (row.state, row.title, row.answers, row.search_text) == ("withdrawn", "", {}, "")
    assert db.session.query(ApplicationDocument).count() == 0
    assert db.session.query(StoredFile).filter_by(sha256=digest).count() == 0
    run_jobs()
    told = db.session.query(Message).filter_by(kind="offer.cancelled", user_id=creative.id)
    assert told.count() == 1


def test_what_was_sent_once_cannot_be_deleted(visitor, db_session) -> None:
    application = make_application()
    act = member_act(application.firm)
    delete = operations.delete_draft
    assert code_of(lambda: delete(act=act, application=application)) == "sent"
    with pytest.raises(NotFound):
        delete(act=member_act(make_firm()), application=application)


def test_the_sweep_takes_old_bytes_that_nothing_refers_to(db_session, files_dir, clock) -> None:
    application = complete(make_draft())
    kept = queries.list_documents(application)[0].file.sha256
    orphan = store.put(files_dir, b"nobody's")
    assert sweep_store(act=officer_act()) == 0
    assert sweep_store(act=officer_act(at=clock.moment + timedelta(days=4000))) >= 1
    assert not store.path_of(files_dir, orphan).exists()
    assert store.path_of(files_dir, kept).exists()


def test_the_first_save_mails_the_address_of_the_draft_once(db_session, run_jobs) -> None:
    application = make_draft()
    save(application, title="Chairs")
    save(application, challenge="Old chairs")
    run_jobs()
    mail = db.session.query(Message).filter_by(kind="application.draft").one()
    assert f"/my/applications/{application.token}" in mail.body


def test_a_stranger_takes_nothing_back(visitor, db_session) -> None:
    application = make_application()
    client = visitor(member_of(make_firm()))
    for rest in ("take-back", "keep", "delete", "steps/firm"):
        assert client.try_post(f"/my/applications/{application.token}/{rest}") == 404


def test_a_replaced_offer_of_a_lapsed_application_is_told(db_session) -> None:
    application = taken_back()
    confirm(make_offer(application, creative=make_creative(), confirmed=False))
    version = operations.resend_application(
        act=member_act(application.firm), application=loaded(application)
    )
    assert version.number == 2
    actor = member_act(application.firm).actor
    assert get_application_for(actor, application.token).state == "submitted"


def test_the_start_page_lists_drafts_with_call_saving_and_closing(
    visitor, db_session, clock
) -> None:
    application = make_draft()
    save(application, title="Chairs on loan")
    firm, title = member_of(application.firm), application.call.title
    closes_at = application.call.closes_at
    page = visitor(firm).get("/start")
    assert f"{title} · saved on 2 Mar 2026, 10:00 CET · closes on 1 Apr 2026, 11:00 CEST" in page
    page = page.click("Finish and send “Chairs on loan”")
    assert page.heading == "Chairs on loan"
    clock.go(closes_at + timedelta(seconds=1))
    assert "Chairs on loan" not in visitor(firm).get("/start")
