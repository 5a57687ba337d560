"""Calendar arithmetic for legal periods: whole years, working days and the ends of days, all pure."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

SATURDAY = 5


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones that are known here; looked up on the disk once."""
    return frozenset(available_timezones())


@dataclass(frozen=True)
class HolidayRule:
    """One public holiday: a fixed day, days after Easter Sunday, or the nth Monday of a month.

    `monday` counts from the first Monday of the month, -1 is the last one. `moved_by` are the days
    by which a holiday on a Saturday or a Sunday is made up for, as in the United Kingdom.
    """

    name: str
    month: int = 0
    day: int = 0
    easter_offset: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    monday: int = 0
    moved_by: tuple[int, int] = (0, 0)

    def falls_on(self, year: int) -> date | None:
        """Return the holiday's date in a year, or None where the law does not know it yet or any more."""
        if self.first_year is not None and year < self.first_year:
            return None
        if self.last_year is not None and year > self.last_year:
            return None
        if self.easter_offset is not None:
            return easter_sunday(year) + timedelta(days=self.easter_offset)
        if self.monday:
            return _monday_of(year, self.month, self.monday)
        found = date(year, self.month, self.day)
        if found.weekday() < SATURDAY:
            return found
        return found + timedelta(days=self.moved_by[found.weekday() - SATURDAY])


def _monday_of(year: int, month: int, nth: int) -> date:
    if nth < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=last.weekday() + 7 * (-nth - 1))
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7 + 7 * (nth - 1))


@dataclass(frozen=True)
class WorkingCalendar:
    """Monday to Friday without the public holidays of one country; no rules means Monday to Friday."""

    code: str
    rules: tuple[HolidayRule, ...] = field(default=())

    def holidays(self, year: int) -> frozenset[date]:
        """Return the public holidays of one year."""
        return _holidays(self.rules, year)

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is neither on a weekend nor a public holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays(day.year)


MONDAY_TO_FRIDAY = WorkingCalendar("none")


@cache
def _holidays(rules: tuple[HolidayRule, ...], year: int) -> frozenset[date]:
    dates = (rule.falls_on(year) for rule in rules)
    return frozenset(day for day in dates if day is not None)


@cache
def easter_sunday(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (anonymous algorithm of 1876)."""
    century, rest = divmod(year, 100)
    leaps, century_rest = divmod(century, 4)
    golden = year % 19
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leaps - correction + 15) % 30
    year_leaps, year_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * year_leaps - moon - year_rest) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def add_working_days(start: date, count: int, calendar: WorkingCalendar = MONDAY_TO_FRIDAY) -> date:
    """Return the count-th working day after start; the day of the event itself is not counted."""
    if count < 0:
        raise ValueError("count of working days must not be negative")
    day = start
    while count:
        day += timedelta(days=1)
        if calendar.is_working_day(day):
            count -= 1
    return day


def working_days_between(
    start: date, end: date, calendar: WorkingCalendar = MONDAY_TO_FRIDAY
) -> int:
    """Count the working days after start up to and including end; 0 when end is not later."""
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(1 for day in days if calendar.is_working_day(day))


def add_days(start: date, count: int) -> date:
    """Return the day that many calendar days after start."""
    return start + timedelta(days=count)


def years_before(day: date, years: int) -> date:
    """Return the same calendar date that many years earlier; 29 February falls back to the 28th."""
    return _in_year(day, day.year - years)


def years_after(day: date, years: int) -> date:
    """Return the same calendar date that many years later; 29 February falls back to the 28th."""
    return _in_year(day, day.year + years)


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month that many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def kept_until(last_payment_on: date, years: int = 5) -> date:
    """Return 31 December, years after the year of the last payment (Regulation (EU) 2021/1060 Art. 82)."""
    return date(last_payment_on.year + years, 12, 31)


def start_of_day(day: date, zone: str) -> datetime:
    """Return the moment, in UTC, at which a day begins in a time zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


#: The closing of a call that stays open until further notice: later than anything that is planned,
#: so that every comparison with a closing holds. At noon, it is the same day in every zone.
OPEN_END = datetime(2999, 12, 31, 12, tzinfo=UTC)


def is_open_end(moment: date | datetime | None) -> bool:
    """Tell whether a closing (a moment, or its day) stands for none at all."""
    return moment is not None and moment.year >= OPEN_END.year


def end_of_day(day: date, zone: str) -> datetime:
    """Return the first moment, in UTC, that is no longer in the day: compare with `<`."""
    return start_of_day(day + timedelta(days=1), zone)


def local_date(moment: datetime, zone: str) -> date:
    """Return the calendar date of an aware moment in a time zone; a naive one is a ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(ZoneInfo(zone)).date()


def days_until(deadline: date, today: date) -> int:
    """Return the calendar days left: 0 on the day itself, negative when it has passed."""
    return (deadline - today).days
