"""Who does something, and when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from voucherapp.kernel.permissions import Permission, Role, permissions_of


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system) with roles and the organisations they may act for."""

    user_id: int | None
    name: str
    roles: frozenset[Role] = frozenset()
    organisation_ids: frozenset[int] = frozenset()
    email: str = ""
    #: Firms for which this person sees and files claims, and nothing else.
    claims_only_ids: frozenset[int] = frozenset()
    #: Somebody of the office who enters what a firm sent on paper, or said on the telephone.
    by_office: bool = False

    @property
    def claims_ids(self) -> frozenset[int]:
        """The organisations whose claims this person may see and file."""
        return self.organisation_ids | self.claims_only_ids

    @property
    def permissions(self) -> frozenset[Permission]:
        """All that the roles of this person allow."""
        return permissions_of(self.roles)

    def may(self, permission: Permission) -> bool:
        """Tell whether one of the roles carries the permission."""
        return permission in self.permissions

    @property
    def is_staff(self) -> bool:
        """Tell whether this person works for the scheme (any staff role)."""
        return any(role.is_staff for role in self.roles)


SYSTEM = Actor(user_id=None, name="System", roles=frozenset({Role.SYSTEM}))


@dataclass(frozen=True, slots=True)
class Act:
    """One deed: the actor, the moment (aware, UTC), and where it came from."""

    actor: Actor
    at: datetime
    origin: str = field(default="web")

    @property
    def by(self) -> int | None:
        """The id of the user who acts, None for the system."""
        return self.actor.user_id

    def as_consequence(self) -> Act:
        """Return the same deed of the same person, for what the system moves because of it.

        A firm that declines frees aid and money: no person holds those steps, the system does.
        """
        return replace(self, actor=replace(self.actor, roles=self.actor.roles | {Role.SYSTEM}))
