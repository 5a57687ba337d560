"""What the office enters for firms, copies of earlier applications, and firms that stand here twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.applications import (
    complete,
    confirm,
    make_application,
    make_draft,
    member_act,
    member_of,
)
from tests.factories.organisations import make_creative, make_firm, make_person, partita_iva
from tests.factories.programmes import make_call, make_programme, officer_act
from voucherapp.accounts.models import Membership
from voucherapp.applications import operations, queries
from voucherapp.applications.models import Application
from voucherapp.applications.operations_office import enter_application, for_firm
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_offers import get_offer
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.notifications.models import Message
from voucherapp.organisations.models import Organisation

NUMBER = partita_iva(777_001)


@pytest.fixture
def officer(visitor):
    return visitor(make_person(Role.OFFICER, name="Olga Officer"))


def begin(officer, call, **fields):
    values = {
        "call": call.code,
        "channel": "paper",
        "received_at": "2026-03-02T08:30",
        "country": "IT",
        "registration_number": NUMBER,
        "name": "Falegnameria Rossi",
        "email": "rossi@example.org",
        **fields,
    }
    return officer.get("/staff/applications/new").submit("Begin the application", **values)


def test_the_office_enters_a_paper_application_through_the_pages_of_the_firm(
    officer, db_session, clock, run_jobs
) -> None:
    call = make_call()
    page = begin(officer, call)
    assert page.heading == "Draft of Falegnameria Rossi"
    assert "On paper, received on 2 Mar 2026, 08:30 CET" in page
    assert db.session.query(Membership).count() == 0
    page = page.submit("Go on entering")
    assert "You enter this for Falegnameria Rossi" in page
    page = page.click("The idea").submit("Save the draft", title="Old chairs")
    assert page.value("title") == "Old chairs"
    token = db.session.query(Application.token).scalar()
    # The paper came in time, so it may be typed after the closing.
    clock.go(call.closes_at + timedelta(days=2))
    page = officer.get(f"/my/applications/{token}/questions/1")
    page = page.submit("Save the draft", q_challenge="Nobody buys them.")
    assert "Your draft is saved" in page
    page = page.click("Back to the case")
    assert "Application entered by the office: On paper" in page
    assert officer.try_get(f"/my/applications/{token}") in (403, 404)


def test_an_entered_application_counts_from_its_receipt_and_is_marked(
    officer, db_session, clock, run_jobs
) -> None:
    call = make_call()
    received_at = clock.moment - timedelta(hours=3)
    firm = make_firm(email="rossi@example.org")
    application = enter_application(
        act=officer_act(),
        call=call,
        channel="phone",
        received_at=received_at,
        country="IT",
        registration_number=firm.registration_number,
        name="",
    )
    assert application.firm_id == firm.id
    complete(application)
    clock.advance(days=1)
    act = for_firm(act=officer_act(), firm=firm)
    version = operations.submit_application(act=act, application=application)
    db.session.flush()
    assert application.arrived_at == received_at
    assert application.submitted_at == clock.moment
    assert version.content["channel"] == "phone"
    assert version.content["sent_by"] == f"Olga Officer for {firm.name}"
    page = officer.get("/staff/applications?channel=office")
    assert "by the office" in " ".join(page.table("Applications")[1])
    assert "By telephone" in officer.get(f"/staff/applications/{application.token}")


def test_receipts_of_a_firm_without_an_account_go_to_its_own_address(
    officer, db_session, run_jobs
) -> None:
    begin(officer, make_call())
    token = db.session.query(Application.token).scalar()
    application = get_application(db.session.query(Application.id).scalar())
    act = for_firm(act=officer_act(), firm=application.firm)
    operations.save_draft(act=act, application=application, version=1, values={"title": "A"})
    run_jobs()
    mail = db.session.query(Message).filter_by(kind="application.draft").one()
    assert (mail.to_email, mail.user_id) == ("rossi@example.org", None)
    assert token in mail.body


def test_the_office_writes_nothing_that_a_firm_enters_itself(officer, db_session) -> None:
    call = make_call()
    own = make_draft(call=call)
    number, own_token = own.firm.registration_number, own.token
    other = make_call(code="OTHER", programme=call.programme)
    page = begin(officer, other, registration_number=number, name="")
    page = page.submit("Go on entering")
    assert officer.try_get(f"/my/applications/{own_token}") == 404
    assert officer.try_post(f"/my/applications/{own_token}/submit") == 404
    firm = db.session.query(Organisation).filter_by(registration_number=number).one()
    actor = for_firm(act=officer_act(), firm=firm).actor
    with pytest.raises(NotFound):
        queries.get_application_for(actor, own_token)
    # Its vouchers and claims stay its own.
    assert officer.try_get("/my/awards") == 403


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"received_at": "2026-03-03T08:30"}, "This moment lies in the future."),
        ({"received_at": "2026-02-01T08:30"}, "The call is not open yet"),
        ({"name": ""}, "This firm is not registered yet"),
        ({"registration_number": "123"}, "number"),
    ],
)
def test_what_cannot_be_entered_is_told(officer, db_session, change, told) -> None:
    page = begin(officer, make_call(), **change)
    assert page.status == 422
    assert told in page
    assert page.value("email") == "rossi@example.org"
    assert db.session.query(Application).count() == 0


def test_only_the_office_enters(visitor, db_session) -> None:
    application = make_draft()
    for user in (member_of(application.firm), make_person(Role.AUDITOR)):
        assert visitor(user).try_get("/staff/applications/new") == 403
    officer = visitor(make_person(Role.OFFICER))
    assert officer.try_post(f"/staff/applications/{application.token}/enter") == 404


def test_a_firm_begins_with_a_copy_of_an_earlier_application(visitor, db_session) -> None:
    programme = make_programme()
    earlier = make_application(call=make_call(programme=programme))
    title, answers = earlier.title, earlier.answers
    firm = member_of(earlier.firm)
    make_call(code="NEXT", programme=programme)
    client = visitor(firm)
    page = client.get("/my/applications/new/NEXT")
    page = page.submit("Begin", copy=earlier.token)
    assert f"Copied from {earlier.reference}" in page
    row = db.session.query(Application).filter(Application.title == title).order_by(Application.id)
    copy = row.all()[-1]
    assert copy.answers == answers
    assert copy.state == "draft"
    assert copy.creative_id is None
    files = queries.list_documents(copy)
    assert [d.file.filename for d in files] == ["quote.pdf"]


def test_nobody_copies_from_another_firm(visitor, db_session) -> None:
    call = make_call()
    theirs = make_application(call=call)
    user = make_person(Role.FIRM)
    make_firm(user=user)
    second = make_firm(user=user)
    mine = make_draft(call=call, firm=second)
    operations.save_draft(
        act=member_act(second), application=mine, version=1, values={"title": "Mine"}
    )
    client = visitor(user)
    page = client.get(f"/my/applications/new/{call.code}")
    assert theirs.title not in page
    first = page.find("//input[@name='firm']")[0].get("value")
    page = page.submit("Begin", firm=first, copy=mine.token)
    assert page.status == 422
    assert "This application is of another firm" in page


def test_one_enterprise_counts_once_under_whichever_of_its_numbers(db_session) -> None:
    call = make_call()
    number = partita_iva(888_001)
    make_draft(call=call, firm=make_firm(registration_number=number))
    twin = make_firm(vat_number=f"IT{number}")
    other = make_firm(vat_number=f"IT{partita_iva(888_002)}")
    with pytest.raises(Refused) as caught:
        make_draft(call=call, firm=twin)
    assert caught.value.code == "too-many"
    make_draft(call=call, firm=other)


def test_an_invited_creative_confirms_for_an_entered_application(db_session) -> None:
    application = enter_application(
        act=officer_act(),
        call=make_call(),
        channel="email",
        received_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
        country="IT",
        registration_number=NUMBER,
        name="Falegnameria Rossi",
    )
    offer = operations.choose_creative(
        act=for_firm(act=officer_act(), firm=application.firm),
        application=application,
        creative=make_creative(),
        brief="Chairs",
    )
    confirm(get_offer(offer.id))
    assert get_application(application.id).requested_minor
