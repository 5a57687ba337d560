"""Reads of quotes: of one brief side by side, of one creative, the one that was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.kernel.act import Actor
from voucherapp.matchmaking.models import Brief, Quote
from voucherapp.matchmaking.queries_pairing import MOST_LISTED
from voucherapp.organisations.models import Organisation


def _loaded_quote() -> Select[Quote]:
    return select(Quote).options(
        joinedload(Quote.brief), joinedload(Quote.firm), joinedload(Quote.creative)
    )


def get_quote_for(actor: Actor, token: str) -> Quote:
    """Return a quote of the actor's firm, or of the actor's creative; else NotFound."""
    mine = actor.organisation_ids
    return one_or_404(
        _loaded_quote()
        .where(Quote.token == token, or_(Quote.firm_id.in_(mine), Quote.creative_id.in_(mine)))
        .execution_options(populate_existing=True)
    )


def get_quote(quote_id: int) -> Quote:
    """Return a quote by its id, for code that has checked who asks."""
    return one_or_404(_loaded_quote().where(Quote.id == quote_id))


def list_quotes(brief_id: int) -> Sequence[Quote]:
    """List the quotes of a brief: given ones by price, then those that are waited for, by name."""
    given = Quote.state.in_(("given", "chosen"))
    return db.session.scalars(
        _loaded_quote()
        .join(Quote.creative)
        .where(Quote.brief_id == brief_id)
        .order_by(
            given.desc(),
            func.coalesce(Quote.price_net_minor, 0),
            Organisation.name,
            Quote.id,
        )
    ).all()


def find_chosen(brief_id: int) -> Quote | None:
    """Return the quote that the firm chose for a brief, if it has."""
    return db.session.scalar(
        _loaded_quote().where(Quote.brief_id == brief_id, Quote.state == "chosen")
    )


def list_quotes_asked_of(actor: Actor) -> Sequence[Quote]:
    """List the quotes asked of the actor's creatives, the newest first."""
    return db.session.scalars(
        _loaded_quote()
        .where(Quote.creative_id.in_(actor.organisation_ids), Quote.state != "withdrawn")
        .order_by(Quote.id.desc())
        .limit(MOST_LISTED)
    ).all()


def count_answers(actor: Actor) -> int:
    """Count the quotes that were given to the actor's firms for briefs without a choice yet."""
    chosen = select(Quote.brief_id).where(Quote.state == "chosen")
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Quote)
            .join(Brief, Brief.id == Quote.brief_id)
            .where(
                Quote.firm_id.in_(actor.organisation_ids),
                Quote.state == "given",
                Brief.archived_at.is_(None),
                Quote.brief_id.not_in(chosen),
            )
        )
        or 0
    )
