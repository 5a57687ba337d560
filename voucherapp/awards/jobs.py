"""Scheduled work on awards: lapses to the minute, reminders."""

from __future__ import annotations

from voucherapp.awards.operations import lapse_awards, remind_awards
from voucherapp.kernel.act import Act
from voucherapp.scheduler.registry import Job


def lapse(act: Act) -> str | None:
    """Let awards lapse whose days are over."""
    count = lapse_awards(act=act)
    return f"{count} awards lapsed" if count else None


def remind(act: Act) -> str | None:
    """Remind firms whose days to accept end soon."""
    count = remind_awards(act=act)
    return f"{count} firms reminded" if count else None


JOBS = (
    Job(name="awards.lapse", every=60, run=lapse),
    Job(name="awards.remind", every=3600, run=remind),
)
