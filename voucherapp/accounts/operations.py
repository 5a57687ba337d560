"""Accounts: registration, invitations, one-time links, roles and memberships."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from voucherapp.accounts.events import Invited, KnownAddressRegistered, LinkAsked, Registered
from voucherapp.accounts.models import AccountToken, Membership, User
from voucherapp.accounts.operations_session import set_password
from voucherapp.accounts.passwords import hash_password
from voucherapp.accounts.queries import (
    count_other_administrators,
    find_link,
    find_user_by_email,
    get_user,
)
from voucherapp.accounts.rules import (
    LINK_LASTS,
    SELF_ROLES,
    RoleChange,
    check_password,
    check_role_change,
    check_roles_given,
    normalise_email,
)
from voucherapp.db import outbox
from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission, Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.role_words import role_labels
from voucherapp.kernel.text import T


def register(*, act: Act, email: str, name: str, password: str, kind: str) -> User:
    """Open an account for a "firm" or a "creative"; a mail asks to confirm the address.

    The answer is the same for an address that is known: only its owner learns of it, by mail.
    Nothing of a registration counts before its own link is opened, so that nobody can prepare
    an account with a password of theirs for somebody else's address.
    """
    check_password(password, email=email, name=name)
    hashed = hash_password(password)
    user = find_user_by_email(email)
    if user is not None and user.email_confirmed_at is not None:
        outbox.emit(act, KnownAddressRegistered(user.id))
        return user
    if user is None:
        user = _new_user(act, email, name, [])
        note(act, "user.registered", user, summary=T("Registered as a %(kind)s", kind=kind))
    token = issue_link(
        act=act,
        user=user,
        kind="confirm",
        payload={"name": name, "password_hash": hashed, "roles": [SELF_ROLES[kind].value]},
    )
    outbox.emit(act, Registered(token.id))
    return user


def confirm_email(*, act: Act, token: str) -> User:
    """Open an account by the link of its mail; the name and password of that registration count."""
    link = use_link(act=act, text=token, kind="confirm")
    user = link.user
    if user.email_confirmed_at is None:
        user.name = link.payload["name"]
        user.password_hash = link.payload["password_hash"]
        user.roles = _joined(user.roles, link.payload["roles"])
        user.email_confirmed_at = act.at
        note(act, "user.confirmed", user, summary=T("Confirmed the e-mail address"))
    return user


def invite_user(*, act: Act, email: str, name: str, roles: Collection[Role]) -> User:
    """Invite a member of staff or an evaluator; a known person gets the roles by the same link."""
    check_roles_given(act.actor.permissions, roles)
    user = find_user_by_email(email) or _new_user(act, email, name, [])
    before = frozenset(Role(r) for r in user.roles)
    check_role_change(RoleChange(before, before | set(roles), 1))
    payload = {"roles": [role.value for role in roles]}
    token = issue_link(act=act, user=user, kind="invite", payload=payload)
    outbox.emit(act, Invited(token.id, act.actor.name, "", "role"))
    note(
        act,
        "user.invited",
        user,
        summary=T("Invited %(name)s as %(roles)s", name=name, roles=role_labels(roles)),
    )
    return user


def invite_colleague(
    *,
    act: Act,
    organisation_id: int,
    email: str,
    name: str,
    organisation_name: str = "",
    claims_only: bool = False,
) -> User:
    """Invite somebody to act for one's own organisation, with the same kind of account.

    With `claims_only` it is a bookkeeper, who sees and files its claims and nothing else.
    """
    if organisation_id not in act.actor.organisation_ids:
        raise NotFound
    user = find_user_by_email(email) or _new_user(act, email, name, [])
    roles = [role.value for role in SELF_ROLES.values() if role in act.actor.roles]
    if claims_only:
        roles = [Role.BOOKKEEPER.value]
    token = issue_link(
        act=act,
        user=user,
        kind="invite",
        payload={
            "roles": roles,
            "organisation_id": organisation_id,
            "claims_only": claims_only,
        },
    )
    purpose = "bookkeeper" if claims_only else "colleague"
    outbox.emit(act, Invited(token.id, act.actor.name, organisation_name, purpose))
    note(
        act,
        "user.invited",
        user,
        summary=T("Invited %(name)s as a colleague", name=name),
        detail={"organisation_id": organisation_id, "claims_only": claims_only},
    )
    return user


def accept_invitation(*, act: Act, token: str, password: str | None = None) -> User:
    """Take up an invitation: roles and membership count from now on.

    Who has no password yet sets one; for others the link is proof enough, the password stays.
    """
    link = use_link(act=act, text=token, kind="invite")
    user = link.user
    if user.password_hash is None:
        check_password(password or "", email=user.email, name=user.name)
        user.password_hash = hash_password(password or "")
    user.email_confirmed_at = user.email_confirmed_at or act.at
    user.roles = _joined(user.roles, link.payload["roles"])
    organisation_id = link.payload.get("organisation_id")
    if organisation_id is not None:
        claims_only = bool(link.payload.get("claims_only"))
        add_membership(
            act=act, user_id=user.id, organisation_id=organisation_id, claims_only=claims_only
        )
    note(act, "user.joined", user, summary=T("Took up an invitation"), detail=link.payload)
    return user


def request_reset(*, act: Act, email: str) -> None:
    """Ask for a link to set a new password; nothing shows whether the address is known."""
    outbox.emit(act, LinkAsked("reset", normalise_email(email)))


def request_confirmation(*, act: Act, email: str) -> None:
    """Ask for the mail that confirms an address once more; nothing shows whether it is known."""
    outbox.emit(act, LinkAsked("confirm", normalise_email(email)))


def reset_password(*, act: Act, token: str, password: str) -> User:
    """Set a new password by a link; every session of the account ends."""
    link = use_link(act=act, text=token, kind="reset")
    set_password(act=act, user=link.user, password=password)
    # The link came to the address, so the address is confirmed as well.
    link.user.email_confirmed_at = link.user.email_confirmed_at or act.at
    return link.user


def issue_link(
    *, act: Act, user: User, kind: str, payload: dict[str, Any] | None = None
) -> AccountToken:
    """Write down a one-time link of a kind; `links.sign` gives its text."""
    token = AccountToken(
        user_id=user.id,
        kind=kind,
        nonce=ids.token(),
        created_at=act.at,
        expires_at=act.at + LINK_LASTS[kind],
        payload=payload or {},
    )
    db.session.add(token)
    db.session.flush()
    return token


def add_membership(
    *, act: Act, user_id: int, organisation_id: int, claims_only: bool = False
) -> None:
    """Let a person act for an organisation, or for its claims alone.

    Nothing happens when they may do as much already; a bookkeeper can become a colleague.
    """
    user = get_user(user_id)
    for known in user.memberships:
        if known.organisation_id == organisation_id:
            known.claims_only = known.claims_only and claims_only
            db.session.flush()
            return
    user.memberships.append(
        Membership(
            user_id=user_id,
            organisation_id=organisation_id,
            since=act.at,
            claims_only=claims_only,
        )
    )
    db.session.flush()


def end_membership(*, act: Act, user: User, organisation_id: int) -> None:
    """Take a colleague out of one's own organisation; the last one stays."""
    if organisation_id not in act.actor.organisation_ids:
        raise NotFound
    if user.id == act.by:
        raise Refused(
            "own-membership", T("Ask a colleague to take you out, so that somebody stays.")
        )
    mine = [m for m in user.memberships if m.organisation_id == organisation_id]
    for membership in mine:
        user.memberships.remove(membership)
        db.session.delete(membership)
    note(
        act,
        "user.left",
        user,
        summary=T("Took %(name)s out of the organisation", name=user.name),
        detail={"organisation_id": organisation_id},
    )


