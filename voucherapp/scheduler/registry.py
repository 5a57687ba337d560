"""Jobs as small functions, each run claimed by a lease and logged with its result."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from flask import Flask, current_app
from sqlalchemy import Index, String, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db import leases
from voucherapp.db.base import Base, Pk
from voucherapp.db.session import db, unit_of_work
from voucherapp.kernel import clock, ids
from voucherapp.kernel.act import SYSTEM, Act

log = logging.getLogger(__name__)

#: Jobs with this pause or a longer one leave a line for every run; the busy ones only when they
#: did something, so that the log stays readable.
ALWAYS_LOGGED = 600
#: How long a claim on a job lasts when its process dies; while it lives, the claim is renewed.
LEASE_SECONDS = 45
RENEW_SECONDS = 15.0

#: A job gets its act and returns one line that says what it did, or None for nothing to do.
JobFunction = Callable[[Act], str | None]


@dataclass(frozen=True, slots=True)
class Job:
    """A named piece of recurring work; `every` is the pause between two runs in seconds.

    A job with `owns_units` opens its own transactions (one per item); others run in one.
    """

    name: str
    every: int
    run: JobFunction
    owns_units: bool = False


class JobRun(Base):
    """One run of a job and what came of it."""

    __tablename__ = "job_run"
    __table_args__ = (Index(None, "name", "started_at"),)

    id: Mapped[Pk]
    name: Mapped[str] = mapped_column(String(80))
    holder: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(20))
    result: Mapped[str]


def process_name() -> str:
    """Name this process so that leases and the run log can tell it apart."""
    return f"{socket.gethostname()}:{os.getpid()}:{ids.token(6)}"


def run_job(job: Job, *, holder: str, force: bool = False) -> bool:
    """Run a job if it is due and nobody else does; True when it ran.

    Due is asked of the run log in the database, so that a job that was missed while every
    process was down runs once at the next start, and two schedulers never run it twice.
    """
    now = clock.now()
    if not force and not _is_due(job, now):
        return False
    with unit_of_work():
        if not _claim(job, holder):
            return False
        # Asked again under the lease: another scheduler may have run it in between.
        if not force and not _is_due(job, now):
            leases.release(f"job:{job.name}", holder, now=now)
            return False
    _execute(job, holder, now)
    return True


def last_start(job: Job) -> datetime | None:
    """Return when the newest logged run of a job began, None when there was none."""
    return db.session.scalar(
        select(JobRun.started_at)
        .where(JobRun.name == job.name)
        .order_by(JobRun.started_at.desc())
        .limit(1)
    )


def _is_due(job: Job, now: datetime) -> bool:
    last = last_start(job)
    # A tenth of slack: a trigger that fires a moment early must not wait for a whole pause more.
    return last is None or now >= last + timedelta(seconds=job.every * 0.9)


class LeaseLost(Exception):
    """Another process took the job over: what this one did must not count beside it."""


@contextmanager
def _renewed(job: Job, holder: str) -> Iterator[None]:
    """Renew the lease of a job beside it for as long as it runs, however long that is."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    ended = Event()

    def renew() -> None:
        while not ended.wait(RENEW_SECONDS):
            try:
                with app.app_context(), unit_of_work():
                    _claim(job, holder)
            except OperationalError:
                # The job holds the write lock of SQLite: then nobody can take the lease either.
                log.debug("the lease of %s is renewed later", job.name)

    keeper = Thread(target=renew, name=f"lease of {job.name}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


def _claim(job: Job, holder: str) -> bool:
    return leases.acquire(f"job:{job.name}", holder, now=clock.now(), seconds=LEASE_SECONDS)


def _run(job: Job, holder: str, act: Act) -> str:
    if job.owns_units:
        return job.run(act) or ""
    with unit_of_work():
        result = job.run(act) or ""
        # In the same transaction as the work: either both hold or neither does.
        if not _claim(job, holder):
            raise LeaseLost(job.name)
    return result


def _execute(job: Job, holder: str, started: datetime) -> None:
    act = Act(actor=SYSTEM, at=started, origin="job")
    outcome, result = "done", ""
    try:
        with _renewed(job, holder):
            result = _run(job, holder, act)
    except Exception as error:  # a broken job must not stop the others; the log tells of it
        log.exception("job %s failed", job.name)
        outcome, result = "failed", f"{type(error).__name__}: {error}"[:500]
    ended = clock.now()
    with unit_of_work() as session:
        if result or outcome == "failed" or job.every >= ALWAYS_LOGGED:
            session.add(
                JobRun(
                    name=job.name,
                    holder=holder,
                    started_at=started,
                    ended_at=ended,
                    outcome=outcome,
                    result=result,
                )
            )
        leases.release(f"job:{job.name}", holder, now=ended)
