"""Locks that put two people, or two clicks, in order; SQLite has one writer at a time anyway."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, bindparam, func, or_, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from voucherapp.applications.models import Application, ApplicationVersion, Offer
from voucherapp.db.readings import Reading
from voucherapp.db.session import db
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call

_CONTENT = (
    "state",
    "title",
    "answers",
    "terms",
    "version",
    "field_versions",
    "row_version",
    "submitted_at",
    "sequence",
    "reference",
    "late",
    "arrived_at",
)


_HIGHEST = Reading(
    select(func.max(Application.sequence)).where(Application.call_id == bindparam("call"))
)


def _rows_lock() -> bool:
    return bool(db.session.get_bind().dialect.name == "postgresql")


def lock_application(application: Application) -> None:
    """Lock an application's row and read what others may have changed meanwhile."""
    if _rows_lock():
        db.session.flush()
        db.session.refresh(application, attribute_names=_CONTENT, with_for_update=True)


def lock_offer(offer: Offer) -> None:
    """Lock the application of an offer, and read whether it has been answered or replaced since."""
    lock_application(offer.application)
    db.session.flush()
    db.session.refresh(offer, attribute_names=["state", "creative_id"])


def lock_sending(call_id: int, application_id: int) -> None:
    """Lock a call and one of its applications, so that both can be read anew and counted."""
    lock_call(call_id)
    if _rows_lock():
        own = select(Application.id).where(Application.id == application_id)
        db.session.execute(own.with_for_update())


def same_enterprise(firm: Organisation) -> ColumnElement[bool]:
    """Return the condition on organisations that are this firm, under whichever of its numbers.

    A firm may stand here twice: once by its register, once by its VAT number.
    """
    own = {firm.registration_key, firm.vat_number.removeprefix(firm.country)} - {""}
    keys = {*own, *(f"{firm.country}{key}" for key in own)}
    return or_(
        Organisation.id == firm.id,
        and_(
            Organisation.kind == firm.kind,
            Organisation.country == firm.country,
            or_(Organisation.registration_key.in_(keys), Organisation.vat_number.in_(keys)),
        ),
    )


def lock_firm(firm: Organisation) -> None:
    """Lock a firm in all its rows, so that two starts at once are counted one after the other."""
    if _rows_lock():
        rows = select(Organisation.id).where(same_enterprise(firm)).order_by(Organisation.id)
        db.session.execute(rows.with_for_update())


def lock_group(keys: Iterable[str]) -> None:
    """Lock the firms of a group, in one order, so that a cap over all of them is kept."""
    pairs = [tuple(key.split(":", 1)) for key in sorted(keys)]
    if _rows_lock():
        db.session.execute(
            select(Organisation.id)
            .where(tuple_(Organisation.country, Organisation.registration_key).in_(pairs))
            .order_by(Organisation.id)
            .with_for_update()
        )


def lock_version(version_id: int) -> None:
    """Lock a frozen version, so that of two papers asked of it at once the second is the first."""
    if _rows_lock():
        own = select(ApplicationVersion.id).where(ApplicationVersion.id == version_id)
        db.session.execute(own.with_for_update())


def lock_call(call_id: int) -> None:
    """Lock a call, so that its sequence has no gap and no double."""
    if _rows_lock():
        db.session.execute(select(Call.id).where(Call.id == call_id).with_for_update())


def next_sequence(call_id: int) -> int:
    """Return the next number of arrival in a call; the call must be locked."""
    highest: int | None = _HIGHEST.value(call=call_id)
    return (highest or 0) + 1
