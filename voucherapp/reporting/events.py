"""What reporting tells of itself."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ReportRequested(Event):
    """Somebody asked for a report; a job makes it."""

    snapshot_id: int
