"""The conditions of a call, one by one, on the real preset; without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import yaml

from voucherapp.applications import rules_content
from voucherapp.applications.rules import editable, reference_of
from voucherapp.applications.rules_conditions import judge, proposal_for
from voucherapp.applications.rules_facts import Facts, Offered, Party
from voucherapp.applications.rules_guards import (
    Deadline,
    Submission,
    Window,
    after_due,
    before_due,
    in_time,
)
from voucherapp.applications.rules_pair import duration_finding, earliest_start
from voucherapp.kernel.text import T
from voucherapp.organisations.rules_independence import Tie
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.presets import FOLDER

PRESET = FOLDER / "it-si-diva-scored.yaml"
CONFIG = CallConfig.model_validate(yaml.safe_load(PRESET.read_text())["config"])
FIRM = Party(
    name="Officina",
    entity_key="IT:01234567890",
    country="IT",
    nuts3="ITH44",
    nace_code="31.00",
    founded_on=date(2010, 5, 1),
    size="small",
    size_year=2025,
)
CREATIVE = Party(
    name="Studio",
    entity_key="IT:09876543210",
    country="IT",
    nuts3="ITH42",
    nace_code="74.12",
)
GOOD = Facts(
    on=date(2026, 3, 2),
    closes_on=date(2026, 4, 30),
    config=CONFIG,
    currency="EUR",
    firm=FIRM,
    declared_at=datetime(2026, 3, 1, tzinfo=UTC),
    creative=CREATIVE,
    creative_admitted=True,
    offer=Offered("confirmed", 18_400_00, date(2026, 6, 1), date(2027, 1, 31)),
    requested_minor=18_400_00,
)


def failing(facts: Facts) -> set[str]:
    return {finding.code for finding in judge(facts) if not finding.ok}


def with_firm(**changes: object) -> Facts:
    return replace(GOOD, firm=replace(FIRM, **changes))


def with_creative(**changes: object) -> Facts:
    return replace(GOOD, creative=replace(CREATIVE, **changes))


def test_a_good_pair_fails_nothing_and_every_point_of_the_checklist_is_proposed() -> None:
    findings = judge(GOOD)
    assert failing(GOOD) == set()
    automatic = [point.auto for point in CONFIG.checklist if point.auto]
    assert [proposal_for(point, findings).outcome for point in automatic] == ["pass"] * 8
    assert proposal_for("", findings) is None


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (with_firm(country="AT"), "country"),
        (with_firm(nuts3="ITC11"), "territory"),
        (with_firm(nuts3=""), "territory"),
        (with_firm(size="large"), "size"),
        (with_firm(size=""), "size"),
        (with_firm(founded_on=date(2024, 3, 3)), "age"),
        (with_firm(founded_on=None), "age"),
        (with_firm(nace_code="74.12"), "not_creative"),
        (with_firm(nace_code="01.11"), "sector"),
        (replace(GOOD, declared_at=None), "declaration"),
        (replace(GOOD, creative_admitted=False), "admitted"),
        (with_creative(nuts3="ITC11"), "creative_territory"),
        (replace(GOOD, creative_projects=3), "capacity"),
        (replace(GOOD, ties=(Tie("same_people", "account", T("Same.")),)), "same_people"),
        (replace(GOOD, ties=(Tie("ownership", "IT:1", T("Owner.")),) * 2), "ownership"),
        (replace(GOOD, offer=replace(GOOD.offer, ends_on=date(2026, 11, 29))), "duration"),
        (replace(GOOD, offer=replace(GOOD.offer, starts_on=date(2026, 4, 30))), "start"),
        (replace(GOOD, offer=replace(GOOD.offer, price_net_minor=999_99)), "amount"),
        (replace(GOOD, offer=Offered("invited")), "offer"),
        (replace(GOOD, offer=Offered("declined")), "creative"),
        (replace(GOOD, creative=None, offer=Offered()), "creative"),
    ],
)
def test_each_condition_fails_by_its_own_name_with_a_remedy(facts: Facts, code: str) -> None:
    found = [finding for finding in judge(facts) if not finding.ok]
    assert [finding.code for finding in found] == [code]
    assert str(found[0].message)
    assert str(found[0].remedy or "")


def test_what_a_call_does_not_ask_is_not_judged() -> None:
    free = CONFIG.model_copy(
        update={
            "applicant": CONFIG.applicant.model_copy(
                update={
                    "countries": (),
                    "territory": (),
                    "min_age_months": 0,
                    "must_not_be_creative": False,
                    "excluded_nace_sections": (),
                }
            ),
            "provider": CONFIG.provider.model_copy(
                update={
                    "admitted_only": False,
                    "territory": (),
                    "max_projects": None,
                    "independent": False,
                }
            ),
        }
    )
    stranger = replace(FIRM, country="AT", nuts3="", nace_code="", founded_on=None)
    facts = replace(
        GOOD, config=free, firm=stranger, creative=replace(CREATIVE, nuts3=""), creative_projects=99
    )
    assert failing(facts) == set()


def test_the_day_of_two_years_is_old_enough() -> None:
    assert failing(with_firm(founded_on=date(2024, 3, 2))) == set()


@pytest.mark.parametrize(
    ("ends_on", "ok"),
    [
        (date(2026, 11, 29), False),
        (date(2026, 11, 30), True),
        (date(2027, 4, 1), True),
        (date(2027, 4, 2), False),
    ],
)
def test_six_to_ten_months_are_counted_by_the_calendar(ends_on: date, ok: bool) -> None:
    assert duration_finding(CONFIG, date(2026, 6, 1), ends_on).ok is ok


def test_work_begins_after_the_decision_or_after_sending() -> None:
    closes, on = date(2026, 4, 30), date(2026, 3, 2)
    assert earliest_start(CONFIG, on, closes) == date(2026, 5, 1)
    decided = CONFIG.model_copy(update={"decision_by": date(2026, 7, 20)})
    assert earliest_start(decided, on, closes) == date(2026, 7, 21)
    project = CONFIG.project.model_copy(update={"start_rule": "after_submission"})
    soon = CONFIG.model_copy(update={"project": project})
    assert earliest_start(soon, on, closes) == date(2026, 3, 3)


OPENS, CLOSES = datetime(2026, 3, 1, 11, tzinfo=UTC), datetime(2026, 4, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "late_until", "code"),
    [
        (OPENS - timedelta(microseconds=1), None, "not-open"),
        (OPENS, None, None),
        (CLOSES, None, None),
        (CLOSES + timedelta(milliseconds=999), None, None),
        (CLOSES + timedelta(seconds=1), None, "closed"),
        (CLOSES + timedelta(hours=2), CLOSES + timedelta(hours=2), None),
        (CLOSES + timedelta(hours=2, seconds=1), CLOSES + timedelta(hours=2), "closed"),
    ],
)
def test_both_ends_of_the_window_belong_to_it(
    now: datetime, late_until: datetime | None, code: str | None
) -> None:
    refusal = in_time(Submission(Window(now, OPENS, CLOSES, late_until), 0))
    assert (refusal.code if refusal else None) == code


def test_a_correction_is_in_time_until_the_last_second() -> None:
    due = datetime(2026, 3, 12, 22, 59, 59, tzinfo=UTC)
    assert before_due(Deadline(due + timedelta(milliseconds=500), due)) is None
    assert before_due(Deadline(due + timedelta(seconds=1), due)) is not None
    assert after_due(Deadline(due, due)) is not None
    assert after_due(Deadline(due + timedelta(seconds=1), due)) is None


def test_what_may_be_edited_when() -> None:
    assert editable("draft", (), "idea")
    assert editable("correction", ("documents",), "documents")
    assert not editable("correction", ("documents",), "idea")
    assert not editable("submitted", ("idea",), "idea")


def test_missing_answers_and_too_many_words_are_named_with_their_place() -> None:
    points = rules_content.missing_points(CONFIG, "", {}, ())
    assert len(points) == 1 + 8 + 1
    assert points[0].field == "title"
    assert points[-1].part == "documents"
    answers = {
        question.code: "no" if question.kind == "yes_no" else 0 for question in CONFIG.questions
    }
    answers |= {"innovation_type": ["product"], "challenge": "word " * 251}
    points = rules_content.missing_points(CONFIG, "Chairs", answers, ("quote",))
    assert [(p.field, p.part) for p in points] == [("challenge", "idea:1")]
    assert "251" in str(points[0].message)


def test_a_field_clashes_only_when_it_changed_after_the_form_was_made() -> None:
    marks = {"challenge": [4, "Ada"], "novelty": [2, "Bo"]}
    assert rules_content.conflicting(["challenge", "novelty", "plan"], marks, 3) == ["challenge"]
    assert rules_content.conflicting(["challenge"], marks, 4) == []
    assert rules_content.changed_fields({"a": "x", "b": ""}, {"a": "y", "b": None}) == ["a"]


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert rules_content.digest_of({"a": 1, "b": "è"}) == rules_content.digest_of(
        {"b": "è", "a": 1}
    )
    assert reference_of("DIVA-26", 42) == "DIVA-26-0042"
