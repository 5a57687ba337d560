"""What others may learn of awards."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class AwardOffered(Event):
    """A firm has been offered an award and has its days to accept."""

    award_id: int


@dataclass(frozen=True, slots=True)
class AwardAccepted(Event):
    """A firm has accepted its award; the voucher is issued."""

    award_id: int
    voucher_id: int


@dataclass(frozen=True, slots=True)
class AwardDeclined(Event):
    """A firm has declined its award; the money is free again."""

    award_id: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class AwardLapsed(Event):
    """An award has lapsed: not accepted in time, or never claimed."""

    award_id: int
    released_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class AwardClosed(Event):
    """An award is closed; what was left of it is free again."""

    award_id: int
    released_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class AcceptanceDue(Event):
    """The days to accept an award are nearly over."""

    award_id: int


@dataclass(frozen=True, slots=True)
class AccountChangeAsked(Event):
    """A firm has named another bank account; a second person has to confirm it."""

    change_id: int


@dataclass(frozen=True, slots=True)
class AccountChangeDecided(Event):
    """Another bank account was confirmed or refused."""

    change_id: int
    confirmed: bool
