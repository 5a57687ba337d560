"""Does in a test what the scheduler does all day."""

from __future__ import annotations

from flask import Flask
from voucherapp.db import outbox
from voucherapp.db.session import db
from voucherapp.manifests import MANIFESTS
from voucherapp.scheduler.registry import run_job

ROUNDS = 20


def drain(app: Flask) -> int:
    """Run all jobs until no event waits; a job that fails fails the test."""
    db.session.commit()
    runs = 0
    for _round in range(ROUNDS):
        with app.app_context():
            for manifest in MANIFESTS:
                for job in manifest.jobs:
                    runs += run_job(job, holder="test", force=True)
            waiting = len(outbox.list_pending())
        if not waiting:
            break
    else:
        raise AssertionError(f"{waiting} events still wait after {ROUNDS} rounds")
    db.session.expire_all()
    return runs
