"""What other slices may learn about decisions."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class DecisionProposed(Event):
    """An officer recorded a decision; a second one has to confirm it."""

    decision_id: int


@dataclass(frozen=True, slots=True)
class DecisionRejected(Event):
    """A decision was sent back with its reason."""

    decision_id: int


@dataclass(frozen=True, slots=True)
class DecisionReleased(Event):
    """All applicants of a decision may learn it now."""

    decision_id: int
