"""Gathers the facts that the conditions of a call are judged on, in few statements."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
    union_all,
)

from voucherapp.accounts.models import Membership
from voucherapp.applications.models import Application, Offer
from voucherapp.applications.queries_offers import current_offer
from voucherapp.applications.rules import BINDING
from voucherapp.applications.rules_facts import Facts, Offered, Party
from voucherapp.db.session import db
from voucherapp.kernel.calendar import local_date
from voucherapp.organisations.models import (
    CreativeProfile,
    Organisation,
    OwnershipLink,
    SizeDeclaration,
)
from voucherapp.programmes.config import CallConfig
from voucherapp.state_aid.models import AidDeclaration


def gather(application: Application, config: CallConfig, on: date) -> Facts:
    """Gather the facts of an application whose call, firm, creative and offers are loaded.

    `on` is the day in the zone of the call.
    """
    call, offer = application.call, current_offer(application.offers)
    creative = application.creative
    figures = _figures(application)
    people, links = _ties(application.firm_id, application.creative_id)
    return Facts(
        on=on,
        closes_on=local_date(call.closes_at, call.timezone),
        config=config,
        currency=call.currency,
        firm=_party(application.firm, people, links, figures.size or "", figures.year),
        declared_at=figures.declared_at,
        creative=None if creative is None else _party(creative, people, links),
        creative_admitted=figures.profile == "admitted",
        creative_sector=next(iter(figures.sub_sectors or ()), ""),
        creative_projects=figures.projects or 0,
        offer=_offered(offer),
        requested_minor=application.requested_minor,
    )


def ties_of(firm: Organisation, creative: Organisation) -> tuple[Party, Party]:
    """Return firm and creative with their people and declared links, to judge independence."""
    people, links = _ties(firm.id, creative.id)
    return _party(firm, people, links), _party(creative, people, links)


def _figures(application: Application) -> Any:
    """Read size, declaration, admission and workload in one statement."""
    known = {
        "firm": application.firm_id,
        "creative": application.creative_id,
        "call": application.call_id,
        "own": application.id,
    }
    return db.session.execute(_FIGURES, known).one()


def _figures_statement() -> Select[Any]:
    firm, creative = bindparam("firm", type_=Integer), bindparam("creative", type_=Integer)
    size = (
        select(SizeDeclaration.id)
        .where(SizeDeclaration.organisation_id == firm)
        .order_by(SizeDeclaration.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    declared = (
        select(AidDeclaration.confirmed_at)
        .where(AidDeclaration.organisation_id == firm, AidDeclaration.superseded_at.is_(None))
        .order_by(AidDeclaration.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    projects = (
        select(func.count())
        .where(
            Application.creative_id == creative,
            Application.call_id == bindparam("call"),
            Application.id != bindparam("own"),
            Application.state.in_(BINDING),
        )
        .scalar_subquery()
    )
    one = select(literal(1).label("one")).subquery()
    return (
        select(
            SizeDeclaration.size_class.label("size"),
            SizeDeclaration.year.label("year"),
            declared.label("declared_at"),
            CreativeProfile.state.label("profile"),
            CreativeProfile.sub_sectors.label("sub_sectors"),
            projects.label("projects"),
        )
        .select_from(one)
        .outerjoin(SizeDeclaration, SizeDeclaration.id == size)
        .outerjoin(CreativeProfile, CreativeProfile.organisation_id == creative)
    )


def _ties_statement() -> CompoundSelect[Any]:
    ids = [bindparam("firm", type_=Integer), bindparam("creative", type_=Integer)]
    return union_all(
        select(Membership.organisation_id, cast(Membership.user_id, String), literal("")).where(
            Membership.organisation_id.in_(ids)
        ),
        select(
            OwnershipLink.organisation_id,
            OwnershipLink.other_country,
            OwnershipLink.other_registration_key,
        ).where(OwnershipLink.organisation_id.in_(ids)),
    )


#: Built once: putting these together takes longer than running them.
_FIGURES = _figures_statement()
_TIES = _ties_statement()


def _ties(firm_id: int, creative_id: int | None) -> tuple[dict[int, set[int]], dict[int, set[str]]]:
    """Read the people and the declared links of both organisations in one statement."""
    people: defaultdict[int, set[int]] = defaultdict(set)
    links: defaultdict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(_TIES, {"firm": firm_id, "creative": creative_id})
    for organisation_id, first, second in rows:
        if second:
            links[organisation_id].add(f"{first}:{second}")
        else:
            people[organisation_id].add(int(first))
    return people, links


def _party(
    organisation: Organisation,
    people: dict[int, set[int]],
    links: dict[int, set[str]],
    size: str = "",
    size_year: int | None = None,
) -> Party:
    return Party(
        name=organisation.name,
        entity_key=f"{organisation.country}:{organisation.registration_key}",
        country=organisation.country,
        nuts3=organisation.nuts3,
        nace_code=organisation.nace_code,
        nace_revision=organisation.nace_revision,
        founded_on=organisation.founded_on,
        size=size,
        size_year=size_year,
        members=frozenset(people[organisation.id]),
        links=frozenset(links[organisation.id]),
    )


def _offered(offer: Offer | None) -> Offered:
    if offer is None:
        return Offered()
    return Offered(offer.state, offer.price_net_minor, offer.starts_on, offer.ends_on)
