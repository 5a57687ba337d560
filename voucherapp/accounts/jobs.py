"""Clears away counters and links of accounts that are past their use."""

from __future__ import annotations

from voucherapp.accounts.operations_session import clear_old
from voucherapp.kernel.act import Act
from voucherapp.scheduler.registry import Job


def clear(act: Act) -> str | None:
    """Delete counters of past days and links that stopped working a month ago."""
    count = clear_old(act=act)
    return f"cleared {count} rows" if count else None


JOBS = (Job("clear-accounts", every=86_400, run=clear),)
