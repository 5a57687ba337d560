"""Totals, aggregation, conflicts and the balanced choice of evaluators."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucherapp.evaluation.rules import (
    CriterionRule,
    MarkFact,
    aggregate,
    failed_criteria,
    list_missing,
    mean_marks,
    refuse_mark,
    weighted_total,
)
from voucherapp.evaluation.rules_assigning import (
    CaseFacts,
    EvaluatorFacts,
    Need,
    conflict_of,
    mail_domain,
    suggest,
)
from voucherapp.kernel.refusal import Refused

DIVA = (
    CriterionRule("innovation", "Innovation", 40),
    CriterionRule("collaboration", "Collaboration", 25),
    CriterionRule("sustainability", "Sustainability", 20),
    CriterionRule("plan", "Plan", 15),
)
WEIGHTED = (CriterionRule("a", "A", 10, weight=3), CriterionRule("b", "B", 5, weight=2))


def marks(*points: float | None) -> dict[str, MarkFact]:
    """Marks in the order of the criteria; None stands for "not applicable"."""
    return {
        criterion.code: MarkFact(None, not_applicable=True, reason="r")
        if value is None
        else MarkFact(int(value * 100), reason="r")
        for criterion, value in zip(DIVA, points, strict=False)
    }


@pytest.mark.parametrize(
    ("points", "total"),
    [
        ((34, 22, 18, 14), 8800),
        ((34.5, 22, 18, 14), 8850),
        ((0, 0, 0, 0), 0),
        ((40, 25, 20, 15), 10000),
        # 60 of the 85 points that apply are 70.588... of 100.
        ((30, 18, 12, None), 7059),
        ((30, 15, None, 10), 6875),
        ((40, None, None, None), 10000),
    ],
)
def test_total_of_a_review(points: tuple[float | None, ...], total: int) -> None:
    assert weighted_total(marks(*points), DIVA) == total


def test_weights_count() -> None:
    sheet = {"a": MarkFact(700), "b": MarkFact(250)}
    assert weighted_total(sheet, WEIGHTED) == 7 * 300 + 250 * 2


def test_what_is_not_applicable_is_scaled_by_weight() -> None:
    # 7 of 10 points, counted thrice, stand for 28 of the 40 that the sheet holds.
    sheet = {"a": MarkFact(700), "b": MarkFact(None, not_applicable=True)}
    assert weighted_total(sheet, WEIGHTED) == 2800


def test_a_sheet_without_any_applicable_criterion_is_refused() -> None:
    with pytest.raises(Refused, match="nothing-applicable"):
        weighted_total(marks(None, None, None, None), DIVA)


def test_a_total_needs_every_mark() -> None:
    with pytest.raises(ValueError, match="plan"):
        weighted_total(marks(30, 18, 12), DIVA)


def test_missing_points_and_reasons_are_named() -> None:
    sheet = {"innovation": MarkFact(3000), "collaboration": MarkFact(1000, reason="good")}
    assert list_missing(DIVA, sheet) == [
        "Innovation (reason)",
        "Sustainability (points)",
        "Plan (points)",
    ]


@pytest.mark.parametrize(
    ("points", "refused"),
    [
        (0, False),
        (4000, False),
        (3950, False),
        (None, False),
        (-50, True),
        (4050, True),
        (1025, True),
    ],
)
def test_points_keep_the_scale_and_its_half_steps(points: int | None, refused: bool) -> None:
    refusal = refuse_mark(DIVA[0], MarkFact(points))
    assert (refusal is not None) == refused
    if refusal is not None:
        assert refusal.field == "points_innovation"
        assert "0 to 40" in str(refusal.message)


#: Scenario 4: marks of two evaluators, of a third where two differ by more than 15, and the result.
SCENARIO_4 = {
    "C01": ((88, 84), 8600),
    "C02": ((90, 86), 8800),
    "C03": ((85, 89), 8700),
    "C04": ((82, 60, 78), 7800),
    "C05": ((83, 85), 8400),
    "C06": ((79, 81), 8000),
    "C07": ((80, 82), 8100),
    "C08": ((77, 75), 7600),
    "C09": ((74, 78), 7600),
    "C10": ((76, 76), 7600),
    "C11": ((58, 59), 5850),
    "C12": ((71, 69), 7000),
    "C13": ((40, 66, 52), 5200),
    "C14": ((76, 76), 7600),
}


@pytest.mark.parametrize("code", SCENARIO_4)
def test_scenario_4_scores(code: str) -> None:
    totals, final = SCENARIO_4[code]
    score = aggregate([t * 100 for t in totals], "mean_or_median_of_3", 15)
    assert score.final_hundredths == final
    assert not score.needs_third
    first_two = aggregate([t * 100 for t in totals[:2]], "mean_or_median_of_3", 15)
    assert first_two.needs_third == (len(totals) == 3)


@pytest.mark.parametrize(
    ("totals", "mode", "divergence", "final", "spread", "third"),
    [
        ([], "mean", 15, None, None, False),
        ([7000], "mean_or_median_of_3", 15, 7000, 0, False),
        ([7000, 8500], "mean_or_median_of_3", 15, 7750, 1500, False),
        ([7000, 8501], "mean_or_median_of_3", 15, 7751, 1501, True),
        ([1000, 9000], "mean", 0, 5000, 8000, False),
        ([1000, 9000, 8000], "mean", 15, 6000, 8000, False),
        ([7001, 7002], "mean", 0, 7002, 1, False),
        ([5000, 6000, 7000, 9001], "mean_or_median_of_3", 15, 6500, 4001, False),
    ],
)
def test_aggregation(totals, mode, divergence, final, spread, third) -> None:  # type: ignore[no-untyped-def]
    score = aggregate(totals, mode, divergence)
    assert (score.final_hundredths, score.spread_hundredths, score.needs_third) == (
        final,
        spread,
        third,
    )
    assert score.reviews == len(totals)


def test_an_unknown_aggregation_is_a_bug() -> None:
    with pytest.raises(ValueError, match="mode"):
        aggregate([1], "mode")


@given(
    st.lists(st.integers(0, 10000), min_size=1, max_size=5),
    st.sampled_from(["mean", "mean_or_median_of_3"]),
)
def test_a_score_lies_between_its_totals_whatever_their_order(totals: list[int], mode: str) -> None:
    score = aggregate(totals, mode, 15)
    assert min(totals) <= (score.final_hundredths or 0) <= max(totals)
    assert score == aggregate(totals[::-1], mode, 15)


def test_criteria_have_their_own_mean_and_threshold() -> None:
    criteria = (CriterionRule("a", "A", 10, threshold=6), CriterionRule("b", "B", 10))
    means = mean_marks([{"a": 600, "b": 100}, {"a": 550}], criteria)
    assert means == {"a": Fraction(575), "b": Fraction(100)}
    assert failed_criteria(means, criteria) == ["a"]
    assert failed_criteria({"a": Fraction(600)}, criteria) == []


# --- Conflicts ---------------------------------------------------------------------------------------

CASE = CaseFacts(
    frozenset({1, 2}), frozenset({"office@mill.example", "ada@studio.example", "x@gmail.com"})
)


@pytest.mark.parametrize(
    ("evaluator", "words"),
    [
        (EvaluatorFacts(9, "me@uni.example"), None),
        (EvaluatorFacts(9, "me@uni.example", frozenset({2, 7})), "Member of one"),
        (EvaluatorFacts(9, "me@uni.example", declared_ids=frozenset({1})), "declared"),
        (EvaluatorFacts(9, "Me@Studio.Example"), "studio.example"),
        (EvaluatorFacts(9, "me@gmail.com"), None),
        (EvaluatorFacts(9, "me@not-studio.example"), None),
    ],
)
def test_conflicts_are_found(evaluator: EvaluatorFacts, words: str | None) -> None:
    reason = conflict_of(evaluator, CASE)
    assert (reason is None) == (words is None)
    if words:
        assert words in str(reason)


def test_public_mail_says_nothing() -> None:
    assert mail_domain("a@GMAIL.com ") == ""
    assert mail_domain("a@firm.example.") == "firm.example"


# --- Suggestion --------------------------------------------------------------------------------------


def test_suggestion_levels_the_load() -> None:
    needs = [Need(i, 2, frozenset()) for i in range(1, 7)]
    pairs = suggest(needs, [10, 11, 12, 13], {10: 3})
    load = dict.fromkeys((10, 11, 12, 13), 0) | {10: 3}
    for _case, evaluator in pairs:
        load[evaluator] += 1
    assert len(pairs) == 12
    assert max(load.values()) - min(load.values()) <= 1


def test_suggestion_serves_the_narrowest_choice_first_and_never_blocks() -> None:
    needs = [Need(1, 1, frozenset()), Need(2, 2, frozenset({12}))]
    pairs = suggest(needs, [10, 11, 12], {})
    assert pairs == [(1, 12), (2, 10), (2, 11)]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.frozensets(st.integers(1, 5))), max_size=8),
    st.dictionaries(st.integers(1, 5), st.integers(0, 9)),
)
def test_suggestions_are_allowed_and_distinct(
    raw: list[tuple[int, frozenset[int]]], load: dict[int, int]
) -> None:
    needs = [Need(i, missing, blocked) for i, (missing, blocked) in enumerate(raw)]
    pairs = suggest(needs, [1, 2, 3, 4, 5], load)
    assert len(set(pairs)) == len(pairs)
    for need in needs:
        own = [e for case, e in pairs if case == need.application_id]
        assert not set(own) & need.blocked
        assert len(own) == min(need.missing, 5 - len(need.blocked))
