"""Reads what stands around a firm, as it declared it: links, parties, figures, people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.organisations.models import Organisation, OwnershipLink, SizeDeclaration
from voucherapp.organisations.models_group import (
    EnterpriseFigures,
    KeyPerson,
    RegisterCheck,
    RelatedParty,
)
from voucherapp.organisations.rules import entity_key
from voucherapp.organisations.rules_group import GroupParty, Holding
from voucherapp.organisations.rules_links import LinkFacts
from voucherapp.organisations.rules_sme import Figures


@dataclass(frozen=True)
class Group:
    """A firm with all it declared about those around it, as the rules of size read it."""

    own: str
    parties: tuple[GroupParty, ...]
    holdings: tuple[Holding, ...]
    figures: dict[int, dict[str, Figures]] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """The name of each party by its key."""
        return {party.key: party.name for party in self.parties}


def group_of(organisation: Organisation) -> Group:
    """Read the group of a firm in three statements; only what the firm itself declared counts.

    Size rests on a firm's own declaration (Annex Art. 3(5)); what others declare about it is shown
    to officers beside it, and never tells the firm the figures of another.
    """
    own = entity_key(organisation.country, organisation.registration_key)
    parties = [GroupParty(own, organisation.name), *map(_party, list_parties(organisation.id))]
    links = list_link_facts(organisation, own)
    figures: dict[int, dict[str, Figures]] = {}
    for row in _figures(organisation.id):
        values = Figures(row.staff_hundredths, row.turnover_minor, row.balance_minor)
        figures.setdefault(row.year, {})[row.party_key or own] = values
    return Group(own, tuple(parties), tuple(link.holding for link in links), figures)


def _party(row: RelatedParty) -> GroupParty:
    return GroupParty(
        key=row.key,
        name=row.name,
        is_person=row.kind == "person",
        investor=row.investor,
        invested_minor=row.invested_minor,
        budget_minor=row.budget_minor,
        inhabitants=row.inhabitants,
        same_market=row.same_market,
        acts_with=row.acts_with,
        included=row.included,
    )


def list_link_facts(organisation: Organisation, own: str) -> list[LinkFacts]:
    """List the links a firm declared, as the rules read them."""
    rows = db.session.scalars(
        select(OwnershipLink)
        .where(OwnershipLink.organisation_id == organisation.id)
        .order_by(OwnershipLink.id)
    )
    return [facts_of_link(row, own) for row in rows]


def facts_of_link(row: OwnershipLink, own: str) -> LinkFacts:
    """Return a stored link as the rules read it."""
    return LinkFacts(
        own_key=own,
        base_key=row.base_key,
        direction=row.direction,
        other_key=entity_key(row.other_country, row.other_registration_key),
        other_kind=row.other_kind,
        kind=row.kind,
        percent_bp=row.percent_bp,
        votes_bp=row.votes_bp,
    )


def list_parties(organisation_id: int) -> Sequence[RelatedParty]:
    """List the enterprises and persons that a firm named in its links."""
    return db.session.scalars(
        select(RelatedParty)
        .where(RelatedParty.organisation_id == organisation_id)
        .order_by(RelatedParty.name, RelatedParty.id)
    ).all()


def find_party(organisation_id: int, key: str) -> RelatedParty | None:
    """Return a party of a firm by its key, or None."""
    return db.session.scalar(
        select(RelatedParty).where(
            RelatedParty.organisation_id == organisation_id, RelatedParty.key == key
        )
    )


def get_party(organisation: Organisation, party_id: int) -> RelatedParty:
    """Return a party that this firm named, else NotFound."""
    return one_or_404(
        select(RelatedParty).where(
            RelatedParty.organisation_id == organisation.id, RelatedParty.id == party_id
        )
    )


def _figures(organisation_id: int, key: str | None = None) -> Sequence[EnterpriseFigures]:
    statement = select(EnterpriseFigures).where(
        EnterpriseFigures.organisation_id == organisation_id
    )
    if key is not None:
        statement = statement.where(EnterpriseFigures.party_key == key)
    # Later rows replace earlier ones of the same year.
    return db.session.scalars(statement.order_by(EnterpriseFigures.id)).all()


def list_figures(organisation_id: int, key: str = "") -> list[EnterpriseFigures]:
    """List the figures a firm gave of one enterprise ("" is itself), one row a year, newest first."""
    newest = {row.year: row for row in _figures(organisation_id, key)}
    return [newest[year] for year in sorted(newest, reverse=True)]


def list_key_persons(organisation_id: int) -> Sequence[KeyPerson]:
    """List the people who run or own an organisation, as it named them."""
    return db.session.scalars(
        select(KeyPerson)
        .where(KeyPerson.organisation_id == organisation_id)
        .order_by(KeyPerson.role, KeyPerson.name, KeyPerson.id)
    ).all()


def get_key_person(organisation: Organisation, person_id: int) -> KeyPerson:
    """Return a person that this organisation named, else NotFound."""
    return one_or_404(
        select(KeyPerson).where(
            KeyPerson.organisation_id == organisation.id, KeyPerson.id == person_id
        )
    )


def list_declarations(organisation_id: int) -> Sequence[SizeDeclaration]:
    """List the sizes that followed from a firm's declarations, newest first."""
    return db.session.scalars(
        select(SizeDeclaration)
        .where(SizeDeclaration.organisation_id == organisation_id)
        .order_by(SizeDeclaration.id.desc())
        .limit(20)
    ).all()


def list_waiting_checks() -> Sequence[int]:
    """List the checks that nobody has asked yet, oldest first, a handful at a time."""
    return db.session.scalars(
        select(RegisterCheck.id)
        .where(RegisterCheck.outcome == "waiting")
        .order_by(RegisterCheck.asked_at, RegisterCheck.id)
        .limit(20)
    ).all()


def list_checks(organisation_id: int) -> Sequence[RegisterCheck]:
    """List what the registers said about an organisation, newest first."""
    return db.session.scalars(
        select(RegisterCheck)
        .where(RegisterCheck.organisation_id == organisation_id)
        .order_by(RegisterCheck.id.desc())
        .limit(12)
    ).all()
