"""Passwords, one-time links, the sign-in throttle and who may give which role."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from voucherapp.kernel.permissions import STAFF_ROLES, Permission, Role
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T

PASSWORD_SIGNS = 10
#: Argon2 takes any length; a very long one would only keep the server busy.
PASSWORD_MOST = 256
#: The commonest passwords of ten signs and more; shorter ones are refused anyway.
COMMON = frozenset(
    {
        "1234567890",
        "12345678910",
        "0123456789",
        "0987654321",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "abcdefghij",
        "adminadmin",
        "administrator",
        "iloveyou123",
        "letmein123",
        "motdepasse",
        "passwordpassword",
        "password1",
        "password12",
        "password123",
        "password1234",
        "passwort123",
        "q1w2e3r4t5",
        "qwerty1234",
        "qwerty12345",
        "qwertyuiop",
        "qwertzuiop",
        "welcome123",
    }
)

#: How long a one-time link opens something, by its kind.
LINK_LASTS = {
    "confirm": timedelta(days=3),
    "invite": timedelta(days=14),
    "reset": timedelta(hours=2),
    "email": timedelta(hours=24),
}

#: The window in which failed attempts are counted, and how many it allows.
WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 10
#: Whole offices and schools share one address: a dozen people who each mistype twice must get in.
FAILURES_PER_ADDRESS = 150
#: Mails that one person can have sent to an address by a form without signing in.
MAILS_PER_ACCOUNT = 5

#: What people may register for by themselves.
SELF_ROLES = {"firm": Role.FIRM, "creative": Role.CREATIVE}
#: What an administrator gives by hand; SYSTEM is nobody's.
GIVEN_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class RoleChange:
    """The facts of a change of roles: before, after, and whether another administrator stays."""

    before: frozenset[Role]
    after: frozenset[Role]
    other_administrators: int


def normalise_email(text: str) -> str:
    """Return an address in the one form in which it is compared and kept."""
    return text.strip().lower()


def check_password(password: str, *, email: str = "", name: str = "") -> None:
    """Refuse a password that is short, common, or made of the person's own name or address.

    Length and a list of common ones, no rules on kinds of signs (NIST SP 800-63B, 5.1.1.2).
    """
    if len(password) < PASSWORD_SIGNS:
        raise Refused(
            "password-short",
            T(
                "Use at least %(signs)s signs. A few words in a row are easy to remember.",
                signs=PASSWORD_SIGNS,
            ),
            field="password",
        )
    if len(password) > PASSWORD_MOST:
        raise Refused(
            "password-long",
            T("Use at most %(signs)s signs.", signs=PASSWORD_MOST),
            field="password",
        )
    folded = password.lower()
    own = {word for word in (*name.lower().split(), *email.lower().split("@")) if len(word) > 3}
    rest = folded
    for word in own:
        rest = rest.replace(word, "")
    if folded in COMMON or len(set(folded)) < 5 or len(rest) < 4:
        raise Refused(
            "password-common",
            T("This password is easy to guess. Choose one that others would not think of."),
            field="password",
        )


def window_of(moment: datetime) -> datetime:
    """Return the start of the window of time in which a moment lies."""
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)


def roles_to_give(permissions: Collection[Permission]) -> tuple[Role, ...]:
    """Return the roles that this person may give: administrators all, officers evaluators only."""
    if Permission.USER_MANAGE in permissions:
        return GIVEN_ROLES
    return (Role.EVALUATOR,) if Permission.REVIEW_ASSIGN in permissions else ()


def check_roles_given(permissions: Collection[Permission], roles: Collection[Role]) -> None:
    """Refuse no role at all, and roles that this person may not give."""
    if not roles:
        raise Refused("no-role", T("Choose at least one role."), field="roles")
    if not set(roles) <= set(roles_to_give(permissions)):
        raise Refused(
            "role-not-yours",
            T("Your role does not include giving these roles. Ask an administrator."),
            field="roles",
        )


def check_role_change(change: RoleChange) -> None:
    """Refuse a change after which nobody could manage users, or that mixes roles that must part."""
    loses = Role.ADMINISTRATOR in change.before and Role.ADMINISTRATOR not in change.after
    if loses and change.other_administrators == 0:
        raise Refused(
            "last-administrator",
            T(
                "This is the last administrator. Make somebody else an administrator first, so "
                "that users can still be managed."
            ),
            field="roles",
        )
    if Role.BROKER in change.after and change.after & {Role.EVALUATOR, *STAFF_ROLES}:
        raise Refused(
            "broker-apart",
            T("A broker helps firms and never scores or decides: give these roles to two people."),
            field="roles",
        )
    if Role.AUDITOR in change.after and len(change.after) > 1:
        raise Refused(
            "auditor-alone",
            T("An auditor reads all and changes nothing, so this role stands alone."),
            field="roles",
        )
