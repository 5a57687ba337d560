"""The firm's path on a phone: from the public page to the receipt, with its creative beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.applications import PDF, member_of
from tests.factories.organisations import make_creative, partita_iva
from tests.factories.programmes import make_call
from tests.support.database import Stable
from tests.support.served import empty_demonstration
from tests.support.walker import Walker
from voucherapp.applications.models import Application
from voucherapp.db.session import db

PASSWORD = "three-quiet-chairs-2026"
CHECK = {
    "In which country is the firm?": "Italy",
    "In which province is its seat or branch?": "Trieste (ITH44)",
    "How many full-time posts does it have?": "12.5",
    "What was its turnover?": "1,800,000",
    "What was its balance sheet total?": "900 000,00",
    "When was it founded?": "2010-05-01",
    "What is its main activity (NACE)?": "31.00",
}
FIRM = {
    "Name": "Officina Bàrcola S.r.l.",
    "Country": "Italy",
    "Number in the register": partita_iva(4711),
    "Founded on": "2010-05-01",
    "Street": "Via Carducci",
    "Postcode": "34121",
    "Town": "Trieste",
    "Province or region": "Trieste (ITH44)",
    "Main activity (NACE)": "31.00",
}
SIZE = {
    "Staff as full-time posts": "12.5",
    "Turnover of the year": "1,800,000",
    "Balance sheet total": "900,000",
}


@pytest.fixture
def live_app(stable: Stable, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A demonstration without people, so that mails can be read in the browser."""
    yield from empty_demonstration(stable, make_app)


def test_from_the_first_page_to_the_receipt(
    live_app: Flask,
    walker: Callable[..., Walker],
    run_live_jobs: Callable[[], int],
    tmp_path: Path,
) -> None:
    make_call()
    studio = make_creative(name="Studio Vele")
    creative = walker(member_of(studio), phone=True)
    # What this thread reads must not hold the database while the server writes.
    db.session.commit()
    quote = tmp_path / "quote.pdf"
    quote.write_bytes(PDF)

    firm = walker(phone=True)
    check_and_register(firm, run_live_jobs)
    enter_the_firm(firm)
    begin(firm)
    declare(firm)
    ask_the_creative(firm)
    run_live_jobs()
    confirm_the_offer(creative)
    answer_the_questions(firm)
    attach(firm, quote)
    send(firm, run_live_jobs)

    application = db.session.scalars(select(Application)).one()
    assert (application.state, application.reference) == ("submitted", "DIVA-2026-0001")
    assert application.requested_minor == 20_000_00


def check_and_register(firm: Walker, run_jobs: Callable[[], int]) -> None:
    """Learn on the public pages whether the firm may apply, and open an account."""
    firm.go("/").follow("Creative vouchers 2026").sees("up to €45,000", "days left")
    firm.follow("Check whether your firm may apply")
    firm.fill({**CHECK, "How many full-time posts does it have?": "320"}).choose("No").press(
        "Check"
    )
    firm.sees("cannot apply as things stand", "not met")
    firm.fill(CHECK).choose("No").press("Check").sees("meets every condition")
    firm.follow("Register your firm")
    firm.fill({"First and last name": "Marta Rossi", "E-mail address": "marta@officina.example"})
    firm.page.get_by_label("Password", exact=True).fill("short")
    firm.press("Register").sees("There is a problem")
    firm.page.get_by_label("Password", exact=True).fill(PASSWORD)
    firm.press("Register").sees("Look into your mailbox")
    run_jobs()
    firm.follow("Mailbox")
    firm.page.get_by_role("link", name=re.compile("onfirm")).first.click()
    link = firm.page.locator("main a[href*='/confirm/']").first.get_attribute("href")
    assert link
    firm.go("/confirm/" + link.split("/confirm/")[1]).press("Yes, confirm it")
    firm.sees("Your address is confirmed")


