"""Changing the address one signs in with: proved by a link to the new one, told to the old one."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from voucherapp.accounts.events import EmailChangeAsked, EmailChanged
from voucherapp.accounts.models import AccountToken, User
from voucherapp.accounts.operations import issue_link, use_link
from voucherapp.accounts.operations_session import note_mail
from voucherapp.accounts.passwords import matches
from voucherapp.accounts.queries import find_user_by_email
from voucherapp.accounts.rules import normalise_email
from voucherapp.db import outbox
from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T


def ask_email_change(*, act: Act, user: User, current: str, email: str) -> None:
    """Ask for another address, with the password as proof; nothing changes before its link is used.

    The answer is the same for an address that has an account: only its owner learns of it, by mail.
    """
    if not matches(current, user.password_hash):
        raise Refused("wrong-password", T("This is not your present password."), field="current")
    wanted = normalise_email(email)
    if wanted == user.email:
        raise Refused("same", T("This is your address already. Enter another one."), field="email")
    note_mail(act=act, email=wanted)
    token = issue_link(act=act, user=user, kind="email", payload={"email": wanted})
    outbox.emit(act, EmailChangeAsked(token.id))
    note(act, "user.email_asked", user, summary=T("Asked for another e-mail address"))


def change_email(*, act: Act, token: str) -> User:
    """Sign in by the new address from now on; every session ends, older links open nothing."""
    link = use_link(act=act, text=token, kind="email")
    user, before = link.user, link.user.email
    if find_user_by_email(link.payload["email"]) is not None:
        raise _taken()
    user.email = link.payload["email"]
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody took the address at the same moment
        raise _taken() from error
    user.session_epoch += 1
    # What was mailed to the old address must not lead into the account any more.
    db.session.execute(
        update(AccountToken)
        .where(AccountToken.user_id == user.id, AccountToken.used_at.is_(None))
        .where(AccountToken.kind.in_(("reset", "email")))
        .values(used_at=act.at)
        .execution_options(synchronize_session=False)
    )
    outbox.emit(act, EmailChanged(user.id, before))
    note(act, "user.email_changed", user, summary=T("Changed the e-mail address"))
    return user


def _taken() -> Refused:
    return Refused(
        "taken",
        T("There is another account with this address now. Sign in with it, or choose another."),
    )
