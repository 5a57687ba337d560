"""Firm and creative come together: asked, invited by mail, confirmed, declined, replaced."""

from __future__ import annotations

import re

import pytest

from tests.factories.applications import (
    confirm,
    dates_for,
    make_application,
    make_draft,
    make_offer,
    member_act,
    member_of,
)
from tests.factories.organisations import make_creative, make_firm, make_person
from tests.factories.programmes import make_call, officer_act
from voucherapp.accounts.operations import add_membership
from voucherapp.applications import operations
from voucherapp.applications.notices_offers import on_offer_requested
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_offers import current_offer, get_offer
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.notifications.models import Message
from voucherapp.organisations.operations import add_link


def refusal(do) -> Refused:
    with pytest.raises(Refused) as caught:
        do()
    return caught.value


def ask(application, creative):
    return operations.choose_creative(
        act=member_act(application.firm), application=application, creative=creative, brief="Chairs"
    )


def mailed_link(offer) -> str:
    """The path in the mail that an invited person gets; it is not kept once the mail has left."""
    on_offer_requested({"offer_id": offer.id}, officer_act())
    link = re.search(r"/offers/\S+", messages("offer.requested")[0].body)
    assert link is not None
    return link[0]


def messages(kind: str) -> list[Message]:
    return db.session.query(Message).filter_by(kind=kind).all()


def test_confirming_puts_price_and_dates_on_the_application(db_session) -> None:
    application = make_draft()
    offer = make_offer(application, price_minor=20_000_00)
    assert offer.state == "confirmed"
    assert application.total_cost_minor == application.requested_minor == 20_000_00
    assert (application.starts_on, application.ends_on) == (offer.starts_on, offer.ends_on)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price_net_minor": 0}, "price_net"),
        ({"price_net_minor": 999_99}, "price_net"),
        ({"vat_rate_bp": 3001}, "vat_rate"),
        ({"work": " "}, "work"),
    ],
)
def test_an_offer_that_does_not_fit_is_refused_at_its_field(db_session, change, field) -> None:
    offer = make_offer(make_draft(), confirmed=False)
    assert refusal(lambda: confirm(offer, **change)).field == field
    assert offer.state == "invited"


def test_dates_must_fit_the_length_and_begin_after_the_call(db_session) -> None:
    offer = make_offer(make_draft(), confirmed=False)
    call = offer.application.call
    start, _end = dates_for(call)
    short, long = dates_for(call, months=5)[1], dates_for(call, months=11)[1]
    assert refusal(lambda: confirm(offer, ends_on=short)).field == "ends_on"
    assert refusal(lambda: confirm(offer, ends_on=long)).field == "ends_on"
    assert refusal(lambda: confirm(offer, starts_on=call.closes_at.date())).field == "starts_on"
    confirm(offer, ends_on=dates_for(call, months=6)[1])
    confirm(offer, starts_on=start, ends_on=dates_for(call, months=10)[1])


def test_only_an_admitted_creative_of_the_gallery_can_be_asked(db_session) -> None:
    application = make_draft()
    creative = make_creative(admitted=False)
    assert refusal(lambda: ask(application, creative)).code == "not-admitted"


def test_the_tie_between_firm_and_creative_is_named(db_session) -> None:
    application = make_draft()
    same = make_creative(registration_number=application.firm.registration_number)
    assert "registration number" in str(refusal(lambda: ask(application, same)).message)
    partner = make_creative()
    add_membership(
        act=member_act(partner),
        user_id=member_of(partner).id,
        organisation_id=application.firm_id,
    )
    assert "same person" in str(refusal(lambda: ask(application, partner)).message)
    owned = make_creative()
    add_link(
        act=member_act(application.firm),
        organisation=application.firm,
        direction="child",
        other_name=owned.name,
        other_country=owned.country,
        other_registration_number=owned.registration_number,
        kind="majority_votes",
        percent_bp=6000,
    )
    assert "ownership" in str(refusal(lambda: ask(application, owned)).message)


def test_choosing_another_one_takes_the_first_request_back(db_session, run_jobs) -> None:
    application = make_draft()
    first = make_offer(application)
    second = make_offer(application, confirmed=False)
    assert (first.state, second.state) == ("cancelled", "invited")
    assert application.requested_minor is None
    assert current_offer(application.offers) is second
    run_jobs()
    assert len(messages("offer.cancelled")) == 1


def test_a_creative_takes_part_in_so_many_projects_of_a_call(db_session) -> None:
    call = make_call(change={"provider": {"max_projects": 1}})
    creative = make_creative()
    make_application(call=call, creative=creative)
    with pytest.raises(Refused) as caught:
        make_application(call=call, creative=creative)
    assert caught.value.code == "projects-full"


def test_an_offer_cannot_change_after_the_application_was_sent(db_session) -> None:
    application = make_application()
    offer = get_offer(application.offers[0].id)
    assert refusal(lambda: confirm(offer, price_minor=30_000_00)).code == "locked"


