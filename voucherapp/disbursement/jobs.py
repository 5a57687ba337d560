"""Scheduled work on claims: awards that nobody claimed in time end by themselves."""

from __future__ import annotations

from voucherapp.disbursement.operations import lapse_unclaimed
from voucherapp.kernel.act import Act
from voucherapp.scheduler.registry import Job


def lapse(act: Act) -> str | None:
    """End accepted awards whose time for claims is over."""
    count = lapse_unclaimed(act=act)
    return f"{count} awards ended unclaimed" if count else None


JOBS = (Job(name="disbursement.lapse", every=600, run=lapse),)
