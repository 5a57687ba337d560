"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

#: A Monday morning; summer time in Europe begins four weeks later.
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
#: The evening of the day on which the demonstration is told.
DEMO_DAY = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


class Clock:
    """The source that kernel.clock.now() reads in tests."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def set(self, *parts: int, zone: str = "UTC") -> datetime:
        """Go to a moment given as year, month, day, hour, minute in a zone."""
        return self.go(datetime(*parts, tzinfo=ZoneInfo(zone)))  # type: ignore[misc,arg-type]

    def go(self, moment: datetime) -> datetime:
        """Go to an aware moment."""
        assert moment.tzinfo is not None, "the clock knows aware moments only"
        self.moment = moment.astimezone(UTC)
        return self.moment

    def advance(self, **span: Any) -> datetime:
        """Move on by days=, hours=, minutes= or seconds=."""
        self.moment += timedelta(**span)
        return self.moment
