"""De minimis rules against the worked examples and the story of the linked group."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from voucherapp.kernel.refusal import Refused
from voucherapp.reference.codes import working_calendar
from voucherapp.state_aid.rules import (
    Boundary,
    Decision,
    Grant,
    assess,
    ceiling_for,
    fitted_amount,
    record_kept_until,
    register_deadline,
)
from voucherapp.state_aid.rules_undertaking import Link, single_undertaking

EXAMPLES = Path(__file__).parent.parent / "reference" / "de_minimis_examples.csv"


def examples() -> list[dict[str, str]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def minor(amount: str) -> int:
    return int(Decimal(amount) * 100)


def prior_grants(text: str) -> list[Grant]:
    grants = []
    for line in filter(None, (part.strip() for part in text.split(";"))):
        day, amount, state, scheme, entity = line.split()
        grants.append(Grant(date.fromisoformat(day), minor(amount), state, scheme, entity))
    return grants


@pytest.mark.parametrize("boundary", list(Boundary))
@pytest.mark.parametrize("row", examples(), ids=lambda row: row["id"])
def test_worked_example(row: dict[str, str], boundary: Boundary) -> None:
    verdict = assess(
        minor(row["new_amount_eur"]),
        date.fromisoformat(row["new_grant_date"]),
        row["scheme"],
        row["member_state"],
        frozenset(row["single_undertaking"].split("+")),
        prior_grants(row["prior_grants(date amount ms scheme entity)"]),
        boundary=boundary,
    )
    assert verdict.decision == row[f"decision_{boundary}"]
    assert verdict.window_start.isoformat() == row["window_start"]
    if boundary is Boundary.INCLUSIVE:
        assert verdict.counted_minor == minor(row["counted_inclusive_eur"])
        assert verdict.headroom_minor == minor(row["headroom_inclusive_eur"])


def test_boundary_column_names_exactly_the_cases_where_the_readings_differ() -> None:
    for row in examples():
        differs = row["decision_inclusive"] != row["decision_exclusive"]
        assert differs == (row["boundary_sensitive"] == "yes")


GROUP = single_undertaking("A", [Link("A", "B", "majority_votes")])
EARLIER = [
    Grant(date(2022, 5, 1), 50_000_00, "IT", "general", "A"),
    Grant(date(2023, 6, 10), 120_000_00, "IT", "general", "A"),
    Grant(date(2024, 2, 1), 95_000_00, "IT", "general", "B"),
    Grant(date(2025, 3, 15), 60_000_00, "IT", "general", "A"),
]
AWARD_DAY = date(2026, 2, 10)


def ask(amount: int, on: date, grants: list[Grant], group: frozenset[str] = GROUP):  # type: ignore[no-untyped-def]
    return assess(amount, on, "general", "IT", group, grants)


def test_linked_group_scenario() -> None:
    first = ask(20_000_00, AWARD_DAY, EARLIER)
    assert (first.counted_minor, first.headroom_minor) == (275_000_00, 25_000_00)
    assert first.is_allowed
    assert [line.grant.entity for line in first.lines] == ["A", "B", "A"]

    with_first = [*EARLIER, Grant(AWARD_DAY, 20_000_00, "IT", "general", "A", "V1")]
    second = ask(7_500_00, AWARD_DAY, with_first)
    assert second.counted_minor == 295_000_00
    assert second.decision is Decision.REFUSE_WHOLE
    assert second.over_minor == 2_500_00
    assert fitted_amount(7_500_00, second, "refuse") == 0
    assert fitted_amount(7_500_00, second, "reduce_to_fit") == 5_000_00

    alone = ask(20_000_00, AWARD_DAY, EARLIER, frozenset({"A"}))
    assert alone.counted_minor == 180_000_00


def test_linked_group_scenario_the_oldest_line_leaves_the_window() -> None:
    lines = {line.grant.granted_on: line.leaves_on for line in ask(1, AWARD_DAY, EARLIER).lines}
    assert lines[date(2023, 6, 10)] == date(2026, 6, 11)
    assert ask(1, date(2026, 6, 10), EARLIER).counted_minor == 275_000_00
    assert ask(1, date(2026, 6, 11), EARLIER).counted_minor == 155_000_00


def test_single_undertaking_follows_control_only_and_through_others() -> None:
    links = [
        Link("P", "A", "majority_votes"),
        Link("P", "S", "board"),
        Link("S", "T", "dominant_influence"),
        Link("I", "A", "holding"),
        Link("Q", "I", "agreement"),
    ]
    assert single_undertaking("T", links) == {"P", "A", "S", "T"}
    assert single_undertaking("I", links) == {"I", "Q"}
    assert single_undertaking("Z", links) == {"Z"}


def test_firms_of_one_town_are_not_joined_through_the_town() -> None:
    links = [Link("Town", "A", "majority_votes"), Link("Town", "B", "majority_votes")]
    assert single_undertaking("A", links, frozenset({"Town"})) == {"A"}


def test_farming_aid_also_meets_the_general_ceiling() -> None:
    grants = [Grant(date(2026, 3, 1), 280_000_00, "IT", "general", "A")]
    verdict = assess(25_000_00, date(2026, 11, 22), "agri", "IT", frozenset("A"), grants)
    assert verdict.decision is Decision.REFUSE_WHOLE
    assert verdict.ceiling.scheme == "general"
    assert verdict.headroom_minor == 20_000_00


def test_fishery_counts_by_fiscal_years_and_france_has_its_own_ceiling() -> None:
    grants = [
        Grant(date(2023, 12, 31), 9_000_00, "FR", "fish", "A"),
        Grant(date(2024, 1, 1), 30_000_00, "FR", "fish", "A"),
    ]
    verdict = assess(10_000_00, date(2026, 11, 22), "fish", "FR", frozenset("A"), grants)
    assert verdict.window_start == date(2024, 1, 1)
    assert (verdict.counted_minor, verdict.is_allowed) == (30_000_00, True)
    assert ceiling_for("fish", "IT", date(2026, 11, 22)).amount_minor == 30_000_00
    assert verdict.lines[0].leaves_on == date(2027, 1, 1)


def test_a_grant_dated_back_must_fit_the_windows_of_later_grants() -> None:
    grants = [Grant(date(2026, 6, 1), 295_000_00, "IT", "general", "A")]
    verdict = ask(10_000_00, date(2026, 5, 1), grants, frozenset("A"))
    assert verdict.decision is Decision.REFUSE_WHOLE
    assert verdict.window_end == date(2026, 6, 1)


def test_aid_over_the_ceiling_after_a_merger_leaves_no_negative_room() -> None:
    grants = [Grant(date(2025, 1, 1), 200_000_00, "IT", "general", name) for name in "AB"]
    verdict = ask(1, date(2026, 1, 1), grants)
    assert (verdict.counted_minor, verdict.headroom_minor) == (400_000_00, 0)


@pytest.mark.parametrize(
    ("day", "leaves"),
    [("2024-02-28", "2027-03-01"), ("2024-02-29", "2027-03-01"), ("2025-02-28", "2028-03-01")],
)
def test_leap_days_at_the_end_of_the_window(day: str, leaves: str) -> None:
    row = ceiling_for("general", "IT", date(2026, 1, 1))
    assert row.leaves_on(date.fromisoformat(day)).isoformat() == leaves


def test_no_ceiling_in_force_is_refused_with_a_remedy() -> None:
    with pytest.raises(Refused, match="no_de_minimis_ceiling"):
        ceiling_for("general", "IT", date(2031, 7, 1))


def test_register_and_record_deadlines() -> None:
    general = ceiling_for("general", "FR", date(2026, 12, 1))
    agri = ceiling_for("agri", "FR", date(2026, 12, 1))
    french = working_calendar("FR")
    assert register_deadline(date(2026, 12, 1), general, french) == date(2026, 12, 30)
    assert register_deadline(date(2026, 12, 1), agri, french) is None
    assert record_kept_until(date(2026, 11, 22), general) == date(2036, 11, 22)
