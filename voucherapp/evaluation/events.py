"""What other slices may learn about assignments and reviews."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class EvaluatorAssigned(Event):
    """An officer asked an evaluator to score an application."""

    assignment_id: int


@dataclass(frozen=True, slots=True)
class AssignmentWithdrawn(Event):
    """An assignment was taken back, with its reason."""

    assignment_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ConflictDeclared(Event):
    """An evaluator declared a conflict of interest; somebody else is needed."""

    assignment_id: int


@dataclass(frozen=True, slots=True)
class ReviewSubmitted(Event):
    """An evaluator submitted a review."""

    assignment_id: int
    application_id: int
