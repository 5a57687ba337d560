"""The nightly look at the ledger."""

from __future__ import annotations

from voucherapp.kernel.act import Act
from voucherapp.ledger import checks
from voucherapp.scheduler.registry import Job


def check_ledger(_act: Act) -> str:
    """Run every invariant; a breach fails the run, so that it shows on the system page."""
    findings = checks.check()
    if findings:
        raise RuntimeError("; ".join(f"{f.check}: {f.message}" for f in findings[:5]))
    return f"{len(checks.INVARIANTS) + len(checks.EXTRA)} invariants hold"


JOBS = (Job(name="ledger-check", every=24 * 3600, run=check_ledger),)
