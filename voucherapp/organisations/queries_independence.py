"""Gathers what may tie a firm and a creative together, in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    String,
    bindparam,
    cast,
    literal,
    select,
    union_all,
)

from voucherapp.accounts.models import Membership, User
from voucherapp.db.queries import one_or_404
from voucherapp.db.readings import Reading
from voucherapp.db.session import db
from voucherapp.organisations.models import Organisation, OwnershipLink
from voucherapp.organisations.models_group import IndependenceWaiver, KeyPerson
from voucherapp.organisations.rules import entity_key
from voucherapp.organisations.rules_independence import (
    PairParty,
    Person,
    Tie,
    address_key,
    find_ties,
    mail_domain,
    name_key,
    open_ties,
    phone_key,
)

_NO_ACCOUNTS: Mapping[int, frozenset[str]] = {}


@dataclass(frozen=True)
class Independence:
    """The ties of a pair, those that no waiver covers, and the waivers, newest first."""

    ties: tuple[Tie, ...]
    open: tuple[Tie, ...]
    waivers: Sequence[IndependenceWaiver]


def independence_of(
    firm: Organisation,
    creative: Organisation,
    *,
    accounts: Mapping[int, frozenset[str]] = _NO_ACCOUNTS,
) -> Independence:
    """Return what speaks against the independence of a pair and what was waived, in two statements.

    `accounts` adds bank accounts known to higher slices, by the id of the organisation.
    """
    ties = _ties(firm, creative, accounts)
    waivers = list_waivers(firm.id, creative.id)
    return Independence(ties, _not_waived(ties, waivers), waivers)


def open_ties_of(
    firm: Organisation,
    creative: Organisation,
    *,
    accounts: Mapping[int, frozenset[str]] = _NO_ACCOUNTS,
) -> tuple[Tie, ...]:
    """Return the ties of a pair that no waiver covers; most pairs have none and take one statement."""
    ties = _ties(firm, creative, accounts)
    return _not_waived(ties, list_waivers(firm.id, creative.id)) if ties else ()


def _not_waived(ties: tuple[Tie, ...], waivers: Sequence[IndependenceWaiver]) -> tuple[Tie, ...]:
    waived = [key for waiver in waivers if waiver.revoked_at is None for key in waiver.ties]
    return open_ties(ties, waived)


def _ties(
    firm: Organisation, creative: Organisation, accounts: Mapping[int, frozenset[str]]
) -> tuple[Tie, ...]:
    rows: defaultdict[int, list[Any]] = defaultdict(list)
    for row in _AROUND.rows(firm=firm.id, creative=creative.id):
        rows[row[0]].append(row[1:])
    return find_ties(
        _party(firm, rows[firm.id], accounts.get(firm.id, frozenset())),
        _party(creative, rows[creative.id], accounts.get(creative.id, frozenset())),
    )


def _around() -> CompoundSelect[Any]:
    """Put together what reads people, members and links of both organisations as rows of words."""
    ids = [bindparam("firm", type_=Integer), bindparam("creative", type_=Integer)]
    people = select(
        KeyPerson.organisation_id, literal("person"), KeyPerson.name_key, KeyPerson.name,
        cast(KeyPerson.birth_year, String),
    ).where(KeyPerson.organisation_id.in_(ids))  # fmt: skip
    members = (
        select(
            Membership.organisation_id, literal("member"), cast(Membership.user_id, String),
            User.email, literal(""),
        )
        .join(User, User.id == Membership.user_id)
        # A bookkeeper keeps the claims of many firms and acts for none of them.
        .where(Membership.organisation_id.in_(ids), Membership.claims_only.is_(False))
    )  # fmt: skip
    links = select(
        OwnershipLink.organisation_id, literal("link-") + OwnershipLink.other_kind,
        OwnershipLink.other_country, OwnershipLink.other_registration_key, OwnershipLink.other_name,
    ).where(OwnershipLink.organisation_id.in_(ids))  # fmt: skip
    return union_all(people, members, links)


#: Built once: putting it together takes longer than running it.
_AROUND = Reading(_around())


def _party(organisation: Organisation, rows: list[Any], accounts: frozenset[str]) -> PairParty:
    o = organisation
    persons, members, links, mails = [], set(), set(), {o.email}
    for kind, first, second, third in rows:
        match kind:
            case "person":
                persons.append(Person(first, second, int(third) if third else None))
            case "member":
                members.add(int(first))
                mails.add(second)
            case "link-person":
                persons.append(Person(name_key(third), third))
            case _:
                links.add(entity_key(first, second))
    return PairParty(
        name=o.name,
        entity_key=entity_key(o.country, o.registration_key),
        vat=o.vat_number,
        members=frozenset(members),
        persons=tuple(persons),
        links=frozenset(links),
        address=address_key(o.street, o.house_number, o.postcode, o.town, o.country),
        phones=frozenset(filter(None, [phone_key(o.phone, o.country)])),
        mail_domains=frozenset(filter(None, map(mail_domain, mails))),
        ibans=accounts | frozenset(filter(None, [o.iban])),
    )


def list_waivers(firm_id: int, creative_id: int) -> Sequence[IndependenceWaiver]:
    """List the waivers of a pair, newest first."""
    return db.session.scalars(
        select(IndependenceWaiver)
        .where(IndependenceWaiver.firm_id == firm_id, IndependenceWaiver.creative_id == creative_id)
        .order_by(IndependenceWaiver.id.desc())
    ).all()


def get_waiver(waiver_id: int) -> IndependenceWaiver:
    """Return a waiver by its id, or raise NotFound."""
    return one_or_404(select(IndependenceWaiver).where(IndependenceWaiver.id == waiver_id))


def get_pair(firm_token: str, creative_token: str) -> tuple[Organisation, Organisation]:
    """Return a firm and a creative by their tokens, or raise NotFound."""
    return _by_token(firm_token, "firm"), _by_token(creative_token, "creative")


def _by_token(token: str, kind: str) -> Organisation:
    return one_or_404(
        select(Organisation).where(Organisation.token == token, Organisation.kind == kind)
    )
