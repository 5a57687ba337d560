"""What others may learn of claims and payments."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ClaimSubmitted(Event):
    """A firm has sent a claim."""

    claim_id: int


@dataclass(frozen=True, slots=True)
class ClaimTooLate(Event):
    """A firm tried to send a claim after its last second; it gets a receipt of the attempt."""

    claim_id: int
    attempted_at: str


@dataclass(frozen=True, slots=True)
class ClaimQueried(Event):
    """Finance has asked the firm something about a claim."""

    claim_id: int
    query_id: int


@dataclass(frozen=True, slots=True)
class ClaimQueryAnswered(Event):
    """The firm has answered a question about a claim."""

    claim_id: int
    query_id: int


@dataclass(frozen=True, slots=True)
class ClaimApproved(Event):
    """Finance has approved a claim with an amount; another person releases it."""

    claim_id: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ClaimRefused(Event):
    """Finance has refused a claim."""

    claim_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimSentBack(Event):
    """The person who releases payments has sent a claim back to the checker."""

    claim_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentReleased(Event):
    """A payment was released and waits for a batch."""

    payment_id: int


@dataclass(frozen=True, slots=True)
class PaymentConfirmed(Event):
    """The bank has paid."""

    payment_id: int
    attempt: int


@dataclass(frozen=True, slots=True)
class PaymentReturned(Event):
    """The bank has sent a payment back."""

    payment_id: int
    attempt: int
    reason: str
