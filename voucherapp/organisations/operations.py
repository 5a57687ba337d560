"""What people do for their organisation: give its data, its size, its links."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from voucherapp.accounts.operations import add_membership
from voucherapp.db.audit import note
from voucherapp.db.locking import expect_version
from voucherapp.db.session import db
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations import queries, rules
from voucherapp.organisations.models import (
    CreativeProfile,
    Organisation,
    OwnershipLink,
    SizeDeclaration,
)
from voucherapp.organisations.operations_profiles import (
    admit_profile,
    refresh_search_text,
    refuse_profile,
    save_profile,
    submit_profile,
    suspend_profile,
)
from voucherapp.reference import codes

__all__ = [
    "add_link",
    "admit_profile",
    "create_organisation",
    "declare_size",
    "refuse_profile",
    "remove_link",
    "save_profile",
    "submit_profile",
    "suspend_profile",
    "update_organisation",
]

#: What a member may set; the key of the registration number follows from the number.
FIELDS = frozenset(
    {
        "name", "legal_form", "registration_number", "vat_number", "street", "house_number",
        "postcode", "town", "country", "nuts3", "nace_code", "nace_revision", "founded_on",
        "website", "phone", "email",
    }
)  # fmt: skip

#: Which permission makes somebody of each kind.
KINDS = {"firm": Permission.APPLICATION_WRITE, "creative": Permission.PROFILE_EDIT}


def create_organisation(*, act: Act, kind: str, **fields: Any) -> Organisation:
    """Register a firm or a creative; the person who does it becomes its first member."""
    if not act.actor.may(KINDS[kind]):
        raise Refused(
            "wrong-kind",
            T(
                "Your account is not made for this. Register another one for this kind of organisation."
            ),
        )
    values = _checked(fields)
    key = rules.registration_key(values["country"], values["registration_number"])
    if queries.find_organisation(kind, values["country"], key) is not None:
        raise _taken()
    organisation = Organisation(
        token=ids.token(), kind=kind, registration_key=key, created_at=act.at, **values
    )
    db.session.add(organisation)
    _write_number()
    if kind == "creative":
        organisation.profile = CreativeProfile(
            organisation_id=organisation.id, updated_at=act.at, search_text=""
        )
        refresh_search_text(organisation, organisation.profile)
    if act.by is not None:
        add_membership(act=act, user_id=act.by, organisation_id=organisation.id)
    summary = T("Registered %(name)s", name=organisation.name)
    note(act, "organisation.created", organisation, summary=summary)
    db.session.flush()
    return organisation


def update_organisation(
    *, act: Act, organisation: Organisation, version: int, **fields: Any
) -> Organisation:
    """Change the data of an organisation; refuses a number that another one has."""
    expect_version(organisation, version)
    values = _checked({"country": organisation.country, **fields})
    number = values.get("registration_number", organisation.registration_number)
    key = rules.registration_key(values["country"], number)
    other = queries.find_organisation(organisation.kind, values["country"], key)
    if other is not None and other.id != organisation.id:
        raise _taken()
    values["registration_key"] = key
    changes = {
        name: [str(getattr(organisation, name) or ""), str(value or "")]
        for name, value in values.items()
        if getattr(organisation, name) != value
    }
    for name in changes:
        setattr(organisation, name, values[name])
    _write_number()
    if organisation.kind == "creative":
        profile = queries.get_profile_of(organisation.id)
        refresh_search_text(organisation, profile)
        profile.updated_at = act.at
    summary = T("Changed the data of %(name)s", name=organisation.name)
    note(act, "organisation.changed", organisation, summary=summary, detail=changes)
    db.session.flush()
    return organisation


def _write_number() -> None:
    """Write the organisation; who was a moment earlier with the same number stays its owner."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise _taken() from error


def declare_size(
    *,
    act: Act,
    organisation: Organisation,
    year: int,
    staff_tenths: int,
    turnover_minor: int,
    balance_minor: int,
) -> SizeDeclaration:
    """Declare staff (tenths of full-time posts), turnover and balance of the last closed year."""
    if not act.at.year - 2 <= year < act.at.year:
        raise Refused(
            "year",
            T("Give the last closed year: %(year)s.", year=act.at.year - 1),
            field="year",
        )
    declaration = SizeDeclaration(
        organisation_id=organisation.id,
        declared_at=act.at,
        declared_by=act.by,
        year=year,
        staff_tenths=staff_tenths,
        turnover_minor=turnover_minor,
        balance_minor=balance_minor,
        size_class=rules.size_class(staff_tenths, turnover_minor, balance_minor),
    )
    db.session.add(declaration)
    summary = T("Declared the size of %(year)s", year=year)
    detail = {
        "staff_tenths": staff_tenths,
        "turnover_minor": turnover_minor,
        "balance_minor": balance_minor,
        "size_class": declaration.size_class,
    }
    note(act, "organisation.size-declared", organisation, summary=summary, detail=detail)
    db.session.flush()
    return declaration


def add_link(
    *,
    act: Act,
    organisation: Organisation,
    direction: str,
    other_name: str,
    other_country: str,
    other_registration_number: str,
    kind: str,
    percent_bp: int,
) -> OwnershipLink:
    """Declare that another enterprise owns, or is owned by, this firm."""
    key = rules.registration_key(
        other_country, other_registration_number, field="other_registration_number"
    )
    field = "other_registration_number"
    if (other_country, key) == (organisation.country, organisation.registration_key):
        raise Refused("itself", T("This is the number of your own firm."), field=field)
    for link in queries.list_links(organisation.id):
        same = (link.direction, link.other_country, link.other_registration_key)
        if same == (direction, other_country, key):
            raise Refused("twice", T("This link stands in the list already."), field=field)
    link = OwnershipLink(
        organisation_id=organisation.id,
        direction=direction,
        other_name=other_name,
        other_country=other_country,
        other_registration_key=key,
        kind=kind,
        percent_bp=percent_bp,
        declared_at=act.at,
    )
    db.session.add(link)
    summary = T("Declared a link to %(name)s", name=other_name)
    detail = {"direction": direction, "kind": kind, "percent_bp": percent_bp, "key": key}
    note(act, "organisation.link-declared", organisation, summary=summary, detail=detail)
    db.session.flush()
    return link


def remove_link(*, act: Act, organisation: Organisation, link: OwnershipLink) -> None:
    """Take back a declared link; the record keeps that it was there."""
    summary = T("Took back the link to %(name)s", name=link.other_name)
    detail = {"direction": link.direction, "kind": link.kind, "key": link.other_registration_key}
    note(act, "organisation.link-removed", organisation, summary=summary, detail=detail)
    db.session.delete(link)
    db.session.flush()


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    values = dict(fields)
    revision = values.get("nace_revision", codes.CURRENT_NACE)
    if values.get("nace_code") and not codes.is_nace_class(values["nace_code"], revision):
        raise Refused(
            "nace",
            T(
                "Choose a class with four digits such as 25.53 from NACE Rev. %(rev)s.",
                rev=revision,
            ),
            field="nace_code",
        )
    nuts3 = values.get("nuts3")
    if nuts3 and not nuts3.startswith(values["country"]):
        raise Refused("nuts", T("This province lies in another country."), field="nuts3")
    founded_on = values.get("founded_on")
    if founded_on is not None and founded_on < date(1200, 1, 1):
        raise Refused("founded", T("Check the year of the foundation."), field="founded_on")
    return values


def _taken() -> Refused:
    return Refused(
        "taken",
        T(
            "An organisation with this number is registered already. Ask one of its people to "
            "invite you: they find “Invite a colleague” on its page."
        ),
        field="registration_number",
    )
