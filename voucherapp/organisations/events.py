"""What others may learn about profiles of creatives."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ProfileSubmitted(Event):
    """A creative asked to be admitted to the gallery."""

    organisation_id: int


@dataclass(frozen=True, slots=True)
class ProfileAdmitted(Event):
    """An officer admitted a creative to the gallery."""

    organisation_id: int


@dataclass(frozen=True, slots=True)
class ProfileRefused(Event):
    """An officer did not admit a creative."""

    organisation_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ProfileSuspended(Event):
    """An officer took a creative out of the gallery for the time being."""

    organisation_id: int
    reason: str
