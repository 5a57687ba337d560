"""Does in a test what the scheduler does all day."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from voucherapp.db.outbox import OutboxEvent
from voucherapp.db.session import db
from voucherapp.scheduler.registry import JobRun
from voucherapp.scheduler.runner import run_all_jobs

ROUNDS = 20


def drain(app: Flask) -> int:
    """Run all jobs until no event waits; a job or a subscriber that fails fails the test."""
    db.session.commit()
    runs = 0
    for _round in range(ROUNDS):
        with app.app_context():
            runs += run_all_jobs(app, holder="test")
            waiting = select(OutboxEvent).where(OutboxEvent.processed_at.is_(None))
            broken = db.session.scalars(waiting.where(OutboxEvent.attempts > 0)).all()
            assert not broken, [f"{e.name} {e.payload}: {e.error}" for e in broken]
            failed = db.session.scalars(select(JobRun).where(JobRun.outcome == "failed")).all()
            assert not failed, [f"{run.name}: {run.result}" for run in failed]
            if not db.session.scalar(select(func.count()).select_from(waiting.subquery())):
                break
    else:
        raise AssertionError(f"events still wait after {ROUNDS} rounds")
    db.session.expire_all()
    return runs
