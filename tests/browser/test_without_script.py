"""The form of an application without JavaScript, and a sign-in by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from tests.factories.applications import PDF, make_draft, make_offer, member_act, member_of
from tests.factories.organisations import make_creative, make_firm, make_person
from tests.factories.programmes import make_call
from tests.support.walker import Walker
from voucherapp.accounts.passwords import hash_password
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.state_aid.operations import confirm_declaration

PASSWORD = "three-quiet-chairs-2026"


def test_an_application_is_written_and_sent_without_script(
    live_app: Flask, walker: Callable[..., Walker], tmp_path: Path
) -> None:
    firm = make_firm()
    confirm_declaration(act=member_act(firm), organisation=firm)
    draft = make_draft(call=make_call(), firm=firm)
    make_offer(draft, creative=make_creative(name="Studio Vele"))
    person = walker(member_of(firm), phone=True, script=False)
    db.session.commit()
    quote = tmp_path / "quote.pdf"
    quote.write_bytes(PDF)

    page = person.page
    page.goto("/my/applications")
    page.get_by_role("link", name="Untitled application").click()
    page.get_by_role("link", name="Go on: The idea").click()
    person.fill({"Title of your project": "Chairs on loan"})
    page.get_by_role("button", name="Save the draft").click()
    person.sees("Your draft is saved.")
    person.fill(
        {
            "What do you want to change?": "Chairs stand in store-rooms.",
            "What will be new?": "Nobody lends them with care.",
            "A new or better service": True,
        }
    )
    page.get_by_role("button", name="Save and continue").click()
    person.fill({"How will you work together?": "Two days a week."}).choose("No")
    page.get_by_role("button", name="Save and continue").click()
    person.fill({"What stays when the project is over?": "A service."})
    page.get_by_role("button", name="Save and continue").click()
    person.fill({"Steps and dates": "Concept, prototypes, trial."})
    person.fill({"What will your firm invest beside the voucher?": "5000"})
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Add a file").first.set_input_files(quote)
    page.get_by_role("button", name="Attach to “Quote of the creative”").click()
    page.get_by_role("link", name="Continue").click()
    person.sees("Everything is there").fits()
    page.get_by_role("button", name="Send the application").click()
    person.sees("Your application has arrived", "DIVA-2026-0001")
    # A second press of the same button finds nothing to send and loses nothing.
    page.goto("/my/applications")
    person.sees("Chairs on loan", "Submitted")


def test_signing_in_by_keyboard_alone(live_app: Flask, walker: Callable[..., Walker]) -> None:
    user = make_person(Role.FIRM, name="Marta Rossi", password_hash=hash_password(PASSWORD))
    person = walker()
    email = user.email
    db.session.commit()

    person.go("/sign-in")
    keys = person.page.keyboard
    keys.press("Tab")
    assert person.page.evaluate("document.activeElement.className") == "skip-link"
    keys.press("Enter")
    tab_to(person, "email")
    keys.type(email)
    tab_to(person, "password")
    keys.type(PASSWORD)
    keys.press("Enter")
    person.page.wait_for_url("**/start")
    person.examine().sees("Marta Rossi")
    # The menu of the person opens and closes by keyboard, and every stop can be seen.
    person.page.locator(".person-menu > summary").focus()
    keys.press("Enter")
    person.sees("Sign out")
    for _ in range(3):
        keys.press("Tab")
        assert (
            person.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        )


def tab_to(person: Walker, name: str) -> None:
    """Press Tab until the field of this name has the focus."""
    for _ in range(15):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"the field {name} is not reached by Tab")


def test_what_is_typed_survives_the_end_of_a_session(
    live_app: Flask, walker: Callable[..., Walker]
) -> None:
    firm = make_firm()
    user = member_of(firm)
    user.password_hash = hash_password(PASSWORD)
    draft = make_draft(call=make_call(), firm=firm)
    person, email, token = walker(user), user.email, draft.token
    db.session.commit()

    person.go(f"/my/applications/{token}/questions/1")
    person.context.clear_cookies()
    person.fill({"Title of your project": "Chairs on loan"})
    person.page.get_by_role("button", name="Save the draft").click()
    person.page.wait_for_url("**/sign-in*")
    person.fill({"E-mail address": email})
    person.page.get_by_label("Password", exact=True).fill(PASSWORD)
    person.page.get_by_role("button", name="Sign in").click()
    person.page.wait_for_url(f"**/{token}/questions/1")
    assert person.page.get_by_label("Title of your project").input_value() == "Chairs on loan"
    person.page.get_by_text("has been put back").wait_for()