def enter_the_firm(firm: Walker) -> None:
    """Register the firm on the way to the application, with a slip that is told."""
    firm.go("/calls/DIVA-2026").follow("Begin an application").sees("Sign in")
    firm.fill({"E-mail address": "marta@officina.example"})
    firm.page.get_by_label("Password", exact=True).fill(PASSWORD)
    firm.press("Sign in").sees("Begin an application")
    firm.follow("Register your firm")
    firm.fill({**FIRM, "Number in the register": partita_iva(4711)[:-1] + "x"}).press("Register")
    firm.sees("There is a problem")
    firm.fill(FIRM).press("Register").sees("Size of the firm")
    firm.fill(SIZE).press("Save")


def begin(firm: Walker) -> None:
    """Come back to the call and begin."""
    firm.sees("Begin an application").press("Begin").sees("What is to be done")


def declare(firm: Walker) -> None:
    """Say from the page of the firm that no other aid was received."""
    firm.follow("Your firm").follow("De minimis declaration")
    firm.page.locator("#complete-form input[type=checkbox]").check()
    firm.press("Confirm the declaration").sees("Conditions of the call").follow("Continue")


def ask_the_creative(firm: Walker) -> None:
    """Find the creative in the gallery and ask for an offer."""
    firm.fill({"Words": "vele"}).press("Show")
    firm.follow("Ask Studio Vele").fill({"What is it about?": "Chairs that are lent, not sold."})
    firm.press("Send the request").sees("Asked on")


def confirm_the_offer(creative: Walker) -> None:
    """The creative finds the request on its start page, slips, and confirms."""
    creative.go("/start").follow("Answer the request of Officina Bàrcola S.r.l.")
    offer = {
        "Net price": "20.000,00",
        "VAT rate": "22",
        "Start of the work": "2026-06-01",
        "End of the work": "2026-07-01",
        "What will you do?": "Concept, three prototypes and a plan for the service.",
    }
    creative.fill(offer).press("Confirm the offer").sees("There is a problem")
    creative.fill({"End of the work": "2027-01-31"}).press("Confirm the offer")
    creative.sees("€20,000.00")


def answer_the_questions(firm: Walker) -> None:
    """Write: the draft saves itself, and again by button; sections follow each other."""
    firm.go("/my/applications").follow("Untitled application").follow("The idea")
    with firm.page.expect_response(lambda answer: "autosave" in answer.url) as saved:
        firm.fill({"Title of your project": "Chairs on loan"})
    assert saved.value.status == 200
    firm.page.get_by_text(re.compile(r"Saved at \d\d:\d\d")).wait_for()
    firm.page.reload()
    assert firm.page.get_by_label("Title of your project").input_value() == "Chairs on loan"
    firm.fill(
        {
            "What do you want to change?": "Chairs stand in store-rooms for most of the year.",
            "What will be new?": "Nobody in the region lends them with care and repair.",
            "A new or better service": True,
        }
    )
    firm.press("Save and continue")
    firm.fill({"How will you work together?": "Two days a week in our workshop."})
    firm.choose("No").press("Save and continue")
    firm.fill({"What stays when the project is over?": "A service that carries itself."})
    firm.press("Save and continue")
    firm.fill({"Steps and dates": "Concept, prototypes, a season of trial."})
    firm.fill({"What will your firm invest beside the voucher?": "5000"})
    firm.press("Save and continue")


def attach(firm: Walker, quote: Path) -> None:
    """Attach the quote; kinds and size are told before."""
    firm.sees("Quote of the creative", "PDF, JPG, PNG, up to 10 MB")
    firm.page.get_by_label("Add a file").first.set_input_files(quote)
    firm.press("Attach to “Quote of the creative”").sees("quote.pdf")
    firm.follow("Continue")


def send(firm: Walker, run_jobs: Callable[[], int]) -> None:
    """Read everything on one page, send, and get a receipt on screen and by mail."""
    firm.sees("Everything is there", "Chairs on loan", "Studio Vele", "€20,000.00", "quote.pdf")
    firm.press("Send the application")
    firm.sees("Your application has arrived", "DIVA-2026-0001", "SHA-256")
    run_jobs()
    firm.page.reload()
    assert firm.download("Download the receipt").startswith(b"%PDF")
    firm.go("/mailbox").sees("DIVA-2026-0001")
    # The way back leads to no second application and to no error.
    firm.go("/my/applications").follow("Chairs on loan").sees("What happened")
