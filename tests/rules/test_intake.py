"""When applications are taken, to the second, across summer time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from voucherapp.kernel.money import Money
from voucherapp.programmes.config import Intake
from voucherapp.programmes.rules_intake import Arrived, closed_by, cutoff_of, taking_at

PRAGUE = ZoneInfo("Europe/Prague")


def at(text: str) -> datetime:
    """A moment given as local time of Prague."""
    return datetime.fromisoformat(text).replace(tzinfo=PRAGUE).astimezone(UTC)


def taking(moment: str, holidays: frozenset[date] = frozenset(), **fields: object) -> object:
    return taking_at(
        Intake.model_validate(fields),
        now=at(moment),
        opens_at=at("2026-03-02T08:00"),
        closes_at=at("2026-10-30T20:00"),
        timezone="Europe/Prague",
        holidays=holidays,
    )


HOURS = {"daily_hours": {"opens": "12:00", "closes": "20:00"}}


@pytest.mark.parametrize(
    ("moment", "open_now"),
    [
        ("2026-03-02T07:59:59", False),
        ("2026-03-02T08:00:00", True),
        ("2026-10-30T20:00:00", True),
        ("2026-10-30T20:00:00.900000", True),
        ("2026-10-30T20:00:01", False),
    ],
)
def test_both_ends_of_the_window_belong_to_it(moment: str, open_now: bool) -> None:
    assert taking(moment).open is open_now


@pytest.mark.parametrize(
    ("moment", "open_now", "again"),
    [
        ("2026-03-27T11:59:59", False, "2026-03-27T12:00"),
        ("2026-03-27T12:00:00", True, None),
        ("2026-03-27T20:00:00", True, None),
        # Clocks go forward in the night to 29 March: local hours count, not a fixed distance.
        ("2026-03-28T20:00:01", False, "2026-03-29T12:00"),
        ("2026-03-29T12:00:00", True, None),
        # And back in the night to 25 October.
        ("2026-10-25T11:59:59", False, "2026-10-25T12:00"),
    ],
)
def test_daily_hours_are_local_time(moment: str, open_now: bool, again: str | None) -> None:
    found = taking(moment, **HOURS)
    assert found.open is open_now
    assert found.again_at == (at(again) if again else None)


def test_working_days_leave_out_weekends_and_holidays() -> None:
    easter_monday = frozenset({date(2026, 4, 6)})
    found = taking("2026-04-04T13:00", easter_monday, working_days_only=True, **HOURS)
    assert (found.open, found.again_at) == (False, at("2026-04-07T12:00"))
    assert not taking("2026-04-06T13:00", easter_monday, working_days_only=True, **HOURS).open
    assert taking("2026-04-07T13:00", easter_monday, working_days_only=True, **HOURS).open


def test_after_the_last_hours_there_is_no_again() -> None:
    intake = Intake.model_validate(HOURS)
    found = taking_at(
        intake,
        now=at("2026-10-29T20:30"),
        opens_at=at("2026-03-02T08:00"),
        closes_at=at("2026-10-30T11:00"),
        timezone="Europe/Prague",
    )
    assert (found.open, found.again_at) == (False, None)


def test_triggers_close_at_their_bound() -> None:
    budget = Money(60_000_000, "EUR")
    asked = Intake.model_validate(
        {"close_triggers": [{"kind": "requested_share", "share_bp": 12000}]}
    )
    assert closed_by(asked, Arrived(5, 71_999_999, 0), budget) is None
    assert closed_by(asked, Arrived(5, 72_000_000, 0), budget) is not None
    count = Intake.model_validate({"close_triggers": [{"kind": "count", "count": 3}]})
    assert closed_by(count, Arrived(2), budget) is None
    assert closed_by(count, Arrived(3), budget) is not None
    used = Intake.model_validate({"close_triggers": [{"kind": "budget_share", "share_bp": 10000}]})
    assert closed_by(used, Arrived(9, 99_000_000, 59_999_999), budget) is None
    assert closed_by(used, Arrived(9, 0, 60_000_000), budget) is not None


def test_a_cut_off_takes_what_came_until_its_moment() -> None:
    intake = Intake.model_validate(
        {"mode": "cutoffs", "cutoffs": ["2026-09-01T10:00:00Z", "2026-06-01T10:00:00Z"]}
    )
    first, second = at("2026-06-01T12:00"), at("2026-09-01T12:00")
    assert cutoff_of(intake, first) == first
    assert cutoff_of(intake, at("2026-06-01T12:00:01")) == second
    assert cutoff_of(intake, at("2026-09-01T12:00:01")) is None
