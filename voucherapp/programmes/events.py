"""What others may learn about calls."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class CallPublished(Event):
    """A call was published for the first time."""

    call_id: int


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
