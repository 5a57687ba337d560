"""Firms and creatives, made by the operations that their people use."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from stdnum import luhn

from voucherapp.accounts.models import Membership, User
from voucherapp.db.session import db
from voucherapp.kernel import clock
from voucherapp.kernel.act import Act, Actor
from voucherapp.kernel.permissions import Role
from voucherapp.organisations import queries
from voucherapp.organisations.models import CreativeProfile, Organisation
from voucherapp.organisations.operations import (
    admit_profile,
    create_organisation,
    declare_size,
    save_profile,
    submit_profile,
)

_numbers = count(1)

PROFILE: dict[str, Any] = {
    "tagline": "Packaging that people keep",
    "description": "We design packaging and brands for makers of food and drink.",
    "sub_sectors": ["design"],
    "references": [{"title": "Olive oil", "client": "Frantoio", "year": 2025, "url": ""}],
    "languages": ["it", "en"],
    "capacity": 2,
}


def partita_iva(number: int) -> str:
    """Return an Italian VAT number with the right check digit, one per number."""
    digits = f"{number:07d}032"
    return digits + luhn.calc_check_digit(digits)


def make_person(role: Role, *, name: str = "", **fields: Any) -> User:
    """Make a person of a role who can sign in at once."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": f"{role}{number}@example.org",
        "name": name or f"{role.title()} {number}",
        "roles": [str(role)],
        "created_at": clock.now(),
        "email_confirmed_at": clock.now(),
        "password_hash": None,
        "last_sign_in_at": None,
        **fields,
    }
    user = User(**values)
    db.session.add(user)
    db.session.flush()
    return user


def act_of(user: User) -> Act:
    """The deed of a person now, with the organisations they have by now."""
    memberships = db.session.query(Membership.organisation_id).filter_by(user_id=user.id)
    actor = Actor(
        user_id=user.id,
        name=user.name,
        roles=frozenset(Role(r) for r in user.roles),
        organisation_ids=frozenset(row[0] for row in memberships),
        email=user.email,
    )
    return Act(actor=actor, at=clock.now(), origin="test")


def make_firm(*, user: User | None = None, size: bool = True, **fields: Any) -> Organisation:
    """Register a small manufacturer in Trieste that meets every condition of the preset."""
    act = act_of(user or make_person(Role.FIRM))
    number = next(_numbers)
    values: dict[str, Any] = {
        "name": f"Officina {number} S.r.l.",
        "registration_number": partita_iva(number),
        "street": "Via Carducci",
        "house_number": str(number),
        "postcode": "34121",
        "town": "Trieste",
        "country": "IT",
        "nuts3": "ITH44",
        "nace_code": "31.00",
        "founded_on": date(2010, 5, 1),
        **fields,
    }
    firm = create_organisation(act=act, kind="firm", **values)
    if size:
        declare_size(
            act=act,
            organisation=firm,
            year=act.at.year - 1,
            staff_hundredths=1250,
            turnover_minor=1_800_000_00,
            balance_minor=900_000_00,
        )
    return firm


def make_creative(
    *,
    user: User | None = None,
    admitted: bool = True,
    profile: dict[str, Any] | None = None,
    **fields: Any,
) -> Organisation:
    """Register a design studio; an officer admits it unless told otherwise."""
    act = act_of(user or make_person(Role.CREATIVE))
    number = next(_numbers)
    values: dict[str, Any] = {
        "name": f"Studio {number}",
        "legal_form": "sole_trader",
        "registration_number": partita_iva(number),
        "street": "Via Mazzini",
        "house_number": str(number),
        "postcode": "33100",
        "town": "Udine",
        "country": "IT",
        "nuts3": "ITH42",
        "nace_code": "74.12",
        "founded_on": date(2018, 3, 1),
        **fields,
    }
    studio = create_organisation(act=act, kind="creative", **values)
    row = profile_of(studio)
    save_profile(act=act, profile=row, **{**PROFILE, **(profile or {})})
    if admitted:
        submit_profile(act=act, profile=row)
        officer = Actor(user_id=None, name="Olga Officer", roles=frozenset({Role.OFFICER}))
        admit_profile(act=Act(actor=officer, at=clock.now(), origin="test"), profile=row)
    db.session.flush()
    return studio


def profile_of(studio: Organisation) -> CreativeProfile:
    """Return the profile of a creative."""
    return queries.get_profile_of(studio.id)
