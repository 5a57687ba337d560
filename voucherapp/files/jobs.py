"""Scheduled work on files."""

from __future__ import annotations

from voucherapp.files.operations import sweep_store
from voucherapp.kernel.act import Act
from voucherapp.scheduler.registry import Job

DAY = 24 * 3600


def sweep(act: Act) -> str | None:
    """Remove bytes that no file refers to any more."""
    removed = sweep_store(act=act)
    return f"{removed} removed" if removed else None


JOBS = (Job("files.sweep", every=DAY, run=sweep),)
