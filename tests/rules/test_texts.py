"""Days and amounts inside texts: for the record in English, for a page as its reader writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T, in_english, shown

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (DAY, "1 March 2026"),
        (Money(28_588_09), "€28,588.09"),
        (Money(-5), "−€0.05"),
        (Money(1_000_00, "CZK"), "CZK\xa01,000.00"),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01 12:00:00+00:00"),
        (12, "12"),
        (T("Paid on %(day)s", day=DAY), "Paid on 1 March 2026"),
    ],
)
def test_the_record_is_in_english(value: object, text: str) -> None:
    assert in_english(value) == text


def test_a_page_of_english_says_the_same(app: Flask) -> None:
    for value in (DAY, Money(28_588_09), Money(-5), Money(1_000_00, "CZK")):
        assert shown(value) == in_english(value)


def test_a_reader_of_another_language_gets_their_own_and_the_record_stays(app: Flask) -> None:
    text = T("%(amount)s on %(day)s", amount=Money(1_234_50), day=DAY)
    with app.test_request_context(), force_locale("de"):
        assert str(text) == "1.234,50\xa0€ on 1 März 2026"
    assert text.in_english() == "€1,234.50 on 1 March 2026"
