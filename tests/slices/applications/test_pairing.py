"""Brief, quote and application together; who owes what; accounts of another kind; taken out creatives."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.factories.applications import (
    complete,
    confirm,
    dates_for,
    make_application,
    make_draft,
    make_offer,
    member_act,
    member_of,
)
from tests.factories.matchmaking import make_brief, make_quote
from tests.factories.organisations import (
    act_of,
    make_creative,
    make_firm,
    make_person,
    profile_of,
)
from tests.factories.programmes import make_call, officer_act
from voucherapp.applications import operations
from voucherapp.applications.models import Offer
from voucherapp.applications.notices_offers import on_offer_requested
from voucherapp.applications.operations_pairing import take_quote, use_brief
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_offers import current_offer, get_offer
from voucherapp.applications.queries_pairing import find_brief_of, quotes_for
from voucherapp.applications.rules_pairing import CreativeSide, owed_by_both
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.notifications.models import Message
from voucherapp.organisations.operations import save_profile, suspend_profile
from voucherapp.organisations.operations_capacity import book_engagement
from voucherapp.organisations.rules_profiles import Period


def messages(kind: str) -> list[Message]:
    return db.session.query(Message).filter_by(kind=kind).order_by(Message.id).all()


def refusal(do) -> Refused:
    with pytest.raises(Refused) as caught:
        do()
    return caught.value


def mailed_link(email: str) -> str:
    mail = next(m for m in reversed(messages("offer.requested")) if m.to_email == email)
    found = re.search(r"/offers/\S+", mail.body)
    assert found
    return found[0]


# --- Briefs and quotes in an application ---------------------------------------------------------


def test_a_chosen_quote_becomes_the_offer_filled_in(visitor, db_session, run_jobs) -> None:
    firm, studio, other = make_firm(), make_creative(name="Studio Vele"), make_creative()
    brief, application = make_brief(firm=firm), make_draft(firm=firm)
    quote = make_quote(brief, studio, price_minor=12_500_00)
    make_quote(brief, other, price_minor=11_000_00)
    token, application_id, brief_token = application.token, application.id, brief.token
    quote_token, user, firm_user = quote.token, member_of(studio), member_of(firm)
    start, end = dates_for(application.call)
    client = visitor(firm_user)
    page = client.get(f"/my/briefs/{brief_token}").click("Use in an application")
    page = page.submit("Use it in “Creative vouchers 2026”")
    assert page.heading == "The creative"
    assert "From your brief" in page
    page = client.get(f"/my/quotes/{quote_token}/choose")
    page = page.submit("Choose this quote", reason="Has done it before.")
    page = client.get(f"/my/applications/{token}/creative").submit("Ask Studio Vele to confirm it")
    assert "Not answered yet" in page
    offer = current_offer(get_application(application_id).offers)
    assert (offer.state, offer.creative.name) == ("invited", "Studio Vele")
    assert "packaging says nothing" in offer.brief
    page = visitor(user).get(f"/my/offers/{offer.token}")
    assert page.value("price_net") == "12500.00"
    assert page.value("work") == "Three directions, one worked out, open files."
    page = page.submit("Confirm the offer", starts_on=start, ends_on=end)
    assert "€12,500.00" in page
    facts = quotes_for(application_id)
    assert [(q.price_net_minor, q.chosen) for q in facts] == [(11_000_00, False), (12_500_00, True)]
    assert facts[1].choice_reason == "Has done it before."


def test_quotes_that_were_not_given_do_not_count(db_session) -> None:
    firm = make_firm()
    brief, application = make_brief(firm=firm), make_draft(firm=firm)
    assert quotes_for(application.id) == []
    use_brief(act=member_act(firm), application=application, brief=brief)
    make_quote(brief, make_creative(), price_minor=None)
    assert quotes_for(application.id) == []
    assert refusal(lambda: take_quote(act=member_act(firm), application=application)).code == (
        "no-choice"
    )


def test_an_application_is_begun_with_a_brief(visitor, db_session) -> None:
    brief, call = make_brief(), make_call()
    client, token, code = visitor(member_of(brief.firm)), brief.token, call.code
    page = client.get(f"/my/briefs/{token}/use")
    page = page.submit("Begin an application to “Creative vouchers 2026”")
    assert "From your brief" in page
    # The firm has used its one place in the call; the refusal says so on the page it came from.
    page = client.get(f"/my/briefs/{token}/use")
    assert "Uses this brief." in page
    page = page.submit("Begin an application to “Creative vouchers 2026”")
    assert page.heading == "Use the brief in an application"
    assert visitor(member_of(make_firm())).try_post(f"/my/briefs/{token}/use/{code}") == 404


def test_a_brief_of_another_firm_cannot_be_used(db_session, visitor) -> None:
    application, brief = make_draft(), make_brief()
    with pytest.raises(NotFound):
        use_brief(act=member_act(application.firm), application=application, brief=brief)
    client = visitor(member_of(application.firm))
    assert client.try_get(f"/my/briefs/{brief.token}/use") == 404


def test_a_brief_is_exchanged_until_sent(db_session) -> None:
    firm = make_firm()
    first, second = make_brief(firm=firm), make_brief(firm=firm)
    application, act = make_draft(firm=firm), member_act(firm)
    use_brief(act=act, application=application, brief=first)
    use_brief(act=act, application=application, brief=second)
    assert find_brief_of(application.id).id == second.id
    complete(application)
    operations.submit_application(act=act, application=application)
    application = get_application(application.id)
    caught = refusal(lambda: use_brief(act=act, application=application, brief=first))
    assert caught.code == "locked"


def test_the_brief_fills_in_the_request_to_a_creative(visitor, db_session) -> None:
    firm, studio = make_firm(), make_creative()
    brief, application = make_brief(firm=firm), make_draft(firm=firm)
    use_brief(act=member_act(firm), application=application, brief=brief)
    client = visitor(member_of(firm))
    for url in (f"ask/{studio.token}", "invite"):
        page = client.get(f"/my/applications/{application.token}/creative/{url}")
        assert page.value("brief").startswith("Our olive oil is good")


# --- Who owes what -------------------------------------------------------------------------------


def test_who_owes_what_is_listed_for_both() -> None:
    parts = [("firm", "Your firm", True), ("creative", "x", False), ("idea:1", "The idea", False)]
    found = owed_by_both(parts, CreativeSide())
    assert [(o.by_firm, o.done) for o in found] == [(True, True), (True, False), (True, False)]
    asked = CreativeSide(asked=True, registered=True, admitted=False, confirmed=False)
    found = [(str(o.text), o.done) for o in owed_by_both(parts, asked) if not o.by_firm]
    assert found == [
        ("Register its organisation", True),
        ("Be admitted to the gallery", False),
        ("Confirm price, dates and work", False),
    ]


def test_both_see_what_is_missing_from_whom(visitor, db_session) -> None:
    offer = make_offer(make_draft(), confirmed=False)
    token, offer_token = offer.application.token, offer.token
    firm_user, user = member_of(offer.application.firm), member_of(offer.creative)
    for client, url in (
        (visitor(firm_user), f"/my/applications/{token}"),
        (visitor(firm_user), f"/my/applications/{token}/creative"),
        (visitor(user), f"/my/offers/{offer_token}"),
    ):
        page = client.get(url)
        assert "Who still has to do what" in page
        assert "Confirm price, dates and work" in page
        assert "Documents" in page
        assert "Be admitted to the gallery" in page


def test_sent_opened_and_answered_are_shown_to_the_firm(visitor, db_session, run_jobs) -> None:
    application = make_draft()
    offer = operations.invite_creative(
        act=member_act(application.firm),
        application=application,
        email="ada@studio.example",
        name="Ada",
        brief="Chairs",
    )
    token, offer_id = application.token, offer.id
    firm = visitor(member_of(application.firm))
    page = firm.get(f"/my/applications/{token}/creative")
    assert "The e-mail is on its way" in page
    on_offer_requested({"offer_id": offer_id}, officer_act())
    link = mailed_link("ada@studio.example")
    assert "Please answer until" in messages("offer.requested")[0].body
    run_jobs()
    page = firm.get(f"/my/applications/{token}/creative")
    assert "E-mail sent on" in page
    assert "Not opened yet" in page
    # A program that scans the mail opens the link, and nothing is noted.
    visitor().get(link)
    assert get_offer(offer_id).opened_at is None
    visitor().get(link).submit("Tell the firm that you have read this")
    assert "Opened on" in firm.get(f"/my/applications/{token}/creative")
    first = get_offer(offer_id).opened_at
    assert visitor().try_post(f"{link}/seen") == 303
    assert get_offer(offer_id).opened_at == first
    visitor().get(link).submit("Decline", reason="No time")
    assert "Answered on" in firm.get(f"/my/applications/{token}/creative")


def test_each_recipient_after_another_has_a_link_that_works(visitor, db_session) -> None:
    """A083: also the second and third person who is invited."""
    application = make_draft()
    links = []
    for name in ("one", "two", "three"):
        offer = operations.invite_creative(
            act=member_act(application.firm),
            application=application,
            email=f"{name}@studio.example",
            name=name,
            brief="Chairs",
        )
        on_offer_requested({"offer_id": offer.id}, officer_act())
        link = mailed_link(f"{name}@studio.example")
        assert "Register as a creative" in visitor().get(link).links()
        links.append(link)
        db.session.expire_all()
        application = get_application(application.id)
    assert visitor().try_get(links[0]) == visitor().try_get(links[1]) == 404
    assert visitor().try_get(links[2]) == 200


# --- An account of another kind ------------------------------------------------------------------


def invited_person(user):
    application = make_draft()
    offer = operations.invite_creative(
        act=member_act(application.firm),
        application=application,
        email=user.email,
        name=user.name,
        brief="Chairs",
    )
    on_offer_requested({"offer_id": offer.id}, officer_act())
    return offer.id, mailed_link(user.email)


def test_a_member_of_a_firm_answers_an_invitation_with_the_same_account(
    visitor, db_session
) -> None:
    """A074: no access error, no second account."""
    user = make_person(Role.FIRM, email="ada@both.example")
    offer_id, link = invited_person(user)
    client = visitor(user)
    page = client.get(link)
    assert "is not one of a creative yet" in page
    page = page.submit("Act as a creative too")
    assert "Register your organisation" in page.links()
    make_creative(user=db.session.merge(user), admitted=False, name="Studio Ada")
    page = client.get(link).submit("Answer the request")
    assert "Make your offer" in page
    assert get_offer(offer_id).creative.name == "Studio Ada"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.EVALUATOR, Role.AUDITOR, Role.BROKER])
def test_people_who_judge_cannot_become_creatives_themselves(visitor, db_session, role) -> None:
    user = make_person(role, email="judge@office.example")
    _offer_id, link = invited_person(user)
    page = visitor(user).get(link).submit("Act as a creative too")
    assert "cannot take part themselves" in page
    db.session.refresh(user)
    assert user.roles == [role.value]


# --- Capacity ------------------------------------------------------------------------------------


def booked(studio, firm, starts_on, ends_on) -> None:
    book_engagement(
        act=officer_act(),
        source="application:9999",
        creative_id=studio.id,
        firm_id=firm.id,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def test_an_offer_beyond_the_declared_capacity_is_refused(db_session) -> None:
    studio = make_creative(profile={"capacity": 1})
    offer = make_offer(make_draft(), creative=studio, confirmed=False)
    start, end = dates_for(offer.application.call)
    booked(studio, make_firm(), end - timedelta(days=10), end + timedelta(days=90))
    caught = refusal(lambda: confirm(offer))
    assert (caught.code, caught.field) == ("no-room", "starts_on")
    assert offer.state == "invited"
    save_profile(act=act_of(member_of(studio)), profile=profile_of(studio), capacity=2)
    confirm(offer)
    assert start < end


def test_a_period_without_room_is_respected(db_session) -> None:
    studio = make_creative()
    offer = make_offer(make_draft(), creative=studio, confirmed=False)
    start, _end = dates_for(offer.application.call)
    period = Period(start + timedelta(days=30), start + timedelta(days=40), 0)
    save_profile(act=act_of(member_of(studio)), profile=profile_of(studio), periods=[period])
    assert refusal(lambda: confirm(offer)).code == "no-room"


def test_the_most_projects_of_a_call_are_respected_at_confirmation(db_session) -> None:
    call = make_call(change={"provider": {"max_projects": 1}})
    studio = make_creative()
    make_application(call=call, creative=studio)
    offer = make_offer(make_draft(call=call), creative=studio, confirmed=False)
    caught = refusal(lambda: confirm(offer))
    assert caught.code == "projects-full"
    assert "it allows 1" in str(caught.message)


# --- Taken out of the gallery --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "words"),
    [("draft", "Choose or invite another creative"), ("submitted", "What you sent stays")],
)
def test_firms_learn_that_their_creative_was_suspended(db_session, run_jobs, state, words) -> None:
    """A087."""
    studio = make_creative(name="Studio Vele")
    application = make_application(state=state, creative=studio)
    firm_user = member_of(application.firm)
    make_application(state="draft", call=application.call)
    suspend_profile(act=officer_act(), profile=profile_of(studio), reason="Insolvent.")
    run_jobs()
    (mail,) = messages("creative.taken_out")
    assert (mail.to_email, mail.case_id) == (firm_user.email, application.id)
    assert words in mail.body
    # The reason is between the office and the creative.
    assert "Insolvent" not in mail.body


def test_a_withdrawn_application_is_nobodys_worry(db_session, run_jobs) -> None:
    studio = make_creative()
    make_application(state="withdrawn", creative=studio)
    suspend_profile(act=officer_act(), profile=profile_of(studio), reason="Insolvent.")
    run_jobs()
    assert messages("creative.taken_out") == []


def test_a_partner_is_not_changed_once_sent(db_session) -> None:
    """A077."""
    application = make_application(state="submitted")
    act = member_act(application.firm)
    for do in (
        lambda: operations.choose_creative(
            act=act, application=application, creative=make_creative(), brief="x"
        ),
        lambda: operations.invite_creative(
            act=act, application=application, email="a@b.example", name="A", brief="x"
        ),
        lambda: operations.dismiss_creative(act=act, application=application),
    ):
        assert refusal(do).code == "locked"
    assert db.session.query(Offer).filter_by(state="confirmed").count() == 1
