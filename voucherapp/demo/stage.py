"""The stage of the demonstration: a clock that is set by hand, acts, and jobs in between."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from werkzeug.datastructures import FileStorage

from voucherapp.accounts.queries import get_user
from voucherapp.db.session import db, unit_of_work
from voucherapp.documents.pdf import render_pdf
from voucherapp.kernel import clock
from voucherapp.kernel.act import SYSTEM, Act
from voucherapp.scheduler.delivery import collect_subscribers, deliver_waiting
from voucherapp.scheduler.registry import run_job

ZONE = "Europe/Rome"


class Stage:
    """Holds the present moment of the story; `today` is the day on which it is told."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.now = self.moment(-400)
        manifests = current_app.extensions["voucherapp.manifests"]
        self._subscribers = collect_subscribers(manifests)
        self._jobs = [job for manifest in manifests for job in manifest.jobs]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the application read the time of the story."""
        clock.set_source(lambda: self.now)
        try:
            yield
        finally:
            clock.set_source(None)

    def moment(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return local time of a day, counted from the day on which the story is told."""
        day = self.today + timedelta(days=days)
        return datetime.combine(day, time(hour, minute), ZoneInfo(ZONE)).astimezone(UTC)

    def go(self, days: int, hour: int = 10, minute: int = 0) -> None:
        """Move the clock; it never goes back, as nothing in a record does."""
        self.now = max(self.now + timedelta(seconds=1), self.moment(days, hour, minute))

    def tick(self, minutes: int = 7) -> None:
        """Let a few minutes pass."""
        self.now += timedelta(minutes=minutes)

    def act(self, user_id: int | None) -> Act:
        """Return a deed of a person at this moment."""
        actor = SYSTEM if user_id is None else get_user(user_id).actor
        return Act(actor=actor, at=self.now, origin="web")

    def do(self, user_id: int | None, deed: Callable[[Act], Any]) -> Any:
        """Let a person do something in a transaction of its own."""
        with unit_of_work():
            result = deed(self.act(user_id))
            db.session.flush()
        self.tick(1)
        return result

    def jobs(self) -> None:
        """Deliver what waits in the outbox, as the scheduler does all day."""
        for _round in range(6):
            if deliver_waiting(self._subscribers) is None:
                break

    def night(self) -> None:
        """Let all recurring work of a day run once: letters, reminders, mail, seals."""
        self.jobs()
        for job in self._jobs:
            run_job(job, holder="demonstration", force=True)
        self.jobs()


def paper(name: str, title: str, lines: list[str], at: datetime) -> FileStorage:
    """Return a small PDF as an upload, such as a quote or an invoice."""
    data = render_pdf(
        "letter",
        {"issuer": {"name": title, "lines": ["Demonstration document"]}, "paragraphs": lines},
        title=title,
        lang="en",
        at=at,
    )
    return FileStorage(io.BytesIO(data), filename=name, content_type="application/pdf")
