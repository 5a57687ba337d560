"""Gathers what suggestions are made of: the brief, the gallery, and who has worked together."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from voucherapp.db.session import db
from voucherapp.matchmaking.models import Brief
from voucherapp.matchmaking.rules_suggest import Candidate, Need, Suggestion, suggest
from voucherapp.organisations.models import CreativeProfile, Organisation
from voucherapp.organisations.queries_profiles import creatives_known_to


def suggestions_for(brief: Brief, today: date) -> list[Suggestion]:
    """Return the creatives of the gallery that fit a brief best; the firm must be loaded.

    Two statements, whatever the size of the gallery.
    """
    need = Need(
        text=f"{brief.change} {brief.audience}",
        sectors=tuple(brief.needs),
        by_when_on=brief.by_when_on,
        language=brief.language,
        nuts3=brief.firm.nuts3,
        country=brief.firm.country,
        known=creatives_known_to(brief.firm_id),
    )
    return suggest(need, _candidates(), today)


def _candidates() -> list[Candidate]:
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.name,
            CreativeProfile.sub_sectors,
            CreativeProfile.languages,
            Organisation.nuts3,
            Organisation.country,
            CreativeProfile.free_from_on,
            CreativeProfile.references,
        )
        .join(Organisation, Organisation.id == CreativeProfile.organisation_id)
        .where(CreativeProfile.state == "admitted")
        .order_by(Organisation.id)
    )
    return [
        Candidate(
            row[0],
            row[1],
            tuple(row[2]),
            tuple(row[3]),
            row[4],
            row[5],
            row[6],
            tuple((str(w.get("title", "")), str(w.get("client", ""))) for w in row[7]),
        )
        for row in rows
    ]
