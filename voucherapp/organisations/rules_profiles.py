"""The search words of a profile, the time of a creative, and how long an admission lasts; pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from voucherapp.kernel.calendar import add_months
from voucherapp.kernel.folding import fold
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T

#: How long an admission lasts unless the officer says otherwise.
ADMISSION_MONTHS = 24
#: From when before its end an admission can be renewed, and its creative is reminded.
RENEWAL_DAYS = 60
MOST_PERIODS = 12
MOST_LANGUAGES = 8
#: Words of a search that are looked at; more would find nobody anyway.
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Period:
    """Days in which another number of projects is possible than usual."""

    starts_on: date
    ends_on: date
    projects: int


@dataclass(frozen=True, slots=True)
class Busy:
    """Days that a project takes up, both included."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Workload:
    """How many projects a creative takes on at once, when it is another number, and what it has."""

    usual: int
    periods: tuple[Period, ...] = ()
    projects: tuple[Busy, ...] = ()


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded: "Łódź, café" gives "lodz" and "cafe"."""
    return re.findall(r"\w+", fold(text))


def searchable(*parts: str) -> str:
    """Return texts as the search box looks through them: words, each with a blank before it.

    " packaging for oil" is found by " pack", the beginning of a word, and not by " aging".
    """
    return "".join(f" {word}" for word in words_of(" ".join(parts)))


def search_words(text: str) -> tuple[str, ...]:
    """Return the different words of a search in their order."""
    return tuple(dict.fromkeys(words_of(text)))[:MOST_WORDS]


def capacity_on(load: Workload, day: date) -> int:
    """Return how many projects are possible at once on a day."""
    for period in load.periods:
        if period.starts_on <= day <= period.ends_on:
            return period.projects
    return load.usual


def projects_on(load: Workload, day: date) -> int:
    """Count the projects of a day."""
    return sum(1 for busy in load.projects if busy.starts_on <= day <= busy.ends_on)


def has_room(load: Workload, day: date) -> bool:
    """Tell whether one more project fits on a day."""
    return projects_on(load, day) < capacity_on(load, day)


def free_from(load: Workload, today: date) -> date:
    """Return the first day from today on which one more project fits.

    Room appears only when a project or a period ends or a period begins, so only those days are
    looked at; the day after the last of them always has room, as the usual number is one or more.
    """
    one = timedelta(days=1)
    days = {today}
    days |= {busy.ends_on + one for busy in load.projects}
    days |= {p.starts_on for p in load.periods} | {p.ends_on + one for p in load.periods}
    return next((day for day in sorted(days) if day >= today and has_room(load, day)), max(days))


def full_day(load: Workload, starts_on: date, ends_on: date) -> date | None:
    """Return the first day between two days on which one more project does not fit, else None."""
    days = {starts_on}
    days |= {busy.starts_on for busy in load.projects} | {p.starts_on for p in load.periods}
    days |= {p.ends_on + timedelta(days=1) for p in load.periods}
    inside = sorted(day for day in days if starts_on <= day <= ends_on)
    return next((day for day in inside if not has_room(load, day)), None)


def check_periods(periods: Sequence[Period]) -> None:
    """Refuse periods that end before they begin, overlap, or are too many."""
    if len(periods) > MOST_PERIODS:
        message = T("Give at most %(most)s periods.", most=MOST_PERIODS)
        raise Refused("too-many", message, field="periods")
    for period in periods:
        if period.ends_on < period.starts_on:
            message = T("A period ends on its first day or later.")
            raise Refused("period", message, field="periods")
    ordered = sorted(periods, key=lambda p: p.starts_on)
    for before, after in itertools.pairwise(ordered):
        if after.starts_on <= before.ends_on:
            message = T(
                "Two periods share the %(day)s; each day belongs to one period at most.",
                day=after.starts_on.isoformat(),
            )
            raise Refused("overlap", message, field="periods")


def check_languages(first: str, others: Iterable[str]) -> None:
    """Refuse a second text in the same language, and too many of them."""
    languages = [first, *others]
    if len(languages) != len(set(languages)):
        message = T("There are two texts in one language; keep one of them.")
        raise Refused("same-language", message, field="texts")
    if len(languages) > MOST_LANGUAGES:
        message = T("Give your texts in at most %(most)s languages.", most=MOST_LANGUAGES)
        raise Refused("too-many", message, field="texts")


def admission_end(today: date) -> date:
    """Return the last day of an admission that begins today, unless an officer says otherwise."""
    return add_months(today, ADMISSION_MONTHS)


def check_admission_end(today: date, valid_until_on: date | None) -> None:
    """Refuse an admission that ends before it begins."""
    if valid_until_on is not None and valid_until_on <= today:
        message = T("Choose a day after today, or leave the field empty.")
        raise Refused("too-early", message, field="valid_until_on")


def is_renewal_open(today: date, valid_until_on: date | None, *, asked: bool) -> bool:
    """Tell whether a creative may ask for renewal: in the last sixty days, and only once."""
    if valid_until_on is None or asked:
        return False
    return valid_until_on - timedelta(days=RENEWAL_DAYS) <= today
