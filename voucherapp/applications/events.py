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
class CreativeDocumentsGiven(Event):
    """A creative handed in documents; `number` is that of the version they made, None for a draft."""

    offer_id: int
    document_ids: tuple[int, ...]
    number: int | None


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


@dataclass(frozen=True, slots=True)
class DraftKept(Event):
    """A firm saved what it wrote for the first time."""

    application_id: int


@dataclass(frozen=True, slots=True)
class ApplicationTakenBack(Event):
    """A firm took its sent application back to change it."""

    application_id: int
    reopening_id: int


@dataclass(frozen=True, slots=True)
class ApplicationReopened(Event):
    """An officer gave one application back to its firm until a moment."""

    application_id: int
    reopening_id: int


@dataclass(frozen=True, slots=True)
class ApplicationResent(Event):
    """A firm sent its application again; `number` is that of the new frozen content."""

    application_id: int
    number: int


@dataclass(frozen=True, slots=True)
class ReopeningEnded(Event):
    """The time to send again went by: the earlier version stands, or nothing does any more."""

    application_id: int
    reopening_id: int
    lapsed: bool


@dataclass(frozen=True, slots=True)
class RoomFreed(Event):
    """A project gave back a part or all of its voucher: a cap over a period has room again."""

    application_id: int


@dataclass(frozen=True, slots=True)
class CaseHandedOver(Event):
    """An officer made another one the one who handles a case."""

    application_id: int
    officer_id: int
