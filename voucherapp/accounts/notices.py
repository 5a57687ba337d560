"""Mails about accounts, and the ways in which every other slice tells people something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import force_locale

from voucherapp.accounts.links import sign
from voucherapp.accounts.models import User
from voucherapp.accounts.operations import issue_link
from voucherapp.accounts.queries import (
    find_newest_registration,
    find_user_by_email,
    get_token,
    get_user,
    list_members,
    list_staff,
)
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission, Role
from voucherapp.kernel.role_words import role_labels
from voucherapp.kernel.text import T
from voucherapp.notifications.models import Message
from voucherapp.notifications.operations import send_message
from voucherapp.web.formatting import format_moment
from voucherapp.web.links import external
from voucherapp.web.settings import setting


def tell_user(
    *,
    act: Act,
    user_id: int,
    kind: str,
    subject: T | str,
    body: T | str,
    dedup_key: str,
    case_id: int | None = None,
    attachments: Iterable[int] = (),
) -> Message:
    """Write to a person in their language; greeting and signature are added here."""
    return _tell(
        act, get_user(user_id), kind, subject, body, dedup_key, case_id, tuple(attachments)
    )


def tell_members(
    *,
    act: Act,
    organisation_id: int,
    kind: str,
    subject: T | str,
    body: T | str,
    dedup_key: str,
    case_id: int | None = None,
    attachments: Iterable[int] = (),
    about_claims: bool = False,
) -> Sequence[Message]:
    """Write to everybody who may act for an organisation; about claims to its bookkeepers too."""
    files = tuple(attachments)
    return [
        _tell(act, user, kind, subject, body, dedup_key, case_id, files)
        for user in list_members(organisation_id, with_bookkeepers=about_claims)
    ]


def tell_staff(
    *,
    act: Act,
    permission: Permission,
    kind: str,
    subject: T | str,
    body: T | str,
    dedup_key: str,
    case_id: int | None = None,
    attachments: Iterable[int] = (),
) -> Sequence[Message]:
    """Write to all staff whose roles carry a permission."""
    files = tuple(attachments)
    return [
        _tell(act, user, kind, subject, body, dedup_key, case_id, files)
        for user in list_staff(permission)
    ]


def tell_address(
    *,
    act: Act,
    user: User,
    to_email: str,
    kind: str,
    subject: T | str,
    body: T | str,
    dedup_key: str,
    confidential: bool = False,
) -> Message:
    """Write to a person at an address that is not, or not any more, the one of the account."""
    return _tell(
        act,
        user,
        kind,
        subject,
        body,
        dedup_key,
        None,
        confidential=confidential,
        to_email=to_email,
    )


def letter(name: str, body: T | str) -> T:
    """Return a mail's text with its greeting and signature."""
    return T(
        "Dear %(name)s,\n\n%(body)s\n\nKind regards\n%(site)s",
        name=name,
        body=body,
        site=setting("SITE_NAME"),
    )


def _tell(
    act: Act,
    user: User,
    kind: str,
    subject: T | str,
    body: T | str,
    dedup_key: str,
    case_id: int | None,
    attachments: tuple[int, ...] = (),
    *,
    confidential: bool = False,
    to_email: str = "",
) -> Message:
    with force_locale(user.language):
        return send_message(
            act=act,
            kind=kind,
            to_email=to_email or user.email,
            to_name=user.name,
            subject=subject,
            body=letter(user.name, body),
            user_id=user.id,
            case_id=case_id,
            attachments=attachments,
            language=user.language,
            dedup_key=f"{dedup_key}/{user.id}",
            confidential=confidential,
        )


def on_registered(event: dict[str, Any], act: Act) -> None:
    """Send the link that confirms an address."""
    _send_confirmation(act, event["token_id"])


def on_known_address(event: dict[str, Any], act: Act) -> None:
    """Tell the owner of an account that somebody tried to open another one with the address."""
    user = get_user(event["user_id"])
    body = T(
        "Somebody, perhaps you, asked for a new account with this e-mail address. You have one "
        "already, so nothing was changed.\n\nSign in here:\n%(sign_in)s\n\nIf you forgot your "
        "password, set a new one here:\n%(reset)s\n\nIf it was not you, there is nothing to do.",
        sign_in=external("accounts.sign_in"),
        reset=external("accounts.forgot"),
    )
    _tell(act, user, "account.known", T("You have an account already"), body, _key(act), None)


