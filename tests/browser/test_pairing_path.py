"""Pairing in a browser: an invited creative without an account, the gallery's search, quotes on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.applications import dates_for, make_draft, member_act, member_of
from tests.factories.matchmaking import make_brief, make_quote
from tests.factories.organisations import (
    act_of,
    make_creative,
    make_firm,
    partita_iva,
    profile_of,
)
from tests.support.database import Stable
from tests.support.served import empty_demonstration
from tests.support.walker import Walker
from voucherapp.applications import operations
from voucherapp.applications.models import Offer
from voucherapp.db.session import db
from voucherapp.matchmaking.models import Quote
from voucherapp.organisations.operations import save_profile

PASSWORD = "three-quiet-chairs-2026"
EMAIL = "ada@rossi.example"
STUDIO = {
    "Name": "Studio Rossi",
    "Country": "Italy",
    "Number in the register": partita_iva(4714),
    "Street": "Via Mazzini",
    "Postcode": "33100",
    "Town": "Udine",
    "Province or region": "Udine (ITH42)",
    "Main activity (NACE)": "74.12",
    "Founded on": "2018-03-01",
}


@pytest.fixture
def live_app(stable: Stable, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A demonstration without people, so that mails can be read in the browser."""
    yield from empty_demonstration(stable, make_app)


def test_an_invited_creative_without_an_account(
    live_app: Flask, walker: Callable[..., Walker], run_live_jobs: Callable[[], int]
) -> None:
    application = make_draft(firm=make_firm(name="Officina Bàrcola S.r.l."))
    operations.invite_creative(
        act=member_act(application.firm),
        application=application,
        email=EMAIL,
        name="Ada Rossi",
        brief="A form for chairs that are lent.",
    )
    token, firm_user = application.token, member_of(application.firm)
    start, end = dates_for(application.call)
    firm = walker(firm_user)
    db.session.commit()
    run_live_jobs()
    firm.go(f"/my/applications/{token}/creative").sees("E-mail sent on", "Not opened yet")

    creative = walker(phone=True)
    link = mailed(creative, "/offers/", "would like to work with you")
    creative.go(link).sees("A form for chairs that are lent.", "Your answer")
    creative.page.wait_for_load_state("networkidle")
    firm.go(f"/my/applications/{token}/creative").sees("Opened on", "Who still has to do what")

    register(creative, link, run_live_jobs)
    creative.fill(STUDIO).press("Register")
    creative.go(link).press("Answer the request").sees(
        "Make your offer", "Who still has to do what"
    )
    creative.fill({"Net price": "18.400", "VAT rate": "22", "What will you do?": "Prototypes"})
    creative.fill({"Start of the work": str(start), "End of the work": str(end)})
    creative.press("Confirm the offer").sees("18,400.00")
    firm.go(f"/my/applications/{token}/creative").sees("Studio Rossi", "Answered on")
    db.session.rollback()
    assert db.session.scalars(select(Offer.state)).all() == ["confirmed"]


def mailed(person: Walker, part: str, subject: str) -> str:
    """Find the newest mail with these words in the mailbox, and return the link in it."""
    person.go("/mailbox").page.get_by_role("link", name=re.compile(subject)).first.click()
    link = person.page.locator(f"main a[href*='{part}']").first.get_attribute("href")
    assert link
    return part + link.split(part)[1]


def register(creative: Walker, link: str, run_jobs: Callable[[], int]) -> None:
    """Register from the invitation, confirm the address, and come back by signing in."""
    creative.go(link).follow("Register as a creative")
    creative.page.get_by_role("radio", name="A creative who offers services").check()
    creative.fill({"First and last name": "Ada Rossi", "E-mail address": EMAIL})
    creative.page.get_by_label("Password", exact=True).fill(PASSWORD)
    creative.press("Register").sees("Look into your mailbox")
    run_jobs()
    creative.go(mailed(creative, "/confirm/", "onfirm")).press("Yes, confirm it")
    creative.fill({"E-mail address": EMAIL})
    creative.page.get_by_label("Password", exact=True).fill(PASSWORD)
    creative.press("Sign in").sees("would like to work with you")
    creative.follow("Register your organisation")


def test_the_gallery_is_searched_in_any_language(
    live_app: Flask, walker: Callable[..., Walker]
) -> None:
    vele = make_creative(name="Studio Vele")
    make_creative(name="Case", profile={"sub_sectors": ["architecture"], "tagline": "Houses"})
    italian = {"language": "it", "tagline": "Imballaggi da tenere", "description": "Per l’olio."}
    save_profile(act=act_of(member_of(vele)), profile=profile_of(vele), texts=[italian])
    db.session.commit()
    visitor = walker(phone=True)
    visitor.go("/creatives").sees("Studio Vele", "Case", "Free now")
    visitor.fill({"Words": "imball"}).press("Show").sees("Studio Vele").sees_not("Houses")
    visitor.follow("Studio Vele").sees("Packaging that people keep")
    visitor.follow("Italian").sees("Imballaggi da tenere")
    visitor.go("/creatives").fill({"Words": "zzz"}).press("Show").sees("Nobody fits all of this")


def test_quotes_are_compared_on_a_phone_and_one_is_chosen(
    live_app: Flask, walker: Callable[..., Walker]
) -> None:
    brief = make_brief()
    for number, name in enumerate(("Studio Vele", "Bottega Lunga del Mare", "Atelier Tre")):
        make_quote(brief, make_creative(name=name), price_minor=(12 + number) * 1_000_00)
    token, user = brief.token, member_of(brief.firm)
    db.session.commit()
    firm = walker(user, phone=True)
    firm.go("/my/briefs").follow("Our olive oil is good, but the packaging says …")
    firm.sees("Works in Design: your brief says “packaging”.").follow("Quotes")
    firm.sees("Side by side", "lowest", "€12,000.00", "€17,080.00")
    # The page stays as wide as the phone; the table scrolls in its own frame, by the keyboard too.
    frame = firm.page.get_by_role("region", name="Quotes side by side")
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth")
    frame.focus()
    assert frame.evaluate("e => document.activeElement === e")
    assert frame.evaluate("e => { e.scrollLeft = 120; return e.scrollLeft; }") == 120
    row = firm.page.get_by_role("rowheader", name="Net price")
    assert row.evaluate("e => e.getBoundingClientRect().left >= 0")
    firm.follow("Choose Atelier Tre").fill({"Why this quote?": "They know oil."})
    firm.press("Choose this quote").sees("You chose the quote of Atelier Tre", "They know oil.")
    firm.follow("Use in an application").sees("Begin an application")
    firm.go(f"/my/briefs/{token}/broker").sees("Ask a broker")
    db.session.rollback()
    assert db.session.scalars(select(Quote.state).order_by(Quote.id)).all() == [
        "given",
        "given",
        "chosen",
    ]
