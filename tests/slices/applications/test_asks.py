"""What users of grant systems ask of drafts and documents, where no other test proves it."""

from __future__ import annotations

from tests.factories.applications import complete, make_draft, member_act, member_of
from tests.factories.matchmaking import give, make_brief, make_quote
from tests.factories.organisations import make_creative
from tests.factories.programmes import make_call
from voucherapp.applications import operations, queries
from voucherapp.applications.queries import get_application

OPTIONAL = [
    {"code": "quote", "label": "Quote of the creative"},
    {"code": "film", "label": "A film of the product", "required": False},
]


def hub(visitor, application):
    return visitor(member_of(application.firm)).get(f"/my/applications/{application.token}")


def task(page, title: str) -> str:
    """Return the words of a line under "What is to be done"."""
    lines = [" ".join("".join(li.itertext()).split()) for li in page.find("//ul/li")]
    return next(line for line in lines if line.startswith(title))


def test_a_filled_part_is_done_by_itself_and_optional_documents_hold_nothing_up(
    visitor, db_session
) -> None:
    """A043, A044."""
    application = complete(make_draft(call=make_call(change={"documents": OPTIONAL})))
    page = hub(visitor, application)
    assert task(page, "Documents") == "Documents Done"
    assert task(page, "The idea") == "The idea Done"
    page = page.click("Check everything and send")
    assert "Everything is there" in page
    assert "has arrived" in page.submit("Send the application")


def test_a_document_counts_while_it_is_there(visitor, db_session) -> None:
    """A058."""
    application = complete(make_draft(call=make_call(change={"documents": OPTIONAL})))
    operations.remove_document(
        act=member_act(application.firm),
        application=application,
        document=queries.list_documents(application)[0],
    )
    page = hub(visitor, get_application(application.id))
    assert "1 open point" in task(page, "Documents")
    page = page.click("Check everything and send").submit("Send the application")
    assert page.status == 422
    assert any("Quote of the creative" in link for link in page.links())


def test_the_first_page_lists_drafts_with_call_saving_and_closing(visitor, db_session) -> None:
    """A021: with a link to go on."""
    application = make_draft()
    operations.save_draft(
        act=member_act(application.firm),
        application=application,
        version=1,
        values={"title": "Chairs on loan"},
    )
    application = get_application(application.id)
    title = application.call.title
    page = visitor(member_of(application.firm)).get("/start")
    assert f"{title} · saved on 2 Mar 2026, 10:00 CET" in page
    assert "closes on 1 Apr 2026, 11:00 CEST" in page
    page = page.click("Finish and send “Chairs on loan”")
    assert page.heading == "Chairs on loan"


def test_the_public_page_tells_day_and_hour_of_closing(client, db_session) -> None:
    """A009: in words and in the zone of the programme, beside the countdown."""
    call = make_call()
    for address in ("/calls", f"/calls/{call.code}"):
        assert "1 Apr 2026, 11:00 CEST" in client.get(address), address


def test_a_page_with_unsaved_text_is_guarded(visitor, db_session) -> None:
    """A019: the mark on which the browser warns before it leaves."""
    application = make_draft()
    page = visitor(member_of(application.firm)).get(
        f"/my/applications/{application.token}/questions/1"
    )
    (form,) = page.find("//form[.//textarea[@name='q_challenge']]")
    assert form.get("data-autosave")
    assert form.get("data-leave-guard") is not None


def test_a_day_that_a_firm_typed_locks_no_creative_out(db_session, clock) -> None:
    """A035: the day by which a quote is wanted is a wish, not a door."""
    brief, studio = make_brief(), make_creative()
    quote = make_quote(brief, studio, price_minor=None)
    assert quote.state == "asked"
    clock.advance(days=40)
    assert quote.answer_by_on < clock.moment.date()
    give(quote)
    assert quote.state == "given"
