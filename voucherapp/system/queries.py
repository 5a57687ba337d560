"""How the installation does: its jobs, its queues, its seals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from voucherapp.db.audit import AuditLine, AuditSeal, digest
from voucherapp.db.leases import Lease
from voucherapp.db.outbox import OutboxEvent
from voucherapp.db.session import db
from voucherapp.scheduler.registry import Job, JobRun

#: The lease that a living scheduler renews.
HEARTBEAT = "scheduler"
#: What the digest of the first seal builds on.
GENESIS = "0" * 64
#: After so many failures an event is left to people.
GIVEN_UP = 8


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job with its last logged run."""

    name: str
    every: int
    started_at: datetime | None
    ended_at: datetime | None
    outcome: str
    result: str


@dataclass(frozen=True, slots=True)
class OutboxFigures:
    """How many events wait, how many of them failed at least once or were given up."""

    waiting: int
    failing: int
    given_up: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class SealFigures:
    """How far the audit record is sealed."""

    seals: int
    sealed_up_to: int
    sealed_at: datetime | None
    unsealed: int


def scheduler_seen_until(now: datetime) -> datetime | None:
    """Return until when the heartbeat of a scheduler counts, None when there is none alive."""
    lease = db.session.get(Lease, HEARTBEAT)
    return lease.expires_at if lease is not None and lease.expires_at > now else None


def list_jobs(jobs: Sequence[Job]) -> list[JobRow]:
    """List jobs with the last run that left a line, in one statement."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.name)
    runs = {
        run.name: run for run in db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)))
    }
    return [_job_row(job, runs.get(job.name)) for job in jobs]


def list_failed_runs(limit: int = 20) -> Sequence[JobRun]:
    """List the newest runs that failed."""
    return db.session.scalars(
        select(JobRun).where(JobRun.outcome == "failed").order_by(JobRun.id.desc()).limit(limit)
    ).all()


def outbox_figures() -> OutboxFigures:
    """Count the events that wait, in one statement."""
    row = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((OutboxEvent.attempts > 0, 1), else_=0)), 0),
            func.coalesce(func.sum(case((OutboxEvent.attempts >= GIVEN_UP, 1), else_=0)), 0),
            func.min(OutboxEvent.at),
        ).where(OutboxEvent.processed_at.is_(None))
    ).one()
    return OutboxFigures(row[0], row[1] - row[2], row[2], row[3])


def list_failing_events(limit: int = 20) -> Sequence[OutboxEvent]:
    """List the events whose subscribers failed, oldest first."""
    return db.session.scalars(
        select(OutboxEvent)
        .where(OutboxEvent.processed_at.is_(None), OutboxEvent.attempts > 0)
        .order_by(OutboxEvent.id)
        .limit(limit)
    ).all()


def find_last_seal() -> AuditSeal | None:
    """Return the newest seal, None before the first."""
    return db.session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))


def list_lines_after(line_id: int, *, written_until: datetime, limit: int) -> list[AuditLine]:
    """List the lines that may be sealed next, in order."""
    last = db.session.scalar(
        select(func.max(AuditLine.id)).where(AuditLine.at <= written_until, AuditLine.id > line_id)
    )
    if last is None:
        return []
    return _lines(line_id + 1, last, limit)


def seal_figures() -> SealFigures:
    """Tell how far the record is sealed."""
    last = find_last_seal()
    up_to = last.last_line_id if last is not None else 0
    seals = db.session.scalar(select(func.count()).select_from(AuditSeal)) or 0
    unsealed = db.session.scalar(select(func.count()).where(AuditLine.id > up_to)) or 0
    return SealFigures(seals, up_to, last.at if last is not None else None, unsealed)


def verify_seals() -> Iterator[str]:
    """Compute every seal again and yield one sentence for each thing that does not fit."""
    previous, next_line = GENESIS, 0
    for seal in db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)).all():
        if seal.previous != previous:
            yield f"Seal {seal.id} does not follow the seal before it."
        between = db.session.scalar(
            select(func.count()).where(AuditLine.id >= next_line, AuditLine.id < seal.first_line_id)
        )
        if between:
            yield f"Before seal {seal.id} there are {between} lines that no seal covers."
        lines = _lines(seal.first_line_id, seal.last_line_id)
        if digest(seal.previous, lines) != seal.digest:
            yield (
                f"Lines {seal.first_line_id} to {seal.last_line_id} are not what was sealed "
                f"on {seal.at.isoformat(timespec='seconds')}."
            )
        for line in lines:  # a long record must not pile up in memory
            db.session.expunge(line)
        previous, next_line = seal.digest, seal.last_line_id + 1


def _lines(first: int, last: int, limit: int | None = None) -> list[AuditLine]:
    statement = select(AuditLine).where(AuditLine.id.between(first, last)).order_by(AuditLine.id)
    if limit is not None:
        statement = statement.limit(limit)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def _job_row(job: Job, run: JobRun | None) -> JobRow:
    if run is None:
        return JobRow(job.name, job.every, None, None, "", "")
    return JobRow(job.name, job.every, run.started_at, run.ended_at, run.outcome, run.result)
