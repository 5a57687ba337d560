"""What users of grant systems ask of drafts and documents, where no other test proves it."""

from __future__ import annotations

from tests.factories.applications import (
    complete,
    make_application,
    make_draft,
    make_offer,
    member_act,
    member_of,
)
from tests.factories.matchmaking import give, make_brief, make_quote
from tests.factories.organisations import make_creative, make_person
from tests.factories.programmes import make_call
from voucherapp.applications import operations, queries
from voucherapp.applications.queries import get_application
from voucherapp.kernel.permissions import Role
from voucherapp.notifications.models import Message

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


def test_a_creative_reads_ceiling_and_validity_before_it_offers(visitor, db_session) -> None:
    """A011."""
    offer = make_offer(make_draft(), confirmed=False)
    page = visitor(member_of(offer.creative)).get(f"/my/offers/{offer.token}")
    assert "up to €45,000" in page
    assert "A voucher is valid for 12 months." in page


def test_the_list_of_calls_tells_who_may_apply(client, db_session) -> None:
    """A012."""
    make_call()
    page = client.get("/calls")
    assert "Veneto, Friuli-Venezia Giulia, Zahodna Slovenija" in page
    assert "micro-enterprise, small enterprise, medium-sized enterprise" in page


def test_the_mail_after_sending_tells_reference_and_time(db_session, run_jobs) -> None:
    """A040: and nothing of a draft."""
    application = make_application()
    person = member_of(application.firm).id
    run_jobs()
    mail = db_session.query(Message).filter_by(kind="application.receipt", user_id=person).one()
    assert "Reference: DIVA-2026-0001" in mail.body
    assert "Received: 2 Mar 2026, 10:00 CET" in mail.body
    assert "draft" not in f"{mail.subject} {mail.body}".lower()


def test_before_sending_everything_stands_on_one_page_with_ways_back(visitor, db_session) -> None:
    """A041."""
    application = complete(make_draft())
    client = visitor(member_of(application.firm))
    page = client.get(f"/my/applications/{application.token}/check")
    assert "Chairs that are lent" in page
    backs = [url for words, url in page.links().items() if words.startswith("Change ")]
    assert {url.partition(application.token)[2] for url in backs} >= {
        "/firm", "/creative", "/documents", "/questions/1",
    }  # fmt: skip


def test_files_are_shown_with_name_and_date_and_opened_by_the_office(visitor, db_session) -> None:
    """A055, A059."""
    application = make_application()
    token = application.token
    files = queries.list_documents(application)
    assert files[0].file.filename == "quote.pdf"
    officer = visitor(make_person(Role.OFFICER))
    links = officer.get(f"/staff/applications/{token}").links()
    url = next(url for words, url in links.items() if words.startswith("quote.pdf"))
    assert officer.get(url).body.startswith(b"%PDF")
    draft = complete(make_draft(call=get_application(application.id).call))
    page = visitor(member_of(draft.firm)).get(f"/my/applications/{draft.token}/documents")
    assert "quote.pdf" in page
    assert "added 2 Mar 2026, 10:00 CET" in page
