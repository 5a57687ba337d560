"""The shipped presets: complete, kept by their file, and honest about what does not take effect."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.presets import get_preset, list_presets, read_preset, write_preset
from voucherapp.programmes.rules_effect import without_effect
from voucherapp.programmes.rules_readiness import CallFacts, find_gaps

#: What each scheme asks for and the product does not do yet; a change here is a change of promise.
NOT_YET = {
    "at-aws-kreativwirtschaftsscheck": {
        "budget.reuse", "screening.when", "evaluation.method", "allocation.strategy",
        "allocation.draw", "follow_up.surveys", "follow_up.reports",
    },
    "uk-nesta-creative-credits": {
        "intake.mode", "budget.pots", "provider.named_at", "evaluation.method",
        "allocation.strategy", "allocation.draw", "allocation.control_group", "payment.model",
        "follow_up.surveys",
    },
    "ie-ei-standard": {
        "voucher.extension_max_months", "provider.named_at", "evaluation.method",
        "allocation.strategy", "allocation.publish", "payment.model", "follow_up.reports",
    },
    "be-fl-kmo-portefeuille": {
        "intake.auth", "screening.who", "evaluation.method", "allocation.strategy",
        "payment.model", "payment.wallet", "follow_up.risk_signals", "follow_up.audit_risk_bp",
        "follow_up.audit_random_bp", "voucher.own_contribution.when",
    },
    "ch-innosuisse-cheque": {
        "cost.basis", "cost.reallocation_free_minor", "evaluation.method", "evaluation.feedback",
        "allocation.strategy", "allocation.levels", "award.objection_days", "payment.model",
    },
    "nl-innovatievoucher-lottery": {
        "provider.named_at", "pair.cardinality", "pair.pooled_min", "pair.pooled_not_linked",
        "pair.pooled_dependent", "evaluation.method", "allocation.strategy", "allocation.draw",
        "allocation.control_group", "payment.model", "follow_up.surveys",
    },
    "click-day-generic": {
        "intake.mode", "intake.skip_event_if_budget_suffices", "intake.incident_rule",
        "intake.challenge", "intake.min_fill_seconds", "intake.rate_limit", "intake.auth",
        "budget.overbooking_bp", "screening.when", "evaluation.method", "allocation.strategy",
        "allocation.reserve_promotion", "allocation.publish",
    },
    "it-si-diva-scored": set(),
    "cz-brno-creative": {
        "evaluation.method", "allocation.strategy", "allocation.draw", "follow_up.surveys",
    },
}  # fmt: skip
#: What a file cannot know: dates of the year, and whom to ask.
DATED = {
    "intake": {"cutoffs": ["2026-04-30T15:00:00Z"]},
    "cz-brno-creative": {
        "provider_phase": {
            "opens_at": "2026-01-02T08:00:00Z",
            "closes_at": "2026-02-25T16:00:00Z",
        }
    },
}


def facts(code: str) -> CallFacts:
    return CallFacts(
        now=datetime(2026, 3, 2, tzinfo=UTC),
        opens_at=datetime(2026, 3, 10, tzinfo=UTC),
        closes_at=datetime(2026, 5, 29, tzinfo=UTC),
        budget_minor=get_preset(code).call.budget_minor,
        has_paying_account=True,
        shares_bp=(10000,),
    )


def with_details(code: str, config: CallConfig) -> dict[str, Any]:
    """Fill in what an officer adds to every preset: contact, cut-offs and phases of the year."""
    document = config.as_json()
    document["texts"]["contact"] = "help@example.org"
    if config.intake.mode == "cutoffs":
        document["intake"] |= DATED["intake"]
    document["intake"] |= DATED.get(code, {})
    return document


def effective(document: dict[str, Any]) -> CallConfig:
    """Choose a value that takes effect wherever one does not, as an officer would."""
    for place in without_effect(CallConfig.model_validate(document)):
        *parts, name = place.path.split(".")
        target = document
        for part in parts:
            target = target[part]
        target[name] = place.setting.works[0] if place.setting.works else place.default
    return CallConfig.model_validate(document)


def test_all_nine_are_shipped() -> None:
    assert {preset.code for preset in list_presets()} == set(NOT_YET)


@pytest.mark.parametrize("code", sorted(NOT_YET))
def test_a_preset_comes_back_from_its_file(code: str) -> None:
    preset = get_preset(code)
    assert preset.config.preset == code
    assert read_preset(write_preset(preset)) == preset


@pytest.mark.parametrize("code", sorted(NOT_YET))
def test_a_preset_names_what_does_not_take_effect(code: str) -> None:
    assert {place.path for place in without_effect(get_preset(code).config)} == NOT_YET[code]


@pytest.mark.parametrize("code", sorted(NOT_YET))
def test_a_preset_lacks_only_contact_dates_and_effect(code: str) -> None:
    config = CallConfig.model_validate(with_details(code, get_preset(code).config))
    gaps = find_gaps(config, facts(code))
    assert len(gaps) == len(NOT_YET[code])
    for place, gap in zip(without_effect(config), gaps[-len(NOT_YET[code]) :], strict=False):
        assert str(place.setting.label) in str(gap.message)
        assert "does not take effect yet" in str(gap.message)


@pytest.mark.parametrize("code", sorted(NOT_YET))
def test_with_effective_choices_nothing_is_missing(code: str) -> None:
    assert find_gaps(effective(with_details(code, get_preset(code).config)), facts(code)) == []


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("at-aws-kreativwirtschaftsscheck", {"budget": 1_500_000_00, "voucher.max_minor": 5_000_00,
            "applicant.duplicate_rule": "remove_all", "applicant.territory_test": "seat_or_project",
            "project.start_rule": "after_submission", "cost.price_check": "officer",
            "allocation.strategy": "draw_then_check", "allocation.draw.notary": True}),
        ("uk-nesta-creative-credits", {"budget": 600_000_00, "voucher.min_minor": 4_000_00,
            "voucher.max_minor": 4_000_00, "voucher.rate_bp": 8000, "cost.min_minor": 5_000_00,
            "voucher.own_contribution.min_minor": 1_000_00, "allocation.draw.count": 75,
            "allocation.control_group.strata": ("size_band",)}),
        ("ie-ei-standard", {"applicant.max_staff": 4999, "applicant.group": "linked",
            "voucher.extension_max_months": 6, "project.vat": "applicant_pays_provider",
            "award.contract": "firm_creative", "allocation.publish": "names"}),
        ("be-fl-kmo-portefeuille", {"budget": 51_000_000_00, "voucher.period_cap.amount_minor":
            7_500_00, "project.start_days": 14, "cost.min_minor": 100_00, "intake.auth": "eid",
            "applicant.territory": ("BE2",), "payment.wallet.deposit_days": 30}),
        ("ch-innosuisse-cheque", {"voucher.max_minor": 15_000_00, "decision.days": 42,
            "project.vat": "included", "aid.basis": "no_aid", "provider.foreign_allowed": False,
            "award.objection_days": 30, "cost.reallocation_free_minor": 7_500_00}),
        ("nl-innovatievoucher-lottery", {"pair.pooled_min": 3, "pair.cardinality": "n:1",
            "voucher.max_minor": 7_500_00, "allocation.strategy": "check_then_draw"}),
        ("click-day-generic", {"budget": 600_000_00, "budget.overbooking_bp": 12000,
            "voucher.max_minor": 3_000_00, "voucher.rate_bp": 6000, "award.accept_days": 25,
            "intake.mode": "click_event", "intake.rate_limit": 5, "intake.min_fill_seconds": 3}),
        ("it-si-diva-scored", {"budget": 900_000_00, "voucher.max_minor": 45_000_00,
            "budget.line_rule": "skip_to_fit", "evaluation.total_threshold": 60,
            "evaluation.divergence": 15, "project.min_months": 6, "project.max_months": 10,
            "intake.qna.enabled": True, "allocation.reserve_months": 12}),
        ("cz-brno-creative", {"budget": 4_500_000_00, "voucher.max_minor": 100_000_00,
            "provider.min_years": 3, "provider.max_projects": 3, "payment.partial":
            "all_or_nothing", "intake.mandatory_event": "briefing_seminar",
            "applicant.excluded_if": ("in_gallery",), "voucher.validity_months": 6}),
    ],
)  # fmt: skip
def test_stated_figures_stand_in_the_file(code: str, places: dict[str, Any]) -> None:
    preset = get_preset(code)
    for place, value in places.items():
        found: Any = preset.call.budget_minor
        if place != "budget":
            found = preset.config
            for part in place.split("."):
                found = getattr(found, part)
        assert found == value, place


def test_diva_keeps_cap_and_floor() -> None:
    budget = get_preset("it-si-diva-scored").config.budget
    assert [(c.dimension, c.values, c.max_bp) for c in budget.caps] == [
        ("territory", ("ITH33", "ITH34"), 2000)
    ]
    assert [f.min_count for f in budget.floors] == [20]


def test_flanders_pays_by_size_and_ireland_asks_for_a_mix() -> None:
    rates = get_preset("be-fl-kmo-portefeuille").config.voucher.rates
    assert [(r.sizes, r.rate_bp) for r in rates] == [
        (("micro", "small"), 3000),
        (("medium",), 2000),
    ]
    applicant = get_preset("ie-ei-standard").config.applicant
    assert [(m.type, m.at_least, m.of) for m in applicant.required_mix] == [("FT", 1, 3)]
    support = applicant.prior_support[0]
    assert (support.over_minor, support.months, support.redirect_to) == (300_000_00, 60, "FT")
