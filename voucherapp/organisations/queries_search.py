"""The search of the gallery: words, filters and the order of what was found.

Plain LIKE over folded columns: both databases find the same rows and put them in one order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, String, case, cast, or_

from voucherapp.organisations.models import CreativeProfile, Organisation
from voucherapp.organisations.rules_profiles import search_words

#: What the filter of free capacity can ask for: free in so many days.
FREE_WITHIN = {"now": 0, "quarter": 90}
#: How much a word counts where it is found: in the name, in tagline and sectors, anywhere.
NAME, HEAD, TEXT = 5, 3, 1


def rank(words: Sequence[str]) -> Any:
    """Add up where the words stand: a plain sum, so that both databases put rows in one order."""
    return sum(
        (
            case(
                (_begins(CreativeProfile.search_name, word), NAME),
                (_begins(CreativeProfile.search_head, word), HEAD),
                else_=TEXT,
            )
            for word in words[1:]
        ),
        start=case(
            (_begins(CreativeProfile.search_name, words[0]), NAME),
            (_begins(CreativeProfile.search_head, words[0]), HEAD),
            else_=TEXT,
        ),
    )


def _begins(column: Any, word: str) -> Any:
    return column.contains(f" {word}", autoescape=True)


def narrowed(
    statement: Select[Any], filters: Mapping[str, str], today: date | None = None
) -> Select[Any]:
    """Narrow profiles by sector, language, territory, words and, on a day, by their free time."""
    for column, key in (
        (CreativeProfile.sub_sectors, filters.get("sector", "")),
        (CreativeProfile.languages, filters.get("language", "")),
    ):
        if key:
            statement = statement.where(_holds(column, key))
    territory = filters.get("territory", "")
    if territory:
        statement = statement.where(Organisation.nuts3.startswith(territory, autoescape=True))
    for word in search_words(filters.get("text", "")):
        statement = statement.where(_begins(CreativeProfile.search_text, word))
    if today is not None and filters.get("free") in FREE_WITHIN:
        latest = today + timedelta(days=FREE_WITHIN[filters["free"]])
        statement = statement.where(CreativeProfile.free_from_on <= latest)
    return statement


def taken_by(
    statement: Select[Any], territories: Sequence[str], sectors: Sequence[str]
) -> Select[Any]:
    """Narrow profiles to the territories and sectors from which a call takes creatives; () for any."""
    if territories:
        places = (Organisation.nuts3.startswith(code, autoescape=True) for code in territories)
        statement = statement.where(or_(*places))
    if sectors:
        held = (_holds(CreativeProfile.sub_sectors, key) for key in sectors)
        statement = statement.where(or_(*held))
    return statement


def _holds(column: Any, key: str) -> Any:
    # Keys are plain words without signs that JSON would escape.
    return cast(column, String).contains(f'"{key}"', autoescape=True)
