"""Leases: only one process at a time does a thing, and it loses the right when it dies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db.base import Base
from voucherapp.db.session import db


class Lease(Base):
    """Who holds a named right, and until when."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    expires_at: Mapped[datetime]


def acquire(name: str, holder: str, *, now: datetime, seconds: int) -> bool:
    """Take or renew a lease; False when somebody else holds it. Runs in the caller's unit."""
    expires = now + timedelta(seconds=seconds)
    taken: Any = db.session.execute(
        update(Lease)
        .where(Lease.name == name, or_(Lease.holder == holder, Lease.expires_at <= now))
        .values(holder=holder, expires_at=expires)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount:
        return True
    if db.session.get(Lease, name, populate_existing=True) is not None:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(Lease(name=name, holder=holder, expires_at=expires))
    except IntegrityError:
        return False
    return True


def release(name: str, holder: str, *, now: datetime) -> None:
    """Give a lease back at once."""
    db.session.execute(
        update(Lease)
        .where(Lease.name == name, Lease.holder == holder)
        .values(expires_at=now)
        .execution_options(synchronize_session=False)
    )
