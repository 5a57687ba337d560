"""Reads of reviews: what the gallery shows, what each side may write, what officers read first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.kernel.act import Actor
from voucherapp.kernel.text import T
from voucherapp.matchmaking.models_ratings import Rating, RatingAnswer
from voucherapp.matchmaking.rules_ratings import STARS, Summary


@dataclass(frozen=True, slots=True)
class PublicRating:
    """A published review as everybody reads it."""

    stars: int
    stars_label: T
    text: str
    firm: str
    project: str
    published_at: datetime
    answer: str


def summaries_of(creative_ids: Collection[int]) -> dict[int, Summary]:
    """Return count and sum of the published stars of these creatives; none for the others."""
    if not creative_ids:
        return {}
    rows = db.session.execute(
        select(Rating.creative_id, func.count(), func.sum(Rating.stars))
        .where(Rating.creative_id.in_(creative_ids), Rating.state == "published")
        .group_by(Rating.creative_id)
    ).all()
    return {creative_id: Summary(count, int(total or 0)) for creative_id, count, total in rows}


def list_published(creative_id: int) -> list[PublicRating]:
    """List the published reviews of a creative, the newest first."""
    rows = db.session.scalars(
        _loaded()
        .where(Rating.creative_id == creative_id, Rating.state == "published")
        .order_by(Rating.decided_at.desc(), Rating.id.desc())
        .limit(50)
    ).all()
    return [
        PublicRating(
            row.stars,
            STARS[row.stars],
            row.text,
            row.firm.name,
            row.project,
            row.decided_at,
            row.answer.text if row.answer and row.answer.state == "published" else "",
        )
        for row in rows
        if row.stars is not None and row.decided_at is not None
    ]


def _loaded() -> Select[Rating]:
    return select(Rating).options(
        joinedload(Rating.firm), joinedload(Rating.creative), joinedload(Rating.answer)
    )


def find_rating(source: str) -> Rating | None:
    """Return the review of a delivered record such as "application:12", if it was opened."""
    return db.session.scalar(_loaded().where(Rating.source == source))


def get_rating(rating_id: int) -> Rating:
    """Return a review by its id, for code that has checked who asks."""
    return one_or_404(_loaded().where(Rating.id == rating_id))


def get_answer(answer_id: int) -> RatingAnswer:
    """Return an answer by its id with its review."""
    return one_or_404(
        select(RatingAnswer)
        .where(RatingAnswer.id == answer_id)
        .options(
            joinedload(RatingAnswer.rating).options(
                joinedload(Rating.firm), joinedload(Rating.creative)
            )
        )
    )


def get_rating_of_firm(actor: Actor, token: str) -> Rating:
    """Return a review to the firm that writes it; else NotFound."""
    return one_or_404(
        _loaded()
        .where(Rating.token == token, Rating.firm_id.in_(actor.organisation_ids))
        .execution_options(populate_existing=True)
    )


def get_rating_of_creative(actor: Actor, token: str) -> Rating:
    """Return a published review to the creative it is about; else NotFound."""
    return one_or_404(
        _loaded()
        .where(
            Rating.token == token,
            Rating.creative_id.in_(actor.organisation_ids),
            Rating.state == "published",
        )
        .execution_options(populate_existing=True)
    )


def get_rating_for_staff(token: str) -> Rating:
    """Return a review that was written, for officers; else NotFound."""
    return one_or_404(_loaded().where(Rating.token == token, Rating.state != "open"))


def list_to_write(actor: Actor) -> Sequence[Rating]:
    """List the reviews that the actor's firms may write or mend, the longest waiting first."""
    return db.session.scalars(
        _loaded()
        .where(Rating.firm_id.in_(actor.organisation_ids), Rating.state.in_(("open", "refused")))
        .order_by(Rating.id)
    ).all()


def list_ratings_of(actor: Actor) -> Sequence[Rating]:
    """List the reviews of the actor's firms, and the published ones of the actor's creatives."""
    mine = actor.organisation_ids
    return db.session.scalars(
        _loaded()
        .where(
            Rating.firm_id.in_(mine)
            | (Rating.creative_id.in_(mine) & (Rating.state == "published"))
        )
        .order_by(Rating.id.desc())
        .limit(200)
    ).all()


def list_to_moderate() -> tuple[Sequence[Rating], Sequence[RatingAnswer]]:
    """List the reviews and the answers that wait for an officer, the longest waiting first."""
    ratings = db.session.scalars(
        _loaded().where(Rating.state == "written").order_by(Rating.written_at, Rating.id)
    ).all()
    answers = (
        db.session.scalars(
            select(RatingAnswer)
            .join(RatingAnswer.rating)
            .where(RatingAnswer.state == "waiting")
            .options(
                contains_eager(RatingAnswer.rating).options(
                    joinedload(Rating.firm), joinedload(Rating.creative)
                )
            )
            .order_by(RatingAnswer.written_at, RatingAnswer.id)
        )
        .unique()
        .all()
    )
    return ratings, answers


def count_to_moderate() -> int:
    """Count the reviews and answers that wait for an officer."""
    ratings = select(func.count()).where(Rating.state == "written").scalar_subquery()
    answers = select(func.count()).where(RatingAnswer.state == "waiting").scalar_subquery()
    row = db.session.execute(select(ratings, answers)).one()
    return int(row[0]) + int(row[1])
