"""The creative's path: from the registration to the gallery, then one request confirmed and one declined."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import select

from tests.factories.applications import make_draft, make_offer
from tests.factories.organisations import make_firm, make_person, partita_iva
from tests.factories.programmes import make_call
from tests.support.database import Stable
from tests.support.served import empty_demonstration
from tests.support.walker import Walker
from voucherapp.applications.models import Offer
from voucherapp.applications.queries import get_application
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.organisations.models import Organisation

PASSWORD = "three-quiet-chairs-2026"
FIRMS = ("Officina Bàrcola S.r.l.", "Forno Prosecco S.r.l.")
STUDIO = {
    "Name": "Studio Vele",
    "Country": "Italy",
    "Number in the register": partita_iva(4711),
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


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture of some work."""
    path = tmp_path / "work.jpg"
    image = Image.new("RGB", (1200, 800), "teal")
    ImageDraw.Draw(image).ellipse((400, 200, 800, 600), fill="orange")
    image.save(path, "JPEG")
    return path


def test_from_the_registration_to_the_gallery_and_two_requests(
    live_app: Flask,
    walker: Callable[..., Walker],
    run_live_jobs: Callable[[], int],
    picture: Path,
) -> None:
    officer = walker(make_person(Role.OFFICER, name="Olga Officer"))
    call = make_call()
    drafts = [make_draft(call=call, firm=make_firm(name=name)) for name in FIRMS]
    db.session.commit()

    creative = walker(phone=True)
    register(creative, run_live_jobs)
    enter_the_studio(creative)
    fill_the_profile(creative, picture)
    creative.go("/creatives").sees("The gallery opens soon").sees_not("Studio Vele")
    admit(officer, run_live_jobs)
    find_in_the_gallery(walker(), creative)

    studio = db.session.scalars(select(Organisation).where(Organisation.kind == "creative")).one()
    for draft in drafts:
        make_offer(get_application(draft.id), creative=studio, confirmed=False)
    db.session.commit()
    run_live_jobs()
    answer(creative)
    db.session.rollback()
    states = db.session.scalars(select(Offer.state).order_by(Offer.id)).all()
    assert states == ["confirmed", "declined"]


def register(creative: Walker, run_jobs: Callable[[], int]) -> None:
    """Open an account from the public page and confirm the address."""
    creative.go("/register")
    creative.page.get_by_role("radio", name="A creative who offers services").check()
    creative.fill({"First and last name": "Nina Vele", "E-mail address": "nina@vele.example"})
    creative.page.get_by_label("Password", exact=True).fill(PASSWORD)
    creative.press("Register").sees("Look into your mailbox")
    run_jobs()
    creative.go("/mailbox").page.get_by_role("link", name=re.compile("onfirm")).first.click()
    link = creative.page.locator("main a[href*='/confirm/']").first.get_attribute("href")
    assert link
    creative.go("/confirm/" + link.split("/confirm/")[1]).press("Yes, confirm it")
    creative.fill({"E-mail address": "nina@vele.example"})
    creative.page.get_by_label("Password", exact=True).fill(PASSWORD)
    creative.press("Sign in").sees("What waits for you")


def enter_the_studio(creative: Walker) -> None:
    """The start page leads to the one thing to do: give the organisation."""
    creative.follow("Register as a creative")
    creative.press("Register").sees("There is a problem", "Give the street.")
    creative.fill(STUDIO).press("Register")


def fill_the_profile(creative: Walker, picture: Path) -> None:
    """Save with gaps, be told of them, close them, and send the profile."""
    creative.sees("Your profile")
    creative.fill({"What you do, in one line": "Sails for small firms"})
    save(creative)
    creative.sees("Before you can send it, the profile needs").follow("Change the profile")
    creative.fill({"Your work": "We find a form for what a firm already does well. " * 8})
    creative.choose("Design").choose("Italian").choose("English")
    creative.fill({"Projects you can take on at once": "2"})
    creative.press("Add a reference").fill(
        {"Work": "Lamps for a bakery", "Year (optional)": "2025"}
    )
    creative.fill(
        {
            "Picture (optional)": picture,
            "The picture in words (optional)": "An orange disc on teal",
        }
    )
    save(creative)
    creative.sees("Ready to be sent")
    shown = creative.page.locator("main .picture img")
    assert shown.get_attribute("alt") == "An orange disc on teal"
    creative.page.wait_for_function("document.querySelector('main .picture img').naturalWidth > 0")
    creative.press("Send for admission").sees("An officer reads your profile")


def save(creative: Walker) -> None:
    """Press the button in sight: the first one of the form is there for the Enter key alone."""
    creative.page.get_by_role("button", name="Save", exact=True).last.click()
    creative.page.wait_for_load_state()
    creative.examine()


def admit(officer: Walker, run_jobs: Callable[[], int]) -> None:
    """The officer finds the profile among what waits, reads it and admits it."""
    run_jobs()
    officer.go("/start").page.locator(".task-list a").first.click()
    officer.examine().follow("Studio Vele").sees("Sails for small firms", "Lamps for a bakery")
    officer.press("Admit to the gallery").sees("Admitted")


def find_in_the_gallery(visitor: Walker, creative: Walker) -> None:
    """Everybody finds the studio by its sector and not by another; it is told by mail."""
    visitor.go("/creatives").sees("Studio Vele")
    visitor.fill({"Creative sector": "Architecture"}).press("Show").sees("Nobody fits all of this")
    visitor.follow("Show all creatives").fill({"Creative sector": "Design", "Words": "sails"})
    visitor.press("Show").follow("Studio Vele").sees("Sails for small firms", "Udine")
    creative.go("/mailbox").sees("gallery")


def answer(creative: Walker) -> None:
    """Confirm the first request with price and dates, decline the second with a reason."""
    creative.go("/start").follow(f"Answer the request of {FIRMS[0]}")
    offer = {
        "Net price": "20.000,00",
        "VAT rate": "22",
        "Start of the work": "2026-07-01",
        "End of the work": "2027-01-31",
        "What will you do?": "Concept, three prototypes and a plan for the service.",
    }
    creative.fill(offer).press("Confirm the offer").sees("€20,000.00", "31 January 2027")
    creative.go("/start").follow(f"Answer the request of {FIRMS[1]}")
    creative.page.get_by_text("Decline the request").click()
    creative.press("Decline").sees("There is a problem")
    creative.fill({"Reason": "Our year is full; ask us again in spring."}).press("Decline")
    creative.sees("You have declined", "Our year is full")
    creative.go("/start").sees("Nothing waits for you")
