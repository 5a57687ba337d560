"""Reads about firms, creatives and the gallery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission
from voucherapp.organisations.models import (
    CreativeProfile,
    Organisation,
    OwnershipLink,
    SizeDeclaration,
)
from voucherapp.reference import codes


def _reach(statement: Select[Any], actor: Actor) -> Select[Any]:
    if actor.may(Permission.APPLICATION_READ_ALL):
        return statement
    return statement.where(Organisation.id.in_(actor.organisation_ids))


def get_organisation_for(actor: Actor, token: str) -> Organisation:
    """Return an organisation of the actor, or any for staff who read all; else NotFound."""
    row: Organisation = one_or_404(
        _reach(select(Organisation).where(Organisation.token == token), actor)
    )
    return row


def get_own_organisation(actor: Actor, token: str, kind: str | None = None) -> Organisation:
    """Return an organisation the actor is a member of, with its profile; else NotFound."""
    statement = (
        select(Organisation)
        .where(Organisation.token == token, Organisation.id.in_(actor.organisation_ids))
        .options(joinedload(Organisation.profile).joinedload(CreativeProfile.picture))
    )
    if kind is not None:
        statement = statement.where(Organisation.kind == kind)
    return one_or_404(statement)


def get_organisation(organisation_id: int) -> Organisation:
    """Return an organisation by its id, for code that has checked who asks."""
    return one_or_404(select(Organisation).where(Organisation.id == organisation_id))


def find_organisation(kind: str, country: str, registration_key: str) -> Organisation | None:
    """Return the organisation of this kind and number, or None."""
    return db.session.scalar(
        select(Organisation).where(
            Organisation.kind == kind,
            Organisation.country == country,
            Organisation.registration_key == registration_key,
        )
    )


def list_my_organisations(actor: Actor, kind: str | None = None) -> Sequence[Organisation]:
    """List the organisations the actor acts for, with their profiles, by name."""
    if not actor.organisation_ids:
        return ()
    statement = (
        select(Organisation)
        .where(Organisation.id.in_(actor.organisation_ids))
        .options(joinedload(Organisation.profile))
        .order_by(Organisation.name, Organisation.id)
    )
    if kind is not None:
        statement = statement.where(Organisation.kind == kind)
    return db.session.scalars(statement).all()


def latest_size(organisation_id: int) -> SizeDeclaration | None:
    """Return the newest declaration of size, or None."""
    return db.session.scalar(
        select(SizeDeclaration)
        .where(SizeDeclaration.organisation_id == organisation_id)
        .order_by(SizeDeclaration.id.desc())
        .limit(1)
    )


def list_links(organisation_id: int) -> Sequence[OwnershipLink]:
    """List the links to other enterprises that a firm declared."""
    return db.session.scalars(
        select(OwnershipLink)
        .where(OwnershipLink.organisation_id == organisation_id)
        .order_by(OwnershipLink.id)
    ).all()


def get_link(organisation: Organisation, link_id: int) -> OwnershipLink:
    """Return a link that this organisation declared, else NotFound."""
    return one_or_404(
        select(OwnershipLink).where(
            OwnershipLink.organisation_id == organisation.id, OwnershipLink.id == link_id
        )
    )


def territory_of(organisation: Organisation) -> str:
    """Name the province of an organisation, "" when it is not known."""
    return codes.label_of("nuts", organisation.nuts3) if organisation.nuts3 else ""


def get_profile_of(organisation_id: int) -> CreativeProfile:
    """Return the profile of a creative by the id of its organisation, else NotFound."""
    return one_or_404(
        select(CreativeProfile)
        .where(CreativeProfile.organisation_id == organisation_id)
        .options(joinedload(CreativeProfile.organisation), joinedload(CreativeProfile.picture))
    )
