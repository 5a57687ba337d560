"""Reads of frozen versions, receipts and corrections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from voucherapp.applications.models import (
    Application,
    ApplicationReceipt,
    ApplicationVersion,
    Correction,
)
from voucherapp.applications.models_history import CombinedPaper, Reopening
from voucherapp.db.queries import one_or_404
from voucherapp.db.readings import Reading
from voucherapp.db.session import db
from voucherapp.kernel.refusal import NotFound

#: How long a combined paper is tried; whoever still wants it then asks again.
PATIENCE = timedelta(hours=1)

#: Built once: putting it together takes longer than running it.
_HIGHEST = Reading(
    select(func.max(ApplicationVersion.number)).where(
        ApplicationVersion.application_id == bindparam("application")
    )
)


def latest_version(application_id: int) -> ApplicationVersion:
    """Return the newest frozen content of an application, or raise NotFound."""
    version = db.session.scalars(
        select(ApplicationVersion)
        .where(ApplicationVersion.application_id == application_id)
        .order_by(ApplicationVersion.number.desc())
        .limit(1)
    ).first()
    if version is None:
        raise NotFound
    return version


def newest_versions(application_ids: Sequence[int]) -> dict[int, ApplicationVersion]:
    """Return the newest frozen content of each of these applications, in one statement."""
    newer = aliased(ApplicationVersion)
    newest = (
        select(func.max(newer.number))
        .where(newer.application_id == ApplicationVersion.application_id)
        .correlate(ApplicationVersion)
        .scalar_subquery()
    )
    rows = db.session.scalars(
        select(ApplicationVersion).where(
            ApplicationVersion.application_id.in_(application_ids),
            ApplicationVersion.number == newest,
        )
    )
    return {version.application_id: version for version in rows}


def highest_number(application_id: int) -> int:
    """Return the number of the newest frozen content, 0 when nothing was sent yet."""
    found: int | None = _HIGHEST.value(application=application_id)
    return found or 0


def find_open_reopening(application_id: int) -> Reopening | None:
    """Return the reopening that still runs, None when the application is not with its firm."""
    return db.session.scalars(
        select(Reopening)
        .where(Reopening.application_id == application_id, Reopening.ended_at.is_(None))
        .order_by(Reopening.id.desc())
        .limit(1)
    ).first()


def list_reopenings(application_id: int) -> Sequence[Reopening]:
    """List how often an application was with its firm again, the newest first."""
    return db.session.scalars(
        select(Reopening)
        .where(Reopening.application_id == application_id)
        .order_by(Reopening.id.desc())
    ).all()


def get_reopening(reopening_id: int) -> Reopening:
    """Return a reopening by its id, or raise NotFound."""
    return one_or_404(select(Reopening).where(Reopening.id == reopening_id))


def list_ended_reopenings(now: datetime) -> list[int]:
    """List the ids of reopenings whose time is over."""
    return list(
        db.session.scalars(
            select(Reopening.id)
            .where(Reopening.ended_at.is_(None), Reopening.until < now)
            .order_by(Reopening.id)
        )
    )


def get_version(application_id: int, number: int) -> ApplicationVersion:
    """Return one frozen content by its number, or raise NotFound."""
    return one_or_404(
        select(ApplicationVersion).where(
            ApplicationVersion.application_id == application_id,
            ApplicationVersion.number == number,
        )
    )


def list_versions(application_id: int) -> Sequence[ApplicationVersion]:
    """List the frozen contents of an application, newest first."""
    return db.session.scalars(
        select(ApplicationVersion)
        .where(ApplicationVersion.application_id == application_id)
        .order_by(ApplicationVersion.number.desc())
    ).all()


def find_receipt(version_id: int) -> ApplicationReceipt | None:
    """Return the printed receipt of a version with its file, None while it is being made."""
    return db.session.scalars(
        select(ApplicationReceipt)
        .where(ApplicationReceipt.version_id == version_id)
        .options(joinedload(ApplicationReceipt.file))
    ).first()


def get_correction(correction_id: int) -> Correction:
    """Return a correction by its id, or raise NotFound."""
    return one_or_404(select(Correction).where(Correction.id == correction_id))


def open_correction(application: Application) -> Correction | None:
    """Return the correction that waits for an answer; corrections must be loaded."""
    waiting = [c for c in application.corrections if c.answered_at is None and c.expired_at is None]
    return waiting[-1] if waiting and application.state == "correction" else None


def list_expired_corrections(now: datetime) -> list[int]:
    """List the ids of open corrections whose time is over."""
    return list(
        db.session.scalars(
            select(Correction.id)
            .where(
                Correction.due_at < now,
                Correction.answered_at.is_(None),
                Correction.expired_at.is_(None),
            )
            .order_by(Correction.id)
        )
    )


def find_open_correction(application_id: int) -> Correction | None:
    """Return the correction that waits for an answer, None when there is none."""
    return db.session.scalars(
        select(Correction)
        .where(
            Correction.application_id == application_id,
            Correction.answered_at.is_(None),
            Correction.expired_at.is_(None),
        )
        .order_by(Correction.id.desc())
        .limit(1)
    ).first()


def find_combined(version_id: int, *, whole: bool) -> CombinedPaper | None:
    """Return the combined paper of a version with its file, None while nobody has asked for it."""
    return db.session.scalars(
        select(CombinedPaper)
        .where(CombinedPaper.version_id == version_id, CombinedPaper.whole.is_(whole))
        .options(joinedload(CombinedPaper.file))
    ).first()


def list_waiting_combined(now: datetime) -> Sequence[int]:
    """List the ids of combined papers that are to be made, the first asked first."""
    return db.session.scalars(
        select(CombinedPaper.id)
        .where(CombinedPaper.file_id.is_(None), CombinedPaper.asked_at > now - PATIENCE)
        .order_by(CombinedPaper.asked_at, CombinedPaper.id)
    ).all()


def get_combined(paper_id: int) -> tuple[CombinedPaper, ApplicationVersion]:
    """Return a combined paper with the version it is of, for the job that makes it."""
    paper = one_or_404(
        select(CombinedPaper)
        .where(CombinedPaper.id == paper_id)
        .options(joinedload(CombinedPaper.file))
    )
    return paper, db.session.get_one(ApplicationVersion, paper.version_id)
