"""Scheduled work on applications."""

from __future__ import annotations

from voucherapp.applications import operations_duplicates
from voucherapp.applications.operations_checks import expire_correction
from voucherapp.applications.operations_reopening import end_reopening
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_versions import (
    get_correction,
    get_reopening,
    list_ended_reopenings,
    list_expired_corrections,
)
from voucherapp.kernel.act import Act
from voucherapp.scheduler.registry import Job


def expire_corrections(act: Act) -> str | None:
    """Put applications whose correction was not answered in time back into the queue."""
    expired = list_expired_corrections(act.at.replace(microsecond=0))
    for correction_id in expired:
        correction = get_correction(correction_id)
        application = get_application(correction.application_id)
        expire_correction(act=act, application=application, correction=correction)
    return f"{len(expired)} corrections expired" if expired else None


def end_reopenings(act: Act) -> str | None:
    """Put back what was sent, where nothing was sent again in time."""
    ended = list_ended_reopenings(act.at.replace(microsecond=0))
    for reopening_id in ended:
        reopening = get_reopening(reopening_id)
        application = get_application(reopening.application_id)
        end_reopening(act=act, application=application, reopening=reopening)
    return f"{len(ended)} reopenings ended" if ended else None


def set_duplicates_aside(act: Act) -> str | None:
    """Take out of the running what firms sent beyond what their call allows."""
    count = sum(
        operations_duplicates.set_duplicates_aside(act=act, call=call)
        for call in operations_duplicates.list_closed_calls(act.at)
    )
    return f"{count} applications set aside" if count else None


JOBS = (
    Job("applications.set-duplicates-aside", every=300, run=set_duplicates_aside),
    Job("applications.end-reopenings", every=300, run=end_reopenings),
    Job("applications.expire-corrections", every=300, run=expire_corrections),
)
