"""What others may learn about calls."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class CallPublished(Event):
    """A call was published for the first time."""

    call_id: int


@dataclass(frozen=True, slots=True)
class CallOpened(Event):
    """A published call takes applications from now on."""

    call_id: int


@dataclass(frozen=True, slots=True)
class SubscriptionAsked(Event):
    """Somebody asked to hear of calls; the address must be confirmed."""

    subscription_id: int


@dataclass(frozen=True, slots=True)
class QuestionAsked(Event):
    """Somebody asked a question about a call."""

    question_id: int


@dataclass(frozen=True, slots=True)
class QuestionAnswered(Event):
    """An officer answered a question about a call."""

    question_id: int


@dataclass(frozen=True, slots=True)
class CallAmended(Event):
    """A numbered amendment of a published call was published; it may take effect later."""

    call_id: int
    number: int


@dataclass(frozen=True, slots=True)
class AmendmentInForce(Event):
    """An amendment counts from now on: drafts move to it."""

    call_id: int
    number: int
