"""Which creatives fit a brief, and why: points that each say what they are for; pure.

No learning and no hidden weight: the same brief and the same profiles always give the same order,
and the sum of the points shown is the place in the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from voucherapp.kernel.text import T
from voucherapp.organisations.rules_profiles import words_of
from voucherapp.reference import codes

#: Points for what speaks for a creative. The first sector weighs as much as place and time together.
SECTOR, MORE_SECTORS = 30, 10
WORK, MOST_WORKS = 6, 3
SAME_PROVINCE, SAME_REGION, SAME_COUNTRY = 15, 10, 5
FREE_NOW, FREE_IN_TIME = 15, 8
LANGUAGE = 10
FIRST_TIME = 5
#: Shorter words (and, the, der, per) say nothing about a need.
SHORTEST_WORD = 4
SUGGESTED = 10


@dataclass(frozen=True, slots=True)
class Need:
    """What a brief asks for, and who asks."""

    text: str
    sectors: tuple[str, ...]
    by_when_on: date | None
    language: str
    nuts3: str
    country: str
    #: Ids of the creatives with which the firm has had a project.
    known: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A creative of the gallery as the suggestions see it."""

    organisation_id: int
    name: str
    sectors: tuple[str, ...]
    languages: tuple[str, ...]
    nuts3: str
    country: str
    free_from_on: date | None
    #: (title, client) of each reference.
    references: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for a creative, and how much; nought points for what speaks against it."""

    points: int
    text: T


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A creative with all that was found for and against it."""

    candidate: Candidate
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        """The sum that gives the place in the list."""
        return sum(reason.points for reason in self.reasons)


@cache
def _beginnings() -> tuple[tuple[str, str], ...]:
    return tuple((row["beginning"], row["sub_sector"]) for row in codes.rows("need_words"))


def sectors_needed(text: str) -> dict[str, str]:
    """Return the creative sectors to which words of a text point, each with its first such word.

    A word points to a sector when it begins as the list says: "packaging" to design by "packag".
    """
    found: dict[str, str] = {}
    for word in words_of(text):
        for beginning, sector in _beginnings():
            if word.startswith(beginning):
                found.setdefault(sector, word)
    return found


def suggest(
    need: Need, candidates: Iterable[Candidate], today: date, most: int = SUGGESTED
) -> list[Suggestion]:
    """Return the creatives that fit best; equal ones by the first free day, then by name.

    Without a match of sector or of earlier work nobody is suggested: being near is no reason alone.
    """
    pointed = sectors_needed(need.text)
    found = []
    for candidate in candidates:
        fit = (*_by_sector(need, pointed, candidate), *_by_work(need, candidate))
        if fit:
            reasons = (*fit, *_around(need, candidate, today))
            found.append(Suggestion(candidate, reasons))
    return sorted(found, key=_place)[:most]


def _place(suggestion: Suggestion) -> tuple[int, date, tuple[str, ...], int]:
    one = suggestion.candidate
    day = one.free_from_on or date.min
    return (-suggestion.points, day, tuple(words_of(one.name)), one.organisation_id)


def _by_sector(need: Need, pointed: dict[str, str], one: Candidate) -> list[Reason]:
    wanted = need.sectors or tuple(pointed)
    shared = [sector for sector in one.sectors if sector in wanted]
    found = []
    for number, sector in enumerate(shared[:2]):
        points = MORE_SECTORS if number else SECTOR
        label = codes.label_of("cci", sector)
        if sector in need.sectors:
            text = T("Works in %(sector)s, which you asked for.", sector=label)
        else:
            text = T(
                "Works in %(sector)s: your brief says “%(word)s”.",
                sector=label,
                word=pointed[sector],
            )
        found.append(Reason(points, text))
    return found


def _by_work(need: Need, one: Candidate) -> list[Reason]:
    asked = {word for word in words_of(need.text) if len(word) >= SHORTEST_WORD}
    found = []
    for title, client in one.references:
        shared = [word for word in words_of(f"{title} {client}") if word in asked]
        if shared:
            text = T(
                "Has done “%(title)s”: your brief says “%(word)s” too.", title=title, word=shared[0]
            )
            found.append(Reason(WORK, text))
    return found[:MOST_WORKS]


def _around(need: Need, one: Candidate, today: date) -> list[Reason]:
    reasons = [_by_place(need, one), _by_time(need, one, today), _by_language(need, one)]
    if one.organisation_id not in need.known:
        reasons.append(Reason(FIRST_TIME, T("A new partner: you have not worked together yet.")))
    return [reason for reason in reasons if reason is not None]


def _by_place(need: Need, one: Candidate) -> Reason | None:
    if need.nuts3 and one.nuts3 == need.nuts3:
        return Reason(SAME_PROVINCE, T("Is in your province."))
    if need.nuts3 and one.nuts3[:4] == need.nuts3[:4]:
        return Reason(SAME_REGION, T("Is in your region."))
    if need.country == one.country:
        return Reason(SAME_COUNTRY, T("Is in your country."))
    return None


def _by_time(need: Need, one: Candidate, today: date) -> Reason:
    free = one.free_from_on
    if free is None or free <= today:
        return Reason(FREE_NOW, T("Is free now."))
    if need.by_when_on is None or free < need.by_when_on:
        return Reason(FREE_IN_TIME, T("Is free from %(day)s.", day=free))
    return Reason(0, T("Is free from %(day)s only, which is after your date.", day=free))


def _by_language(need: Need, one: Candidate) -> Reason | None:
    if need.language in one.languages:
        return Reason(LANGUAGE, T("Works in the language of your brief."))
    return None


def sectors_asked(chosen: Sequence[str], text: str) -> tuple[str, ...]:
    """Return the sectors a brief is about: those chosen, else those its words point to."""
    return tuple(chosen) or tuple(sectors_needed(text))
