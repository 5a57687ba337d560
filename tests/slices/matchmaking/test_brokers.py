"""Brokers help when a firm invites them, tell their fee first, read without changing, never score."""

from __future__ import annotations

import pytest

from tests.factories.accounts import administrator_act
from tests.factories.applications import make_draft, make_offer, member_act, member_of
from tests.factories.matchmaking import make_brief
from tests.factories.organisations import act_of, make_creative, make_firm, make_person
from tests.factories.programmes import make_call
from voucherapp.accounts.operations import set_roles
from voucherapp.applications.operations_pairing import use_brief
from voucherapp.applications.queries_pairing import broker_figures, list_broker_figures
from voucherapp.db.session import db
from voucherapp.kernel.permissions import MATRIX, Permission, Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.matchmaking.operations_broker import (
    accept_brokerage,
    comment_as_broker,
    decline_brokerage,
    end_brokerage,
    invite_broker,
)
from voucherapp.matchmaking.queries_broker import get_brokerage, get_brokerage_for, list_comments
from voucherapp.matchmaking.rules_broker import Conversion
from voucherapp.notifications.models import Message
from voucherapp.programmes.queries import get_call


def make_broker(name: str = "Bruna Broker"):
    return make_person(Role.BROKER, name=name)


def invite(brief, broker):
    row = invite_broker(act=member_act(brief.firm), brief=brief, email=broker.email.upper())
    return get_brokerage(row.id)


def helping(brief, broker, fee: str = ""):
    row = invite(brief, broker)
    accept_brokerage(act=act_of(broker), brokerage=row, takes_fee=bool(fee), fee_text=fee)
    return row


def messages(kind: str) -> list[Message]:
    return db.session.query(Message).filter_by(kind=kind).order_by(Message.id).all()


def test_a_broker_holds_nothing_of_evaluation_decision_or_money() -> None:
    assert MATRIX[Role.BROKER] == {Permission.ACCOUNT_USE, Permission.BRIEF_ASSIST}
    others = [role for role in Role if role is not Role.BROKER]
    assert not any(Permission.BRIEF_ASSIST in MATRIX[role] for role in others)


@pytest.mark.parametrize("other", [Role.EVALUATOR, Role.OFFICER, Role.FINANCE_CHECKER])
def test_nobody_is_broker_and_evaluator_or_staff(db_session, other) -> None:
    with pytest.raises(Refused) as caught:
        set_roles(act=administrator_act(), user=make_broker(), roles={Role.BROKER, other})
    assert caught.value.code == "broker-apart"


def test_a_broker_opens_no_page_of_evaluators_and_staff(visitor, db_session) -> None:
    client = visitor(make_broker())
    for url in ("/reviews", "/staff/applications", "/staff/creatives", "/staff/reviews"):
        assert client.try_get(url) in (403, 404)


def test_the_brief_is_shown_once_the_fee_is_told(visitor, db_session, run_jobs) -> None:
    brief, broker = make_brief(), make_broker()
    firm_user, brief_token = member_of(brief.firm), brief.token
    page = visitor(firm_user).get(f"/my/briefs/{brief.token}").click("Help of a broker")
    page = page.submit("Ask for help", email=broker.email)
    assert "Asked to help" in page
    run_jobs()
    client = visitor(broker)
    assert client.get("/start").links()["Firms ask for your help"]
    link = messages("broker.invited")[0].body
    row = get_brokerage_for(act_of(broker).actor, link.split("/broker/briefs/")[1].split()[0])
    page = client.get(f"/broker/briefs/{row.token}")
    assert "packaging says nothing" not in page
    page = page.submit("Help this firm", takes_fee="yes", fee_text=" ")
    assert page.status == 422
    page = page.submit("Help this firm", fee_text="Five per cent, paid by the creative.")
    assert "packaging says nothing" in page
    run_jobs()
    assert "Five per cent" in messages("broker.answered")[0].body
    page = visitor(firm_user).get(f"/my/briefs/{brief_token}/broker")
    assert "Takes a fee: Five per cent, paid by the creative." in page


def test_a_broker_suggests_creatives_and_comments(visitor, db_session, run_jobs) -> None:
    brief, broker = make_brief(), make_broker()
    make_creative(name="Studio Vele")
    make_creative(name="Houses", profile={"sub_sectors": ["architecture"], "references": [{"title": "x"}]})  # fmt: skip
    row = helping(brief, broker)
    client = visitor(broker)
    page = client.get(f"/broker/briefs/{row.token}")
    assert "Studio Vele · Design" in page
    assert "Houses" not in page
    page = client.get(f"/broker/briefs/{row.token}?text=houses")
    assert "Houses · Architecture" in page
    studio = make_creative(name="Third")
    comment_as_broker(act=act_of(broker), brokerage=row, text="", creative=studio)
    page = client.get(f"/broker/briefs/{row.token}").submit("Send to the firm", text="Say a date.")
    assert page.status == 200, page.errors
    assert "Say a date." in page
    run_jobs()
    assert [m.subject for m in messages("broker.comment")] == [
        "Bruna Broker has commented on your brief"
    ] * 2
    page = visitor(member_of(get_brokerage(row.id).brief.firm)).get(
        f"/my/briefs/{get_brokerage(row.id).brief.token}/broker"
    )
    assert "Suggests: Third" in page


