"""Signing in and out, and what people change about their own account."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from voucherapp.accounts.events import PasswordChanged
from voucherapp.accounts.models import AccountToken, Throttle, User
from voucherapp.accounts.passwords import hash_password, is_outdated, matches
from voucherapp.accounts.queries import count_attempts, find_user_by_email, get_user
from voucherapp.accounts.rules import (
    FAILURES_PER_ACCOUNT,
    FAILURES_PER_ADDRESS,
    MAILS_PER_ACCOUNT,
    SELF_ROLES,
    check_password,
    normalise_email,
    window_of,
)
from voucherapp.db import outbox
from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import STAFF_ROLES, Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T


def check_credentials(*, act: Act, email: str, password: str, address: str) -> User:
    """Return the person whose address and password these are; Refused says no more than no.

    An unknown address takes as long as a wrong password. After too many failures of the account
    or of the network address neither is looked at any more until the window of time is over.
    """
    limits = (
        (_key("account", normalise_email(email)), FAILURES_PER_ACCOUNT),
        (_key("address", address), FAILURES_PER_ADDRESS),
    )
    if any(count_attempts(key, act.at) >= limit for key, limit in limits):
        raise Refused(
            "too-many",
            T("Too many attempts. Wait a quarter of an hour, or set a new password."),
        )
    user = find_user_by_email(email)
    if not matches(password, user.password_hash if user else None) or user is None:
        raise Refused(
            "wrong-credentials",
            T("The e-mail address or the password is not right. Check both and try again."),
        )
    if not user.active:
        raise Refused(
            "closed", T("This account is closed. Write to the office that runs the scheme.")
        )
    if user.email_confirmed_at is None:
        raise Refused(
            "not-confirmed",
            T("First confirm your e-mail address: open the link in the mail that we sent you."),
        )
    return user


def note_failure(*, act: Act, email: str, address: str) -> None:
    """Count a failed attempt against the account and the network address."""
    _count(act, _key("account", normalise_email(email)))
    _count(act, _key("address", address))


def note_mail(*, act: Act, email: str) -> None:
    """Count a mail that somebody asked for without signing in; Refused after a few."""
    key = _key("mail", normalise_email(email))
    if count_attempts(key, act.at) >= MAILS_PER_ACCOUNT:
        raise Refused(
            "too-many",
            T(
                "We have sent several mails to this address. Look into the spam folder, or try later."
            ),
        )
    _count(act, key)


def note_try(*, act: Act, kind: str, value: str, most: int) -> None:
    """Count a try of something that is open to everybody; Refused after so many in a window of time.

    `value` is what is counted against, such as a network address; it is not kept in clear.
    """
    key = _key(kind, value)
    if count_attempts(key, act.at) >= most:
        raise Refused("too-many", T("Too many attempts. Wait a quarter of an hour."))
    _count(act, key)


def sign_in(*, act: Act, user: User, password: str) -> None:
    """Note that a person signed in; a hash of an older cost is made anew while we can."""
    user.last_sign_in_at = act.at
    if user.password_hash is not None and is_outdated(user.password_hash):
        user.password_hash = hash_password(password)


def set_password(*, act: Act, user: User, password: str) -> None:
    """Set a password; every session of the account ends, and a mail tells its owner."""
    check_password(password, email=user.email, name=user.name)
    user.password_hash = hash_password(password)
    user.session_epoch += 1
    outbox.emit(act, PasswordChanged(user.id))
    note(act, "user.password_changed", user, summary=T("Set a new password"))


def change_password(*, act: Act, user: User, current: str, password: str) -> None:
    """Change one's own password, with the present one as proof."""
    if not matches(current, user.password_hash):
        raise Refused("wrong-password", T("This is not your present password."), field="current")
    set_password(act=act, user=user, password=password)


def change_details(*, act: Act, user: User, name: str, phone: str, language: str) -> None:
    """Change one's own name, telephone number and language."""
    changed = {"name": name != user.name, "phone": phone != user.phone}
    user.name, user.phone, user.language = name, phone, language
    if any(changed.values()):
        note(act, "user.changed", user, summary=T("Changed the details of the account"))


def take_up_role(*, act: Act, kind: str) -> None:
    """Act as a "firm" or a "creative" too with one's own account, as registering would allow.

    Staff and evaluators keep out of the pairs they judge: they are refused.
    """
    user = get_user(act.by) if act.by is not None else None
    if user is None:
        raise NotFound
    roles = frozenset(Role(r) for r in user.roles)
    if roles & {*STAFF_ROLES, Role.EVALUATOR, Role.BROKER}:
        raise Refused(
            "apart",
            T(
                "People who work for the scheme, evaluate or broker cannot take part themselves. Use "
                "an account of your own organisation with another e-mail address."
            ),
        )
    user.roles = [role.value for role in Role if role in {*roles, SELF_ROLES[kind]}]
    note(act, "user.role_taken_up", user, summary=T("Acts as a %(kind)s too", kind=kind))


def sign_out_everywhere(*, act: Act, user: User) -> None:
    """End every session of the account, this one too unless it signs in again."""
    user.session_epoch += 1
    note(act, "user.signed_out", user, summary=T("Signed out on all devices"))


def clear_old(*, act: Act) -> int:
    """Delete counters of past days and links that stopped working a month ago; return how many."""
    statements = (
        delete(Throttle).where(Throttle.window_start < act.at - timedelta(days=1)),
        delete(AccountToken).where(AccountToken.expires_at < act.at - timedelta(days=30)),
    )
    connection = db.session.connection()
    return sum(connection.execute(statement).rowcount for statement in statements)


def _key(kind: str, value: str) -> str:
    # Neither mail addresses nor network addresses are kept in clear for this.
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()[:48]}"


def _count(act: Act, key: str) -> None:
    """Add one under a key; two processes that begin a window at once both count."""
    window = window_of(act.at)
    raised = (
        update(Throttle)
        .where(Throttle.key == key, Throttle.window_start == window)
        .values(count=Throttle.count + 1)
        .execution_options(synchronize_session=False)
    )
    if db.session.connection().execute(raised).rowcount:
        return
    try:
        with db.session.begin_nested():
            db.session.add(Throttle(key=key, window_start=window, count=1))
    except IntegrityError:
        db.session.connection().execute(raised)
