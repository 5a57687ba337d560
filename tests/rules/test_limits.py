"""How often a firm may apply: each rule of real schemes, with the days on which it turns."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from voucherapp.programmes.config import Applicant, PeriodCap
from voucherapp.programmes.rules_limits import Earlier, Now, check_limits, count_out, used_of_cap

NOW = Now(date(2026, 6, 10), "CALL-2", "PROG")


def earlier(filed: date, **fields: Any) -> Earlier:
    """An earlier application to another call of the programme."""
    return Earlier(
        **{"call": "CALL-1", "programme": "PROG", "kind": "", "filed_on": filed, **fields}
    )


def failing(applicant: dict[str, Any], before: list[Earlier], now: Now = NOW) -> set[str]:
    """Codes of the limits that are not kept."""
    found = check_limits(Applicant.model_validate(applicant), before, now)
    return {f.code for f in found if not f.ok}


def test_one_application_per_call_is_the_rule() -> None:
    same = earlier(date(2026, 6, 1), call="CALL-2")
    assert failing({}, [same]) == {"applications"}
    assert failing({}, [earlier(date(2026, 6, 1))]) == set()
    assert failing({"duplicate_rule": "remove_all"}, [same]) == set()
    assert failing({"max_applications_per_firm": 2}, [same]) == set()
    one = {"limits": [{"count": 1, "scope": "call", "basis": "filed"}]}
    assert failing(one, [same]) == {"applications", "limit"}
    assert failing({**one, "duplicate_rule": "remove_all"}, [same]) == set()


@pytest.mark.parametrize(
    ("awarded", "refused"), [(date(2024, 6, 11), True), (date(2024, 6, 10), False)]
)
def test_one_award_in_two_years_is_counted_from_the_decision(awarded: date, refused: bool) -> None:
    rule = {"limits": [{"count": 1, "months": 24, "basis": "awarded", "scope": "programme"}]}
    before = [earlier(date(2024, 1, 1), awarded_on=awarded)]
    assert (failing(rule, before) == {"limit"}) is refused


def test_the_day_from_which_a_firm_can_apply_again_is_named() -> None:
    rule = Applicant.model_validate(
        {"limits": [{"count": 1, "months": 24, "basis": "awarded", "scope": "programme"}]}
    )
    before = [earlier(date(2025, 1, 1), awarded_on=date(2025, 3, 1))]
    limit = next(f for f in check_limits(rule, before, NOW) if f.code == "limit")
    assert limit.remedy is not None
    assert limit.remedy.values["day"] == date(2027, 3, 1)


def test_the_group_counts_only_where_the_rule_says_so() -> None:
    before = [earlier(date(2026, 1, 1), awarded_on=date(2026, 2, 1), of_group=True)]
    base = {"count": 1, "basis": "awarded", "scope": "lifetime"}
    assert failing({"limits": [base]}, before) == set()
    assert failing({"limits": [{**base, "group_wide": True}]}, before) == {"limit"}


def test_an_active_project_blocks_until_it_is_completed() -> None:
    rule = {"limits": [{"count": 1, "basis": "active", "scope": "lifetime"}]}
    running = earlier(date(2025, 1, 1), awarded_on=date(2025, 2, 1))
    assert failing(rule, [running]) == {"limit"}
    assert (
        failing(rule, [earlier(date(2025, 1, 1), awarded_on=date(2025, 2, 1), completed=True)])
        == set()
    )
    assert (
        failing(rule, [earlier(date(2025, 1, 1), awarded_on=date(2025, 2, 1), given_back=True)])
        == set()
    )


def test_support_over_an_amount_leads_to_the_other_type() -> None:
    rule = {
        "prior_support": [
            {"over_minor": 30_000_000, "months": 60, "effect": "redirect", "redirect_to": "FT"}
        ]
    }
    old = date(2022, 1, 1)
    at_bound = [earlier(old, awarded_on=old, amount_minor=30_000_000)]
    over = [earlier(old, awarded_on=old, amount_minor=30_000_001)]
    assert failing(rule, at_bound) == set()
    assert failing(rule, over) == {"prior_support"}
    assert failing(rule, over, Now(NOW.on, "CALL-2", "PROG", "FT")) == set()


def test_one_of_three_must_be_co_funded() -> None:
    rule = {"required_mix": [{"type": "FT", "at_least": 1, "of": 3}]}
    won = date(2024, 1, 1)
    two = [earlier(won, awarded_on=won, kind="STD"), earlier(won, awarded_on=won, kind="STD")]
    assert failing(rule, two, Now(NOW.on, "C", "P", "STD")) == {"required_mix"}
    assert failing(rule, two, Now(NOW.on, "C", "P", "FT")) == set()
    assert failing(rule, two[:1], Now(NOW.on, "C", "P", "STD")) == set()


def test_tier_two_needs_a_completed_tier_one() -> None:
    rule = {"prerequisites": [{"type": "T2", "needs": "T1"}]}
    tier2 = Now(NOW.on, "C", "P", "T2")
    won = date(2025, 1, 1)
    assert failing(rule, [], tier2) == {"prerequisite"}
    assert failing(rule, [earlier(won, awarded_on=won, kind="T1")], tier2) == {"prerequisite"}
    assert failing(rule, [earlier(won, awarded_on=won, kind="T1", completed=True)], tier2) == set()
    assert failing(rule, [], Now(NOW.on, "C", "P", "T1")) == set()


def test_types_that_exclude_each_other_do_so_both_ways() -> None:
    rule = {"exclusives": [{"first": "DEV", "second": "INN"}]}
    won = date(2025, 1, 1)
    running = [earlier(won, awarded_on=won, kind="DEV")]
    assert failing(rule, running, Now(NOW.on, "C", "P", "INN")) == {"exclusive"}
    running = [earlier(won, awarded_on=won, kind="INN")]
    assert failing(rule, running, Now(NOW.on, "C", "P", "DEV")) == {"exclusive"}


def test_a_calendar_year_begins_anew() -> None:
    cap = PeriodCap(amount_minor=750_000)
    before = [
        earlier(date(2026, 2, 1), amount_minor=120_000),
        earlier(date(2026, 3, 1), amount_minor=285_000),
        earlier(date(2026, 4, 1), amount_minor=90_000, refused=True),
        earlier(date(2026, 5, 1), amount_minor=70_000, of_group=True),
        earlier(date(2025, 12, 31), amount_minor=500_000),
    ]
    assert used_of_cap(cap, before, NOW) == 405_000
    assert used_of_cap(cap, before, Now(date(2027, 1, 3), "CALL-2", "PROG")) == 0
    group = PeriodCap(amount_minor=750_000, per="group")
    assert used_of_cap(group, before, NOW) == 475_000


def test_a_rolling_period_ends_to_the_day() -> None:
    cap = PeriodCap(amount_minor=100, period="rolling", months=36)
    before = [
        earlier(date(2023, 6, 10), amount_minor=40),
        earlier(date(2023, 6, 11), amount_minor=2),
    ]
    assert used_of_cap(cap, before, NOW) == 2


@pytest.mark.parametrize(
    ("rule", "out"),
    [("reject_later", {2}), ("keep_last", {1}), ("remove_all", {1, 2}), ("warn", set())],
)
def test_what_does_not_count_when_too_many_were_sent(rule: str, out: set[int]) -> None:
    assert count_out(rule, 1, [1, 2]) == out
    assert count_out(rule, 2, [1, 2]) == set()
