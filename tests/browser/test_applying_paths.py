"""Applying in a real browser: two people on one draft, conditions, a correction round, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.applications import PDF, make_application, make_draft, member_act, member_of
from tests.factories.organisations import make_firm, make_person
from tests.factories.programmes import make_call
from tests.rules.test_questions import QUESTIONS
from tests.support.walker import Walker
from voucherapp.accounts.operations import add_membership
from voucherapp.applications.models import Application
from voucherapp.applications.models_history import ApplicationStep
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role

Make = Callable[..., Walker]


def saved(person: Walker, fields: dict[str, object]) -> int:
    """Type and wait until the draft has saved itself; returns the status of the answer."""
    with person.page.expect_response(lambda answer: "autosave" in answer.url) as answered:
        person.fill(fields)
    return answered.value.status


def test_two_people_on_one_draft_lose_nothing(live_app: Flask, walker: Make) -> None:
    application = make_draft(call=make_call())
    first, second = member_of(application.firm), make_person(Role.FIRM, name="Bruno Bianchi")
    act = member_act(application.firm)
    add_membership(act=act, user_id=second.id, organisation_id=application.firm_id)
    url = f"/my/applications/{application.token}/questions/1"
    anna, bruno = walker(first), walker(second, phone=True)
    db.session.commit()
    anna.go(url)
    bruno.go(url)
    label = "What do you want to change?"
    assert saved(anna, {label: "Chairs stand in store-rooms."}) == 200
    assert saved(bruno, {label: "Chairs are thrown away."}) == 409
    bruno.page.get_by_text(re.compile("has changed the same text")).wait_for()
    bruno.press("Save the draft")
    bruno.sees("Two people have written here", "Chairs stand in store-rooms.")
    assert bruno.page.get_by_label(label).input_value() == "Chairs are thrown away."
    bruno.fill({label: "Chairs stand in store-rooms until they are thrown away."})
    bruno.press("Save the draft").sees("Your draft is saved.")
    anna.page.reload()
    assert "until they are thrown away" in anna.page.get_by_label(label).input_value()
    # Chromium writes the refusal of the second save to the console; it is a page like any other.
    bruno.trouble = [line for line in bruno.trouble if "status of 409" not in line]


def test_conditions_show_and_hide_and_links_save_first(live_app: Flask, walker: Make) -> None:
    application = make_draft(call=make_call(change={"questions": QUESTIONS}))
    url = f"/my/applications/{application.token}/questions"
    person = walker(member_of(application.firm), phone=True)
    db.session.commit()
    person.go(f"{url}/1")
    group = person.page.get_by_role("group", name="Where to?")
    assert not group.is_visible()
    person.choose("Yes")
    assert group.is_visible()
    person.fill({"Title of your project": "Chairs on loan"}).choose("Elsewhere")
    # No pause: what was typed a moment ago is saved on the way to the next page.
    person.page.get_by_role("link", name="Documents").first.click()
    person.page.wait_for_url("**/documents")
    person.examine()
    person.go(f"{url}/2").sees("Export licence", "PDF, up to 10 MB each; at most 3 files")
    person.fill(
        {"What, line 1": "Workshop", "How many, line 1": "2", "Price of one, line 1": "500"}
    )
    person.press("Save the draft").sees("Your draft is saved.")
    db.session.expire_all()
    row = db.session.query(Application).one()
    assert row.answers["where"] == ["far"]
    assert row.answers["costs"] == [{"item": "Workshop", "quantity": 200, "unit_minor": 500_00}]
    person.go(f"{url}/1").choose("No")
    assert not group.is_visible()


def test_a_correction_round(
    live_app: Flask, walker: Make, run_live_jobs: Callable[[], int], tmp_path: Path
) -> None:
    application = make_application()
    officer = walker(make_person(Role.OFFICER, name="Olga Officer"))
    firm = walker(member_of(application.firm), phone=True)
    case, own = f"/staff/applications/{application.token}", f"/my/applications/{application.token}"
    db.session.commit()
    signed = tmp_path / "signed.pdf"
    signed.write_bytes(PDF + b"% signed\n")

    officer.go(case).page.get_by_text("Ask for a correction", exact=True).click()
    form = officer.page.locator("form[action$='/correction']")
    form.get_by_label("What is to be corrected, and why?").fill("The quote is not signed.")
    form.get_by_label("Questions and title").uncheck()
    form.get_by_label("Creative and offer").uncheck()
    officer.press("Ask for the correction").sees("The firm is asked for the correction.")
    run_live_jobs()

    firm.go("/start").follow("Correct your application DIVA-2026-0001")
    firm.sees("The quote is not signed.", "Sent; cannot be changed now")
    firm.follow("Documents").press("Remove quote.pdf")
    firm.page.get_by_label("Add a file").first.set_input_files(signed)
    firm.press("Attach to “Quote of the creative”").sees("signed.pdf")
    firm.go(own).follow("Send the answer")
    firm.fill({"What have you changed?": "The signed quote is attached."})
    firm.press("Send the answer").sees("Version 2", "Your correction is sent.")
    run_live_jobs()
    firm.go(own).sees("This version counts.")
    assert firm.download("Everything in one archive").startswith(b"PK")

    officer.go(case).sees("Answered on", "The signed quote is attached.", "signed.pdf")
    officer.sees("Mail to", "Correction asked", "Correction answered")


def test_a_firm_changes_what_it_sent_and_the_office_writes(
    live_app: Flask, walker: Make, run_live_jobs: Callable[[], int]
) -> None:
    application = make_application()
    officer = walker(make_person(Role.OFFICER, name="Olga Officer"))
    firm = walker(member_of(application.firm), phone=True)
    own = f"/my/applications/{application.token}"
    case, name = f"/staff/applications/{application.token}", application.firm.name
    db.session.commit()
    firm.go(own).follow("Change it").sees("Version 1 stands until you send again")
    firm.press("Take back to change").sees("Until you do, version 1")
    firm.go(f"{own}/questions/1").fill({"What will be new?": "Chairs with a memory."})
    firm.press("Save the draft").go(f"{own}/check").sees("You can still change and send it again")
    firm.press("Send the application").sees("Version 2 is sent")
    run_live_jobs()
    firm.page.reload()
    receipt = firm.page.inner_text("main")
    digest = re.search(r"[0-9a-f]{64}", receipt)
    assert digest
    visitor = walker(phone=True)
    visitor.go("/verify").fill({"Reference": "DIVA-2026-0001"})
    visitor.fill({"SHA-256 of the content": digest[0]}).press("Check")
    visitor.sees("was submitted on", "as version 2").sees_not(name)
    officer.go(case).follow(name).fill({"Message": "Which memory do you mean?"})
    officer.press("Send the message").sees("Your message is sent")
    firm.go("/start").follow("Read what the office wrote about", exact=False)
    firm.sees("Which memory do you mean?").fill({"Message": "That of the last user."})
    firm.press("Send the message").sees("Your message is sent to the office.")
    officer.go("/start").sees("Read what firms and creatives have written")
    officer.go(case).sees("That of the last user.", "1 unread")
    officer.fits_a_phone()
    officer.go("/staff/applications").page.get_by_text("Choose columns").click()
    officer.choose("Tags").press("Show these columns").sees("Tags").fits_a_phone()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_time_on_each_page_is_noted(live_app: Flask, walker: Make, phone: bool) -> None:
    application = make_draft(call=make_call(), firm=make_firm())
    own, call = f"/my/applications/{application.token}", application.call.code
    officer = walker(make_person(Role.OFFICER))
    firm = walker(member_of(application.firm), phone=phone)
    db.session.commit()
    for rest in ("firm", "creative", "questions/1"):
        with firm.page.expect_response(lambda answer: "/steps/" in answer.url) as told:
            firm.go(f"{own}/{rest}")
        assert told.value.status == 204
    db.session.expire_all()
    steps = {row.step: row.opens for row in db.session.query(ApplicationStep)}
    assert set(steps) == {"firm", "creative", "idea:1"}
    assert all(steps.values())
    officer.go(f"/staff/calls/{call}/path").sees("Came to it", "Drafts that stopped here")
    officer.go(f"/staff/calls/{call}/drafts").sees("Seen last").fits_a_phone()
