"""Legal periods against computed and published examples."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from voucherapp.kernel.calendar import (
    HolidayRule,
    add_days,
    add_months,
    add_working_days,
    days_until,
    easter_sunday,
    end_of_day,
    kept_until,
    local_date,
    start_of_day,
    working_days_between,
    years_after,
    years_before,
)
from voucherapp.reference.codes import rows, working_calendar

EXAMPLES = Path(__file__).parent.parent / "reference" / "deadline_examples.csv"


def examples() -> list[dict[str, str]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def deadline(rule: str, start: date, calendar: str) -> date:
    if rule.startswith("de minimis register"):
        country = "FR" if "FR" in calendar else "none"
        return add_working_days(start, 20, working_calendar(country))
    if "80 days" in rule:
        return add_days(start, 80)
    if "31 December" in rule:
        return kept_until(start)
    assert "10 years from grant date" in rule
    return years_after(start, 10)


@pytest.mark.parametrize("row", examples(), ids=lambda row: row["id"])
def test_published_deadline(row: dict[str, str]) -> None:
    start = date.fromisoformat(row["start_date"])
    assert deadline(row["rule"], start, row["calendar"]).isoformat() == row["expected_date"]


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1981, "04-19"),
        (2000, "04-23"),
        (2024, "03-31"),
        (2025, "04-20"),
        (2026, "04-05"),
        (2038, "04-25"),
    ],
)
def test_easter(year: int, expected: str) -> None:
    assert easter_sunday(year).isoformat() == f"{year}-{expected}"


@pytest.mark.parametrize(
    ("country", "day", "is_free"),
    [
        ("FR", "2026-05-14", True),
        ("FR", "2026-05-25", True),
        ("FR", "2026-04-03", False),
        ("IT", "2026-06-02", True),
        ("IT", "2029-10-04", True),
        ("IT", "2024-10-04", False),
        ("DE", "2026-10-03", True),
        ("DE", "2017-10-31", True),
        ("DE", "2018-10-31", False),
        ("CZ", "2026-04-03", True),
        ("CZ", "2015-04-03", False),
        ("SI", "2026-02-08", True),
        ("SI", "2016-01-02", False),
        ("SI", "2023-08-14", True),
        ("SI", "2024-08-14", False),
        ("AT", "2026-10-26", True),
        ("AT", "2026-04-03", False),
        ("BE", "2026-07-21", True),
        ("CH", "2026-08-01", True),
        ("CH", "2026-04-06", False),
        ("SK", "2025-05-08", True),
        ("SK", "2026-05-08", False),
        ("SK", "2027-05-08", True),
        ("SK", "2023-09-01", True),
        ("SK", "2024-09-01", False),
        ("SK", "2025-11-17", False),
        ("NL", "2013-04-30", True),
        ("NL", "2026-04-27", True),
        ("NL", "2026-05-05", True),
        ("IE", "2022-02-07", False),
        ("IE", "2026-02-02", True),
        ("IE", "2030-02-01", True),
        ("IE", "2030-02-04", False),
        ("IE", "2026-05-04", True),
        ("IE", "2026-06-01", True),
        ("IE", "2026-10-26", True),
        ("IE", "2027-10-25", True),
        ("ES", "2026-12-08", True),
        ("ES", "2026-04-06", False),
        ("PT", "2014-10-05", False),
        ("PT", "2026-10-05", True),
        ("PT", "2026-06-04", True),
        ("PL", "2024-12-24", False),
        ("PL", "2025-12-24", True),
        ("PL", "2018-11-12", True),
        ("GB", "2020-05-08", True),
        ("GB", "2020-05-04", False),
        ("GB", "2022-05-30", False),
        ("GB", "2022-06-02", True),
        ("GB", "2026-05-25", True),
        ("GB", "2026-08-31", True),
        ("GB", "2026-12-28", True),
        ("GB", "2027-12-27", True),
        ("GB", "2027-12-28", True),
        ("GB", "2022-12-27", True),
        ("GB", "2022-12-25", False),
        ("GB", "2028-01-03", True),
        ("GB", "2023-01-02", True),
        ("none", "2026-12-25", False),
    ],
)
def test_public_holidays_are_dated(country: str, day: str, is_free: bool) -> None:
    asked = date.fromisoformat(day)
    assert (asked in working_calendar(country).holidays(asked.year)) is is_free


@pytest.mark.parametrize(
    ("country", "free"),
    [
        ("AT", True), ("BE", True), ("CH", False), ("CZ", True), ("DE", True), ("ES", False),
        ("FR", True), ("GB", True), ("IE", True), ("IT", True), ("NL", True), ("PL", True),
        ("PT", False), ("SI", True), ("SK", True),
    ],
)  # fmt: skip
def test_easter_monday_is_free_where_the_whole_country_keeps_it(country: str, free: bool) -> None:
    calendar = working_calendar(country)
    for monday in (date(2026, 4, 6), date(2027, 3, 29)):
        assert (monday in calendar.holidays(monday.year)) is free


#: Public holidays from Monday to Friday in 2026, as the tables of the holidays project count them.
@pytest.mark.parametrize(
    ("country", "days"),
    [
        ("AT", 10), ("BE", 8), ("CH", 3), ("CZ", 11), ("DE", 7), ("ES", 7), ("FR", 9), ("GB", 8),
        ("IE", 9), ("IT", 7), ("NL", 8), ("PL", 8), ("PT", 9), ("SI", 7), ("SK", 7),
    ],
)  # fmt: skip
def test_working_days_lost_in_a_year(country: str, days: int) -> None:
    holidays = working_calendar(country).holidays(2026)
    assert sum(day.weekday() < 5 for day in holidays) == days


def test_no_holiday_stands_twice_in_a_year() -> None:
    for country in sorted({row["country"] for row in rows("public_holidays")}):
        rules = working_calendar(country).rules
        for year in range(2016, 2046):
            days = [day for rule in rules if (day := rule.falls_on(year)) is not None]
            twice = {day for day in days if days.count(day) > 1}
            # Feasts of the moon may meet one of the sun, as Ascension met 1 May in 2008.
            assert all(_one_is_of_easter(rules, year, day) for day in twice), (country, year, twice)


def _one_is_of_easter(rules: tuple[HolidayRule, ...], year: int, day: date) -> bool:
    return any(rule.easter_offset is not None and rule.falls_on(year) == day for rule in rules)


def test_unknown_country_is_a_bug_not_an_empty_calendar() -> None:
    with pytest.raises(KeyError):
        working_calendar("XX")


def test_whole_years_and_leap_days() -> None:
    assert years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert years_before(date(2027, 3, 1), 3) == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 15), 12, date(2027, 5, 15)),
    ],
)
def test_months(start: date, months: int, expected: date) -> None:
    assert add_months(start, months) == expected


def test_working_days_count_back_to_the_same_number() -> None:
    french = working_calendar("FR")
    start = date(2026, 12, 18)
    assert working_days_between(start, add_working_days(start, 20, french), french) == 20
    assert working_days_between(start, start, french) == 0
    with pytest.raises(ValueError, match="negative"):
        add_working_days(start, -1)


def test_a_day_ends_where_the_next_begins_also_when_clocks_change() -> None:
    assert end_of_day(date(2026, 9, 30), "Europe/Prague") == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert datetime(2026, 9, 30, 21, 59, 59, tzinfo=UTC) < end_of_day(
        date(2026, 9, 30), "Europe/Prague"
    )
    spring = date(2026, 3, 29)
    assert (
        end_of_day(spring, "Europe/Rome") - start_of_day(spring, "Europe/Rome")
    ).seconds == 23 * 3600
    assert local_date(datetime(2026, 9, 30, 22, 0, 7, tzinfo=UTC), "Europe/Prague") == date(
        2026, 10, 1
    )
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 9, 30), "Europe/Rome")  # noqa: DTZ001


def test_days_left() -> None:
    assert days_until(date(2026, 11, 30), date(2026, 11, 22)) == 8
    assert days_until(date(2026, 11, 22), date(2026, 11, 22)) == 0
    assert days_until(date(2026, 11, 21), date(2026, 11, 22)) == -1
