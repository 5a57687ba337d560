"""Mails about another address for an account: the link to the new one, the word to the old one."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.links import sign
from voucherapp.accounts.notices import on_known_address, tell_address
from voucherapp.accounts.queries import find_user_by_email, get_token, get_user
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.web.formatting import format_moment
from voucherapp.web.links import external


def on_email_change_asked(event: dict[str, Any], act: Act) -> None:
    """Send the link to the new address; the owner of a known one learns that somebody asked."""
    token = get_token(event["token_id"])
    known = find_user_by_email(token.payload["email"])
    if known is not None:
        on_known_address({"user_id": known.id}, act)
        return
    body = T(
        "Please confirm that you want to sign in with this e-mail address from now on:\n"
        "%(link)s\n\nThe link works once, until %(until)s. Until then your present address "
        "counts. If you did not ask for it, there is nothing to do.",
        link=external("accounts.confirm_email", token=sign(token)),
        until=format_moment(token.expires_at),
    )
    tell_address(
        act=act,
        user=token.user,
        to_email=token.payload["email"],
        kind="account.email",
        subject=T("Confirm your new e-mail address"),
        body=body,
        dedup_key=f"account/email/{token.id}",
        confidential=True,
    )


def on_email_changed(event: dict[str, Any], act: Act) -> None:
    """Tell the old address that it is not the one of the account any more."""
    user = get_user(event["user_id"])
    body = T(
        "The e-mail address of your account was changed on %(when)s. From now on you sign in with "
        "the new address, and mails go there.\n\nIf this was not you, answer this mail at once, "
        "so that the office can close the account.",
        when=format_moment(act.at),
    )
    tell_address(
        act=act,
        user=user,
        to_email=event["before"],
        kind="account.email_changed",
        subject=T("Your e-mail address was changed"),
        body=body,
        dedup_key=f"account/email-changed/{act.origin}/{act.at.isoformat()}",
    )


SUBSCRIBERS = {
    "EmailChangeAsked": (on_email_change_asked,),
    "EmailChanged": (on_email_changed,),
}
