"""What people do for their organisation: give its data, its size, its links."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from voucherapp.accounts.operations import add_membership
from voucherapp.db.audit import note
from voucherapp.db.locking import expect_version
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations import queries, rules
from voucherapp.organisations.events import CreativeRegistered
from voucherapp.organisations.models import CreativeProfile, Organisation
from voucherapp.organisations.operations_links import add_link, remove_link
from voucherapp.organisations.operations_profiles import (
    admit_profile,
    ask_renewal,
    refresh_search_text,
    refuse_profile,
    renew_profile,
    save_profile,
    submit_profile,
    suspend_profile,
)
from voucherapp.organisations.operations_size import declare_size
from voucherapp.reference import codes

__all__ = [
    "add_link",
    "admit_profile",
    "ask_renewal",
    "create_organisation",
    "declare_size",
    "refuse_profile",
    "remove_link",
    "renew_profile",
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
        "website", "phone", "email", "iban",
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
    if kind == "creative":
        emit(act, CreativeRegistered(organisation.id))
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
    if nuts3 and not (codes.is_nuts3(nuts3) and codes.nuts_country(nuts3) == values["country"]):
        raise Refused("nuts", T("This province lies in another country."), field="nuts3")
    founded_on = values.get("founded_on")
    if founded_on is not None and founded_on < date(1200, 1, 1):
        raise Refused("founded", T("Check the year of the foundation."), field="founded_on")
    if values.get("vat_number"):
        values["vat_number"] = rules.vat_number(values["country"], values["vat_number"])
    if values.get("iban"):
        values["iban"] = rules.bank_account(values["iban"])
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
