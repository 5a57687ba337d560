"""What others may learn of accounts. Links are never in an event: only the number of their row."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Registered(Event):
    """Somebody asked for an account; the link confirms their address."""

    token_id: int


@dataclass(frozen=True, slots=True)
class KnownAddressRegistered(Event):
    """Somebody asked for an account with an address that has one already."""

    user_id: int


@dataclass(frozen=True, slots=True)
class LinkAsked(Event):
    """Somebody asked for a link of a kind to an address, whether or not it has an account."""

    kind: str
    email: str


@dataclass(frozen=True, slots=True)
class Invited(Event):
    """Somebody was invited, by name; `purpose` is "role", "colleague" or "bookkeeper"."""

    token_id: int
    by_name: str
    organisation_name: str
    purpose: str


@dataclass(frozen=True, slots=True)
class EmailChangeAsked(Event):
    """A person asked to sign in by another address; the link confirms it."""

    token_id: int


@dataclass(frozen=True, slots=True)
class EmailChanged(Event):
    """A person signs in by another address now; `before` is the old one."""

    user_id: int
    before: str


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """The password of an account was changed or set anew."""

    user_id: int
