"""Locks that put two people, or two clicks, in order; SQLite has one writer at a time anyway."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from voucherapp.applications.models import Application
from voucherapp.db.session import db
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call

_CONTENT = (
    "state",
    "title",
    "answers",
    "version",
    "field_versions",
    "row_version",
    "submitted_at",
    "sequence",
    "reference",
    "late",
    "arrived_at",
)


_HIGHEST = select(func.max(Application.sequence)).where(Application.call_id == bindparam("call"))


def _rows_lock() -> bool:
    return bool(db.session.get_bind().dialect.name == "postgresql")


def lock_application(application: Application) -> None:
    """Lock an application's row and read what others may have changed meanwhile."""
    if _rows_lock():
        db.session.flush()
        db.session.refresh(application, attribute_names=_CONTENT, with_for_update=True)


def lock_firm(firm: Organisation) -> None:
    """Lock a firm, so that two starts at once are counted one after the other."""
    if _rows_lock():
        db.session.execute(
            select(Organisation.id).where(Organisation.id == firm.id).with_for_update()
        )


def lock_call(call_id: int) -> None:
    """Lock a call, so that its sequence has no gap and no double."""
    if _rows_lock():
        db.session.execute(select(Call.id).where(Call.id == call_id).with_for_update())


def next_sequence(call_id: int) -> int:
    """Return the next number of arrival in a call; the call must be locked."""
    highest = db.session.scalar(_HIGHEST, {"call": call_id})
    return (highest or 0) + 1
