"""Reads of briefs, shortlists, enquiries and quotes; each side sees its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.kernel.act import Actor
from voucherapp.kernel.money import Money
from voucherapp.matchmaking.models import (
    Brief,
    Enquiry,
    EnquiryMessage,
    Quote,
    ShortlistEntry,
)
from voucherapp.matchmaking.rules_pairing import DAY, HOUR, BriefFacts, brief_gaps
from voucherapp.organisations.models import CreativeProfile, Organisation

#: Newest things a person finds in a list of their own; older ones are reached by their brief.
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class BriefRow:
    """A brief in the list of a firm."""

    token: str
    title: str
    firm: str
    budget: Money | None
    saved_at: datetime
    complete: bool
    enquiries: int
    quotes: int
    given: int


def brief_facts(brief: Brief) -> BriefFacts:
    """Return the four answers of a brief."""
    return BriefFacts(brief.change, brief.audience, brief.by_when_on, brief.budget_minor)


def get_brief_for(actor: Actor, token: str) -> Brief:
    """Return a brief of one of the actor's firms, with the firm; else NotFound."""
    return one_or_404(
        select(Brief)
        .where(Brief.token == token, Brief.firm_id.in_(actor.organisation_ids))
        .options(joinedload(Brief.firm))
        .execution_options(populate_existing=True)
    )


def get_brief(brief_id: int) -> Brief:
    """Return a brief by its id, with the firm, for code that has checked who asks."""
    return one_or_404(select(Brief).where(Brief.id == brief_id).options(joinedload(Brief.firm)))


def list_briefs(actor: Actor) -> list[BriefRow]:
    """List the briefs of the actor's firms, the last touched first, in one statement."""
    enquiries = _count(Enquiry.id, Enquiry.brief_id == Brief.id)
    living = and_(Quote.brief_id == Brief.id, Quote.state != "withdrawn")
    given = and_(Quote.brief_id == Brief.id, Quote.state.in_(("given", "chosen")))
    rows = db.session.execute(
        select(
            Brief, Organisation.name, enquiries, _count(Quote.id, living), _count(Quote.id, given)
        )
        .join(Organisation, Organisation.id == Brief.firm_id)
        .where(Brief.firm_id.in_(actor.organisation_ids), Brief.archived_at.is_(None))
        .order_by(Brief.saved_at.desc(), Brief.id.desc())
        .limit(MOST_LISTED)
    )
    return [
        BriefRow(
            brief.token,
            brief.title,
            firm,
            None if brief.budget_minor is None else Money(brief.budget_minor, brief.currency),
            brief.saved_at,
            not brief_gaps(brief_facts(brief)),
            *counts,
        )
        for brief, firm, *counts in rows
    ]


def _count(column: Any, condition: Any) -> Any:
    return select(func.count(column)).where(condition).scalar_subquery()


def get_admitted(token: str) -> Organisation:
    """Return a creative of the gallery by its public token; else NotFound."""
    return one_or_404(
        select(Organisation)
        .join(CreativeProfile, CreativeProfile.organisation_id == Organisation.id)
        .where(Organisation.token == token, CreativeProfile.state == "admitted")
    )


def list_shortlist(actor: Actor, brief_id: int | None = None) -> Sequence[ShortlistEntry]:
    """List the shortlists of the actor's firms by name: all, or what counts for one brief."""
    statement = (
        select(ShortlistEntry)
        .join(ShortlistEntry.creative)
        .where(ShortlistEntry.firm_id.in_(actor.organisation_ids))
        .options(
            joinedload(ShortlistEntry.creative).joinedload(Organisation.profile),
            joinedload(ShortlistEntry.brief),
        )
        .order_by(Organisation.name, ShortlistEntry.id)
        .limit(MOST_LISTED)
    )
    if brief_id is not None:
        statement = statement.where(
            or_(ShortlistEntry.brief_id == brief_id, ShortlistEntry.brief_id.is_(None))
        )
    return db.session.scalars(statement).all()


