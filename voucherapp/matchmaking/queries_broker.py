"""Reads of brokers' help: by the broker, by the firm, in figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.elements import ColumnElement

from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import NotFound
from voucherapp.matchmaking.models import Brief
from voucherapp.matchmaking.models_broker import Brokerage, BrokerComment
from voucherapp.matchmaking.rules_pairing import DAY, HOUR


def _loaded() -> Select[Brokerage]:
    return select(Brokerage).options(
        joinedload(Brokerage.brief).joinedload(Brief.firm), joinedload(Brokerage.broker)
    )


def reach_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a brokerage is this broker's, by account or by address."""
    by_address = and_(Brokerage.broker_id.is_(None), Brokerage.invited_email == actor.email.lower())
    return or_(Brokerage.broker_id == actor.user_id, by_address)


def get_brokerage_for(actor: Actor, token: str) -> Brokerage:
    """Return a brokerage to its broker, as long as the firm has not ended it; else NotFound."""
    if not actor.may(Permission.BRIEF_ASSIST) or not actor.email:
        raise NotFound
    return one_or_404(
        _loaded()
        .where(Brokerage.token == token, Brokerage.state != "ended", reach_of(actor))
        .execution_options(populate_existing=True)
    )


def get_brokerage_of_firm(actor: Actor, token: str) -> Brokerage:
    """Return a brokerage to the firm that asked for it; else NotFound."""
    return one_or_404(
        _loaded()
        .join(Brokerage.brief)
        .where(Brokerage.token == token, Brief.firm_id.in_(actor.organisation_ids))
    )


def get_brokerage(brokerage_id: int) -> Brokerage:
    """Return a brokerage by its id, for code that has checked who asks."""
    return one_or_404(_loaded().where(Brokerage.id == brokerage_id))


def find_brokerage(brief_id: int, email: str) -> Brokerage | None:
    """Return the request to this address about a brief, if there is one."""
    return db.session.scalar(
        _loaded().where(Brokerage.brief_id == brief_id, Brokerage.invited_email == email)
    )


def list_brokerages_for(actor: Actor) -> Sequence[Brokerage]:
    """List what firms have asked this broker, the newest first."""
    if not actor.email:
        return ()
    return db.session.scalars(
        _loaded()
        .where(reach_of(actor), Brokerage.state != "ended")
        .order_by(Brokerage.id.desc())
        .limit(200)
    ).all()


def count_invitations(actor: Actor) -> int:
    """Count the firms that wait for an answer of this broker."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Brokerage)
            .where(reach_of(actor), Brokerage.state == "invited")
        )
        or 0
    )


def count_invited(firm_id: int, at: datetime) -> int:
    """Count the brokers that a firm has asked within the last day."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Brokerage)
            .join(Brief, Brief.id == Brokerage.brief_id)
            .where(Brief.firm_id == firm_id, Brokerage.invited_at > at - DAY)
        )
        or 0
    )


def list_brokerages_of(brief_id: int) -> Sequence[Brokerage]:
    """List the brokers that were asked about a brief, in order."""
    return db.session.scalars(
        _loaded().where(Brokerage.brief_id == brief_id).order_by(Brokerage.id)
    ).all()


def list_comments(brief_id: int) -> Sequence[BrokerComment]:
    """List what brokers have said about a brief, in order, also of those whose help has ended."""
    return db.session.scalars(
        select(BrokerComment)
        .join(Brokerage, Brokerage.id == BrokerComment.brokerage_id)
        .where(Brokerage.brief_id == brief_id)
        .options(joinedload(BrokerComment.creative))
        .order_by(BrokerComment.id)
    ).all()


def get_comment(comment_id: int) -> BrokerComment:
    """Return a comment by its id."""
    return one_or_404(
        select(BrokerComment)
        .where(BrokerComment.id == comment_id)
        .options(joinedload(BrokerComment.creative))
    )


def count_comments(brokerage_id: int, at: datetime) -> int:
    """Count what a broker said about one brief within the last hour."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(BrokerComment)
            .where(BrokerComment.brokerage_id == brokerage_id, BrokerComment.at > at - HOUR)
        )
        or 0
    )
