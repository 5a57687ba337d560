"""The check list before publishing, and the section letters of two revisions of NACE."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.presets import get_preset, list_presets, read_preset, write_preset
from voucherapp.programmes.rules_eligibility import current_section
from voucherapp.programmes.rules_readiness import CallFacts, find_gaps

FACTS = CallFacts(
    now=datetime(2026, 3, 2, tzinfo=UTC),
    opens_at=datetime(2026, 3, 1, tzinfo=UTC),
    closes_at=datetime(2026, 5, 29, tzinfo=UTC),
    budget_minor=900_000_00,
    has_paying_account=True,
    shares_bp=(8500, 1500),
)


def config(**parts: Any) -> CallConfig:
    document = get_preset("it-si-diva-scored").config.as_json()
    document["texts"]["contact"] = "help@example.org"
    for part, value in parts.items():
        document[part] = {**document[part], **value} if isinstance(value, dict) else value
    return CallConfig.model_validate(document)


def test_the_shipped_preset_lacks_nothing_but_a_contact() -> None:
    assert find_gaps(config(), FACTS) == []
    preset = get_preset("it-si-diva-scored").config
    assert [gap.section for gap in find_gaps(preset, FACTS)] == ["texts"]


@pytest.mark.parametrize(
    ("parts", "section"),
    [
        ({"texts": {"summary": ""}}, "texts"),
        ({"texts": {"who": ""}}, "texts"),
        ({"texts": {"funded": ""}}, "texts"),
        ({"decision_by": "2026-05-29"}, "dates"),
        ({"voucher": {"max_minor": 900_000_01}}, "money"),
        ({"questions": []}, "questions"),
        ({"questions": [{"code": "a", "label": "A", "kind": "choice"}]}, "questions"),
        ({"checklist": []}, "checklist"),
        ({"evaluation": {"total_threshold": 101}}, "evaluation"),
        ({"award": {"terms": ""}}, "award"),
        ({"payment": {"checklist": []}}, "payment"),
    ],
)
def test_each_gap_names_its_section(parts: dict[str, Any], section: str) -> None:
    assert [gap.section for gap in find_gaps(config(**parts), FACTS)] == [section]


@pytest.mark.parametrize(
    ("changes", "section"),
    [
        ({"closes_at": FACTS.now}, "dates"),
        ({"shares_bp": (8500,)}, "programme"),
        ({"has_paying_account": False}, "programme"),
    ],
)
def test_gaps_outside_the_configuration(changes: dict[str, Any], section: str) -> None:
    assert [gap.section for gap in find_gaps(config(), replace(FACTS, **changes))] == [section]


def test_presets_come_back_from_their_file() -> None:
    for preset in list_presets():
        assert read_preset(write_preset(preset)) == preset


def test_dates_of_a_file_come_back() -> None:
    preset = get_preset("it-si-diva-scored")
    later = preset.config.model_copy(update={"decision_by": date(2026, 9, 1)})
    preset = preset.model_copy(update={"config": later})
    assert read_preset(write_preset(preset)).config.decision_by == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("code", "revision", "section"),
    [
        ("64.11", "2.0", "L"),
        ("64.11", "2.1", "L"),
        ("58.11", "2.0", "J"),
        ("61.10", "2.0", "K"),
        ("62.01", "2.0", "K"),
        ("74.10", "2.0", "N"),
        ("31.00", "2.1", "C"),
        ("99.99", "2.1", ""),
    ],
)
def test_sections_of_the_old_revision_are_read_as_new_ones(
    code: str, revision: str, section: str
) -> None:
    assert current_section(code, revision) == section
