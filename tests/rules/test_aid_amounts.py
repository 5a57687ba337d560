"""Equivalents in euro, mergers and splits, the single undertaking's own graph, the block exemption."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucherapp.kernel.refusal import Refused
from voucherapp.state_aid.rules import Grant, assess, fits_from
from voucherapp.state_aid.rules_amounts import (
    Rate,
    from_euro,
    in_euro,
    loan_or_guarantee_equivalent,
    newest_rate,
)
from voucherapp.state_aid.rules_export import fields_of
from voucherapp.state_aid.rules_gber import (
    assess_art28,
    cumulates,
    has_incentive_effect,
    must_be_published,
    row_for,
)
from voucherapp.state_aid.rules_picture import Line, draw
from voucherapp.state_aid.rules_succession import Transfer, carry_over
from voucherapp.state_aid.rules_undertaking import Link, single_undertaking

DAY = date(2026, 11, 22)
CZK = Rate(1, "CZK", date(2026, 11, 20), 24_385_000, "ECB")


def test_an_amount_is_converted_once_and_rounded_half_up() -> None:
    assert in_euro(144_000_00, CZK) == 5_905_27  # 5905.2696...
    assert in_euro(24_385, Rate(1, "CZK", DAY, 24_385_000, "")) == 1000
    assert in_euro(1, Rate(1, "XXX", DAY, 2_000_000, "")) == 1
    assert in_euro(1, Rate(1, "XXX", DAY, 2_000_001, "")) == 0


@given(st.integers(1, 10**11), st.integers(10_000, 10**9))
def test_what_fits_in_euro_fits_after_conversion_back(cents: int, per_euro: int) -> None:
    rate = Rate(1, "XXX", DAY, per_euro, "")
    assert abs(in_euro(from_euro(cents, rate), rate) - cents) <= 1 + 10**6 // per_euro
    assert Fraction(from_euro(cents, rate), per_euro) * 10**6 <= cents


def test_the_newest_rate_until_the_day_is_taken_while_it_is_fresh() -> None:
    older = Rate(2, "CZK", date(2026, 10, 8), 25_000_000, "ECB")
    later = Rate(3, "CZK", date(2026, 11, 23), 26_000_000, "ECB")
    other = Rate(4, "PLN", DAY, 4_300_000, "ECB")
    assert newest_rate("CZK", DAY, [older, CZK, later, other]) is CZK
    assert newest_rate("CZK", date(2026, 11, 19), [older, CZK]) is older
    with pytest.raises(Refused, match="no-exchange-rate") as refused:
        newest_rate("CZK", date(2026, 11, 23), [older, other])
    assert "CZK for 23 November 2026" in str(refused.value.message)


@pytest.mark.parametrize(
    ("instrument", "euros", "months", "expected"),
    [
        ("loan", 1_000_000, 12, 40_000_00),  # DM18
        ("loan", 1_500_000, 60, 300_000_00),
        ("loan", 750_000, 120, 300_000_00),
        ("loan", 375_000, 120, 150_000_00),
        ("guarantee", 2_250_000, 60, 300_000_00),
        ("guarantee", 1_125_000, 120, 300_000_00),
        ("guarantee", 100_000, 7, 1_555_56),
    ],
)
def test_safe_harbours(instrument: str, euros: int, months: int, expected: int) -> None:
    found = loan_or_guarantee_equivalent(instrument, euros * 100, months, DAY, "FR")
    assert found == expected


@pytest.mark.parametrize(
    ("instrument", "euros", "months"),
    [("loan", 1_500_001, 12), ("loan", 750_001, 61), ("loan", 1, 121), ("grant", 1, 1)],
)
def test_beyond_the_safe_harbours_the_notice_must_say(
    instrument: str, euros: int, months: int
) -> None:
    with pytest.raises(Refused, match="no-safe-harbour"):
        loan_or_guarantee_equivalent(instrument, euros * 100, months, DAY, "FR")


# --- Mergers and splits -------------------------------------------------------------------------


def grant(day: date, euros: int, entity: str, number: int = 0) -> Grant:
    return Grant(day, euros * 100, "FR", "general", entity, "", number)


def test_all_aid_of_the_merging_firms_counts_from_the_day_of_the_merger() -> None:
    grants = [grant(date(2025, 1, 10), 120_000, "A"), grant(date(2025, 2, 10), 150_000, "B")]
    merger = Transfer("merger", date(2026, 1, 1), "B", "A")
    before = carry_over(grants, [merger], date(2025, 12, 31))
    assert sum(g.amount_minor for g in before if g.entity == "A") == 120_000_00
    after = carry_over(grants, [merger], DAY)
    assert (
        assess(40_000_00, DAY, "general", "FR", frozenset("A"), after).counted_minor == 270_000_00
    )
    assert {g.entity for g in after} == {"A"}


def test_a_split_shares_what_cannot_be_attributed_by_equity() -> None:
    """DM20: 30 % of the equity carries 60,000 of 200,000; the rest stays where it was."""
    grants = [grant(date(2025, 1, 10), 200_000, "Z")]
    split = Transfer("split", date(2026, 1, 1), "Z", "X", 30_000_00, 100_000_00)
    after = carry_over(grants, [split], DAY)
    assert {g.entity: g.amount_minor for g in after} == {"X": 60_000_00, "Z": 140_000_00}
    assert assess(240_000_00, DAY, "general", "FR", frozenset("X"), after).is_allowed
    assert not assess(240_000_01, DAY, "general", "FR", frozenset("X"), after).is_allowed


def test_aid_follows_the_activity_that_benefited_from_it() -> None:
    grants = [
        grant(date(2025, 1, 1), 50_000, "Z", 1), grant(date(2025, 2, 1), 60_000, "Z", 2),
        grant(date(2025, 3, 1), 70_000, "Z", 3), grant(date(2026, 2, 1), 10_000, "Z", 4),
    ]  # fmt: skip
    split = Transfer(
        "split",
        date(2026, 1, 1),
        "Z",
        "X",
        1,
        2,
        attributed=frozenset({1}),
        excluded=frozenset({2}),
    )
    after = carry_over(grants, [split], DAY)
    assert sum(g.amount_minor for g in after if g.entity == "X") == 50_000_00 + 35_000_00
    assert sum(g.amount_minor for g in after if g.entity == "Z") == (60_000 + 35_000 + 10_000) * 100


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_no_cent_is_lost_or_doubled_by_splits(cents: int, equities: list[int]) -> None:
    whole = sum(equities) or 1
    day = date(2026, 1, 1)
    splits = [Transfer("split", day, "Z", f"X{n}", part, whole) for n, part in enumerate(equities)]
    first = Grant(date(2025, 1, 1), cents, "FR", "general", "Z")
    after = carry_over([first], splits, DAY)
    assert sum(g.amount_minor for g in after) == cents
    chained = carry_over([first], [*splits, Transfer("merger", DAY, "X0", "Y")], DAY)
    assert sum(g.amount_minor for g in chained) == cents
    assert all(g.entity != "X0" for g in chained)


def test_the_day_on_which_an_amount_fits() -> None:
    grants = [grant(date(2024, 2, 1), 295_000, "A"), grant(date(2025, 3, 1), 4_000, "A")]
    found = fits_from(6_000_00, DAY, "general", "FR", frozenset("A"), grants)
    assert found == date(2027, 2, 2)
    assert fits_from(1_000_00, DAY, "general", "FR", frozenset("A"), grants) == DAY
    assert fits_from(300_000_01, DAY, "general", "FR", frozenset("A"), grants) is None


# --- The single undertaking ---------------------------------------------------------------------


def test_votes_of_controlled_enterprises_are_votes_of_who_controls_them() -> None:
    links = [
        Link("P", "S", "majority_votes"), Link("P", "A", "holding", 3000),
        Link("S", "A", "holding", 2500),
    ]  # fmt: skip
    assert single_undertaking("A", links) == {"A", "P", "S"}
    assert single_undertaking("A", links[1:]) == {"A"}
    # A majority of the votes is control, whatever the link was called.
    assert single_undertaking("A", [Link("P", "A", "holding", 5001)]) == {"A", "P"}
    assert single_undertaking("A", [Link("P", "A", "holding", 5000)]) == {"A"}


# --- The block exemption ------------------------------------------------------------------------


def test_advice_may_be_paid_in_full_below_the_cap_of_three_years() -> None:
    on = date(2026, 3, 1)
    earlier = [(date(2023, 2, 28), 200_000_00), (date(2024, 5, 1), 215_000_00)]
    verdict = assess_art28("advisory", 10_000_00, 10_000_00, on, earlier)
    assert (verdict.most_minor, verdict.counted_minor) == (5_000_00, 215_000_00)
    assert not verdict.is_allowed
    verdict = assess_art28("advisory", 10_000_00, 10_000_00, on, earlier[:1])
    assert (verdict.most_minor, verdict.is_full, verdict.is_allowed) == (10_000_00, True, True)
    assert assess_art28("patents", 10_000_00, 5_000_01, on).is_allowed is False
    assert assess_art28("patents", 10_000_00, 5_000_00, on).is_allowed


@pytest.mark.parametrize(
    ("on", "cap"), [(date(2023, 6, 30), 200_000_00), (date(2023, 7, 1), 220_000_00),
                    (date(2026, 12, 31), 220_000_00)]
)  # fmt: skip
def test_the_cap_is_that_of_its_day(on: date, cap: int) -> None:
    assert row_for("advisory", on).full_up_to_minor == cap


def test_the_successor_has_no_figures_yet_and_says_so() -> None:
    with pytest.raises(Refused, match="no-block-exemption") as refused:
        assess_art28("advisory", 1, 1, date(2027, 1, 1))
    assert "1 January 2027" in str(refused.value.message)


def test_awards_above_the_threshold_are_published() -> None:
    assert not must_be_published(100_000_00, DAY)
    assert must_be_published(100_000_01, DAY)


def test_what_must_be_published_is_asked_of_the_row_of_its_day() -> None:
    assert must_be_published(500_000_01, date(2023, 6, 30))
    assert not must_be_published(500_000_00, date(2023, 6, 30))
    assert not must_be_published(10**9, date(2027, 1, 1))


def test_incentive_effect_and_cumulation_for_the_same_costs() -> None:
    assert has_incentive_effect(date(2026, 1, 1), date(2026, 1, 2))
    assert not has_incentive_effect(date(2026, 1, 1), date(2026, 1, 1))
    assert cumulates(10_000_00, [5_000_00], 5000)
    assert not cumulates(10_000_00, [5_000_00, 3_000_00], 5000)
    assert cumulates(10_000_00, [5_000_00, 3_000_00], 10000)


# --- Pictures and uploads -----------------------------------------------------------------------


def test_owners_stand_above_what_they_own() -> None:
    lines = [
        Line("P", "A", "60 %", True),
        Line("A", "B", "30 %", False),
        Line("P", "S", "9 %", False),
    ]
    picture = draw("A", {"A": "A firm with a name that is far too long"}, lines, {"A": "own"}, {})
    at = {box.key: box for box in picture.boxes}
    assert at["P"].y < at["A"].y == at["S"].y < at["B"].y
    assert len(at["A"].name) == 27
    assert at["A"].name.endswith("…")
    assert all(box.x >= 0 and box.x + 232 <= picture.width for box in picture.boxes)
    assert all(box.y + 64 <= picture.height for box in picture.boxes)
    assert [arrow.is_control for arrow in picture.arrows] == [True, False, False]


def test_a_firm_alone_is_a_picture_of_one() -> None:
    assert len(draw("A", {}, [], {}, {}).boxes) == 1
    ring = [Line("A", "B", "1 %", False), Line("B", "A", "1 %", False)]
    assert len(draw("A", {}, ring, {}, {}).arrows) == 2


def test_every_form_of_the_registers_has_its_fields() -> None:
    assert [len(fields_of(form)) for form in ("eu", "fr", "fr-open", "none")] == [7, 11, 6, 0]
