"""Gathers the facts that the conditions of a call are judged on, in few statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    Integer,
    Label,
    ScalarSelect,
    Select,
    bindparam,
    func,
    literal,
    select,
)

from voucherapp.applications.models import Application, Offer
from voucherapp.applications.models_pairing import ApplicationBrief
from voucherapp.applications.queries_figures import GroupFigures, group_figures
from voucherapp.applications.queries_history import NOT_FILED, earlier_of, partners_since
from voucherapp.applications.queries_offers import current_offer
from voucherapp.applications.rules import BINDING
from voucherapp.applications.rules_facts import Facts, Offered, Partner, Party
from voucherapp.applications.rules_firm import kind_of
from voucherapp.applications.rules_terms import read_terms
from voucherapp.applications.sending import Sending
from voucherapp.db.readings import Reading
from voucherapp.db.session import db
from voucherapp.db.statements import one_of
from voucherapp.kernel.calendar import local_date
from voucherapp.matchmaking.models import Quote
from voucherapp.organisations.models import (
    CreativeProfile,
    Organisation,
    SizeDeclaration,
)
from voucherapp.organisations.queries_independence import open_ties_of
from voucherapp.programmes.config import CallConfig
from voucherapp.state_aid.models import AidDeclaration


def gather(
    application: Application | Sending, config: CallConfig, on: date, *, offer: Offer | None = None
) -> Facts:
    """Gather the facts of an application whose call, firm, creative and offers are loaded.

    `on` is the day in the zone of the call. With `offer` that one is judged and the offers need
    not be loaded.
    """
    call = application.call
    offer = offer if offer is not None else current_offer(application.offers)
    creative = application.creative
    figures = _figures(application)
    return Facts(
        on=on,
        closes_on=local_date(call.closes_at, call.timezone),
        config=config,
        currency=call.currency,
        firm=_with_figures(
            _party(application.firm, figures.size or "", figures.year),
            figures,
            group_figures(application, config),
        ),
        declared_at=figures.declared_at,
        creative=None if creative is None else _party(creative),
        creative_admitted=figures.profile == "admitted",
        creative_sector=next(iter(figures.sub_sectors or ()), ""),
        creative_projects=figures.projects or 0,
        offer=_offered(offer),
        requested_minor=application.requested_minor,
        ties=() if creative is None else open_ties_of(application.firm, creative),
        call_code=call.code,
        programme_code=str(call.programme_id),
        budget_minor=call.budget_minor,
        terms=read_terms(application.terms),
        answers=application.answers,
        partner=Partner(
            admitted_at=figures.admitted_at,
            sectors=tuple(figures.sub_sectors or ()),
            references=len(figures.references or ()),
            bound_minor=figures.bound or 0,
            last_together=_last_together(application, config),
        ),
        filed_here=figures.filed or 0,
        earlier=earlier_of(application, config),
        quotes=_quotes(application, config),
    )


#: States of a quote in which a price stands.
GIVEN = ("given", "chosen")


def _quotes(application: Application | Sending, config: CallConfig) -> tuple[int, ...]:
    rule = config.pair.quotes
    if not rule.min_count and rule.selection != "lowest":
        return ()
    prices = db.session.scalars(
        select(Quote.price_net_minor)
        .join(ApplicationBrief, ApplicationBrief.brief_id == Quote.brief_id)
        .where(
            ApplicationBrief.application_id == application.id,
            Quote.state.in_(GIVEN),
            Quote.price_net_minor.is_not(None),
        )
        .order_by(Quote.price_net_minor)
    )
    return tuple(price for price in prices if price is not None)


def _last_together(application: Application | Sending, config: CallConfig) -> date | None:
    asked = config.pair.first_time_years or any(
        b.on == "first_time" for b in config.voucher.bonuses
    )
    return partners_since(application) if asked else None


def _with_figures(firm: Party, figures: Any, group: GroupFigures) -> Party:
    return replace(
        firm,
        staff_hundredths=group.staff if group.known else figures.staff,
        turnover_minor=group.turnover if group.known else figures.turnover,
        balance_minor=group.balance if group.known else figures.balance,
        public_bp=group.public_bp,
        in_gallery=bool(figures.in_gallery),
    )


def _figures(application: Application | Sending) -> Any:
    """Read size, declaration, admission and workload in one statement."""
    known = {
        "firm": application.firm_id,
        "creative": application.creative_id,
        "call": application.call_id,
        "own": application.id,
        "country": application.firm.country,
        "number": application.firm.registration_key,
    }
    return _FIGURES.rows(**known)[0]


def _figures_statement() -> Select[Any]:
    creative = bindparam("creative", type_=Integer)
    one = select(literal(1).label("one")).subquery()
    return (
        select(
            SizeDeclaration.size_class.label("size"),
            SizeDeclaration.year.label("year"),
            CreativeProfile.state.label("profile"),
            CreativeProfile.sub_sectors.label("sub_sectors"),
            CreativeProfile.references.label("references"),
            CreativeProfile.decided_at.label("admitted_at"),
            SizeDeclaration.staff_hundredths.label("staff"),
            SizeDeclaration.turnover_minor.label("turnover"),
            SizeDeclaration.balance_minor.label("balance"),
            *_declared(),
            *_bound(),
            *_of_the_firm(),
        )
        .select_from(one)
        .outerjoin(SizeDeclaration, SizeDeclaration.id == _newest_size())
        .outerjoin(CreativeProfile, CreativeProfile.organisation_id == creative)
    )


def _newest_size() -> ScalarSelect[Any]:
    return (
        select(SizeDeclaration.id)
        .where(SizeDeclaration.organisation_id == bindparam("firm", type_=Integer))
        .order_by(SizeDeclaration.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _declared() -> tuple[Label[Any], ...]:
    """When the firm last confirmed its de minimis declaration."""
    newest = (
        select(AidDeclaration.confirmed_at)
        .where(
            AidDeclaration.organisation_id == bindparam("firm", type_=Integer),
            AidDeclaration.superseded_at.is_(None),
        )
        .order_by(AidDeclaration.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (newest.label("declared_at"),)


def _bound() -> tuple[Label[Any], ...]:
    """How many other applications of the call the creative is bound to, and for how much."""
    where = (
        Application.creative_id == bindparam("creative", type_=Integer),
        Application.call_id == bindparam("call"),
        Application.id != bindparam("own"),
        one_of(Application.state, BINDING),
    )
    count = select(func.count()).where(*where).scalar_subquery()
    amount = select(func.sum(Application.requested_minor)).where(*where).scalar_subquery()
    return (count.label("projects"), amount.label("bound"))


def _of_the_firm() -> tuple[Label[Any], ...]:
    """What the firm filed in the call by its number, and whether it is in the gallery itself."""
    same = (
        Organisation.country == bindparam("country"),
        Organisation.registration_key == bindparam("number"),
    )
    filed = (
        select(func.count())
        .select_from(Application)
        .join(Organisation, Organisation.id == Application.firm_id)
        .where(
            *same,
            Application.call_id == bindparam("call"),
            Application.id != bindparam("own"),
            Application.submitted_at.is_not(None),
            ~one_of(Application.state, NOT_FILED),
        )
        .scalar_subquery()
    )
    in_gallery = (
        select(func.count())
        .select_from(CreativeProfile)
        .join(Organisation, Organisation.id == CreativeProfile.organisation_id)
        .where(*same, CreativeProfile.state == "admitted")
        .scalar_subquery()
    )
    return (filed.label("filed"), in_gallery.label("in_gallery"))


#: Built once: putting these together takes longer than running them.
_FIGURES = Reading(_figures_statement())


def _party(organisation: Organisation, size: str = "", size_year: int | None = None) -> Party:
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
        kind=kind_of(organisation.legal_form),
    )


def _offered(offer: Offer | None) -> Offered:
    if offer is None:
        return Offered()
    return Offered(
        offer.state,
        offer.price_net_minor,
        offer.starts_on,
        offer.ends_on,
        offer.vat_rate_bp or 0,
        offer.costs or {},
    )
