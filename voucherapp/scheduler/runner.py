"""The scheduler process: APScheduler beats the time, the database decides who runs what."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from voucherapp.db.session import db
from voucherapp.kernel import clock
from voucherapp.scheduler.delivery import jobs_of
from voucherapp.scheduler.registry import Job, process_name, run_job

log = logging.getLogger(__name__)

#: How often a job with a long pause is looked at: it is due by the run log, not by this beat, so
#: that a job missed while no scheduler ran is made up for within a minute of the next start.
LONGEST_BEAT = 60


def run_all_jobs(app: Flask, *, holder: str = "command") -> int:
    """Run every job once, due or not; returns how many ran (for commands, demo and tests)."""
    return sum(run_job(job, holder=holder, force=True) for job in jobs_of(app))


def run_scheduler(app: Flask) -> None:
    """Run jobs until SIGTERM or SIGINT; a job that is running then is let finish."""
    holder = process_name()
    # Two threads: a long nightly job must not hold up the mail.
    scheduler = BlockingScheduler(
        executors={"default": ThreadPoolExecutor(2)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    for job in jobs_of(app):
        scheduler.add_job(
            _in_app(app, job, holder),
            "interval",
            seconds=min(job.every, LONGEST_BEAT),
            id=job.name,
            replace_existing=True,
            # The first look is at once: what was missed while nothing ran is made up for.
            next_run_time=clock.now(),
        )

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not scheduler.running:  # told to stop twice, or before the first beat
            raise SystemExit(0)
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # APScheduler reports each run at INFO; our own run log in the database says it better.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler.start()


def _in_app(app: Flask, job: Job, holder: str) -> Callable[[], None]:
    def beat() -> None:
        with app.app_context():
            try:
                run_job(job, holder=holder)
            except Exception:  # the database may be away for a moment; the next beat tries again
                log.exception("job %s could not be started", job.name)
            finally:
                db.session.remove()

    return beat
