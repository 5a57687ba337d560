"""Sealing the audit record, and clearing away what nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from voucherapp.db.audit import AuditSeal, digest
from voucherapp.db.outbox import OutboxEvent
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.scheduler.registry import JobRun
from voucherapp.system.queries import GENESIS, find_last_seal, list_lines_after

#: Lines rest before they are sealed: numbers are given before a transaction ends, so a lower one
#: may become visible after a higher one. No request takes this long.
REST = timedelta(minutes=10)
#: Lines under one seal at most, so that checking one takes little memory.
LINES_PER_SEAL = 1000


def seal_audit(*, act: Act) -> int:
    """Seal the audit lines that have rested; return how many were sealed."""
    last = find_last_seal()
    previous = last.digest if last is not None else GENESIS
    position = last.last_line_id if last is not None else 0
    sealed = 0
    while lines := list_lines_after(position, written_until=act.at - REST, limit=LINES_PER_SEAL):
        seal = AuditSeal(
            at=act.at,
            first_line_id=lines[0].id,
            last_line_id=lines[-1].id,
            previous=previous,
            digest=digest(previous, lines),
        )
        db.session.add(seal)
        db.session.flush()
        previous, position = seal.digest, seal.last_line_id
        sealed += len(lines)
    return sealed


def clear_old(*, act: Act) -> int:
    """Delete counters, links, runs and delivered events that are past their use.

    Records of cases are never touched here; each installation has its own terms for those.
    """
    day = timedelta(days=1)
    statements = (
        delete(JobRun).where(JobRun.started_at < act.at - 90 * day),
        delete(OutboxEvent).where(OutboxEvent.processed_at < act.at - 90 * day),
    )
    connection = db.session.connection()
    return sum(connection.execute(statement).rowcount for statement in statements)
