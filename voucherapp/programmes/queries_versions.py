"""Reads about published versions of calls, their amendments and their rulebooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.files.models import StoredFile
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call, CallAmendment, CallRulebook, CallVersion
from voucherapp.programmes.queries import config_of
from voucherapp.programmes.rules_leaves import Whole


def whole_of(call: Call) -> Whole:
    """Return a call as it stands: the working copy of a draft, else the rules in force."""
    return Whole(call.title, call.opens_at, call.closes_at, call.budget_minor, config_of(call))


def whole_of_copy(copy: CallAmendment | CallVersion) -> Whole:
    """Return an amendment or a published version as a whole call."""
    config = CallConfig.model_validate(copy.config)
    return Whole(copy.title, copy.opens_at, copy.closes_at, copy.budget_minor, config)


def config_in(source: Call | CallAmendment) -> CallConfig:
    """Return the configuration of a call as it stands, or of the amendment that is written."""
    return (
        config_of(source) if isinstance(source, Call) else CallConfig.model_validate(source.config)
    )


def list_versions(call_id: int) -> Sequence[CallVersion]:
    """List the published versions of a call, the first one first."""
    return db.session.scalars(
        select(CallVersion).where(CallVersion.call_id == call_id).order_by(CallVersion.number)
    ).all()


def first_closing(call_id: int) -> datetime:
    """Return the first closing that was published: how far it may move is counted from there.

    A closing only ever moves to a later day, except that the first one may end an open end.
    """
    return min(version.closes_at for version in list_versions(call_id))


def get_version(call_id: int, number: int) -> CallVersion:
    """Return a published version of a call, or raise NotFound."""
    return one_or_404(
        select(CallVersion).where(CallVersion.call_id == call_id, CallVersion.number == number)
    )


def latest_number(call_id: int) -> int:
    """Return the number of the newest published version."""
    number = db.session.scalar(
        select(func.max(CallVersion.number)).where(CallVersion.call_id == call_id)
    )
    return int(number or 0)


def find_amendment(call_id: int) -> CallAmendment | None:
    """Return the amendment that is being written, or None."""
    return db.session.scalar(select(CallAmendment).where(CallAmendment.call_id == call_id))


def find_pending(call_id: int) -> CallVersion | None:
    """Return the published version that does not count yet, or None."""
    return db.session.scalar(
        select(CallVersion).where(CallVersion.call_id == call_id, CallVersion.in_force_at.is_(None))
    )


def list_due_versions(now: datetime) -> list[tuple[int, int]]:
    """List (call, number) of published amendments whose moment has come."""
    rows = db.session.execute(
        select(CallVersion.call_id, CallVersion.number)
        .where(CallVersion.in_force_at.is_(None), CallVersion.effective_at <= now)
        .order_by(CallVersion.effective_at, CallVersion.id)
    )
    return [(call_id, number) for call_id, number in rows]


def list_unprinted() -> list[tuple[int, int]]:
    """List (call, number) of published versions whose rulebook was not printed yet."""
    rows = db.session.execute(
        select(CallVersion.call_id, CallVersion.number)
        .outerjoin(CallRulebook, CallRulebook.call_version_id == CallVersion.id)
        .where(CallRulebook.id.is_(None))
        .order_by(CallVersion.id)
    )
    return [(call_id, number) for call_id, number in rows]


def find_rulebook(call_version_id: int, language: str) -> StoredFile | None:
    """Return the printed rulebook of a version in a language, or None."""
    return db.session.scalar(
        select(StoredFile)
        .join(CallRulebook, CallRulebook.file_id == StoredFile.id)
        .where(CallRulebook.call_version_id == call_version_id, CallRulebook.language == language)
    )


def list_rulebook_languages(call_version_id: int) -> list[str]:
    """List the languages in which a version was printed."""
    return list(
        db.session.scalars(
            select(CallRulebook.language)
            .where(CallRulebook.call_version_id == call_version_id)
            .order_by(CallRulebook.id)
        )
    )
