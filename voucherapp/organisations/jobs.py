"""The jobs about creatives: admissions that end, and the first free day as time goes by."""

from __future__ import annotations

from voucherapp.kernel.act import Act
from voucherapp.organisations.operations_admission import lapse_admissions, remind_of_end
from voucherapp.organisations.operations_capacity import renew_free_days
from voucherapp.scheduler.registry import Job


def keep_admissions(act: Act) -> str | None:
    """Remind creatives whose admission ends soon, and end those whose time is over."""
    reminded, lapsed = remind_of_end(act=act), lapse_admissions(act=act)
    return f"reminded {reminded}, ended {lapsed}" if reminded or lapsed else None


def keep_free_days(act: Act) -> str | None:
    """Work out the first free day of creatives where the one that is kept has passed."""
    count = renew_free_days(act=act)
    return f"{count} creatives" if count else None


JOBS = (
    Job("keep-admissions", every=3_600, run=keep_admissions),
    Job("keep-free-days", every=3_600, run=keep_free_days),
)