def on_link_asked(event: dict[str, Any], act: Act) -> None:
    """Send a link to set a new password or to confirm an address, if there is such an account."""
    user = find_user_by_email(event["email"])
    if user is None or not user.active:
        return
    if event["kind"] == "confirm":
        if user.email_confirmed_at is None:
            _confirm_again(act, user)
        return
    token = issue_link(act=act, user=user, kind="reset")
    body = T(
        "You can choose a new password here:\n%(link)s\n\nThe link works once, until "
        "%(until)s. If you did not ask for it, there is nothing to do: your password stays as "
        "it is.",
        link=external("accounts.reset", token=sign(token)),
        until=format_moment(token.expires_at),
    )
    key = f"account/reset/{token.id}"
    subject = T("Choose a new password")
    _tell(act, user, "account.reset", subject, body, key, None, confidential=True)


def on_invited(event: dict[str, Any], act: Act) -> None:
    """Send an invitation with its link."""
    token = get_token(event["token_id"])
    site = setting("SITE_NAME")
    if event["purpose"] == "colleague":
        subject = T("%(who)s invites you to work together", who=event["by_name"])
        what = T(
            "%(who)s asks you to work together on %(site)s for %(organisation)s.",
            who=event["by_name"],
            site=site,
            organisation=event["organisation_name"] or T("the same organisation"),
        )
    elif event["purpose"] == "bookkeeper":
        subject = T("%(who)s asks you to keep the claims of a firm", who=event["by_name"])
        what = T(
            "%(who)s asks you to see and file the claims of %(organisation)s on %(site)s. You see "
            "nothing else of the firm, and sign in with a password of your own.",
            who=event["by_name"],
            site=site,
            organisation=event["organisation_name"] or T("the firm"),
        )
    else:
        roles = role_labels(Role(r) for r in token.payload["roles"])
        subject = T("Your invitation to %(site)s", site=site)
        what = T(
            "%(who)s invites you to %(site)s. Your role: %(roles)s.",
            who=event["by_name"],
            site=site,
            roles=roles,
        )
    body = T(
        "%(what)s\n\nTake up the invitation here:\n%(link)s\n\nThe link works once, until "
        "%(until)s. If you do not know the sender, there is nothing to do.",
        what=what,
        link=external("accounts.invitation", token=sign(token)),
        until=format_moment(token.expires_at),
    )
    key = f"account/invite/{token.id}"
    _tell(act, token.user, "account.invitation", subject, body, key, None, confidential=True)


def on_password_changed(event: dict[str, Any], act: Act) -> None:
    """Tell the owner of an account that its password is a new one."""
    body = T(
        "The password of your account was changed on %(when)s, and you were signed out on all "
        "devices.\n\nIf this was not you, set a new password at once:\n%(link)s",
        when=format_moment(act.at),
        link=external("accounts.forgot"),
    )
    user = get_user(event["user_id"])
    subject = T("Your password was changed")
    _tell(act, user, "account.password", subject, body, _key(act), None)


def _confirm_again(act: Act, user: User) -> None:
    """Send the newest registration's own link once more, with a new date to it."""
    waiting = find_newest_registration(user.id)
    if waiting is None:
        return
    token = issue_link(act=act, user=user, kind="confirm", payload=waiting.payload)
    _send_confirmation(act, token.id)


def _send_confirmation(act: Act, token_id: int) -> None:
    token = get_token(token_id)
    body = T(
        "Welcome to %(site)s. Please confirm that this is your e-mail address:\n%(link)s\n\n"
        "Then you can sign in. The link works until %(until)s. If you did not register, there "
        "is nothing to do: without the link no account is opened.",
        site=setting("SITE_NAME"),
        link=external("accounts.confirm", token=sign(token)),
        until=format_moment(token.expires_at),
    )
    key = f"account/confirm/{token.id}"
    subject = T("Confirm your e-mail address")
    _tell(act, token.user, "account.confirm", subject, body, key, None, confidential=True)


def _key(act: Act) -> str:
    return f"account/{act.origin}/{act.at.isoformat()}"


SUBSCRIBERS = {
    "Registered": (on_registered,),
    "KnownAddressRegistered": (on_known_address,),
    "LinkAsked": (on_link_asked,),
    "Invited": (on_invited,),
    "PasswordChanged": (on_password_changed,),
}
