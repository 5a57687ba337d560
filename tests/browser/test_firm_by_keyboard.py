"""A firm's whole application with the keyboard alone on a window of 360 px."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from tests.factories.applications import PDF, confirm, member_act, member_of
from tests.factories.organisations import make_creative, make_firm
from tests.factories.programmes import make_call
from tests.support.hands import Hands
from tests.support.walker import Walker
from voucherapp.accounts.passwords import hash_password
from voucherapp.applications.models import Application, Offer
from voucherapp.applications.queries_offers import get_offer
from voucherapp.db.session import db
from voucherapp.state_aid.operations import confirm_declaration

PASSWORD = "three-quiet-chairs-2026"


def test_an_application_from_the_public_page_to_the_receipt(
    live_app: Flask, walker: Callable[..., Walker], tmp_path: Path
) -> None:
    call = make_call()
    make_creative(name="Studio Vele")
    firm = make_firm(name="Officina Bàrcola S.r.l.")
    confirm_declaration(act=member_act(firm), organisation=firm)
    user = member_of(firm)
    user.password_hash = hash_password(PASSWORD)
    title, email = call.title, user.email
    db.session.commit()
    quote = tmp_path / "quote.pdf"
    quote.write_bytes(PDF)

    # Without motion, so that what is scrolled to is there at once.
    hands = Hands(walker(phone=True, reduced_motion="reduce").go("/"))
    check(hands, title)
    sign_in_and_begin(hands, email)
    ask_the_creative(hands)
    confirm_the_offer()
    answer_the_questions(hands)
    hands.give_file("Add a file", quote)
    hands.press("Attach to “Quote of the creative”").sees("quote.pdf").follow("Continue")
    hands.sees("Everything is there", "Chairs on loan", "Studio Vele", "€20,000.00")
    hands.press("Send the application")
    hands.sees("Your application has arrived", "DIVA-2026-0001", "SHA-256")

    db.session.rollback()
    application = db.session.scalars(select(Application)).one()
    assert (application.state, application.requested_minor) == ("submitted", 20_000_00)


def check(hands: Hands, title: str) -> None:
    """Skip to the content, open the call, and learn that the firm may apply."""
    hands.reach("Skip to main content")
    hands.keys.press("Enter")
    hands.follow(title).sees("up to €45,000").follow("Check whether your firm may apply")
    hands.write(
        {
            "In which country is the firm?": "Italy",
            "In which province is its seat or branch?": "Trieste (ITH44)",
            "How many full-time posts does it have?": "12.5",
            "What was its turnover?": "1,800,000",
            "What was its balance sheet total?": "900 000,00",
            "When was it founded?": "2010-05-01",
            "What is its main activity (NACE)?": "31.00",
        }
    )
    hands.keys.press("Escape")
    hands.choose("No", group="Has the work been ordered")
    hands.press("Check").sees("meets every condition")


def sign_in_and_begin(hands: Hands, email: str) -> None:
    """Sign in on the way; the beginning is where one wanted to go."""
    hands.follow("I have an account").sees("Sign in")
    hands.write({"E-mail address": email, "Password": PASSWORD})
    hands.press("Sign in").sees("Begin an application")
    hands.press("Begin").sees("What is to be done")


def ask_the_creative(hands: Hands) -> None:
    """Search the gallery and ask for an offer."""
    hands.follow("The creative").write({"Words": "vele"}).press("Show")
    hands.follow("Ask Studio Vele")
    hands.write({"What is it about?": "Chairs that are lent, not sold."})
    hands.press("Send the request").sees("Asked on")


def confirm_the_offer() -> None:
    """The creative answers meanwhile, on a machine of its own."""
    db.session.rollback()
    asked = db.session.scalars(select(Offer)).one()
    confirm(get_offer(asked.id), price_minor=20_000_00)
    db.session.commit()


def answer_the_questions(hands: Hands) -> None:
    """Section after section; a forgotten answer is told where it stands."""
    hands.follow("My applications").follow("Untitled application").follow("The idea")
    hands.write(
        {
            "Title of your project": "Chairs on loan",
            "What do you want to change?": "Chairs stand in store-rooms for most of the year.",
            "What will be new?": "Nobody in the region lends them with care and repair.",
        }
    )
    hands.tick("A new or better service").press("Save and continue")
    hands.write({"How will you work together?": "Two days a week in our workshop."})
    hands.choose("No", group="Have you worked").press("Save and continue")
    hands.write({"What stays when the project is over?": "A service that carries itself."})
    hands.press("Save and continue")
    hands.write(
        {
            "Steps and dates": "Concept, prototypes, a season of trial.",
            "What will your firm invest beside the voucher?": "5000",
        }
    )
    hands.press("Save and continue").sees("Quote of the creative")
