"""The rulebook: everything that holds, in words, for page and paper, the same bytes each time."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest

from tests.factories.organisations import make_person
from tests.factories.programmes import make_amendment, make_call, make_draft_call
from voucherapp.kernel.permissions import Role
from voucherapp.programmes import queries_versions
from voucherapp.programmes.editions import edition_of
from voucherapp.programmes.presets import list_presets
from voucherapp.programmes.queries import get_call
from voucherapp.programmes.rulebook import chapters_of, rulebook_pdf
from voucherapp.programmes.rules_leaves import Whole
from voucherapp.programmes.rules_sections import PAGES
from voucherapp.programmes.translations import in_language, languages_of, places_of
from voucherapp.programmes.wording import Scale

ITALIAN = {
    "texts.summary": "Un voucher fino a 45.000 euro",
    "questions.challenge.label": "Che cosa volete cambiare?",
    "questions.innovation_type.options.product.label": "Un prodotto",
    "award.terms": "Il voucher paga il lavoro.",
    "questions.gone.label": "Non esiste più",
}


def words_of(pdf: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(pdf)).pages
    )


def test_the_page_says_every_section_in_words(db_session, client) -> None:
    caps = [{"dimension": "territory", "values": ["ITH33", "ITH34"], "max_bp": 2000}]
    call = make_call(change={"budget": {"caps": caps}})
    page = client.get(f"/calls/{call.code}").click("Read the rulebook")
    assert page.heading == "Rules of the call: Creative vouchers 2026"
    headings = [h.text for h in page.find("//h2")]
    assert headings == [str(p.label) for p in PAGES if str(p.label) in headings]
    assert len(headings) > 17
    for words in (
        "€45,000.00",
        "For: Belluno (ITH33), Treviso (ITH34)",
        "Share of the budget, at most: 20 %",
        "What do you want to change?",
        "Words, at most: 250",
        "a share of the cost, up to the largest voucher",
        "The voucher pays for the work described in your application",
        queries_versions.get_version(call.id, 1).digest,
    ):
        assert words in page, words
    # Keys of the file are no words for people.
    for key in ("skip_to_fit", "max_minor", "up_to", "after_award", "None"):
        assert key not in page.text, key


@pytest.mark.parametrize("preset", list_presets(), ids=lambda preset: preset.code)
def test_every_preset_has_its_rulebook_in_words(app, preset) -> None:
    whole = Whole(preset.title, None, None, preset.call.budget_minor or 1, preset.config)
    with app.test_request_context():
        chapters = chapters_of(whole, Scale(preset.call.currency, preset.call.timezone))
    told = "\n".join(
        [w for c in chapters for pair in (*c.texts, *c.facts) for w in pair]
        + [w for c in chapters for t in c.tables for row in t.rows for w in row]
    )
    assert preset.config.award.terms in told
    assert all(question.label in told for question in preset.config.questions)
    assert preset.config.allocation.strategy not in told


def test_it_is_printed_once_and_comes_back_byte_for_byte(
    db_session, client, clock, run_jobs
) -> None:
    call = make_call()
    assert "Download the rulebook" not in client.get(f"/calls/{call.code}/rules")
    run_jobs()
    page = client.get(f"/calls/{call.code}/rules")
    first = page.click("Download the rulebook")
    assert first.response.mimetype == "application/pdf"
    clock.advance(days=3)
    run_jobs()
    assert client.get(f"/calls/{call.code}/rules.pdf").body == first.body
    row = get_call(call.code)
    version = queries_versions.get_version(row.id, 1)
    assert rulebook_pdf(edition_of(row, version, "en"), "en") == first.body


def test_the_paper_is_tagged_and_says_what_the_page_says(db_session, client, run_jobs) -> None:
    call = make_call()
    run_jobs()
    pdf = client.get(f"/calls/{call.code}/rules.pdf").body
    reader = pypdf.PdfReader(BytesIO(pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en"
    told = words_of(pdf)
    for words in ("Rules of the call: Creative vouchers 2026", "Largest voucher", "Version 1"):
        assert words in told, words


def test_amendments_stand_at_the_end_and_earlier_versions_stay(
    db_session, client, run_jobs
) -> None:
    call = make_call()
    run_jobs()
    old = client.get(f"/calls/{call.code}/rules.pdf").body
    make_amendment(call, reason="Fewer large ones", voucher={"max_minor": 30_000_00})
    run_jobs()
    page = client.get(f"/calls/{call.code}/rules")
    assert page.table("What amendment 1 changed")[1][1:] == ["€45,000.00", "€30,000.00"]
    told = words_of(client.get(f"/calls/{call.code}/rules.pdf").body)
    assert "Amendment 1 Reason Fewer large ones" in told
    assert client.get(f"/calls/{call.code}/rules.pdf?version=1").body == old
    earlier = client.get(f"/calls/{call.code}/rules?version=1")
    assert "This is not the version in force" in earlier
    assert "€45,000.00" in earlier


def test_what_is_not_there_is_not_found(db_session, client) -> None:
    call = make_call()
    make_draft_call(programme=get_call(call.code).programme, code="DRAFT")
    assert client.try_get(f"/calls/{call.code}/rules?version=9") == 404
    assert client.try_get(f"/calls/{call.code}/rules.pdf") == 404
    assert client.try_get("/calls/DRAFT/rules") == 404


def test_texts_are_read_in_the_language_of_the_reader(db_session, client, run_jobs) -> None:
    call = make_call(change={"translations": {"it": ITALIAN}})
    run_jobs()
    page = client.get(f"/calls/{call.code}?lang=it")
    assert "Un voucher fino a 45.000 euro" in page
    assert "Che cosa volete cambiare?" in page
    # What is read aloud is read in its own language.
    assert page.find("//p[@class='lead' and @lang='it']")
    assert not client.get(f"/calls/{call.code}").find("//p[@lang]")
    page = client.get(f"/calls/{call.code}").click("Italian")
    assert "Un voucher fino" in page
    # Slovenian is a language of the call but has no texts: the original is shown.
    assert "A voucher of up to 45,000 euros" in client.get(f"/calls/{call.code}?lang=sl")
    pdf = client.get(f"/calls/{call.code}/rules.pdf?lang=it").body
    assert pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]["/Lang"] == "it"
    assert "Il voucher paga il lavoro." in words_of(pdf)


def test_a_language_takes_the_place_of_texts_and_of_nothing_else(db_session) -> None:
    call = make_draft_call(change={"translations": {"it": ITALIAN}})
    config = queries_versions.config_in(call)
    italian = in_language(config, "it")
    assert italian.texts.summary == ITALIAN["texts.summary"]
    assert italian.questions[0].label == "Che cosa volete cambiare?"
    kind = next(q for q in italian.questions if q.code == "innovation_type")
    assert [o.label for o in kind.options][:2] == ["Un prodotto", "A new or better service"]
    assert italian.texts.purpose == config.texts.purpose
    assert italian.voucher == config.voucher
    assert in_language(config, "fr") is config
    assert languages_of(config) == ["en", "it"]
    places = {place.key for place in places_of(config)}
    assert set(ITALIAN) - places == {"questions.gone.label"}
    assert not any(key.startswith(("applicant", "budget", "call")) for key in places)


def test_an_officer_translates_a_call(visitor, db_session) -> None:
    call = make_draft_call()
    officer = visitor(make_person(Role.OFFICER))
    page = officer.get(f"/staff/calls/{call.code}").click("Italian")
    assert page.heading == "Texts in Italian"
    page = page.fill("Save", {"texts.summary": "Un voucher", "award.terms": "Si paga."})
    assert page.value("texts.summary") == "Un voucher"
    config = queries_versions.config_in(get_call(call.code))
    assert config.translations == {"it": {"texts.summary": "Un voucher", "award.terms": "Si paga."}}
    assert officer.try_get(f"/staff/calls/{call.code}/texts/en") == 404
