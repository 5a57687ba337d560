"""Reviews after delivery: written by firms, answered by creatives, published by officers."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.db.queries import list_subject_timeline
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.matchmaking import operations_ratings as operations
from voucherapp.matchmaking.forms_pairing import ModerationForm, RatingAnswerForm, RatingForm
from voucherapp.matchmaking.queries_ratings import (
    get_rating_for_staff,
    get_rating_of_creative,
    get_rating_of_firm,
    list_ratings_of,
    list_to_moderate,
)
from voucherapp.matchmaking.rules_ratings import RATING, RATING_ANSWER, STARS, TEXT_WORDS
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("ratings", __name__, template_folder="templates")
BOTH = (P.APPLICATION_WRITE, P.OFFER_CONFIRM)


@blueprint.get("/my/reviews")
@allow(*BOTH)
def own() -> ResponseReturnValue:
    """List the reviews of one's firms, and the published ones of one's creatives."""
    return render_template(
        "matchmaking/ratings.html",
        rows=[(row, RATING.state(row.state)) for row in list_ratings_of(me())],
        mine=me().organisation_ids,
        answer_state=RATING_ANSWER.state,
        stars=STARS,
    )


@blueprint.route("/my/reviews/<token>", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def write(token: str) -> ResponseReturnValue:
    """Write a review of the creative, or read what became of it."""
    rating = get_rating_of_firm(me(), token)
    form = RatingForm(data={"stars": rating.stars, "text": rating.text})
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.write_rating(
            act=act(), rating=rating, stars=form.stars.data, text=form.text.data
        ),
    ):
        message = T("Thank you. An officer reads your review and publishes it.")
        return done(url_for(".write", token=token), message)
    rating = get_rating_of_firm(me(), token)
    page = render_template(
        "matchmaking/rating.html",
        rating=rating,
        state=RATING.state(rating.state),
        may_write=RATING.find("write", rating.state) is not None,
        form=form,
        words=TEXT_WORDS,
        stars=STARS,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/my/reviews/<token>/answer", methods=["GET", "POST"])
@allow(P.OFFER_CONFIRM)
def answer(token: str) -> ResponseReturnValue:
    """Answer a published review, once."""
    rating = get_rating_of_creative(me(), token)
    form = RatingAnswerForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.answer_rating(act=act(), rating=rating, text=form.text.data),
    ):
        message = T("An officer reads your answer and publishes it.")
        return done(url_for(".answer", token=token), message)
    rating = get_rating_of_creative(me(), token)
    page = render_template(
        "matchmaking/rating_answer.html",
        rating=rating,
        answer_state=RATING_ANSWER.state,
        form=form,
        words=TEXT_WORDS,
        stars=STARS,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.get("/staff/reviews")
@allow(P.RATING_MODERATE)
def queue() -> ResponseReturnValue:
    """List the reviews and answers that wait for an officer."""
    ratings, answers = list_to_moderate()
    return render_template(
        "matchmaking/rating_queue.html", ratings=ratings, answers=answers, stars=STARS
    )


@blueprint.get("/staff/reviews/<token>")
@allow(P.RATING_MODERATE)
def moderate(token: str) -> ResponseReturnValue:
    """Show a review with its answer, and what an officer can do."""
    return _page(token, ModerationForm(), 200)


def _page(token: str, form: ModerationForm, status: int) -> ResponseReturnValue:
    rating = get_rating_for_staff(token)
    waiting = rating.answer is not None and rating.answer.state == "waiting"
    page = render_template(
        "matchmaking/rating_staff.html",
        rating=rating,
        state=RATING.state(rating.state),
        answer_state=RATING_ANSWER.state,
        what="answer" if waiting else "review" if rating.state == "written" else "",
        form=form,
        stars=STARS,
        timeline=list_subject_timeline(rating),
    )
    return page, status


@blueprint.post("/staff/reviews/<token>/<any(review, answer):what>/publish")
@allow(P.RATING_MODERATE)
def publish(token: str, what: str) -> ResponseReturnValue:
    """Publish a review or an answer as it stands."""
    rating = get_rating_for_staff(token)
    answer = rating.answer
    if what == "answer" and answer is None:
        raise NotFound

    def do() -> None:
        if what == "answer" and answer is not None:
            operations.publish_answer(act=act(), answer=answer)
        else:
            operations.publish_rating(act=act(), rating=rating)

    return act_or_back(
        do, to=url_for(".moderate", token=token), message=T("It is published; both are told.")
    )


@blueprint.post("/staff/reviews/<token>/<any(review, answer):what>/refuse")
@allow(P.RATING_MODERATE)
def refuse(token: str, what: str) -> ResponseReturnValue:
    """Do not publish a review or an answer, with a reason."""
    rating = get_rating_for_staff(token)
    answer, form = rating.answer, ModerationForm()
    if what == "answer" and answer is None:
        raise NotFound

    def do() -> None:
        if what == "answer" and answer is not None:
            operations.refuse_answer(act=act(), answer=answer, reason=form.reason.data)
        else:
            operations.refuse_rating(act=act(), rating=rating, reason=form.reason.data)

    if form.validate_on_submit() and attempt(form, do):
        return done(url_for(".moderate", token=token), T("The person who wrote it is told why."))
    return _page(token, form, 422)
