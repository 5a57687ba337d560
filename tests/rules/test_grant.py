"""What a voucher pays, with the exact figures of real schemes and of the acceptance stories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.configs import config_with
from voucherapp.programmes.rules_grant import GrantFacts, compute_grant


def grant_of(parts: Mapping[str, Any], price: int, kind: str = "", **facts: Any) -> Any:
    """Compute with a configuration that differs in these parts; euros in, cents inside."""
    config = config_with(**parts)
    return compute_grant(config, GrantFacts("EUR", price, **facts), kind)


WALLET = {
    "voucher": {
        "max_minor": 750_000,
        "rates": [{"sizes": ["small"], "rate_bp": 3000}, {"sizes": ["medium"], "rate_bp": 2000}],
        "period_cap": {"amount_minor": 750_000, "period": "calendar_year", "per": "firm"},
    },
    "cost": {"min_minor": 10_000},
}


@pytest.mark.parametrize(
    ("net", "used", "grant", "own"),
    [
        (400_000, 0, 120_000, 280_000),
        (950_000, 120_000, 285_000, 665_000),
        (600_000, 405_000, 180_000, 420_000),
        (800_000, 585_000, 165_000, 635_000),
        (800_000, 240_000, 240_000, 560_000),
    ],
)
def test_a_year_of_a_small_firm(net: int, used: int, grant: int, own: int) -> None:
    found = grant_of(WALLET, net, size="small", used_minor=used)
    assert (found.amount_minor, found.own_minor, found.ok) == (grant, own, True)


def test_a_cap_that_is_used_refuses_and_says_so() -> None:
    found = grant_of(WALLET, 300_000, size="small", used_minor=750_000)
    refused = [f for f in found.findings if not f.ok]
    assert {f.code for f in refused} == {"period_cap", "amount"}
    assert "€7,500.00 are used; €0.00 are left" in str(refused[0].message)


def test_after_recomputing_the_fourth_request_gets_more() -> None:
    assert grant_of(WALLET, 800_000, size="small", used_minor=540_000).amount_minor == 210_000


def test_a_medium_firm_has_the_other_rate_and_a_large_one_that_of_the_call() -> None:
    assert grant_of(WALLET, 400_000, size="medium").rate_bp == 2000
    assert grant_of(WALLET, 400_000, size="large").rate_bp == 10000


def test_shares_are_rounded_once_half_up() -> None:
    found = grant_of(WALLET, 15_289, size="small")
    assert (found.amount_minor, found.own_minor) == (4_587, 10_702)


CREDITS = {
    "voucher": {
        "value_mode": "fixed",
        "min_minor": 400_000,
        "max_minor": 400_000,
        "rate_bp": 8000,
        "own_contribution": {"min_minor": 100_000},
    },
    "cost": {"min_minor": 500_000},
}


def test_a_fixed_voucher_pays_the_same_whatever_it_costs() -> None:
    assert grant_of(CREDITS, 500_000).amount_minor == 400_000
    found = grant_of(CREDITS, 900_000)
    assert (found.amount_minor, found.own_minor, found.ok) == (400_000, 500_000, True)


def test_a_fixed_voucher_asks_for_the_own_contribution() -> None:
    found = grant_of(CREDITS, 480_000)
    assert {f.code for f in found.findings if not f.ok} == {"cost_min", "own_contribution"}


CZECH = {"voucher": {"min_minor": 5_000_000, "max_minor": 20_000_000, "rate_bp": 8000}}


def test_czech_grant_and_its_limits() -> None:
    assert grant_of(CZECH, 18_000_000).amount_minor == 14_400_000
    assert grant_of(CZECH, 30_000_000).amount_minor == 20_000_000
    assert not grant_of(CZECH, 6_000_000).ok


def test_vat_counts_only_as_the_call_says() -> None:
    facts = {"vat_rate_bp": 2200, "vat_recoverable": False}
    for mode, minor in (
        ("excluded", 100_000),
        ("applicant_pays_provider", 100_000),
        ("included_if_not_recoverable", 122_000),
        ("included", 122_000),
    ):
        parts = {"project": {"vat": mode}, "voucher": {"max_minor": 500_000}}
        assert grant_of(parts, 100_000, **facts).amount_minor == minor
    lost = {"project": {"vat": "included_if_not_recoverable"}, "voucher": {"max_minor": 500_000}}
    assert grant_of(lost, 100_000, vat_rate_bp=2200).amount_minor == 100_000


def test_kinds_of_cost_and_their_caps() -> None:
    parts = {
        "voucher": {"max_minor": 10_000_000},
        "cost": {
            "catalogue": [
                {"code": "design", "label": "Design"},
                {"code": "travel", "label": "Travel", "cap_bp": 1000},
                {"code": "material", "label": "Material", "cap_minor": 50_000},
                {"code": "licence", "label": "Licences", "eligible": False},
            ]
        },
    }
    costs = {"design": 700_000, "travel": 200_000, "material": 100_000, "licence": 90_000}
    found = grant_of(parts, 1_090_000, costs=costs)
    # 7,000 + 10 % of 10,000 + 500 + nothing.
    assert found.eligible_minor == 700_000 + 100_000 + 50_000


def test_a_share_that_slides_with_the_cost() -> None:
    parts = {
        "voucher": {
            "value_mode": "sliding",
            "max_minor": 2_000_000,
            "slices": [
                {"above_minor": 0, "rate_bp": 5000},
                {"above_minor": 1_000_000, "rate_bp": 2500},
            ],
        }
    }
    assert grant_of(parts, 800_000).amount_minor == 400_000
    assert grant_of(parts, 1_400_000).amount_minor == 500_000 + 100_000


def test_bonuses_add_up_to_the_bound() -> None:
    parts = {
        "voucher": {
            "max_minor": 15_000_000,
            "rate_bp": 7000,
            "max_rate_bp": 8500,
            "bonuses": [
                {"code": "area", "label": "Mountain", "on": "territory", "values": ["ITH33"], "plus_bp": 1000},
                {"code": "first", "label": "First time", "on": "first_time", "plus_bp": 1000},
                {"code": "jobs", "label": "Jobs", "on": "answer", "question": "jobs", "plus_bp": 500},
            ],
        },
        "questions": [{"code": "jobs", "label": "New jobs?", "kind": "yes_no"}],
    }  # fmt: skip
    assert grant_of(parts, 100_000).amount_minor == 70_000
    assert grant_of(parts, 100_000, nuts3="ITH33").amount_minor == 80_000
    found = grant_of(parts, 100_000, nuts3="ITH33", first_time=True, answers={"jobs": "yes"})
    assert (found.rate_bp, found.amount_minor) == (8500, 85_000)


def test_a_type_brings_its_own_terms() -> None:
    parts = {
        "voucher": {
            "max_minor": 500_000,
            "types": [
                {"code": "STD", "label": "Standard", "value_mode": "fixed"},
                {"code": "FT", "label": "Fast track", "rate_bp": 5000, "own_min_bp": 5000},
            ],
        }
    }
    assert grant_of(parts, 500_000, "STD").amount_minor == 500_000
    assert grant_of(parts, 900_000, "FT").amount_minor == 450_000
    assert grant_of(parts, 1_100_000, "FT").amount_minor == 500_000


def test_whole_euros_are_rounded_down_where_the_call_says_so() -> None:
    parts = {
        "voucher": {
            "max_minor": 500_000,
            "rate_bp": 6667,
            "rounding": {"unit_minor": 100, "mode": "down"},
        }
    }
    assert grant_of(parts, 100_000).amount_minor == 66_600


@given(
    price=st.integers(1, 10_000_000),
    rate=st.integers(1, 10_000),
    largest=st.integers(1, 5_000_000),
    own=st.integers(0, 10_000),
    cap=st.integers(1, 5_000_000),
    used=st.integers(0, 5_000_000),
)
def test_no_bound_is_ever_passed(
    price: int, rate: int, largest: int, own: int, cap: int, used: int
) -> None:
    voucher = {
        "max_minor": largest,
        "rate_bp": rate,
        "own_contribution": {"min_bp": own},
        "period_cap": {"amount_minor": cap},
    }
    found = grant_of({"voucher": voucher}, price, used_minor=used)
    assert 0 <= found.amount_minor <= largest
    assert found.amount_minor <= max(cap - used, 0)
    assert found.amount_minor * 10_000 <= price * (10_000 - own) + 0
    assert abs(found.amount_minor) * 10_000 <= price * rate + 5_000
    assert found.amount_minor + found.own_minor == found.eligible_minor


def test_the_range_of_shares_is_told_beforehand() -> None:
    assert config_with().voucher.share_range == (10_000, 10_000)
    assert config_with(**WALLET).voucher.share_range == (2_000, 10_000)
    bonus = {"code": "b", "label": "B", "on": "first_time", "plus_bp": 1_000}
    parts = {"voucher": {"max_minor": 500_000, "rate_bp": 4_000, "bonuses": [bonus]}}
    assert config_with(**parts).voucher.share_range == (4_000, 5_000)
