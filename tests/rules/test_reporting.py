"""Indicators and groupings: each enterprise once, sums equal to the parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from voucherapp.reporting.rules import ApplicationFact, group_by, indicators, median_days

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def fact(number: int, **changes: object) -> ApplicationFact:
    base = ApplicationFact(
        id=number,
        reference=f"R-{number:04d}",
        call_code="R",
        currency="EUR",
        firm_key=f"IT:{number}",
        firm_name=f"Firm {number}",
        firm_size="micro",
        firm_nuts3="ITH34",
        firm_nace="10.71",
        creative_name="Studio",
        creative_sector="design",
        submitted_at=AT,
        late=False,
        state="selected",
        refusal="",
        requested_minor=4_500_000,
        total_cost_minor=4_500_000,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def award(number: int, minor: int = 1_000_001, **changes: object) -> ApplicationFact:
    money = {"commit": {1: minor * 85 // 100, 2: minor - minor * 85 // 100}}
    return fact(number, award_id=number, granted_on=date(2026, 4, 1), money=money, **changes)


def values(facts: list[ApplicationFact]) -> dict[tuple[str, str], int]:
    return {(row.code, row.breakdown): row.value for row in indicators(facts)}


def test_a_firm_with_two_vouchers_counts_once_with_the_size_of_the_first() -> None:
    first = award(1, firm_key="IT:1", firm_size="micro")
    second = award(2, firm_key="IT:1", firm_size="small")
    second = replace(second, granted_on=date(2026, 9, 1))
    found = values([second, first, award(3, firm_size="medium"), fact(4)])
    assert found["RCO01", ""] == found["RCO02", ""] == 2
    assert found["RCO01", "micro"] == 1
    assert found["RCO01", "small"] == 0
    assert found["RCO01", "medium"] == 1


def test_an_award_that_was_released_in_full_supports_nobody() -> None:
    gone = award(1)
    gone = replace(gone, money={**gone.money, "release": gone.money["commit"]})
    assert values([gone])["RCO01", ""] == 0


def test_rcr03_counts_each_innovating_sme_once_and_no_large_firm() -> None:
    yes = {"RCR03": True, "RCR02": 100_000}
    found = values(
        [
            award(1, outcomes=yes),
            award(2, firm_key="IT:1", outcomes=yes),
            award(3, firm_size="large", outcomes=yes),
            award(4, outcomes={"RCR03": False}),
        ]
    )
    assert found["RCR03", ""] == 1
    assert found["RCR02", ""] == 300_000


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 10**7)), max_size=30))
def test_groups_add_up_to_the_whole(rows: list[tuple[str, int]]) -> None:
    facts = [award(i, minor, firm_nuts3=key) for i, (key, minor) in enumerate(rows, 1)]
    groups = group_by(facts, lambda f: (f.firm_nuts3,))
    assert sum(g.awarded_minor for g in groups) == sum(minor for _, minor in rows)
    assert sum(g.applications for g in groups) == len(rows)


def test_the_median_of_days() -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    spans = [(day, day.replace(day=d)) for d in (3, 11, 5)]
    assert median_days(spans) == 4
    assert median_days(spans[:2]) == 6
    assert median_days([]) is None
