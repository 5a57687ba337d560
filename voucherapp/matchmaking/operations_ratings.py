"""Reviews after delivery: opened by the last payment, written, answered once, published by officers."""

from __future__ import annotations

from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.matchmaking.events import (
    RatingAnswerDecided,
    RatingAnswered,
    RatingDecided,
    RatingOpened,
    RatingWritten,
)
from voucherapp.matchmaking.models_ratings import Rating, RatingAnswer
from voucherapp.matchmaking.operations_briefs import refuse_strangers
from voucherapp.matchmaking.queries_ratings import find_rating
from voucherapp.matchmaking.rules_ratings import (
    RATING,
    RATING_ANSWER,
    RatingFacts,
    check_answer,
)


def open_rating(*, act: Act, source: str, firm_id: int, creative_id: int, project: str) -> Rating:
    """Let a firm review its creative, as the project is delivered and paid; once for each source."""
    if (known := find_rating(source)) is not None:
        return known
    rating = Rating(
        token=ids.token(),
        source=source,
        firm_id=firm_id,
        creative_id=creative_id,
        project=project[:200],
        invited_at=act.at,
    )
    db.session.add(rating)
    db.session.flush()
    emit(act, RatingOpened(rating.id))
    return rating


def write_rating(*, act: Act, rating: Rating, stars: int | None, text: str) -> None:
    """Write a review: one of five grades and a few sentences; an officer reads it first."""
    refuse_strangers(act=act, firm_id=rating.firm_id)
    fire(rating, RATING, "write", act=act, facts=RatingFacts(stars, text))
    rating.stars, rating.text, rating.reason = stars, text.strip(), ""
    rating.written_at, rating.written_by = act.at, act.by
    db.session.flush()
    emit(act, RatingWritten(rating.id))


def publish_rating(*, act: Act, rating: Rating) -> None:
    """Publish a review as it stands: officers never change the words of a firm."""
    fire(rating, RATING, "publish", act=act)
    _decide(act, rating, "")
    emit(act, RatingDecided(rating.id))


def refuse_rating(*, act: Act, rating: Rating, reason: str) -> None:
    """Do not publish a review; the firm reads why and may write it anew."""
    fire(rating, RATING, "refuse", act=act, facts=RatingFacts(reason=reason))
    _decide(act, rating, reason)
    emit(act, RatingDecided(rating.id))


def answer_rating(*, act: Act, rating: Rating, text: str) -> RatingAnswer:
    """Answer a published review, once; an officer reads the answer first."""
    if rating.creative_id not in act.actor.organisation_ids or rating.state != "published":
        raise NotFound
    if rating.answer is not None:
        raise Refused("answered", T("You have answered this review; there is one answer to each."))
    check_answer(RatingFacts(text=text))
    answer = RatingAnswer(rating=rating, text=text.strip(), written_at=act.at, written_by=act.by)
    db.session.add(answer)
    db.session.flush()
    note(act, "rating.answered", rating, summary=T("Answered the review"))
    emit(act, RatingAnswered(answer.id))
    return answer


def publish_answer(*, act: Act, answer: RatingAnswer) -> None:
    """Publish an answer under its review."""
    fire(answer, RATING_ANSWER, "publish", act=act)
    _decide(act, answer, "")
    emit(act, RatingAnswerDecided(answer.id))


def refuse_answer(*, act: Act, answer: RatingAnswer, reason: str) -> None:
    """Do not publish an answer; the creative reads why."""
    fire(answer, RATING_ANSWER, "refuse", act=act, facts=RatingFacts(reason=reason))
    _decide(act, answer, reason)
    emit(act, RatingAnswerDecided(answer.id))


def _decide(act: Act, record: Rating | RatingAnswer, reason: str) -> None:
    record.reason = reason.strip()
    record.decided_at, record.decided_by = act.at, act.by
    db.session.flush()
