"""The jobs of the installation itself."""

from __future__ import annotations

from voucherapp.db import leases
from voucherapp.kernel.act import Act
from voucherapp.scheduler.registry import Job
from voucherapp.system.operations import clear_old, seal_audit
from voucherapp.system.queries import HEARTBEAT

BEAT = 20


def beat(act: Act) -> None:
    """Say that a scheduler is alive."""
    leases.acquire(HEARTBEAT, HEARTBEAT, now=act.at, seconds=BEAT * 4)


def seal(act: Act) -> str | None:
    """Seal the audit lines of the last hours."""
    count = seal_audit(act=act)
    return f"sealed {count} lines" if count else None


def clear(act: Act) -> str | None:
    """Clear away what is past its use."""
    count = clear_old(act=act)
    return f"cleared {count} rows" if count else None


JOBS = (
    Job("heartbeat", every=BEAT, run=beat),
    Job("seal-audit", every=900, run=seal),
    Job("clear-system", every=86_400, run=clear),
)
