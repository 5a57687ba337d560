"""The evaluator's path: say that one is free, score with a draft that saves itself, submit."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from tests.factories.applications import make_application
from tests.factories.evaluation import make_assignment, make_evaluator
from tests.support.walker import Walker
from voucherapp.db.session import db
from voucherapp.evaluation.models import Review

REASON = "Drawn with the people who will use it."


def test_an_evaluator_declares_scores_and_submits(
    live_app: Flask, walker: Callable[..., Walker]
) -> None:
    application = make_application(state="eligible")
    reader, other = make_evaluator("Ada Reader"), make_evaluator("Ben Reader")
    for who in (reader, other):
        make_assignment(application, who)
    person, colleague = walker(reader), walker(other, phone=True)
    reference = application.reference
    db.session.commit()
    assert reference

    person.go("/start").go("/reviews").follow(reference)
    person.sees("Before you see the application").sees_not("What do you want to change?")
    person.press("Record my answer").sees("Choose one of the two answers.")
    person.page.get_by_label("No. I work for none").check()
    person.press("Record my answer").sees("Score sheet", "What do you want to change?")
    score_with_a_draft(person)
    person.press("Save and check").sees("Something is missing")
    person.follow("Go back to the score sheet")
    finish(person)
    check_page = person.path
    person.press("Submit my review").sees("Your review was submitted")
    person.follow(reference).sees("You have scored this application", "82.00 / 100")
    # Going back to the page before leads to no second submission.
    person.go(check_page).sees_not("Submit my review")

    colleague.go("/reviews").follow(reference)
    colleague.page.get_by_label("No. I work for none").check()
    colleague.press("Record my answer").sees("Score sheet").sees_not(REASON)

    review = db.session.scalars(select(Review).where(Review.submitted_at.is_not(None))).one()
    assert review.total_hundredths == 8200


def score_with_a_draft(person: Walker) -> None:
    """Give the first mark; it is there after a reload without any button."""
    first = person.page.get_by_role("group", name="Innovation")
    with person.page.expect_response(lambda answer: "autosave" in answer.url) as saved:
        first.get_by_label("Points").fill("34.5")
    assert saved.value.status == 200
    person.page.get_by_text("Saved at").wait_for()
    person.page.reload()
    first = person.page.get_by_role("group", name="Innovation")
    assert first.get_by_label("Points").input_value() == "34.5"


def finish(person: Walker) -> None:
    """Give each criterion its mark with a reason, by keyboard."""
    marks = {
        "Innovation": "34.5",
        "Quality of the collaboration": "20",
        "Sustainability over time": "16",
        "Budget and plan": "11.5",
    }
    for name, points in marks.items():
        group = person.page.get_by_role("group", name=name)
        group.get_by_label("Points").fill(points)
        group.get_by_label("Reason").fill(REASON)
    person.press("Save and check").sees("82.00 / 100", REASON)
