"""Hands the events of the outbox to those who listen, each in a transaction of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from flask import Flask

from voucherapp.db import outbox
from voucherapp.db.outbox import OutboxEvent, Subscriber
from voucherapp.db.session import db, unit_of_work
from voucherapp.kernel import clock
from voucherapp.kernel.act import SYSTEM, Act
from voucherapp.scheduler.registry import Job

log = logging.getLogger(__name__)

#: After the n-th failure an event rests 5 s · 2^n from when it happened; eight failures end it.
FIRST_REST = 5


class Source(Protocol):
    """What a manifest says about scheduled work."""

    @property
    def jobs(self) -> Sequence[Job]:
        """The recurring work of the slice."""

    @property
    def subscribers(self) -> Mapping[str, Sequence[Subscriber]]:
        """Who listens for which event."""


def collect_jobs(sources: Iterable[Source]) -> list[Job]:
    """List all recurring work: the delivery of events first, then the jobs of the slices."""
    sources = list(sources)
    subscribers = collect_subscribers(sources)

    def deliver(_act: Act) -> str | None:
        return deliver_waiting(subscribers)

    first = Job(name="deliver-events", every=2, run=deliver, owns_units=True)
    return [first, *(job for source in sources for job in source.jobs)]


def jobs_of(app: Flask) -> list[Job]:
    """List all recurring work of an application."""
    return collect_jobs(app.extensions["voucherapp.manifests"])


def collect_subscribers(sources: Iterable[Source]) -> dict[str, list[Subscriber]]:
    """Map each event to all who listen for it, in the order of the slices."""
    found: dict[str, list[Subscriber]] = {}
    for source in sources:
        for name, subscribers in source.subscribers.items():
            found.setdefault(name, []).extend(subscribers)
    return found


def deliver_waiting(subscribers: Mapping[str, Sequence[Subscriber]]) -> str | None:
    """Deliver every event that is due; return one line about it, None when there was none."""
    now = clock.now()
    with unit_of_work():
        due = [event.id for event in outbox.list_pending() if _is_due(event, now)]
    delivered = sum(_deliver_one(event_id, subscribers) for event_id in due)
    if not due:
        return None
    failed = len(due) - delivered
    return f"{delivered} delivered" + (f", {failed} failed" if failed else "")


def _is_due(event: OutboxEvent, now: datetime) -> bool:
    rest = timedelta(seconds=FIRST_REST * 2**event.attempts) if event.attempts else timedelta()
    return now >= event.at + rest


def _deliver_one(event_id: int, subscribers: Mapping[str, Sequence[Subscriber]]) -> bool:
    """Deliver one event; a failure is kept on the event and stops no other."""
    try:
        with unit_of_work() as session:
            event = session.get(OutboxEvent, event_id, with_for_update=True)
            if event is not None and event.processed_at is None:
                act = Act(actor=SYSTEM, at=clock.now(), origin="outbox")
                outbox.deliver(event, subscribers, act)
    except Exception as error:
        log.exception("event %s could not be delivered", event_id)
        _note_failure(event_id, error)
        return False
    return True


def _note_failure(event_id: int, error: Exception) -> None:
    with unit_of_work():
        event = db.session.get(OutboxEvent, event_id, populate_existing=True)
        if event is not None:
            event.attempts += 1
            event.error = f"{type(error).__name__}: {error}"[:500]
