"""Documents that a creative gives: until when, what of them is there, and what a check says; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from voucherapp.applications.rules_facts import Finding
from voucherapp.kernel.calendar import end_of_day, local_date
from voucherapp.kernel.text import T
from voucherapp.programmes.config import AskedDocument, CallConfig

#: States of an application that was sent and is not decided: a late document still counts.
WAITING_STATES = ("submitted", "correction", "reopened", "eligible")
#: The automatic point of a checklist that these documents belong to.
POINT = "creative_documents"


@dataclass(frozen=True, slots=True)
class Given:
    """A document that the call asks of the creative, with what has come of it."""

    asked: AskedDocument
    #: Rows of the files that are there, the first one first.
    files: tuple[Any, ...]
    #: The last second in which it may come after the application was sent; None: before it is sent.
    until: datetime | None
    #: Whether it may be handed in now.
    open: bool

    @property
    def outstanding(self) -> bool:
        """Whether it is needed, not there, and may still come."""
        return self.asked.required and not self.files and self.open

    @property
    def missing(self) -> bool:
        """Whether it is needed, not there, and comes too late now."""
        return self.asked.required and not self.files and not self.open


def asked_of_creative(config: CallConfig) -> list[AskedDocument]:
    """Return the documents that belong to the creative's part."""
    return [document for document in config.documents if document.by_creative]


def asked_of_firm(config: CallConfig) -> list[AskedDocument]:
    """Return the documents that the firm attaches itself."""
    return [document for document in config.documents if not document.by_creative]


def creative_until(
    config: CallConfig, *, closes_at: datetime | None, sent_at: datetime | None, timezone: str
) -> datetime | None:
    """Return the last second for documents of the creative, by the days of the call and in its zone.

    None when the call wants them there at the sending, or nothing is there to count from yet.
    """
    days = config.intake.creative_days
    start = sent_at if config.intake.mode == "continuous" or closes_at is None else closes_at
    if days is None or start is None:
        return None
    last_day = local_date(start, timezone) + timedelta(days=days)
    return end_of_day(last_day, timezone) - timedelta(seconds=1)


def may_come_later(config: CallConfig, at: datetime, until: datetime | None) -> frozenset[str]:
    """Return the codes of the documents without which a firm may send now.

    In a continuous call nothing was sent yet, so that there is no moment; the days begin now.
    """
    if config.intake.creative_days is None or (until is not None and _second(at) > until):
        return frozenset()
    return frozenset(document.code for document in asked_of_creative(config))


def takes_files(
    state: str, *, sent: bool, at: datetime, until: datetime | None, editable: bool
) -> bool:
    """Tell whether the creative may hand in a document now; `editable`: its part can be changed."""
    return (sent and state in WAITING_STATES and in_time(at, until)) or editable


def in_time(at: datetime, until: datetime | None) -> bool:
    """Tell whether a document comes by the last second; never where there is none after the sending."""
    return until is not None and _second(at) <= until


def file_findings(given: Iterable[Given]) -> list[Finding]:
    """Judge the documents of the creative for the formal check; while some may come, nothing is said."""
    given = list(given)
    if not given or any(one.outstanding for one in given):
        return []
    found = []
    for one in given:
        if not one.asked.required:
            continue
        message = (
            T("Of the creative: %(what)s.", what=one.asked.label)
            if one.files
            else T("The creative has not handed in: %(what)s.", what=one.asked.label)
        )
        remedy = None if one.files else T("Ask for a correction, or refuse with a reason.")
        code = f"creative_document:{one.asked.code}"
        found.append(Finding(code, POINT, bool(one.files), message, remedy, "creative"))
    return found


def confidential_codes(config: CallConfig) -> Collection[str]:
    """Return the codes of the documents whose content the firm does not read."""
    return {document.code for document in config.documents if document.confidential}


def neutral_name(label: str, filename: str) -> str:
    """Name a confidential file by what it is: its own name may tell what it says."""
    ending = filename.rpartition(".")[2].lower()
    return f"{label}.{ending}" if "." in filename else label


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
