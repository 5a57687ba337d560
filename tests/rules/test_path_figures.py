"""How applicants get on with the form: what time counts, medians, where drafts stop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from voucherapp.applications.rules_steps import StepSeen, figures_of, seconds_between, steps_of
from voucherapp.programmes.presets import get_preset

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONFIG = get_preset("it-si-diva-scored").config


def seen(case: int, step: str, seconds: int, minute: int, *, sent: bool = True) -> StepSeen:
    return StepSeen(case, step, seconds, NOON + timedelta(minutes=minute), sent)


@pytest.mark.parametrize(
    ("gap", "counted"),
    [
        (timedelta(0), 0),
        (timedelta(seconds=59), 59),
        (timedelta(minutes=15), 900),
        (timedelta(minutes=15, seconds=1), 0),
        (timedelta(seconds=-5), 0),
    ],
)
def test_a_long_pause_counts_as_no_time(gap: timedelta, counted: int) -> None:
    assert seconds_between(NOON, NOON + gap) == counted


def test_medians_come_from_what_was_sent_and_stops_from_what_was_not() -> None:
    figures = figures_of(
        CONFIG,
        [
            seen(1, "firm", 60, 1), seen(1, "idea:1", 600, 9),
            seen(2, "firm", 120, 1), seen(2, "idea:1", 300, 9),
            seen(3, "firm", 240, 1), seen(3, "idea:1", 900, 9),
            seen(4, "firm", 5, 1, sent=False), seen(4, "creative", 5, 2, sent=False),
            seen(5, "creative", 5, 9, sent=False), seen(5, "firm", 5, 8, sent=False),
            seen(6, "firm", 5, 1, sent=False),
        ],
    )  # fmt: skip
    by_step = {step.step: step for step in figures.steps}
    assert (figures.sent, figures.unsent, figures.median_seconds) == (3, 3, 660)
    assert (by_step["firm"].reached, by_step["firm"].median_seconds) == (6, 120)
    assert by_step["idea:1"].median_seconds == 600
    assert [by_step[s].stopped for s in ("firm", "creative", "idea:1")] == [1, 2, 0]
    assert by_step["documents"].median_seconds is None


def test_the_steps_are_those_of_the_form_in_its_order() -> None:
    codes = [code for code, _title in steps_of(CONFIG)]
    assert codes[:2] == ["firm", "creative"]
    assert codes[-2:] == ["documents", "check"]
    assert codes[2:-2] == [f"idea:{n}" for n in range(1, len(codes) - 3)]