def test_a_broker_reads_the_draft_and_changes_nothing(visitor, db_session) -> None:
    firm, broker = make_firm(), make_broker()
    brief = make_brief(firm=firm)
    application = make_draft(firm=firm)
    application.title = "Chairs on loan"
    use_brief(act=member_act(firm), application=application, brief=brief)
    row = helping(brief, broker)
    app_token, token = application.token, row.token
    client = visitor(broker)
    page = client.get(f"/broker/briefs/{token}").click("Read the drafts that use this brief")
    page = page.click("Chairs on loan")
    assert "You cannot change it" in page
    for url in ("", "/creative", "/check", "/documents", "/questions/1"):
        assert client.try_get(f"/my/applications/{app_token}{url}") == 403
    for url in ("/submit", "/creative/cancel", "/creative/quote"):
        assert client.try_post(f"/my/applications/{app_token}{url}") == 403
    # A draft that does not use the brief is out of reach.
    other = make_draft(firm=make_firm(), call=_call())
    assert client.try_get(f"/broker/briefs/{token}/drafts/{other.token}") == 404


def test_without_an_invitation_nothing_is_seen(visitor, db_session) -> None:
    brief, broker, stranger = make_brief(), make_broker(), make_broker("Other Broker")
    row = invite(brief, broker)
    client = visitor(stranger)
    assert client.try_get(f"/broker/briefs/{row.token}") == 404
    assert client.try_post(f"/broker/briefs/{row.token}/accept", {"takes_fee": "no"}) == 404
    with pytest.raises(NotFound):
        comment_as_broker(act=act_of(stranger), brokerage=get_brokerage(row.id), text="Hello")
    with pytest.raises(Refused):
        comment_as_broker(act=act_of(broker), brokerage=get_brokerage(row.id), text="Hello")
    # An account that is no broker sees nothing either, whatever its address.
    firm_user = make_person(Role.FIRM, email="both@example.org")
    row = invite(brief, firm_user)
    with pytest.raises(NotFound):
        get_brokerage_for(act_of(firm_user).actor, row.token)


def test_the_end_of_the_help_is_the_end_of_the_view(visitor, db_session, run_jobs) -> None:
    brief, broker = make_brief(), make_broker()
    row = helping(brief, broker)
    token, brief_id = row.token, brief.id
    comment_as_broker(act=act_of(broker), brokerage=row, text="Say a date.")
    end_brokerage(act=member_act(brief.firm), brokerage=row)
    client = visitor(broker)
    assert client.try_get(f"/broker/briefs/{token}") == 404
    assert client.try_get(f"/broker/briefs/{token}/drafts") == 404
    assert [c.text for c in list_comments(brief_id)] == ["Say a date."]
    run_jobs()
    assert messages("broker.ended")[0].to_email == broker.email


def test_somebody_without_a_brokers_account_learns_how_to_get_one(db_session, run_jobs) -> None:
    brief = make_brief()
    row = invite_broker(act=member_act(brief.firm), brief=brief, email="new@chamber.example")
    again = invite_broker(act=member_act(brief.firm), brief=brief, email="NEW@chamber.example")
    assert again.id == row.id
    run_jobs()
    (mail,) = messages("broker.invited")
    assert (mail.to_email, "ask it for one" in mail.body) == ("new@chamber.example", True)
    # Once the office has opened the account, the request waits there.
    later = make_person(Role.BROKER, email="new@chamber.example")
    assert get_brokerage_for(act_of(later).actor, row.token).id == row.id
    decline_brokerage(act=act_of(later), brokerage=get_brokerage(row.id))
    with pytest.raises(Refused):
        invite_broker(act=member_act(brief.firm), brief=brief, email="new@chamber.example")


def test_a_firm_asks_five_brokers_a_day(db_session, clock) -> None:
    brief = make_brief()
    act = member_act(brief.firm)
    for number in range(5):
        invite_broker(act=act, brief=brief, email=f"b{number}@chamber.example")
    with pytest.raises(Refused) as caught:
        invite_broker(act=act, brief=brief, email="b5@chamber.example")
    assert caught.value.code == "too-many"
    clock.advance(days=1, seconds=1)
    invite_broker(act=member_act(brief.firm), brief=brief, email="b5@chamber.example")


def test_a_broker_does_not_suggest_itself(db_session) -> None:
    brief, broker = make_brief(), make_broker()
    broker.roles = [Role.BROKER.value, Role.CREATIVE.value]
    studio = make_creative(user=broker)
    row = helping(brief, broker)
    with pytest.raises(Refused) as caught:
        comment_as_broker(act=act_of(broker), brokerage=row, text="Us", creative=studio)
    assert caught.value.code == "own"


def test_figures_say_what_came_of_invitations(visitor, db_session) -> None:
    broker, idle = make_broker(), make_broker("Idle Broker")
    for stage in ("declined", "helping", "paired", "applied"):
        firm = make_firm()
        brief = make_brief(firm=firm)
        row = invite(brief, broker)
        if stage == "declined":
            decline_brokerage(act=act_of(broker), brokerage=row)
            continue
        accept_brokerage(act=act_of(broker), brokerage=row, takes_fee=False, fee_text="")
        if stage == "helping":
            continue
        application = make_draft(firm=firm, call=_call())
        use_brief(act=member_act(firm), application=application, brief=brief)
        make_offer(application, confirmed=True)
        if stage == "applied":
            application.submitted_at = application.saved_at
    db.session.flush()
    assert broker_figures(broker.id) == Conversion(4, 3, 2, 1, 0)
    assert broker_figures(idle.id) == Conversion()
    assert [row.name for row in list_broker_figures()] == ["Bruna Broker"]
    assert Conversion(4, 3, 2, 1, 0).share(3) == 75
    assert Conversion().share(0) is None
    page = visitor(broker).get("/broker/figures")
    assert "2 (50 %)" in page
    page = visitor(make_person(Role.OFFICER)).get("/staff/brokers")
    assert "Bruna Broker" in page


def _call():

    try:
        return get_call("DIVA-2026")
    except NotFound:
        return make_call()
