"""Words of the gallery's search, the time of a creative, and the end of an admission."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucherapp.kernel.refusal import Refused
from voucherapp.organisations.rules_profiles import (
    Busy,
    Period,
    Workload,
    admission_end,
    check_languages,
    check_periods,
    free_from,
    full_day,
    has_room,
    is_renewal_open,
    search_words,
    searchable,
)

TODAY = date(2026, 3, 2)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def busy(first: int, last: int) -> Busy:
    return Busy(day(first), day(last))


def period(first: int, last: int, projects: int) -> Period:
    return Period(day(first), day(last), projects)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Łódź, café & Straße", " lodz cafe strasse"),
        ("Packaging—that people keep!", " packaging that people keep"),
        ("", ""),
        ("Дизайн", " дизаин"),
    ],
)
def test_texts_are_searched_as_folded_words(text: str, expected: str) -> None:
    assert searchable(text) == expected


def test_words_of_a_search_are_told_apart_and_limited() -> None:
    assert search_words("Oil, OIL and Öl") == ("oil", "and", "ol")
    assert len(search_words(" ".join(f"w{n}" for n in range(20)))) == 8


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        (Workload(1), day(0)),
        (Workload(1, projects=(busy(-9, 5),)), day(6)),
        (Workload(2, projects=(busy(-9, 5),)), day(0)),
        (Workload(2, projects=(busy(-9, 5), busy(0, 9))), day(6)),
        # The gap between two projects counts: it is for the firm to see whether it is long enough.
        (Workload(1, projects=(busy(0, 5), busy(10, 20))), day(6)),
        (Workload(1, projects=(busy(0, 5), busy(6, 20))), day(21)),
        (Workload(1, projects=(busy(-20, -10),)), day(0)),
        (Workload(3, periods=(period(-5, 30, 0),)), day(31)),
        (Workload(1, periods=(period(3, 8, 2),), projects=(busy(0, 20),)), day(3)),
    ],
)
def test_the_first_free_day(load: Workload, expected: date) -> None:
    assert free_from(load, TODAY) == expected


@pytest.mark.parametrize(
    ("load", "span", "expected"),
    [
        (Workload(1), (0, 90), None),
        (Workload(1, projects=(busy(30, 60),)), (0, 90), day(30)),
        (Workload(1, projects=(busy(-30, 0),)), (0, 90), day(0)),
        (Workload(1, projects=(busy(-30, -1),)), (0, 90), None),
        (Workload(1, projects=(busy(91, 99),)), (0, 90), None),
        (Workload(2, projects=(busy(0, 40), busy(30, 60))), (0, 90), day(30)),
        (Workload(2, periods=(period(50, 70, 0),)), (0, 90), day(50)),
        (Workload(1, periods=(period(0, 40, 2),), projects=(busy(0, 90),)), (0, 90), day(41)),
    ],
)
def test_the_first_day_without_room(load: Workload, span, expected) -> None:
    assert full_day(load, day(span[0]), day(span[1])) == expected


spans = st.tuples(st.integers(-30, 60), st.integers(0, 40)).map(lambda t: busy(t[0], t[0] + t[1]))


@given(st.integers(1, 3), st.lists(spans, max_size=6))
def test_both_answers_agree_with_looking_at_every_day(usual: int, projects: list[Busy]) -> None:
    load = Workload(usual, projects=tuple(projects))
    every = [day(n) for n in range(140)]
    assert free_from(load, TODAY) == next(d for d in every if has_room(load, d))
    full = next((d for d in every[:61] if not has_room(load, d)), None)
    assert full_day(load, TODAY, day(60)) == full


def test_periods_end_after_they_begin_and_do_not_overlap() -> None:
    check_periods([period(10, 20, 0), period(0, 9, 1)])
    for wrong in ([period(5, 4, 1)], [period(0, 9, 1), period(9, 20, 0)]):
        with pytest.raises(Refused) as caught:
            check_periods(wrong)
        assert caught.value.field == "periods"


def test_each_language_has_one_text() -> None:
    check_languages("it", ["en", "sl"])
    with pytest.raises(Refused):
        check_languages("it", ["en", "it"])
    with pytest.raises(Refused):
        check_languages("it", ["en", "sl", "de", "fr", "es", "pt", "nl", "da"])


def test_an_admission_is_renewed_in_its_last_sixty_days_once() -> None:
    end = admission_end(TODAY)
    assert end == date(2028, 3, 2)
    assert not is_renewal_open(end - timedelta(days=61), end, asked=False)
    assert is_renewal_open(end - timedelta(days=60), end, asked=False)
    assert not is_renewal_open(end, end, asked=True)
    assert not is_renewal_open(end, None, asked=False)
