"""What other slices may learn about the work on a case."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class CaseMessageWritten(Event):
    """The office wrote to a party of a case, or the party to the office."""

    message_id: int
    case_id: int
    organisation_id: int
    from_office: bool
