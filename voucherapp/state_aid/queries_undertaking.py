"""Who counts together under a ceiling: single undertakings from declared links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import or_, select

from voucherapp.db.session import db
from voucherapp.organisations.models import Organisation, OwnershipLink
from voucherapp.organisations.models_group import RelatedParty
from voucherapp.state_aid.rules_undertaking import Link, single_undertaking


@dataclass(frozen=True, slots=True)
class Member:
    """An enterprise of a single undertaking; the id is None when it has no record here."""

    key: str
    name: str
    organisation_id: int | None


@dataclass(frozen=True, slots=True)
class Undertaking:
    """All enterprises that the ceiling counts together (Art. 2(2)), in the order of their keys."""

    key: str
    members: tuple[Member, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all members."""
        return frozenset(m.key for m in self.members)

    def name_of(self, key: str) -> str:
        """The name of a member, or its key when nobody named it."""
        return next((m.name for m in self.members if m.key == key and m.name), key)


def key_of(organisation: Organisation) -> str:
    """Return the key of an enterprise: country and normalised registration number."""
    return f"{organisation.country}:{organisation.registration_key}"


def undertaking_of(organisation_id: int) -> Undertaking:
    """Return the single undertaking of an organisation, from declared links of both sides."""
    start = db.session.get_one(Organisation, organisation_id)
    own = key_of(start)
    names: dict[str, str] = {own: start.name}
    links: set[Link] = set()
    seen: set[str] = set()
    frontier = {own}
    while frontier:
        seen |= frontier
        found = list(_links_touching(frontier))
        links.update(link for link, _names in found)
        for _link, more in found:
            names = {**more, **names}
        reached = {k for link, _n in found for k in (link.parent, link.child)}
        frontier = reached - seen
    keys = single_undertaking(own, links, _public_bodies(seen))
    return Undertaking(own, _members(keys, names))


def _links_touching(keys: set[str]) -> Iterator[tuple[Link, dict[str, str]]]:
    """Yield the links between enterprises declared by, or about, any of these; persons do not count."""
    registrations = sorted({key.partition(":")[2] for key in keys})
    rows = db.session.execute(
        select(
            OwnershipLink, Organisation.name, Organisation.country, Organisation.registration_key
        )
        .join(Organisation, Organisation.id == OwnershipLink.organisation_id)
        .where(
            OwnershipLink.other_kind == "enterprise",
            or_(
                Organisation.registration_key.in_(registrations),
                OwnershipLink.other_registration_key.in_(registrations),
                OwnershipLink.base_key.in_(sorted(keys)),
            ),
        )
        .order_by(OwnershipLink.id)
    )
    for row, name, country, registration in rows:
        declarer = f"{country}:{registration}"
        base = row.base_key or declarer
        other = f"{row.other_country}:{row.other_registration_key}"
        if not {base, other} & keys:
            continue
        parent, child = (other, base) if row.direction == "parent" else (base, other)
        votes = row.percent_bp if row.votes_bp is None else row.votes_bp
        yield Link(parent, child, row.kind, votes), {other: row.other_name, declarer: name}


def _public_bodies(keys: set[str]) -> frozenset[str]:
    """Return the bodies through which firms are not joined (recital 4), as a firm has named them."""
    found = db.session.scalars(
        select(RelatedParty.key).where(
            RelatedParty.key.in_(sorted(keys)),
            RelatedParty.investor.in_(("public_body", "local_authority")),
        )
    )
    return frozenset(found)


def _members(keys: frozenset[str], names: dict[str, str]) -> tuple[Member, ...]:
    registrations = sorted({key.partition(":")[2] for key in keys})
    ids: dict[str, tuple[int, str]] = {}
    for organisation in db.session.scalars(
        select(Organisation)
        .where(Organisation.registration_key.in_(registrations))
        .order_by(Organisation.id)
    ):
        ids.setdefault(key_of(organisation), (organisation.id, organisation.name))
    return tuple(
        Member(key, ids[key][1] if key in ids else names.get(key, key), ids.get(key, (None, ""))[0])
        for key in sorted(keys)
    )
