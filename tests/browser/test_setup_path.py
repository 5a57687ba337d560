"""Rules that change, the calendar and the rulebook, on wide screens and on a phone."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from tests.factories.organisations import make_person
from tests.factories.programmes import make_call, make_draft_call
from tests.support.walker import Walker
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.programmes.rules_sections import PAGES


def press(person: Walker, button: str) -> Walker:
    """Press the button in sight: the first one of some forms is there for the Enter key alone."""
    person.page.get_by_role("button", name=button, exact=True).last.click()
    person.page.wait_for_load_state()
    return person.examine()


def test_a_published_call_is_amended_and_everybody_reads_it(
    live_app: Flask, walker: Callable[..., Walker], run_live_jobs: Callable[[], int]
) -> None:
    call = make_call()
    code = call.code
    officer = walker(make_person(Role.OFFICER, name="Olga Officer"))
    firm = walker(make_person(Role.FIRM), phone=True)
    db.session.commit()

    officer.go(f"/staff/calls/{code}").follow("Amend the rules")
    press(officer, "Begin an amendment").sees("Nothing yet. Open a section and change it.")
    officer.follow("Voucher")
    officer.page.locator("[name='max_minor']").fill("30000")
    press(officer, "Save").follow("To the amendment").sees("€45,000.00", "€30,000.00")
    officer.page.locator("[name='reason']").fill("Fewer large ones")
    press(officer, "Look at it once more").sees("Publish amendment 1")
    press(officer, "Publish the amendment").sees("The amendment is published")
    officer.follow("Compare").sees("1 place differs")
    officer.go(f"/staff/calls/{code}/trial").sees("Test application")
    officer.go(f"/staff/calls/{code}/sheet-preview").sees("Preview of the score sheet")
    officer.go("/staff/plans").follow("Plan a call")
    run_live_jobs()

    reader = walker(phone=True)
    reader.go(f"/calls/{code}").sees("Amendment 1", "Fewer large ones")
    reader.follow("Read the rulebook").sees("Download the rulebook", "What amendment 1 changed")
    reader.go("/calls").follow("Calendar of calls").sees("Planned and open calls")
    reader.follow("Hear of calls by mail")
    reader.page.locator("[name='email']").fill("anna@example.org")
    press(reader, "Subscribe").sees("We have sent you a mail")
    firm.go(f"/calls/{code}").follow("Ask a question")
    firm.page.locator("[name='text']").fill("May a firm apply twice?")
    press(firm, "Send the question").sees("Not answered yet.")
    officer.go(f"/staff/calls/{code}/questions").follow("May a firm apply twice?")
    officer.page.locator("[name='answer']").fill("No, once.")
    press(officer, "Send the answer").sees("No, once.")


def test_every_page_of_the_set_up_fits_a_phone(
    live_app: Flask, walker: Callable[..., Walker]
) -> None:
    call = make_draft_call()
    code = call.code
    officer = walker(make_person(Role.OFFICER, name="Olga Officer"), phone=True)
    db.session.commit()

    for page in PAGES:
        officer.go(f"/staff/calls/{code}/edit/{page.name}").sees(str(page.label))
    officer.go(f"/staff/calls/{code}/texts/it").sees("Texts in Italian")
    officer.go(f"/staff/calls/{code}/edit/limits")
    press(officer, "Add a limit").sees("Limit 1")
    press(officer, "Save").sees("Saved: How often, and after what.")
