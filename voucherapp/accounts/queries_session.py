"""Who a session cookie stands for: asked by every signed-in page, so it reads plain values."""

from __future__ import annotations

from dataclasses import dataclass

from flask_login import UserMixin
from sqlalchemy import bindparam, select

from voucherapp.accounts.models import Membership, User
from voucherapp.db.readings import Reading
from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Role


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):
    """The person of a session, as pages need them; what changes an account loads its User."""

    actor: Actor
    language: str
    epoch: int

    def get_id(self) -> str:
        """The value that the session cookie holds."""
        return f"{self.actor.user_id}:{self.epoch}"


#: Built once, as putting it together takes longer than running it; a row for each membership.
_OF_SESSION = Reading(
    select(
        User.name,
        User.roles,
        User.email,
        User.language,
        Membership.organisation_id,
        Membership.claims_only,
    )
    .outerjoin(Membership, Membership.user_id == User.id)
    .where(
        User.id == bindparam("number"),
        User.session_epoch == bindparam("epoch"),
        User.active.is_(True),
    )
)


def load_session_user(value: str) -> SignedIn | None:
    """Return the person of a session cookie in one statement, None when it is worth nothing."""
    number, _, epoch = value.partition(":")
    if not value.isascii() or not number.isdigit() or not epoch.isdigit():
        return None
    rows = _OF_SESSION.rows(number=int(number), epoch=int(epoch))
    if not rows:
        return None
    name, roles, email, language, *_membership = rows[0]
    actor = Actor(
        user_id=int(number),
        name=name,
        roles=frozenset(Role(role) for role in roles),
        organisation_ids=frozenset(row[4] for row in rows if row[4] is not None and not row[5]),
        email=email,
        claims_only_ids=frozenset(row[4] for row in rows if row[4] is not None and row[5]),
    )
    return SignedIn(actor, language, int(epoch))
