"""The officer's path: from a programme to a published call, and from what arrived to the released letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.factories.applications import make_application
from tests.factories.evaluation import make_evaluator, submit_for
from tests.factories.organisations import make_creative, make_person
from tests.factories.programmes import make_call
from tests.support.time import Clock
from tests.support.walker import Walker
from voucherapp.applications.models import Application
from voucherapp.db.session import db
from voucherapp.evaluation.models import Assignment
from voucherapp.kernel.permissions import Role
from voucherapp.ledger import checks
from voucherapp.programmes.models import Call
from voucherapp.programmes.rules_sections import PAGES

PROGRAMME = {
    "code": "DIVA",
    "title": "Creative vouchers",
    "authority": "Regione Invenzione",
    "member_state": "IT",
    "timezone": "Europe/Rome",
    "starts_on": "2026-01-01",
    "ends_on": "2029-12-31",
    "funders-0-code": "ERDF",
    "funders-0-name": "European Regional Development Fund",
    "funders-0-share_bp": "85",
    "funders-1-code": "CITY",
    "funders-1-name": "City of Trieste",
    "funders-1-share_bp": "15",
}
ACCOUNT = {
    "iban": "IT60 X054 2811 1010 0000 0123 456",
    "street": "Piazza Unità",
    "postcode": "34121",
    "town": "Trieste",
    "country": "IT",
}
CALL = {
    "code": "DIVA-2026",
    "title": "Vouchers 2026",
    "timezone": "Europe/Rome",
    "opens_at": "2026-03-01T09:00",
    "closes_at": "2026-05-29T17:00",
    "budget_minor": "100000",
}


def put(person: Walker, values: dict[str, str]) -> Walker:
    """Fill fields of rows, whose labels are alike, by their names."""
    for name, value in values.items():
        field = person.page.locator(f"[name='{name}']")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    return person


def press_in_sight(person: Walker, button: str) -> Walker:
    """Press the button in sight: the first one of such a form is there for the Enter key alone."""
    person.page.get_by_role("button", name=button, exact=True).last.click()
    person.page.wait_for_load_state()
    return person.examine()


def test_a_programme_and_a_call_are_set_up_and_published(
    live_app: Flask, walker: Callable[..., Walker]
) -> None:
    officer = walker(make_person(Role.OFFICER, name="Olga Officer"))
    db.session.commit()

    officer.go("/start").follow("Programmes").follow("Set up a programme")
    press_in_sight(officer, "Add a funder")
    put(officer, PROGRAMME | {"funders-1-share_bp": "14.5"})
    press_in_sight(officer, "Save").sees("There is a problem", "add up to 99.50 %")
    put(officer, {"funders-1-share_bp": "15"})
    press_in_sight(officer, "Save").sees("City of Trieste", "85 %")

    officer.follow("Make a call")
    officer.page.locator("[name='preset'][value='it-si-diva-scored']").check()
    put(officer, CALL).press("Make the call")
    officer.sees("points are open before the call can be published")
    address = officer.page.url
    walk_the_sections(officer, address)
    officer.go(address).follow("Give the paying account", exact=False)
    put(officer, ACCOUNT)
    press_in_sight(officer, "Save").go(address).sees("Nothing is missing")

    officer.follow("Preview").sees("Vouchers 2026", "up to €45,000")
    officer.page.goto(address)
    officer.follow("Preview the form").sees("What do you want to change?")
    officer.page.goto(address)
    walker().go("/calls").sees_not("Vouchers 2026")
    officer.follow("Publish …").sees("€85,000.00", "€15,000.00")
    officer.press("Publish the call").sees("The conditions of this call stand")
    walker(phone=True).go("/calls").follow("Vouchers 2026").sees("up to €45,000", "days left")

    db.session.rollback()
    call = db.session.scalars(select(Call)).one()
    assert (call.state, call.budget_minor) == ("published", 100_000_00)
    assert checks.check() == []


def walk_the_sections(officer: Walker, address: str) -> None:
    """Go through every section by its button; what is missing is filled where it is asked."""
    officer.follow("Name somebody", exact=False)
    officer.page.locator("[name='contact']").fill("help@example.org")
    press_in_sight(officer, "Save").go(address)
    officer.page.locator(".section-list a").first.click()
    for section in PAGES[:-1]:
        officer.sees(str(section.label))
        press_in_sight(officer, "Save and go on")
    officer.sees(str(PAGES[-1].label))
    press_in_sight(officer, "Save")


def test_from_what_arrived_to_the_released_letters(
    live_app: Flask,
    walker: Callable[..., Walker],
    run_live_jobs: Callable[[], int],
    clock: Clock,
) -> None:
    call = make_call(change={"provider": {"max_projects": 20}})
    studio = make_creative(name="Studio Vele")
    cases = [make_application(call=call, creative=studio) for _ in range(3)]
    good, unclear, wrong = [str(case.reference) for case in cases]
    evaluators = [make_evaluator(name) for name in ("Ada Reader", "Ben Reader")]
    names = [evaluator.name for evaluator in evaluators]
    officer = walker(make_person(Role.OFFICER, name="Olga Officer"))
    second = walker(make_person(Role.OFFICER, name="Otto Officer"))
    code, title = call.code, call.title
    db.session.commit()

    officer.go("/start").go("/staff/applications").follow(good)
    accept(officer)
    ask_a_correction(officer, unclear)
    refuse(officer, wrong)
    clock.go(call.closes_at + timedelta(days=20))
    assign_both(officer, code, names)
    score_all()
    decide(officer, second, title, run_live_jobs)

    db.session.rollback()
    states = db.session.scalars(select(Application.state).order_by(Application.id)).all()
    # The correction was not answered in its time, so the case lies before the officer again.
    assert states == ["selected", "submitted", "ineligible"]
    assert checks.check() == []


def accept(officer: Walker) -> None:
    """Accepting before every point is found is refused; then take what the rules propose."""
    officer.press("Accept formally").sees("10 points of the checklist wait for your finding")
    officer.press("Record all proposals that pass")
    for point in ("The quote is complete and fits the offer", "Written in all of these languages"):
        card = officer.page.get_by_role("region", name=point)
        card.get_by_text("Record a finding").click()
        card.get_by_label("Fulfilled").first.check()
        card.get_by_role("button", name="Record").click()
        officer.page.wait_for_load_state()
    officer.press("Accept formally").sees("Formally accepted")


def ask_a_correction(officer: Walker, reference: str) -> None:
    """Ask for a correction with a reason and a date."""
    officer.go("/staff/applications").follow(reference)
    officer.page.locator(".decide summary", has_text="Ask for a correction").click()
    officer.press("Ask for the correction").sees("There is a problem")
    part = officer.page.locator("section.decide form", has_text="Ask for the correction")
    part.locator("textarea").first.fill("The quote is not signed.")
    part.locator("input[type=checkbox]").first.check()
    officer.press("Ask for the correction").sees("The quote is not signed.", "Correction asked")


def refuse(officer: Walker, reference: str) -> None:
    """Refuse with a reason that stays on record."""
    officer.go("/staff/applications").follow(reference)
    officer.page.locator(".decide summary", has_text="Refuse with a reason").click()
    part = officer.page.locator("section.decide form", has_text="Refuse the application")
    part.locator("select, input[type=radio]").first.focus()
    if part.locator("select").count():
        part.locator("select").first.select_option(index=1)
    else:
        part.locator("input[type=radio]").first.check()
    part.locator("textarea").fill("The quote is for another project.")
    officer.press("Refuse the application")
    officer.sees("Refused on formal grounds", "The quote is for another project.")


def assign_both(officer: Walker, code: str, names: list[str]) -> None:
    """Assign both evaluators to the one accepted application."""
    officer.go("/staff/evaluation").go(f"/staff/evaluation/{code}")
    for name in names:
        officer.page.get_by_role("checkbox", name=name).check()
    officer.press("Assign what is ticked").sees("2 of 2")


def score_all() -> None:
    """The evaluators score on machines of their own."""
    db.session.expire_all()
    for row in db.session.scalars(select(Assignment)).all():
        submit_for(row.token, 81.0)
    db.session.commit()


def decide(officer: Walker, second: Walker, title: str, run_jobs: Callable[[], int]) -> None:
    """One officer records the ranking, another confirms, letters are made, results go out at once."""
    officer.go("/staff/decisions").follow(title).sees("81.00", "2 of 2")
    officer.page.get_by_label("Remark", exact=False).fill("Committee of 18 June")
    officer.press("Record this decision").sees("Waiting for a second officer")
    assert not officer.page.get_by_role("button", name="Confirm the decision").count()
    address = officer.path
    second.go(address).press("Confirm the decision").sees("The letters are being prepared")
    run_jobs()
    second.go(address).press("Release all 1 results now").sees("Released")
    run_jobs()
    officer.go("/staff/applications").sees("Selected for a voucher")
