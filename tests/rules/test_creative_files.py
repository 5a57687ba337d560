"""The cut-off for documents of a creative, to the second and across the change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.support.configs import config_with
from voucherapp.applications.rules_content import missing_points
from voucherapp.applications.rules_creative_files import (
    Given,
    creative_until,
    file_findings,
    may_come_later,
    neutral_name,
    takes_files,
)

ROME = ZoneInfo("Europe/Rome")
CLOSES = datetime(2026, 3, 27, 12, 0, tzinfo=ROME)
DOCUMENTS = [
    {"code": "quote", "label": "Signed quote", "given_by": "creative"},
    {"code": "plan", "label": "Plan"},
]


def config(**intake):
    return config_with(documents=DOCUMENTS, intake=intake)


@pytest.mark.parametrize(
    ("days", "last_second"),
    [
        (0, datetime(2026, 3, 27, 23, 59, 59, tzinfo=ROME)),
        # The clocks go forward on 29 March: the day still ends with its local midnight.
        (3, datetime(2026, 3, 30, 23, 59, 59, tzinfo=ROME)),
    ],
)
def test_the_days_end_with_the_local_day_of_the_call(days: int, last_second: datetime) -> None:
    until = creative_until(
        config(creative_days=days), closes_at=CLOSES, sent_at=None, timezone="Europe/Rome"
    )
    assert until == last_second
    assert last_second.utcoffset() == (timedelta(hours=2) if days else timedelta(hours=1))


def test_without_days_everything_is_there_at_the_sending() -> None:
    made = config()
    assert creative_until(made, closes_at=CLOSES, sent_at=CLOSES, timezone="Europe/Rome") is None
    assert may_come_later(made, CLOSES, None) == frozenset()
    gaps = missing_points(made, "T", {}, [])
    by_field = {gap.field: gap.part for gap in gaps}
    assert by_field["document_quote"] == "creative"
    assert by_field["document_plan"] == "documents"


def test_a_document_is_waited_for_until_the_second_and_no_longer() -> None:
    made = config(creative_days=1)
    until = datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC)
    assert may_come_later(made, until, until) == {"quote"}
    # A part of the last second still belongs to it.
    assert may_come_later(made, until.replace(microsecond=999_999), until) == {"quote"}
    assert may_come_later(made, until + timedelta(seconds=1), until) == frozenset()
    gaps = {gap.field for gap in missing_points(made, "T", {}, [], {"quote"})}
    assert "document_plan" in gaps
    assert "document_quote" not in gaps


@pytest.mark.parametrize(
    ("state", "sent", "late", "editable", "takes"),
    [
        ("draft", False, False, True, True),
        ("draft", False, False, False, False),
        ("submitted", True, False, False, True),
        ("eligible", True, False, False, True),
        ("submitted", True, True, False, False),
        ("correction", True, True, True, True),
        ("selected", True, False, False, False),
        ("withdrawn", True, False, False, False),
    ],
)
def test_when_a_document_is_taken(state, sent, late, editable, takes) -> None:
    until = CLOSES
    at = CLOSES + timedelta(seconds=1) if late else CLOSES
    assert takes_files(state, sent=sent, at=at, until=until, editable=editable) is takes


def test_the_check_says_nothing_while_something_may_come() -> None:
    asked = config().documents[0]
    assert file_findings([Given(asked, (), CLOSES, open=True)]) == []
    (missing,) = file_findings([Given(asked, (), CLOSES, open=False)])
    assert not missing.ok
    (there,) = file_findings([Given(asked, ("row",), CLOSES, open=False)])
    assert there.ok


def test_a_name_in_confidence_says_what_it_is_and_nothing_more() -> None:
    asked = config().documents[0]
    assert neutral_name(asked.label, "they never pay.PDF") == "Signed quote.pdf"
