"""Size classes by Rec. 2003/361/EC, at their bounds, and numbers of registers in their one form."""

from __future__ import annotations

import pytest

from voucherapp.kernel.folding import fold, slug
from voucherapp.kernel.refusal import Refused
from voucherapp.organisations.rules import entity_key, registration_key, size_class

M = 1_000_000_00


@pytest.mark.parametrize(
    ("staff_hundredths", "turnover", "balance", "expected"),
    [
        (999, 2 * M, 9 * M, "micro"),
        (999, 9 * M, 2 * M, "micro"),
        (999, 2 * M + 1, 2 * M + 1, "small"),
        (1000, 1 * M, 1 * M, "small"),
        (4999, 10 * M, 99 * M, "small"),
        (4999, 10 * M + 1, 10 * M + 1, "medium"),
        (5000, 1 * M, 1 * M, "medium"),
        (24999, 50 * M, 99 * M, "medium"),
        (24999, 99 * M, 43 * M, "medium"),
        (24999, 50 * M + 1, 43 * M + 1, "large"),
        (25000, 0, 0, "large"),
        (0, 0, 0, "micro"),
    ],
)
def test_size_class_at_its_bounds(
    staff_hundredths: int, turnover: int, balance: int, expected: str
) -> None:
    assert size_class(staff_hundredths, turnover, balance) == expected


@pytest.mark.parametrize(
    ("country", "typed", "key"),
    [
        ("IT", "IT 00743110157", "00743110157"),
        ("IT", "rss mra 85t10 a562s", "RSSMRA85T10A562S"),
        ("SI", "5300231000", "5300231"),
        ("SI", "SI 50223054", "50223054"),
        ("FR", "732 829 320 00074", "732829320"),
        ("BE", "403.019.261", "0403019261"),
        ("AT", "FN 122119m", "122119M"),
        ("DE", "Amtsgericht München HRB 12345", "HRB12345MUNCHEN"),
    ],
)
def test_a_number_has_one_form(country: str, typed: str, key: str) -> None:
    assert registration_key(country, typed) == key
    assert entity_key(country, key) == f"{country}:{key}"


@pytest.mark.parametrize(("country", "typed"), [("IT", "00743110158"), ("SI", "12"), ("DE", "x")])
def test_a_wrong_number_is_refused_with_what_is_asked(country: str, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        registration_key(country, typed)
    assert refused.value.field == "registration_number"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łukasz Groß", "lukasz gross"),
        ("Søren  Ærø", "soren aero"),
        ("Café Škofja Loka", "cafe skofja loka"),
        ("İstanbul", "istanbul"),
        ("Đorđe", "dorde"),
    ],
)
def test_search_finds_letters_without_their_marks(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_slugs_are_short_codes() -> None:
    assert slug("What will be new?") == "what_will_be_new"
    assert slug("???") == "item"
