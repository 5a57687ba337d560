"""What a firm declares about those around it: links, investors, shared accounts, people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations import queries_group, rules
from voucherapp.organisations.models import Organisation, OwnershipLink
from voucherapp.organisations.models_group import EnterpriseFigures, KeyPerson, RelatedParty
from voucherapp.organisations.operations_size import judge_again
from voucherapp.organisations.rules_independence import PERSON_ROLES, name_key
from voucherapp.organisations.rules_links import (
    INCLUDED,
    INVESTORS,
    LinkFacts,
    control_of,
    person_key,
    refuse_bad_link,
)


def add_link(
    *,
    act: Act,
    organisation: Organisation,
    direction: str,
    other_name: str,
    kind: str,
    percent_bp: int,
    other_country: str = "",
    other_registration_number: str = "",
    votes_bp: int | None = None,
    other_kind: str = "enterprise",
    base_key: str = "",
) -> OwnershipLink:
    """Declare that somebody owns, or is owned by, this firm or an enterprise named before.

    Shares are basis points; votes are the same as the capital unless they are given. More than
    half of the votes is control, whatever kind was chosen.
    """
    country, key = _other_key(other_kind, other_name, other_country, other_registration_number)
    own = rules.entity_key(organisation.country, organisation.registration_key)
    _refuse_unknown_base(organisation, base_key)
    facts = LinkFacts(
        own_key=own,
        base_key=base_key,
        direction=direction,
        other_key=rules.entity_key(country, key),
        other_kind=other_kind,
        kind=control_of(kind, percent_bp, votes_bp),
        percent_bp=percent_bp,
        votes_bp=votes_bp,
    )
    refuse_bad_link(facts, queries_group.list_link_facts(organisation, own))
    link = OwnershipLink(
        organisation_id=organisation.id,
        direction=direction,
        base_key=base_key,
        other_kind=other_kind,
        other_name=other_name,
        other_country=country,
        other_registration_key=key,
        kind=facts.kind,
        percent_bp=percent_bp,
        votes_bp=votes_bp,
        declared_at=act.at,
    )
    db.session.add(link)
    _name_party(act, organisation, facts, other_name)
    detail = {
        "direction": direction, "kind": facts.kind, "percent_bp": percent_bp,
        "votes_bp": votes_bp, "key": key, "base": base_key,
    }  # fmt: skip
    summary = T("Declared a link to %(name)s", name=other_name)
    note(act, "organisation.link-declared", organisation, summary=summary, detail=detail)
    db.session.flush()
    judge_again(act=act, organisation=organisation)
    return link


def _other_key(kind: str, name: str, country: str, number: str) -> tuple[str, str]:
    if kind == "person":
        key = person_key(name)[1:]
        if not key:
            raise Refused("no-name", T("Give the name of the person."), field="other_name")
        return "", key
    if not country:
        raise Refused("no-country", T("Choose its country."), field="other_country")
    if not number:
        raise Refused(
            "no-number", T("Give its number in the register."), field="other_registration_number"
        )
    field = "other_registration_number"
    return country, rules.registration_key(country, number, field=field)


def _refuse_unknown_base(organisation: Organisation, base_key: str) -> None:
    if not base_key:
        return
    base = queries_group.find_party(organisation.id, base_key)
    if base is None or base.kind != "enterprise":
        message = T("Choose your firm or an enterprise that you have named before.")
        raise Refused("base", message, field="base_key")


def _name_party(act: Act, organisation: Organisation, facts: LinkFacts, name: str) -> None:
    party = queries_group.find_party(organisation.id, facts.other_key)
    if party is None:
        party = RelatedParty(
            organisation_id=organisation.id,
            key=facts.other_key,
            kind=facts.other_kind,
            name=name,
            updated_at=act.at,
        )
        db.session.add(party)
    party.name, party.updated_at = name, act.at


def remove_link(*, act: Act, organisation: Organisation, link: OwnershipLink) -> None:
    """Take back a declared link; the record keeps that it was there."""
    key = rules.entity_key(link.other_country, link.other_registration_key)
    own = rules.entity_key(organisation.country, organisation.registration_key)
    others = [
        queries_group.facts_of_link(row, own)
        for row in _links_of(organisation.id)
        if row.id != link.id
    ]
    is_last = all(facts.other_key != key for facts in others)
    if is_last and any(facts.base_key == key for facts in others):
        raise Refused(
            "links-hang-on-it",
            T(
                "Other links start at %(name)s. Take them back first.",
                name=link.other_name,
            ),
        )
    summary = T("Took back the link to %(name)s", name=link.other_name)
    detail = {"direction": link.direction, "kind": link.kind, "key": link.other_registration_key}
    note(act, "organisation.link-removed", organisation, summary=summary, detail=detail)
    db.session.delete(link)
    if is_last:
        _forget(organisation.id, key)
    db.session.flush()
    judge_again(act=act, organisation=organisation)


def _links_of(organisation_id: int) -> list[OwnershipLink]:
    return db.session.query(OwnershipLink).filter_by(organisation_id=organisation_id).all()


def _forget(organisation_id: int, key: str) -> None:
    """Remove a party that no link names any more, with its figures; the record of deeds keeps them."""
    for table, column in (
        (RelatedParty, RelatedParty.key),
        (EnterpriseFigures, EnterpriseFigures.party_key),
    ):
        db.session.execute(
            delete(table).where(table.organisation_id == organisation_id, column == key)
        )


def describe_party(
    *, act: Act, organisation: Organisation, party: RelatedParty, **fields: Any
) -> None:
    """Say what kind of owner a party is, what it has to do with the firm's market and accounts."""
    allowed = {
        "investor", "invested_minor", "budget_minor", "inhabitants", "same_market", "acts_with",
        "included",
    }  # fmt: skip
    unknown = set(fields) - allowed
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    values = {name: getattr(party, name) for name in allowed} | fields
    if values["investor"] not in INVESTORS or values["included"] not in INCLUDED:
        raise Refused("choice", T("Choose from the list."), field="investor")
    _refuse_gaps(values)
    changes = {k: [getattr(party, k), v] for k, v in values.items() if getattr(party, k) != v}
    for name, (_old, new) in changes.items():
        setattr(party, name, new)
    party.updated_at = act.at
    summary = T("Described %(name)s", name=party.name)
    note(act, "organisation.party-described", organisation, summary=summary, detail=changes)
    db.session.flush()
    judge_again(act=act, organisation=organisation)


