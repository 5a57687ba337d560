"""What other slices may learn about applications, offers and corrections."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted(Event):
    """A firm sent its application; `number` is that of the frozen content."""

    application_id: int
    number: int


@dataclass(frozen=True, slots=True)
class CorrectionAsked(Event):
    """An officer asked for a correction."""

    application_id: int
    correction_id: int


@dataclass(frozen=True, slots=True)
class CorrectionAnswered(Event):
    """The firm answered a correction with a new frozen version."""

    application_id: int
    correction_id: int
    number: int


@dataclass(frozen=True, slots=True)
class CorrectionExpired(Event):
    """The time for a correction went by without an answer."""

    application_id: int
    correction_id: int


@dataclass(frozen=True, slots=True)
class ApplicationAccepted(Event):
    """An officer accepted an application formally."""

    application_id: int


@dataclass(frozen=True, slots=True)
class ApplicationRefused(Event):
    """An officer refused an application on formal grounds."""

    application_id: int


@dataclass(frozen=True, slots=True)
class ApplicationWithdrawn(Event):
    """The firm withdrew; `was` is the state before."""

    application_id: int
    was: str


@dataclass(frozen=True, slots=True)
class LateAllowed(Event):
    """An officer allowed one draft in after closing."""

    application_id: int


@dataclass(frozen=True, slots=True)
class OfferRequested(Event):
    """A firm asked a creative, known or invited by mail, for its offer."""

    offer_id: int


@dataclass(frozen=True, slots=True)
class OfferConfirmed(Event):
    """A creative confirmed its offer with price and dates."""

    offer_id: int


@dataclass(frozen=True, slots=True)
class OfferDeclined(Event):
    """A creative declined with a reason."""

    offer_id: int


@dataclass(frozen=True, slots=True)
class OfferCancelled(Event):
    """The firm chose somebody else."""

    offer_id: int
