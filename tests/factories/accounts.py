"""People who can sign in, made by the operations that people use."""

from __future__ import annotations

from itertools import count
from typing import Any

from voucherapp.accounts import operations, queries
from voucherapp.accounts.models import User
from voucherapp.db.session import db
from voucherapp.kernel import clock
from voucherapp.kernel.act import Act, Actor
from voucherapp.kernel.permissions import Role

PASSWORD = "three slow yellow boats"
_numbers = count(1)


def administrator_act() -> Act:
    """A deed of an administrator who is nobody in particular."""
    actor = Actor(user_id=None, name="Office", roles=frozenset({Role.ADMINISTRATOR}))
    return Act(actor=actor, at=clock.now(), origin="test")


def make_user(*roles: Role, name: str = "", email: str = "", organisation_id: int = 0) -> User:
    """Invite somebody with these roles, and let them take up the invitation with PASSWORD."""
    number = next(_numbers)
    act = administrator_act()
    user = operations.invite_user(
        act=act,
        email=email or f"person{number}@office.example",
        name=name or f"Person Number {number}",
        roles=roles or (Role.OFFICER,),
    )
    link = queries.newest_link(user.id, "invite")
    operations.accept_invitation(act=act, token=link, password=PASSWORD)
    if organisation_id:
        operations.add_membership(act=act, user_id=user.id, organisation_id=organisation_id)
    db.session.flush()
    return user


def act_of(user: User, **fields: Any) -> Act:
    """A deed of this person now."""
    return Act(actor=queries.get_user(user.id).actor, at=clock.now(), **fields)
