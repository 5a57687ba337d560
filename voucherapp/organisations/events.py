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


@dataclass(frozen=True, slots=True)
class CreativeRegistered(Event):
    """A creative was registered; its profile is still to be written."""

    organisation_id: int


@dataclass(frozen=True, slots=True)
class RenewalAsked(Event):
    """A creative asked for the renewal of its admission."""

    organisation_id: int


@dataclass(frozen=True, slots=True)
class ProfileRenewed(Event):
    """An officer renewed the admission of a creative."""

    organisation_id: int


@dataclass(frozen=True, slots=True)
class AdmissionEnding(Event):
    """The admission of a creative ends soon."""

    organisation_id: int


@dataclass(frozen=True, slots=True)
class AdmissionLapsed(Event):
    """The admission of a creative is over."""

    organisation_id: int