def _refuse_gaps(values: dict[str, Any]) -> None:
    if values["investor"] == "business_angel" and values["invested_minor"] is None:
        message = T(
            "Say how much business angels have put into your firm: below EUR 1,250,000 they are left out."
        )
        raise Refused("invested", message, field="invested_minor")
    if values["investor"] == "local_authority":
        for name in ("budget_minor", "inhabitants"):
            if values[name] is None:
                message = T("Give budget and inhabitants: small authorities are treated apart.")
                raise Refused("authority", message, field=name)


def name_person(
    *, act: Act, organisation: Organisation, name: str, role: str, birth_year: int | None = None
) -> KeyPerson:
    """Name a person who runs or owns the organisation, or is close to one who does."""
    if role not in PERSON_ROLES:
        raise Refused("role", T("Choose what the person is to the organisation."), field="role")
    key = name_key(name)
    if len(key.split()) < 2:
        raise Refused("name", T("Give first name and family name."), field="name")
    for row in queries_group.list_key_persons(organisation.id):
        if (row.name_key, row.role) == (key, role):
            raise Refused("twice", T("This person stands in the list already."), field="name")
    person = KeyPerson(
        organisation_id=organisation.id,
        role=role,
        name=name,
        name_key=key,
        birth_year=birth_year,
        declared_at=act.at,
    )
    db.session.add(person)
    summary = T("Named a person who runs or owns %(name)s", name=organisation.name)
    note(act, "organisation.person-named", organisation, summary=summary, detail={"role": role})
    return person


def remove_person(*, act: Act, organisation: Organisation, person: KeyPerson) -> None:
    """Take a person off the list."""
    summary = T("Took a person off the list of owners and directors")
    note(
        act, "organisation.person-removed", organisation, summary=summary,
        detail={"role": person.role},
    )  # fmt: skip
    db.session.delete(person)
