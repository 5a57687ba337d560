"""The first page and the eligibility check."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.organisations import make_creative, make_firm, make_person
from tests.factories.programmes import make_call, make_programme, officer_act
from voucherapp.kernel.money import Money
from voucherapp.kernel.permissions import Role
from voucherapp.ledger.operations import post
from voucherapp.matchmaking.queries import results_so_far
from voucherapp.organisations.operations import update_organisation
from voucherapp.programmes.queries import shares_of

FITS = {
    "country": "IT",
    "nuts3": "ITH44",
    "staff_hundredths": "12.5",
    "turnover_minor": "1800000",
    "balance_minor": "900000",
    "founded_on": "2010-05-01",
    "nace_code": "31.00",
    "nace_revision": "2.1",
    "begun": "no",
}


def results(page) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in page.table("Conditions")[1:]}


def test_a_firm_that_fits_is_led_on(db_session, client) -> None:
    call = make_call()
    page = client.get(f"/calls/{call.code}").click("Check whether your firm may apply")
    page = page.fill("Check", FITS)
    assert "Your firm meets every condition" in page
    assert {row[0] for row in results(page).values()} == {"met"}
    assert page.links()["Register your firm"] == "/register"


@pytest.mark.parametrize(
    ("answers", "condition", "remedy"),
    [
        ({"country": "DE"}, "Country of the firm", "branch"),
        ({"nuts3": "elsewhere"}, "Seat or branch in the programme area", "province"),
        ({"nuts3": "SI038"}, "Seat or branch in the programme area", "branch"),
        ({"staff_hundredths": "250"}, "Size of the firm", "full-time posts"),
        ({"turnover_minor": "50000001", "balance_minor": "43000001"}, "Size of the firm", "group"),
        ({"founded_on": "2024-03-03"}, "Age of the firm", "from 3 March 2026 on"),
        ({"nace_code": "74.12"}, "The firm is not itself of a creative sector", "as a creative"),
        ({"nace_code": "01.11"}, "Sector of the firm", "main activity"),
        ({"nace_code": "64.11"}, "Sector of the firm", "main activity"),
        ({"nace_code": "64.11", "nace_revision": "2.0"}, "Sector of the firm", "main activity"),
        ({"begun": "yes"}, "Start of the work", "not been ordered yet"),
    ],
)
def test_each_failing_condition_is_named_with_its_remedy(
    db_session, client, answers, condition, remedy
) -> None:
    call = make_call()
    page = client.get(f"/calls/{call.code}/check").fill("Check", {**FITS, **answers})
    failing = {name: row for name, row in results(page).items() if row[0] == "not met"}
    assert list(failing) == [condition]
    assert remedy in failing[condition][1]


@pytest.mark.parametrize(
    "answers",
    [
        {"founded_on": "2024-03-02"},
        {"nace_code": "61.10", "nace_revision": "2.0"},
        {"nace_code": "6110"},
        {
            "staff_hundredths": "249,9",
            "turnover_minor": "50.000.000",
            "balance_minor": "99 000 000",
        },
        {"country": "SI", "nuts3": "SI041"},
    ],
)
def test_the_bounds_belong_to_the_conditions(db_session, client, answers) -> None:
    call = make_call()
    page = client.get(f"/calls/{call.code}/check").fill("Check", {**FITS, **answers})
    assert "Your firm meets every condition" in page


def test_missing_answers_are_asked_for(db_session, client) -> None:
    call = make_call()
    page = client.get(f"/calls/{call.code}/check").fill("Check", {**FITS, "founded_on": ""})
    assert "Give the day of the foundation." in page.errors[0]


def test_a_signed_in_firm_finds_its_data_filled_in(db_session, visitor) -> None:
    call = make_call()
    user = make_person(Role.FIRM)
    make_firm(user=user)
    page = visitor(user).get(f"/calls/{call.code}/check")
    page = page.submit("Check", begun="no")
    assert page.links()["Start the application"] == f"/my/applications/new/{call.code}"


def test_the_first_page_shows_calls_creatives_and_results(db_session, client, clock) -> None:
    programme = make_programme()
    now, day = clock.moment, timedelta(days=1)
    call = make_call(programme=programme, code="NOW")
    make_call(programme=programme, code="NEXT", opens_at=now + day, closes_at=now + 9 * day)
    make_creative(name="Studio Alfa")
    shares = shares_of(programme.id)
    for award in (1, 2):
        post(
            act=officer_act(),
            kind="commit",
            source=f"decision/1/line/{award}",
            call_id=call.id,
            amount=Money(20_000_00),
            reason="Award",
            shares=shares,
            award_id=award,
        )
    post(
        act=officer_act(), kind="release", source="award/2/decline", call_id=call.id,
        amount=Money(20_000_00), reason="Declined", award_id=2,
    )  # fmt: skip
    page = client.get("/")
    for words in ("Open now", "Coming next", "Studio Alfa", "Vouchers awarded", "€20,000"):
        assert words in page, words
    assert "Paid so far" not in page
    figures = results_so_far()
    assert (figures.vouchers, figures.awarded, figures.creatives) == (1, Money(20_000_00), 1)


def test_the_first_page_of_an_empty_house(db_session, client) -> None:
    page = client.get("/")
    assert "No call is open today" in page
    assert "What came of it so far" not in page


def test_the_first_page_takes_few_statements(db_session, visitor, at_most) -> None:
    make_call()
    for _ in range(8):
        make_creative()
    db_session.commit()
    browser = visitor(make_person(Role.FIRM))
    with at_most(6):
        browser.get("/")
    with at_most(2):
        browser.get("/")


def test_the_first_page_keeps_nothing_of_a_person(db_session, visitor) -> None:
    user = make_person(Role.FIRM, name="Rosa Rossi")
    signed_in, nobody = visitor(user), visitor()
    assert "Rosa Rossi" in signed_in.get("/")
    assert "Rosa Rossi" not in nobody.get("/")
    assert "Sign in" in nobody.get("/")
    with nobody.http.session_transaction() as session:
        session["_flashes"] = [("success", "Once only")]
    assert "Once only" in nobody.get("/")
    assert "Once only" not in nobody.get("/")


def test_the_first_page_follows_every_change(db_session, client, clock) -> None:
    assert "The gallery opens soon" in client.get("/")
    studio = make_creative(name="Studio Alfa")
    assert "Studio Alfa" in client.get("/")
    clock.advance(minutes=1)
    update_organisation(
        act=officer_act(), organisation=studio, version=studio.version, name="Studio Beta"
    )
    assert "Studio Beta" in client.get("/")
    call = make_call(closes_at=clock.moment + timedelta(days=1))
    assert "1 day left" in client.get("/")
    clock.advance(days=2)
    assert call.title not in client.get("/")
