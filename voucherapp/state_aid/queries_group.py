"""The group of a firm as a picture and as a table, with the undertaking and the room beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from voucherapp.db.queries import Listing, one_or_404, page_of
from voucherapp.db.session import db
from voucherapp.organisations.models import Organisation, OwnershipLink, SizeDeclaration
from voucherapp.organisations.queries_group import group_of
from voucherapp.organisations.rules import LINK_KINDS
from voucherapp.organisations.rules_group import Holding, relations
from voucherapp.organisations.rules_links import RELATIONS
from voucherapp.state_aid.models import AidGrant
from voucherapp.state_aid.queries import assess_room
from voucherapp.state_aid.queries_undertaking import Undertaking, undertaking_of
from voucherapp.state_aid.rules import Verdict
from voucherapp.state_aid.rules_picture import Line, Picture, draw


@dataclass(frozen=True)
class GroupRow:
    """One holding of the table beside the picture."""

    owner: str
    owned: str
    capital_bp: int
    votes_bp: int
    kind: str


@dataclass(frozen=True)
class GroupView:
    """All that is shown of a group: the picture, the same as a table, who counts where."""

    picture: Picture
    rows: tuple[GroupRow, ...]
    undertaking: Undertaking


def group_view(organisation: Organisation) -> GroupView:
    """Return the group a firm declared, with who counts for size and who for the ceiling."""
    group = group_of(organisation)
    undertaking = undertaking_of(organisation.id)
    found = relations(group.own, group.parties, group.holdings)
    notes = {one.key: str(RELATIONS[one.relation]) for one in found.related}
    persons = {party.key for party in group.parties if party.is_person}
    tones = dict.fromkeys(persons, "person")
    tones |= {one.key: one.relation for one in found.related}
    names = {**{m.key: m.name for m in undertaking.members}, **group.names}
    lines = [_line(holding) for holding in group.holdings]
    return GroupView(
        draw(group.own, names, lines, notes, tones),
        tuple(_row(holding, names) for holding in group.holdings),
        undertaking,
    )


def _line(holding: Holding) -> Line:
    label = f"{holding.capital_bp / 100:g} %"
    if holding.votes_bp != holding.capital_bp:
        label += f" / {holding.votes_bp / 100:g} %"
    return Line(holding.owner, holding.owned, label, holding.links)


def _row(holding: Holding, names: dict[str, str]) -> GroupRow:
    return GroupRow(
        names.get(holding.owner, holding.owner),
        names.get(holding.owned, holding.owned),
        holding.capital_bp,
        holding.votes_bp,
        str(LINK_KINDS.get(holding.control, LINK_KINDS["holding"])),
    )


def rooms_of(organisation: Organisation, on: date) -> list[Verdict]:
    """Return the room under the general ceiling in each Member State that has aid on record.

    The firm's own state comes first; a firm outside the Union is shown the states of its aid alone.
    """
    keys = undertaking_of(organisation.id).keys
    states: Iterable[str] = db.session.scalars(
        select(AidGrant.member_state)
        .where(AidGrant.entity_key.in_(sorted(keys)), AidGrant.state != "withdrawn")
        .distinct()
        .order_by(AidGrant.member_state)
    ).all()
    ordered = dict.fromkeys([organisation.country, *states])
    return [assess_room(organisation.id, state, on) for state in ordered]


def get_firm(token: str) -> Organisation:
    """Return a firm or creative by its token for staff, or raise NotFound."""
    return one_or_404(select(Organisation).where(Organisation.token == token))


def token_of(key: str) -> str:
    """Return the token of the firm with a key such as "IT:01234567890", or raise NotFound."""
    country, _, number = key.partition(":")
    return one_or_404(
        select(Organisation)
        .where(Organisation.country == country, Organisation.registration_key == number)
        .order_by(Organisation.kind.desc())
        .limit(1)
    ).token


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in the list of staff."""

    token: str
    name: str
    kind: str
    country: str
    registration_number: str
    town: str
    size_class: str | None
    size_year: int | None


def list_organisations(
    filters: dict[str, str], page: int, *, sort: str = "name", direction: str = "asc"
) -> Listing[OrganisationRow]:
    """Return a page of firms and creatives with their newest size."""
    o, s = Organisation, SizeDeclaration
    newest = select(func.max(s.id)).where(s.organisation_id == o.id).correlate(o).scalar_subquery()
    statement = select(
        o.token, o.name, o.kind, o.country, o.registration_number, o.town, s.size_class, s.year
    ).outerjoin(s, s.id == newest)
    if text := filters.get("q"):
        needle = f"%{text}%"
        statement = statement.where(
            or_(o.name.ilike(needle), o.registration_key.ilike(needle.replace(" ", "")))
        )
    if filters.get("kind") in ("firm", "creative"):
        statement = statement.where(o.kind == filters["kind"])
    return page_of(
        statement,
        build=lambda row: OrganisationRow(*row),
        sorts={"name": o.name, "country": o.country, "town": o.town},
        sort=sort,
        direction=direction,
        page=page,
        tie=o.id,
        filters=filters,
    )


def list_foreign_links(organisation: Organisation) -> list[tuple[str, OwnershipLink]]:
    """List the links that others declared with a firm and that it did not declare itself."""
    own = {
        (link.other_country, link.other_registration_key)
        for link in db.session.scalars(
            select(OwnershipLink).where(OwnershipLink.organisation_id == organisation.id)
        )
    }
    rows = db.session.execute(
        select(Organisation, OwnershipLink)
        .join(Organisation, Organisation.id == OwnershipLink.organisation_id)
        .where(
            OwnershipLink.other_country == organisation.country,
            OwnershipLink.other_registration_key == organisation.registration_key,
            OwnershipLink.organisation_id != organisation.id,
        )
        .order_by(OwnershipLink.id)
    ).all()
    return [
        (declarer.name, link)
        for declarer, link in rows
        if (declarer.country, declarer.registration_key) not in own
    ]