def set_roles(*, act: Act, user: User, roles: Collection[Role]) -> None:
    """Give a person exactly these roles; the last administrator stays one."""
    _require_user_manage(act)
    check_roles_given(act.actor.permissions, roles)
    before = frozenset(Role(r) for r in user.roles)
    after = frozenset(roles)
    check_role_change(RoleChange(before, after, count_other_administrators(user.id)))
    user.roles = [role.value for role in Role if role in after]
    note(
        act,
        "user.roles_changed",
        user,
        summary=T("Gave %(name)s the roles: %(roles)s", name=user.name, roles=role_labels(after)),
        detail={"from": sorted(before), "to": sorted(after)},
    )


def set_active(*, act: Act, user: User, active: bool) -> None:
    """Close an account or open it again; sessions of a closed one end at once."""
    _require_user_manage(act)
    roles = frozenset(Role(r) for r in user.roles)
    if not active:
        check_role_change(RoleChange(roles, frozenset(), count_other_administrators(user.id)))
        user.session_epoch += 1
    user.active = active
    text = T("Opened the account again") if active else T("Closed the account")
    note(act, "user.opened" if active else "user.closed", user, summary=text)


def _require_user_manage(act: Act) -> None:
    if not act.actor.may(Permission.USER_MANAGE):
        raise Refused("not-allowed", T("Your role does not include this step."))


def _new_user(act: Act, email: str, name: str, roles: Collection[Role]) -> User:
    user = User(
        email=normalise_email(email),
        name=name,
        password_hash=None,
        roles=[role.value for role in roles],
        created_at=act.at,
        memberships=[],
    )
    db.session.add(user)
    db.session.flush()
    return user


def _joined(held: Collection[str], more: Collection[str]) -> list[str]:
    return [role.value for role in Role if role.value in held or role.value in more]


def use_link(*, act: Act, text: str, kind: str) -> AccountToken:
    """Use up a one-time link of a kind; Refused when it is used, too old or not ours."""
    link = find_link(text, kind, act.at)
    if link is None or not link.user.active:
        raise Refused(
            "link-over",
            T("This link has been used already or is too old. Ask for a new one below."),
        )
    link.used_at = act.at
    return link
