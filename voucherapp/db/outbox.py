"""Events that higher slices hear after the transaction that caused them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db.base import Base, Pk
from voucherapp.db.session import db
from voucherapp.db.statements import insertion
from voucherapp.kernel.act import Act
from voucherapp.kernel.events import Event as Event  # noqa: PLC0414 - slices find it here too


class OutboxEvent(Base):
    """An event waiting for, or done with, its subscribers."""

    __tablename__ = "outbox_event"
    __table_args__ = (Index(None, "processed_at", "id"),)

    id: Mapped[Pk]
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]]
    processed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]


_INSERT = insertion(OutboxEvent, "at", "name", "payload", "attempts")

#: A subscriber gets the payload (a dict with the fields of the event) and the act of the job.
Subscriber = Callable[[dict[str, Any], Act], None]


def emit(act: Act, event: Event) -> None:
    """Put an event into the outbox in the same transaction as the change it tells of."""
    name = type(event).__name__
    _INSERT.run({"at": act.at, "name": name, "payload": asdict(event), "attempts": 0})


def list_pending(limit: int = 200) -> Sequence[OutboxEvent]:
    """List waiting events in the order in which they happened."""
    return db.session.scalars(
        select(OutboxEvent)
        .where(OutboxEvent.processed_at.is_(None), OutboxEvent.attempts < 8)
        .order_by(OutboxEvent.id)
        .limit(limit)
    ).all()


def deliver(event: OutboxEvent, subscribers: Mapping[str, Sequence[Subscriber]], act: Act) -> None:
    """Hand one event to everybody who listens for it, inside the caller's transaction."""
    for subscriber in subscribers.get(event.name, ()):
        subscriber(event.payload, act)
    event.processed_at = act.at
