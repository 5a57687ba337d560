"""Nothing is accepted and ignored: points that follow from settings, and what is refused."""

from __future__ import annotations

import pytest

from tests.support.configs import config_with
from voucherapp.programmes.rules_effect import explain, without_effect
from voucherapp.programmes.rules_implied import with_implied_points

CRITERION = {"code": "a", "label": "A", "max_points": 10}


def ignored(**parts: object) -> set[str]:
    return {place.path for place in without_effect(config_with(**parts))}


def test_the_smallest_configuration_takes_effect_whole() -> None:
    assert ignored(evaluation={"criteria": [CRITERION]}) == set()


@pytest.mark.parametrize(
    ("part", "values", "path"),
    [
        ("intake", {"mode": "click_event"}, "intake.mode"),
        ("intake", {"order_rule": "complete_file"}, "intake.order_rule"),
        ("budget", {"overbooking_bp": 12_000}, "budget.overbooking_bp"),
        ("voucher", {"value_mode": "lump"}, "voucher.value_mode"),
        ("voucher", {"own_contribution": {"kind": "in_kind"}}, "voucher.own_contribution.kind"),
        ("voucher", {"own_contribution": {"when": "before"}}, "voucher.own_contribution.when"),
        ("allocation", {"strategy": "draw_then_check"}, "allocation.strategy"),
        ("payment", {"model": "wallet"}, "payment.model"),
    ],
)
def test_what_has_no_effect_is_named(part: str, values: dict[str, object], path: str) -> None:
    found = without_effect(config_with(**{part: values}))
    assert [place.path for place in found] == [path]
    assert "does not take effect yet" in str(explain(found[0]))


def test_settings_that_no_rule_can_judge_become_points() -> None:
    config = with_implied_points(
        config_with(
            frame={"application_languages": ["en", "it"], "application_languages_rule": "all_of"},
            intake={"mandatory_event": "briefing_seminar"},
            provider={"subcontracting": "none"},
            cost={"price_check": "officer"},
            pair={"quotes": {"min_count": 2, "selection": "justify"}, "independence": "flag"},
            project={"deliverables": ["Case study"]},
            declarations=[{"code": "tax", "text": "No arrears.", "evidence_later": True}],
        )
    )
    assert [p.code for p in config.checklist] == [
        "implied_language", "implied_event", "implied_subcontracting", "implied_price",
        "implied_choice", "implied_independence",
    ]  # fmt: skip
    assert [p.label for p in config.payment.checklist] == [
        "Handed in: Case study",
        "Proof: No arrears.",
    ]
    assert with_implied_points(config) == config