def test_a_stranger_cannot_answer(db_session) -> None:
    offer = make_offer(make_draft(), confirmed=False)
    other = make_creative()
    with pytest.raises(NotFound):
        operations.decline_offer(act=member_act(other), offer=offer, reason="No")


def test_a_creative_answers_on_its_pages(visitor, db_session, run_jobs) -> None:
    application = make_draft()
    offer = make_offer(application, confirmed=False)
    offer_id, url = offer.id, f"/my/offers/{offer.token}"
    start, end = dates_for(application.call)
    client, stranger = visitor(member_of(offer.creative)), visitor(member_of(make_creative()))
    run_jobs()
    assert url in messages("offer.requested")[0].body
    assert stranger.try_get(url) == 404
    page = client.get("/my/offers")
    page = page.click(get_offer(offer_id).application.firm.name)
    assert "Find a form for chairs" in page
    fields = {"price_net": "18.400", "vat_rate": "22", "work": "Prototypes"}
    page = page.submit("Confirm the offer", **fields, starts_on=start, ends_on=start)
    assert page.status == 422
    assert page.value("price_net") == "18.400"
    page = page.submit("Confirm the offer", starts_on=start, ends_on=end)
    assert "€18,400.00" in page
    run_jobs()
    assert "€18,400.00" in messages("offer.confirmed")[0].body
    page = page.submit("Decline", reason="No time after all")
    assert "You have declined" in page
    run_jobs()
    assert "No time after all" in messages("offer.declined")[0].body
    assert get_application(get_offer(offer_id).application_id).requested_minor is None


def test_an_invited_person_reads_the_brief_without_an_account(
    visitor, db_session, run_jobs
) -> None:
    application = make_draft()
    offer = operations.invite_creative(
        act=member_act(application.firm),
        application=application,
        email="Ada@studio.example",
        name="Ada Rossi",
        brief="A form for chairs.",
    )
    offer_id, link = offer.id, mailed_link(offer)
    assert get_offer(offer_id).token_digest not in link
    run_jobs()
    assert link not in messages("offer.requested")[0].body
    page = visitor().get(link)
    assert "A form for chairs." in page
    assert "Register as a creative" in page.links()
    page = page.submit("Decline", reason="I am retired.")
    assert "This request was declined" in page
    assert get_offer(offer_id).state == "declined"


def test_an_invited_creative_takes_the_invitation_up(visitor, db_session, run_jobs) -> None:
    application = make_draft()
    offer = operations.invite_creative(
        act=member_act(application.firm),
        application=application,
        email="ada@studio.example",
        name="Ada Rossi",
        brief="A form for chairs.",
    )
    offer_id, firm_id = offer.id, application.firm_id
    user = make_person(Role.CREATIVE, email="ada@studio.example")
    client = visitor(user)
    page = client.get(f"/my/offers/{offer.token}")
    assert "Register as a creative" in page.links()
    studio = make_creative(user=user, admitted=False, name="Studio Rossi")
    page = client.get(f"/my/offers/{get_offer(offer_id).token}").submit("Answer the request")
    assert "Make your offer" in page
    row = get_offer(offer_id)
    assert (row.creative_id, row.application.creative_id) == (studio.id, studio.id)
    assert row.application.firm_id == firm_id


def test_an_invitation_is_claimed_by_whoever_holds_the_link(visitor, db_session) -> None:
    application = make_draft()
    offer = operations.invite_creative(
        act=member_act(application.firm),
        application=application,
        email="office@studio.example",
        name="",
        brief="A form for chairs.",
    )
    link = mailed_link(offer)
    creative = make_creative(name="Studio Vele")
    page = visitor(member_of(creative)).get(link).submit("Answer the request")
    assert page.heading.startswith("Request of")
    page = visitor(member_of(make_firm())).get(link)
    assert "This invitation was taken up" in page


def test_a_firm_does_not_invite_itself(db_session) -> None:
    application = make_draft()
    act = member_act(application.firm)
    caught = refusal(
        lambda: operations.invite_creative(
            act=act, application=application, email=act.actor.email.upper(), name="Me", brief="x"
        )
    )
    assert caught.field == "email"


def test_a_creative_finds_its_requests_waiting(visitor, db_session, clock) -> None:
    offer = make_offer(make_draft(), confirmed=False)
    page = visitor(member_of(offer.creative)).get("/start")
    assert "Answer the request of" in page


def test_nobody_sends_invitations_by_the_dozen(db_session, clock) -> None:
    application = make_draft()

    def invite(number: int) -> None:
        operations.invite_creative(
            act=member_act(application.firm),
            application=application,
            email=f"studio{number}@example.org",
            name="",
            brief="A form for chairs.",
        )
        db_session.flush()

    for number in range(5):
        invite(number)
    with pytest.raises(Refused, match="too-many"):
        invite(5)
    assert current_offer(application.offers).invited_email == "studio4@example.org"
    clock.advance(minutes=16)
    invite(5)
    assert current_offer(application.offers).invited_email == "studio5@example.org"
