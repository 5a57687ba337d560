"""Reads that bring briefs, quotes, brokers and applications together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.elements import ColumnElement

from voucherapp.accounts.models import User
from voucherapp.applications.models import Application, Offer
from voucherapp.applications.models_pairing import ApplicationBrief
from voucherapp.applications.queries_creative_files import until_of
from voucherapp.applications.queries_offers import current_offer
from voucherapp.applications.queries_progress import DONE, Progress
from voucherapp.applications.rules_creative_files import asked_of_creative
from voucherapp.applications.rules_pairing import RELYING, CreativeSide, Owed, owed_by_both
from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.text import T
from voucherapp.matchmaking.models import Brief, Quote
from voucherapp.matchmaking.models_broker import Brokerage
from voucherapp.matchmaking.queries_quotes import (
    find_chosen,
    list_quotes,
)
from voucherapp.matchmaking.rules_broker import Conversion
from voucherapp.notifications.models import Message
from voucherapp.programmes.models import Call


@dataclass(frozen=True, slots=True)
class QuoteFacts:
    """A quote that a firm has for an application, for the rules of the call; amounts in minor units."""

    creative_id: int
    creative: str
    price_net_minor: int
    vat_rate_bp: int
    currency: str
    given_at: datetime
    valid_until_on: date
    chosen: bool
    choice_reason: str


@dataclass(frozen=True, slots=True)
class BrokerRow:
    """A broker with what came of the invitations of firms."""

    name: str
    takes_fees: int
    figures: Conversion


def quotes_for(application_id: int) -> list[QuoteFacts]:
    """Return the quotes given for the brief that an application uses, the lowest price first.

    Quotes that were only asked for, declined or taken back are not among them.
    """
    brief = find_brief_of(application_id)
    if brief is None:
        return []
    return [
        QuoteFacts(
            quote.creative_id,
            quote.creative.name,
            quote.price_net_minor,
            quote.vat_rate_bp or 0,
            quote.currency,
            quote.given_at,
            quote.valid_until_on,
            quote.state == "chosen",
            quote.choice_reason,
        )
        for quote in list_quotes(brief.id)
        if quote.state in ("given", "chosen")
        and quote.price_net_minor is not None
        and quote.given_at is not None
        and quote.valid_until_on is not None
    ]


def find_brief_of(application_id: int) -> Brief | None:
    """Return the brief that an application uses, if it uses one."""
    return db.session.scalar(
        select(Brief)
        .join(ApplicationBrief, ApplicationBrief.brief_id == Brief.id)
        .where(ApplicationBrief.application_id == application_id)
        .options(joinedload(Brief.firm))
    )


def chosen_quote_of(application_id: int) -> Quote | None:
    """Return the quote that the firm chose for the brief of an application, if it has."""
    brief = find_brief_of(application_id)
    return find_chosen(brief.id) if brief is not None else None


def list_drafts_of(firm_id: int) -> Sequence[Application]:
    """List the drafts of a firm with their calls, the last touched first."""
    return db.session.scalars(
        select(Application)
        .where(Application.firm_id == firm_id, Application.state == "draft")
        .options(joinedload(Application.call))
        .order_by(Application.saved_at.desc(), Application.id.desc())
        .limit(50)
    ).all()


def list_using(brief_id: int) -> Sequence[Application]:
    """List the applications that use a brief, with their calls."""
    return db.session.scalars(
        select(Application)
        .join(ApplicationBrief, ApplicationBrief.application_id == Application.id)
        .where(ApplicationBrief.brief_id == brief_id)
        .options(joinedload(Application.call))
        .order_by(Application.id)
    ).all()


def get_draft_of_brief(brief_id: int, token: str) -> Application:
    """Return a draft that uses a brief, ready to read; what was sent is NotFound to a broker."""
    return one_or_404(
        select(Application)
        .join(ApplicationBrief, ApplicationBrief.application_id == Application.id)
        .where(
            ApplicationBrief.brief_id == brief_id,
            Application.token == token,
            Application.state == "draft",
        )
        .options(
            joinedload(Application.call).joinedload(Call.programme),
            joinedload(Application.firm),
            joinedload(Application.creative),
            joinedload(Application.offers).joinedload(Offer.creative),
            joinedload(Application.corrections),
        )
    )


def owed(application: Application, progress: Progress) -> list[Owed]:
    """List what firm and creative owe; offers of the application must be loaded."""
    offer = current_offer(application.offers)
    facts = progress.facts
    standing = offer is not None and offer.state != "declined"
    needs_admission = facts.config.provider.admitted_only and facts.creative is not None
    side = CreativeSide(
        asked=standing,
        registered=standing and application.creative_id is not None,
        admitted=facts.creative_admitted if needs_admission else None,
        confirmed=offer is not None and offer.state == "confirmed",
    )
    parts = [(p.code, p.title, p.state is DONE) for p in progress.parts]
    return owed_by_both(parts, side, _documents_owed(application, progress))


def _documents_owed(application: Application, progress: Progress) -> list[tuple[T, bool]]:
    """Say what the creative has to hand in, with the day where it may come after the sending."""
    config = progress.facts.config
    have = {requirement for requirement, _file in progress.documents}
    until = until_of(application, config)
    zone = application.call.timezone
    return [
        (
            T("Hand in: %(what)s", what=document.label)
            if until is None
            else T(
                "Hand in until %(day)s: %(what)s",
                what=document.label,
                day=local_date(until, zone),
            ),
            document.code in have,
        )
        for document in asked_of_creative(config)
        if document.required
    ]


def mail_of(offer: Offer) -> Message | None:
    """Return the mail that asked the creative, with what is known of its delivery."""
    return db.session.scalar(
        select(Message)
        .where(
            Message.case_id == offer.application_id,
            Message.kind == "offer.requested",
            Message.dedup_key.startswith(f"offer/{offer.id}/requested", autoescape=True),
        )
        .order_by(Message.id)
        .limit(1)
    )


def list_relying_on(creative_id: int) -> Sequence[Application]:
    """List the applications that rest on a creative and are not at their end."""
    return db.session.scalars(
        select(Application)
        .where(Application.creative_id == creative_id, Application.state.in_(RELYING))
        .options(joinedload(Application.call), joinedload(Application.creative))
        .order_by(Application.id)
    ).all()


def broker_figures(user_id: int) -> Conversion:
    """Count what came of the invitations of one broker."""
    rows = _figures(user_id)
    return rows[0].figures if rows else Conversion()


def list_broker_figures() -> list[BrokerRow]:
    """Count what came of the invitations of each broker, by name."""
    return _figures(None)


def _figures(user_id: int | None) -> list[BrokerRow]:
    """One statement: the furthest that any application of each brief has come."""
    confirmed = (
        select(Offer.id)
        .where(Offer.application_id == Application.id, Offer.state == "confirmed")
        .exists()
    )
    applied = Application.submitted_at.is_not(None)
    furthest = (
        select(
            ApplicationBrief.brief_id.label("brief_id"),
            func.max(case((confirmed, 1), else_=0)).label("paired"),
            func.max(case((applied, 1), else_=0)).label("applied"),
            func.max(case((Application.state == "selected", 1), else_=0)).label("awarded"),
        )
        .join(Application, Application.id == ApplicationBrief.application_id)
        .group_by(ApplicationBrief.brief_id)
        .subquery()
    )
    helping = Brokerage.state == "helping"

    def total(condition: Any) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    statement = (
        select(
            User.name,
            func.count(Brokerage.id),
            total(helping),
            total(helping & (furthest.c.paired == 1)),
            total(helping & (furthest.c.applied == 1)),
            total(helping & (furthest.c.awarded == 1)),
            total(Brokerage.takes_fee.is_(True)),
        )
        .select_from(Brokerage)
        .join(User, User.id == Brokerage.broker_id)
        .outerjoin(furthest, furthest.c.brief_id == Brokerage.brief_id)
        .group_by(User.id, User.name)
        .order_by(User.name, User.id)
    )
    if user_id is not None:
        statement = statement.where(User.id == user_id)
    return [
        BrokerRow(row[0], int(row[6]), Conversion(*(int(n) for n in row[1:6])))
        for row in db.session.execute(statement)
    ]
