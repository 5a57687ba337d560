"""One person of each role, made directly: for tests about access alone."""

from __future__ import annotations

from voucherapp.accounts.models import User
from voucherapp.db.session import db
from voucherapp.kernel import clock
from voucherapp.kernel.permissions import Role

#: The system signs in nowhere.
PEOPLE = tuple(role for role in Role if role is not Role.SYSTEM)


def make_person(role: Role, *more: Role, name: str = "") -> User:
    """Add a confirmed user with these roles and no organisation."""
    user = User(
        email=f"{name or role.value}@example.org",
        name=name or role.value.replace("_", " ").title(),
        password_hash=None,
        roles=[role.value, *(r.value for r in more)],
        created_at=clock.now(),
        email_confirmed_at=clock.now(),
        last_sign_in_at=None,
    )
    db.session.add(user)
    db.session.commit()
    return user
