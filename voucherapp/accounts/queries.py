"""Reads of people, memberships, links and failed attempts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, String, cast, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.elements import ColumnElement

from voucherapp.accounts.links import sign, unsign
from voucherapp.accounts.models import AccountToken, Membership, Throttle, User
from voucherapp.accounts.rules import normalise_email, window_of
from voucherapp.db.queries import Listing, one_or_404, page_of
from voucherapp.db.session import db
from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import MATRIX, Permission, Role
from voucherapp.kernel.refusal import NotFound


@dataclass(frozen=True, slots=True)
class UserRow:
    """One person in the list of users."""

    id: int
    name: str
    email: str
    roles: tuple[Role, ...]
    active: bool
    confirmed: bool
    created_at: datetime
    last_sign_in_at: datetime | None


def _people() -> Select[User]:
    return select(User).options(joinedload(User.memberships))


def get_user(user_id: int) -> User:
    """Return a person with memberships."""
    return one_or_404(_people().where(User.id == user_id))


def find_user_by_email(email: str) -> User | None:
    """Return the person with this address, memberships loaded, if there is one."""
    return (
        db.session.scalars(_people().where(User.email == normalise_email(email)))
        .unique()
        .one_or_none()
    )


def list_users(role: Role | None = None) -> Sequence[User]:
    """List active people by name, of one role or all."""
    statement = _people().where(User.active.is_(True)).order_by(User.name, User.id)
    if role is not None:
        statement = statement.where(_has_role(role))
    return db.session.scalars(statement).unique().all()


def list_evaluators() -> Sequence[User]:
    """List the evaluators who may sign in, by name."""
    return list_users(Role.EVALUATOR)


def list_staff(permission: Permission) -> Sequence[User]:
    """List the staff whose roles carry a permission, by name."""
    roles = [role for role in Role if role.is_staff and permission in MATRIX[role]]
    if not roles:
        return ()
    statement = _people().where(User.active.is_(True), or_(*(_has_role(r) for r in roles)))
    return db.session.scalars(statement.order_by(User.name, User.id)).unique().all()


def list_members(organisation_id: int, *, with_bookkeepers: bool = False) -> Sequence[User]:
    """List the people who may act for an organisation, the first one first.

    Bookkeepers act for its claims alone, so they are among them only when they are asked for.
    """
    members = select(Membership.user_id).where(Membership.organisation_id == organisation_id)
    if not with_bookkeepers:
        members = members.where(Membership.claims_only.is_(False))
    return (
        db.session.scalars(
            _people()
            .where(
                User.id.in_(members),
                User.active.is_(True),
            )
            .order_by(User.id)
        )
        .unique()
        .all()
    )


def get_member(organisation_id: int, user_id: int) -> User:
    """Return a person who may act for an organisation; somebody else's is NotFound."""
    return one_or_404(
        _people().where(
            User.id == user_id,
            User.memberships.any(Membership.organisation_id == organisation_id),
        )
    )


def list_people(
    *, actor: Actor, filters: Mapping[str, str], sort: str, direction: str, page: int
) -> Listing[UserRow]:
    """Return one page of people, filtered by `role`, `active` and `q` (name or address).

    Administrators see all, others the evaluators.
    """
    statement = select(
        User.id,
        User.name,
        User.email,
        User.roles,
        User.active,
        User.email_confirmed_at,
        User.created_at,
        User.last_sign_in_at,
    )
    if not actor.may(Permission.USER_MANAGE):
        statement = statement.where(_has_role(Role.EVALUATOR))
    if filters.get("role") in set(Role):
        statement = statement.where(_has_role(Role(filters["role"])))
    if filters.get("active") in ("yes", "no"):
        statement = statement.where(User.active.is_(filters["active"] == "yes"))
    if words := filters.get("q"):
        statement = statement.where(
            or_(
                User.name.icontains(words, autoescape=True),
                User.email.icontains(words, autoescape=True),
            )
        )
    sorts = {"name": User.name, "email": User.email, "seen": User.last_sign_in_at}
    return page_of(
        statement,
        build=_row,
        sorts=sorts,
        sort=sort,
        direction=direction,
        page=page,
        tie=User.id,
        filters=dict(filters),
    )


def count_other_administrators(user_id: int) -> int:
    """Count the active administrators besides this person."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(User)
            .where(_has_role(Role.ADMINISTRATOR), User.active.is_(True), User.id != user_id)
        )
        or 0
    )


def find_link(text: str, kind: str, now: datetime) -> AccountToken | None:
    """Return the token of a link with its person, None when it is used, too old or not ours."""
    known = unsign(text)
    if known is None:
        return None
    return (
        db.session.scalars(
            select(AccountToken)
            .options(joinedload(AccountToken.user).joinedload(User.memberships))
            .where(
                AccountToken.id == known[0],
                AccountToken.nonce == known[1],
                AccountToken.kind == kind,
                AccountToken.used_at.is_(None),
                AccountToken.expires_at > now,
            )
        )
        .unique()
        .one_or_none()
    )


def get_token(token_id: int) -> AccountToken:
    """Return a token by its row, with its person, for the mail that carries its link."""
    return one_or_404(
        select(AccountToken)
        .options(joinedload(AccountToken.user))
        .where(AccountToken.id == token_id)
    )


def newest_link(user_id: int, kind: str) -> str:
    """Return the text of the newest unused link of a kind that a person has been given."""
    token = db.session.scalar(
        select(AccountToken)
        .where(
            AccountToken.user_id == user_id,
            AccountToken.kind == kind,
            AccountToken.used_at.is_(None),
        )
        .order_by(AccountToken.id.desc())
        .limit(1)
    )
    if token is None:
        raise NotFound
    return sign(token)


def find_newest_registration(user_id: int) -> AccountToken | None:
    """Return the newest link that was to confirm an address, also when its time is over."""
    return db.session.scalar(
        select(AccountToken)
        .where(AccountToken.user_id == user_id, AccountToken.kind == "confirm")
        .order_by(AccountToken.id.desc())
        .limit(1)
    )


def count_attempts(key: str, now: datetime) -> int:
    """Count what was noted under a key in the present window of time."""
    return (
        db.session.scalar(
            select(Throttle.count).where(
                Throttle.key == key, Throttle.window_start == window_of(now)
            )
        )
        or 0
    )


def _has_role(role: Role) -> ColumnElement[bool]:
    # Roles are a short list of names in JSON; the quotes keep one name from matching in another.
    return cast(User.roles, String).contains(f'"{role.value}"', autoescape=True)


def _row(row: Row[Any]) -> UserRow:
    return UserRow(
        id=row.id,
        name=row.name,
        email=row.email,
        roles=tuple(Role(r) for r in row.roles),
        active=row.active,
        confirmed=row.email_confirmed_at is not None,
        created_at=row.created_at,
        last_sign_in_at=row.last_sign_in_at,
    )