def find_entry(firm_id: int, creative_id: int, brief_id: int | None) -> ShortlistEntry | None:
    """Return the entry of a firm's shortlist for this creative and this brief, if there is one."""
    return db.session.scalar(
        select(ShortlistEntry)
        .where(
            ShortlistEntry.firm_id == firm_id,
            ShortlistEntry.creative_id == creative_id,
            ShortlistEntry.brief_id == brief_id
            if brief_id is not None
            else ShortlistEntry.brief_id.is_(None),
        )
        .order_by(ShortlistEntry.id)
        .limit(1)
    )


def get_entry_for(actor: Actor, entry_id: int) -> ShortlistEntry:
    """Return an entry of the shortlists of the actor's firms; else NotFound."""
    return one_or_404(
        select(ShortlistEntry)
        .where(
            ShortlistEntry.id == entry_id,
            ShortlistEntry.firm_id.in_(actor.organisation_ids),
        )
        .options(joinedload(ShortlistEntry.creative))
    )


def _loaded_enquiry() -> Select[Enquiry]:
    return select(Enquiry).options(
        joinedload(Enquiry.brief), joinedload(Enquiry.firm), joinedload(Enquiry.creative)
    )


def get_enquiry_for(actor: Actor, token: str) -> Enquiry:
    """Return an enquiry of the actor's firm, or to the actor's creative; else NotFound."""
    mine = actor.organisation_ids
    return one_or_404(
        _loaded_enquiry()
        .where(
            Enquiry.token == token, or_(Enquiry.firm_id.in_(mine), Enquiry.creative_id.in_(mine))
        )
        .options(selectinload(Enquiry.messages))
        .execution_options(populate_existing=True)
    )


def get_enquiry(enquiry_id: int) -> Enquiry:
    """Return an enquiry by its id, for code that has checked who asks."""
    return one_or_404(_loaded_enquiry().where(Enquiry.id == enquiry_id))


def get_message(message_id: int) -> EnquiryMessage:
    """Return a message of an enquiry by its id."""
    return one_or_404(select(EnquiryMessage).where(EnquiryMessage.id == message_id))


def find_enquiry(brief_id: int, creative_id: int) -> Enquiry | None:
    """Return the enquiry to a creative about a brief, if there is one."""
    return db.session.scalar(
        _loaded_enquiry().where(Enquiry.brief_id == brief_id, Enquiry.creative_id == creative_id)
    )


def list_enquiries(actor: Actor, brief_id: int | None = None) -> Sequence[Enquiry]:
    """List the enquiries of the actor's organisations, the newest first."""
    mine = actor.organisation_ids
    statement = _loaded_enquiry().where(
        or_(Enquiry.firm_id.in_(mine), Enquiry.creative_id.in_(mine))
    )
    if brief_id is not None:
        statement = statement.where(Enquiry.brief_id == brief_id)
    return db.session.scalars(statement.order_by(Enquiry.id.desc()).limit(MOST_LISTED)).all()


def count_messages(enquiry_id: int, side: str, at: datetime) -> int:
    """Count what one side wrote within the last hour."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(EnquiryMessage)
            .where(
                EnquiryMessage.enquiry_id == enquiry_id,
                EnquiryMessage.side == side,
                EnquiryMessage.at > at - HOUR,
            )
        )
        or 0
    )


def count_asked(firm_id: int, at: datetime) -> int:
    """Count the creatives a firm has asked, to talk or for a quote, within the last day."""
    enquiries = select(func.count()).where(Enquiry.firm_id == firm_id, Enquiry.sent_at > at - DAY)
    quotes = select(func.count()).where(Quote.firm_id == firm_id, Quote.asked_at > at - DAY)
    row = db.session.execute(select(enquiries.scalar_subquery(), quotes.scalar_subquery())).one()
    return int(row[0]) + int(row[1])


def count_waiting(actor: Actor) -> tuple[int, int]:
    """Count the enquiries and the quotes that wait for an answer of the actor's creatives."""
    mine = actor.organisation_ids
    enquiries = select(func.count()).where(Enquiry.creative_id.in_(mine), Enquiry.state == "sent")
    quotes = select(func.count()).where(Quote.creative_id.in_(mine), Quote.state == "asked")
    row = db.session.execute(select(enquiries.scalar_subquery(), quotes.scalar_subquery())).one()
    return int(row[0]), int(row[1])
