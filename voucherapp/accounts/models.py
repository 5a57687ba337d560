"""People, their organisations, one-time links and the sign-in throttle."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.db.base import Base, Pk
from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Role


class User(UserMixin, Base):
    """A person who can sign in; `roles` are names of kernel.permissions.Role."""

    __tablename__ = "user_account"

    id: Mapped[Pk]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None]
    roles: Mapped[list[str]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(5), default="en")
    phone: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime]
    email_confirmed_at: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None]
    #: Raised by a reset or "sign out everywhere": older sessions are then worth nothing.
    session_epoch: Mapped[int] = mapped_column(default=0)
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", lazy="raise", order_by="Membership.id"
    )

    def get_id(self) -> str:
        """The value that the session cookie holds."""
        return f"{self.id}:{self.session_epoch}"

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in."""
        return self.active

    @property
    def actor(self) -> Actor:
        """The person as operations see them; memberships must be loaded."""
        return Actor(
            user_id=self.id,
            name=self.name,
            roles=frozenset(Role(r) for r in self.roles),
            organisation_ids=frozenset(
                m.organisation_id for m in self.memberships if not m.claims_only
            ),
            email=self.email,
            claims_only_ids=frozenset(m.organisation_id for m in self.memberships if m.claims_only),
        )


class Membership(Base):
    """A person who may act for an organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id"),)

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    since: Mapped[datetime]
    #: A bookkeeper: sees and files the claims of the firm, and nothing else of it.
    claims_only: Mapped[bool] = mapped_column(default=False)
    user: Mapped[User] = relationship(back_populates="memberships", lazy="raise")


class AccountToken(Base):
    """A one-time link: the row holds what it is for, the link itself is signed and never kept."""

    __tablename__ = "account_token"

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    #: Part of what is signed, so that a row number used again opens nothing.
    nonce: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    user: Mapped[User] = relationship(lazy="raise")


class Throttle(Base):
    """How often a key (an account or an address, hashed) was tried in a window of time."""

    __tablename__ = "throttle"
    __table_args__ = (Index(None, "window_start"),)

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
