"""Reads of offers: by the creative that is asked, by a mailed link, of an application."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.elements import ColumnElement

from voucherapp.applications.models import Application, Offer
from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.kernel.act import Actor
from voucherapp.programmes.models import Call

_LOADED = (
    joinedload(Offer.application).joinedload(Application.call).joinedload(Call.programme),
    joinedload(Offer.application).joinedload(Application.firm),
    joinedload(Offer.creative),
)


def current_offer(offers: Iterable[Offer]) -> Offer | None:
    """Return the offer that counts: the newest one that the firm has not replaced."""
    living = [offer for offer in offers if offer.state != "cancelled"]
    return max(living, key=lambda offer: offer.id, default=None)


def digest_of_link(secret: str) -> str:
    """Return the digest under which the secret of a mailed link is kept."""
    return hashlib.sha256(secret.strip().lower().encode()).hexdigest()


def get_offer(offer_id: int) -> Offer:
    """Return an offer by its id with application, call and firm, or raise NotFound."""
    return one_or_404(select(Offer).where(Offer.id == offer_id).options(*_LOADED))


def get_offer_for(actor: Actor, token: str) -> Offer:
    """Return an offer that one of the actor's organisations, or the actor, was asked for."""
    return one_or_404(
        select(Offer)
        .where(Offer.token == token, _reach(actor))
        .options(*_LOADED)
        .execution_options(populate_existing=True)
    )


def get_offer_by_link(secret: str) -> Offer:
    """Return the offer behind a mailed link; links of replaced offers lead nowhere."""
    return one_or_404(
        select(Offer)
        .where(Offer.token_digest == digest_of_link(secret), Offer.state != "cancelled")
        .options(*_LOADED)
        .execution_options(populate_existing=True)
    )


def list_offers_for(actor: Actor) -> Sequence[Offer]:
    """List the offers the actor was asked for, the newest first."""
    return db.session.scalars(
        select(Offer)
        .where(_reach(actor), Offer.state != "cancelled")
        .options(*_LOADED)
        .order_by(Offer.id.desc())
        .limit(200)
    ).all()


def _reach(actor: Actor) -> ColumnElement[bool]:
    mine = Offer.creative_id.in_(actor.organisation_ids)
    if not actor.email:
        return mine
    # An invited person has no organisation here yet; the address is the one they have confirmed.
    invited = and_(
        Offer.creative_id.is_(None), func.lower(Offer.invited_email) == actor.email.lower()
    )
    return or_(mine, invited)
