"""Firms find creatives: briefs, suggestions, enquiries, shortlists and quotes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.applications import member_act, member_of
from tests.factories.matchmaking import BRIEF, give, make_brief, make_quote
from tests.factories.organisations import make_creative, make_firm, make_person
from voucherapp.db.session import db
from voucherapp.kernel import clock
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.matchmaking.models import Brief
from voucherapp.matchmaking.operations_briefs import keep_creative, save_brief
from voucherapp.matchmaking.operations_enquiries import (
    accept_enquiry,
    close_enquiry,
    decline_enquiry,
    send_enquiry,
    write_message,
)
from voucherapp.matchmaking.operations_quotes import (
    ask_quotes,
    choose_quote,
    decline_quote,
    withdraw_quote,
)
from voucherapp.matchmaking.queries_pairing import (
    get_brief_for,
    get_enquiry,
    get_enquiry_for,
    list_briefs,
    list_shortlist,
)
from voucherapp.matchmaking.queries_quotes import (
    find_chosen,
    get_quote,
    list_quotes,
)
from voucherapp.matchmaking.queries_suggest import suggestions_for
from voucherapp.notifications.models import Message
from voucherapp.organisations.queries import get_organisation


def refusal(do) -> Refused:
    with pytest.raises(Refused) as caught:
        do()
    return caught.value


def messages(kind: str) -> list[Message]:
    return db.session.query(Message).filter_by(kind=kind).order_by(Message.id).all()


def enquire(brief, creative, text: str = ""):
    sent = send_enquiry(act=member_act(brief.firm), brief=brief, creative=creative, text=text)
    return get_enquiry(sent.id)


# --- Briefs and suggestions ----------------------------------------------------------------------


def test_a_brief_is_saved_with_gaps_and_belongs_to_its_firm(db_session) -> None:
    brief = make_brief(audience="", by_when_on=None, budget_minor=None)
    assert brief.title.startswith("Our olive oil")
    assert [row.complete for row in list_briefs(member_act(brief.firm).actor)] == [False]
    stranger = member_act(make_firm())
    assert list_briefs(stranger.actor) == []
    with pytest.raises(NotFound):
        get_brief_for(stranger.actor, brief.token)
    with pytest.raises(NotFound):
        save_brief(act=stranger, firm=brief.firm, brief=brief, **{**BRIEF, "by_when_on": None})


@pytest.mark.parametrize(
    ("change", "field"), [({"budget_minor": 0}, "budget"), ({"needs": ("magic",)}, "needs")]
)
def test_a_brief_that_cannot_be_is_refused_at_its_field(db_session, change, field) -> None:
    assert refusal(lambda: make_brief(**change)).field == field


def test_two_people_on_one_brief_are_told(db_session) -> None:
    brief = make_brief()
    act, version = member_act(brief.firm), brief.version
    values = {**BRIEF, "by_when_on": None, "firm": brief.firm, "brief": brief}
    save_brief(act=act, version=version, **values)
    assert refusal(lambda: save_brief(act=act, version=version, **values)).code == "stale"


def test_suggestions_come_from_the_gallery_with_their_reasons(db_session, at_most) -> None:
    near = make_creative(name="Near", nuts3="ITH44")
    make_creative(name="Far", nuts3="ITC11")
    make_creative(name="Not admitted", admitted=False)
    make_creative(name="Builder", profile={"sub_sectors": ["architecture"], "references": [{"title": "House"}]})  # fmt: skip
    brief = make_brief()
    found = suggestions_for(brief, clock.now().date())
    assert [one.candidate.name for one in found] == ["Near", "Far"]
    assert found[0].candidate.organisation_id == near.id
    assert "your brief says “packaging”" in str(found[0].reasons[0].text)
    for _ in range(6):
        make_creative()
    db_session.commit()
    brief = get_brief_for(member_act(brief.firm).actor, brief.token)
    with at_most(2):
        suggestions_for(brief, clock.now().date())


def test_a_brief_on_the_pages(visitor, db_session) -> None:
    studio = make_creative(name="Studio Vele", nuts3="ITH44")
    firm = make_firm()
    page = visitor(member_of(firm)).get("/my/briefs").click("Write a brief")
    page = page.submit("Save the brief", change=BRIEF["change"], budget="-5")
    assert page.status == 422
    page = page.submit("Save the brief", budget="")
    assert "Before you can ask anybody" in page
    assert "Works in Design: your brief says “packaging”." in page
    assert f"Ask {studio.name}" not in page.links()
    page = page.click("Finish the brief").submit(
        "Save the brief", audience="Shops", by_when_on="2026-12-01", budget="15.000"
    )
    assert "€15,000.00" in page
    page = page.submit("Keep Studio Vele in mind")
    assert "On your shortlist" in page
    page = page.click("Ask Studio Vele").submit("Send the enquiry", text="Have you time in May?")
    assert page.heading == "Enquiry to Studio Vele"
    assert "Waiting for an answer" in page
    page = visitor(member_of(firm)).get("/my/shortlist")
    assert "Studio Vele" in page
    page = page.submit("Remove Studio Vele")
    assert "Nobody on your shortlist" in page


def test_a_shortlist_holds_a_creative_once_for_each_brief(db_session) -> None:
    brief, studio = make_brief(), make_creative()
    act = member_act(brief.firm)
    for remark in ("first", "second"):
        keep_creative(act=act, firm=brief.firm, creative=studio, remark=remark)
        keep_creative(act=act, firm=brief.firm, creative=studio, brief=brief)
    assert [entry.brief_id for entry in list_shortlist(act.actor)] == [None, brief.id]
    assert list_shortlist(act.actor)[0].remark == "second"
    other = make_brief()
    with pytest.raises(NotFound):
        keep_creative(act=act, firm=brief.firm, creative=studio, brief=other)
    assert list_shortlist(member_act(other.firm).actor) == []


# --- Enquiries -----------------------------------------------------------------------------------


def test_an_enquiry_goes_back_and_forth(visitor, db_session, run_jobs) -> None:
    brief, studio = make_brief(), make_creative(name="Studio Vele")
    enquiry = enquire(brief, studio, "Have you time in May?")
    url, firm_user, user = (
        f"/my/enquiries/{enquiry.token}",
        member_of(brief.firm),
        member_of(studio),
    )
    assert visitor(member_of(make_firm())).try_get(url) == 404
    run_jobs()
    assert url in messages("enquiry.sent")[0].body
    creative = visitor(user)
    assert creative.get("/start").links()["Firms ask you about their briefs"]
    page = creative.get("/my/enquiries").click(get_enquiry(enquiry.id).firm.name)
    assert "Have you time in May?" in page
    page = page.submit("Accept to talk").submit("Send the message", text="Yes, from the tenth.")
    assert "Yes, from the tenth." in page
    run_jobs()
    assert "is ready to talk" in messages("enquiry.answered")[0].subject
    (mail,) = messages("enquiry.message")
    assert mail.to_email == firm_user.email
    page = visitor(firm_user).get(url)
    assert "Ready to talk" in page
    page = page.submit("Close the enquiry")
    assert "Closed by the firm" in page
    run_jobs()
    assert messages("enquiry.closed")[0].to_email == user.email
    assert visitor(user).try_post(f"{url}/accept") == 303
    assert get_enquiry(enquiry.id).state == "closed"


def test_declining_needs_a_reason_which_the_firm_reads(visitor, db_session, run_jobs) -> None:
    brief, studio = make_brief(), make_creative()
    enquiry = enquire(brief, studio)
    page = visitor(member_of(studio)).get(f"/my/enquiries/{enquiry.token}")
    page = page.submit("Decline", reason="  ")
    assert page.status == 422
    page = page.submit("Decline", reason="We are full until autumn.")
    assert "Declined" in page
    run_jobs()
    assert "We are full until autumn." in messages("enquiry.answered")[0].body
    row = get_enquiry(enquiry.id)
    assert (
        refusal(lambda: accept_enquiry(act=member_act(studio), enquiry=row)).code == "wrong-state"
    )


def test_nobody_writes_before_the_creative_is_ready_to_talk(db_session) -> None:
    brief, studio = make_brief(), make_creative()
    enquiry = enquire(brief, studio)
    for who in (brief.firm, studio):
        caught = refusal(lambda w=who: write_message(act=member_act(w), enquiry=enquiry, text="?"))
        assert caught.code == "not-talking"
    with pytest.raises(NotFound):
        write_message(act=member_act(make_firm()), enquiry=enquiry, text="?")


def test_only_the_creative_that_was_asked_answers(db_session) -> None:
    enquiry = enquire(make_brief(), make_creative())
    other = member_act(make_creative())
    for do in (
        lambda: accept_enquiry(act=other, enquiry=enquiry),
        lambda: decline_enquiry(act=other, enquiry=enquiry, reason="No"),
        lambda: close_enquiry(act=other, enquiry=enquiry),
        lambda: get_enquiry_for(other.actor, enquiry.token),
    ):
        with pytest.raises(NotFound):
            do()


def test_an_unfinished_brief_is_not_sent(db_session) -> None:
    brief = make_brief(audience="", budget_minor=None)
    caught = refusal(lambda: enquire(brief, make_creative()))
    assert (caught.code, "for whom, with how much" in str(caught.message)) == ("unfinished", True)


def test_a_firm_asks_twelve_creatives_a_day_whatever_the_way(db_session, clock) -> None:
    brief = make_brief()
    for _ in range(6):
        enquire(brief, make_creative())
    for _ in range(6):
        make_quote(brief, make_creative(), price_minor=None)
    thirteenth = make_creative()
    assert refusal(lambda: enquire(brief, thirteenth)).code == "too-many"
    assert refusal(lambda: make_quote(brief, thirteenth, price_minor=None)).code == "too-many"
    # Another firm is not held up, and the next day it goes on.
    enquire(make_brief(), thirteenth)
    clock.advance(days=1, seconds=1)
    enquire(brief, thirteenth)


def test_asking_the_same_creative_again_changes_nothing(db_session, run_jobs) -> None:
    brief, studio = make_brief(), make_creative()
    first = enquire(brief, studio)
    assert enquire(brief, studio).id == first.id
    run_jobs()
    assert len(messages("enquiry.sent")) == 1


def test_messages_are_limited_within_an_hour(db_session, clock) -> None:
    brief, studio = make_brief(), make_creative()
    enquiry = enquire(brief, studio)
    accept_enquiry(act=member_act(studio), enquiry=enquiry)
    for _ in range(20):
        write_message(act=member_act(brief.firm), enquiry=enquiry, text="And this?")
    caught = refusal(lambda: write_message(act=member_act(brief.firm), enquiry=enquiry, text="?"))
    assert caught.code == "too-many"
    write_message(act=member_act(studio), enquiry=enquiry, text="Slowly, please.")
    clock.advance(seconds=3601)
    write_message(act=member_act(brief.firm), enquiry=enquiry, text="Good morning.")


# --- Quotes --------------------------------------------------------------------------------------


def test_quotes_are_asked_given_compared_and_chosen(visitor, db_session, run_jobs) -> None:
    brief = make_brief()
    firm_name = brief.firm.name
    dear, cheap = make_creative(name="Dear"), make_creative(name="Cheap")
    firm, token = visitor(member_of(brief.firm)), brief.token
    page = firm.get(f"/my/briefs/{token}/quotes")
    page = page.submit("Ask for quotes", creatives=[dear.token, cheap.token])
    assert "Waiting" not in page
    run_jobs()
    assert {m.to_name for m in messages("quote.asked")} == {
        member_of(dear).name,
        member_of(cheap).name,
    }
    assert "Please answer until 16 March 2026" in messages("quote.asked")[0].body
    for studio, price in ((dear, "18.400"), (cheap, "12.000,50")):
        page = visitor(member_of(studio)).get("/my/enquiries").click(firm_name)
        fields = {"price_net": price, "vat_rate": "22", "delivers": "A box"}
        page = page.submit("Send the quote", **fields, days="0")
        assert page.status == 422
        page = page.submit("Send the quote", days="20")
        assert "Given" in page
    page = firm.get(f"/my/briefs/{token}/quotes")
    text = page.text
    # The lowest stands first and is marked; VAT is added to the cent.
    assert text.index("Cheap") < text.index("Dear")
    for words in ("€12,000.50", "lowest", "€14,640.61", "€18,400.00", "€22,448.00", "22 %"):
        assert words in page, words
    page = page.click("Choose Dear").submit("Choose this quote", reason=" ")
    assert page.status == 422
    page = page.submit("Choose this quote", reason="Has done it before.")
    assert "You chose the quote of Dear" in page
    run_jobs()
    subjects = sorted(m.subject for m in messages("quote.choice"))
    assert [s.split(" has ")[1] for s in subjects] == ["chosen another quote", "chosen your quote"]


def test_another_choice_sets_the_first_aside(db_session) -> None:
    brief = make_brief()
    first, second = make_quote(brief, make_creative()), make_quote(brief, make_creative())
    act = member_act(brief.firm)
    choose_quote(act=act, quote=first, reason="Cheap")
    choose_quote(act=act, quote=second, reason="Better")
    assert find_chosen(brief.id).id == second.id
    assert (get_quote(first.id).state, get_quote(first.id).choice_reason) == ("given", "")


def test_a_quote_that_does_not_stand_any_more_cannot_be_chosen(db_session, clock) -> None:
    brief, studio = make_brief(), make_creative()
    quote = make_quote(brief, studio, valid_until_on=clock().date() + timedelta(days=3))
    clock.advance(days=4)
    act = member_act(brief.firm)
    caught = refusal(lambda: choose_quote(act=act, quote=quote, reason="Good"))
    assert caught.code == "expired"
    give(quote)
    choose_quote(act=member_act(brief.firm), quote=quote, reason="Good")
    assert quote.state == "chosen"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price_minor": 0}, "price_net"),
        ({"vat_rate_bp": 3001}, "vat_rate"),
        ({"days": 0}, "days"),
        ({"days": 1000}, "days"),
        ({"delivers": " "}, "delivers"),
        ({"valid_until_on": None}, "valid_until_on"),
    ],
)
def test_a_quote_that_cannot_be_is_refused_at_its_field(db_session, change, field) -> None:
    quote = make_quote(make_brief(), make_creative(), price_minor=None)
    assert refusal(lambda: give(quote, **change)).field == field
    assert quote.state == "asked"


def test_quotes_reach_only_the_two_of_them(db_session, visitor) -> None:
    brief, studio = make_brief(), make_creative()
    quote, other = make_quote(brief, studio), make_creative()
    with pytest.raises(NotFound):
        decline_quote(act=member_act(other), quote=quote, reason="No")
    for do in (choose_quote,):
        with pytest.raises(NotFound):
            do(act=member_act(make_firm()), quote=quote, reason="Mine")
    assert visitor(member_of(other)).try_get(f"/my/quotes/{quote.token}") == 404
    assert visitor(member_of(make_firm())).try_get(f"/my/briefs/{brief.token}/quotes") == 404


def test_declined_and_withdrawn_quotes_can_be_asked_again(db_session, run_jobs) -> None:
    brief, studio = make_brief(), make_creative()
    quote = make_quote(brief, studio, price_minor=None)
    decline_quote(act=member_act(studio), quote=quote, reason="On holiday")
    again = make_quote(brief, studio, price_minor=None)
    assert (again.id, again.state, again.reason) == (quote.id, "asked", "")
    withdraw_quote(act=member_act(brief.firm), quote=quote)
    assert list_quotes(brief.id)[0].state == "withdrawn"
    run_jobs()
    assert len(messages("quote.declined")) == len(messages("quote.withdrawn")) == 1


def test_quotes_are_not_asked_until_a_day_that_has_passed(db_session) -> None:
    brief, studio = make_brief(), make_creative()
    yesterday = clock.now().date() - timedelta(days=1)
    act = member_act(brief.firm)
    caught = refusal(
        lambda: ask_quotes(act=act, brief=brief, creatives=[studio], answer_by_on=yesterday)
    )
    assert caught.field == "answer_by_on"


def test_nobody_is_offered_a_list_of_other_people(visitor, db_session) -> None:
    """A076: whoever is not a creative of the gallery is named by nobody's page."""
    hidden = make_person(Role.CREATIVE, name="Hidden Person", email="hidden@example.org")
    make_creative(user=hidden, admitted=False, name="Hidden Studio")
    broker = make_person(Role.BROKER, name="Bruna Broker", email="bruna@example.org")
    make_creative(name="Studio Vele")
    brief = make_brief()
    client = visitor(member_of(brief.firm))
    for url in ("", "/quotes", "/broker"):
        page = client.get(f"/my/briefs/{brief.token}{url}")
        for word in ("Hidden", "hidden@", broker.name, broker.email):
            assert word not in page.text
    assert client.try_get(f"/my/briefs/{brief.token}/ask/{hidden.id}") == 404


@pytest.mark.parametrize("page", ["/my/briefs", "/my/enquiries", "/my/shortlist"])
def test_lists_take_the_same_statements_for_many(visitor, db_session, at_most, page) -> None:
    token = make_brief().token
    firm = db.session.query(Brief).filter_by(token=token).one().firm_id
    client, counts = visitor(member_of(get_organisation(firm))), []
    for size in (2, 5):
        brief = get_brief_for(member_act(get_organisation(firm)).actor, token)
        for _ in range(size):
            studio = make_creative()
            enquire(brief, studio)
            keep_creative(act=member_act(brief.firm), firm=brief.firm, creative=studio)
            make_brief(firm=brief.firm)
        with at_most(12) as seen:
            client.get(page)
        counts.append(len(seen))
    assert counts[0] == counts[1]
