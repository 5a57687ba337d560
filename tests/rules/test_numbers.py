"""Numbers of registers, VAT and banks: one form for each, and a refusal for what cannot be right."""

from __future__ import annotations

import pytest

from voucherapp.kernel.refusal import Refused
from voucherapp.organisations.rules import bank_account, registration_key, vat_number
from voucherapp.reference.numbers import REGISTERS, BadNumberError, vat_key
from voucherapp.reference.numbers import registration_key as number_key


@pytest.mark.parametrize(
    ("country", "typed", "key"),
    [
        ("AT", "FN 122119m", "122119M"),
        ("AT", "ATU13585627", "U13585627"),
        ("BE", "BE 0403.019.261", "0403019261"),
        ("CZ", "CZ 25123891", "25123891"),
        ("CZ", "00 177 041", "00177041"),
        ("SK", "35 757 442", "35757442"),
        ("SK", "SK2022749619", "2022749619"),
        ("DE", "DE 136 695 976", "136695976"),
        ("DE", "AG Köln, HRB 042", "HRB42KOLN"),
        ("DE", "Charlottenburg (Berlin) HRB 11223 B", "HRB11223BCHARLOTTENBURGBERLIN"),
        ("DK", "DK 13585628", "13585628"),
        ("EE", "12345678", "12345678"),
        ("ES", "B-58378431", "B58378431"),
        ("FI", "2077474-0", "20774740"),
        ("FR", "732 829 320 00074", "732829320"),
        ("HR", "HR 33392005961", "33392005961"),
        ("HU", "HU-12892312", "12892312"),
        ("IT", "IT 00743110157", "00743110157"),
        ("LU", "LU 150 274 42", "15027442"),
        ("NL", "12345678", "12345678"),
        ("NL", "NL4495445B01", "004495445B01"),
        ("PL", "PL 8567346215", "8567346215"),
        ("PT", "PT 501 964 843", "501964843"),
        ("RO", "RO 185 472 90", "18547290"),
        ("SE", "556703-7485", "5567037485"),
        ("SI", "5300231000", "5300231"),
        ("CH", "CHE-100.155.212", "CHE100155212"),
        ("US", "12-3456789", "123456789"),
    ],
)
def test_a_number_has_one_form(country: str, typed: str, key: str) -> None:
    assert number_key(country, typed) == key
    assert number_key(country, key if country != "DE" else typed) == key


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("IT", "00743110158"), ("FR", "732829321"), ("CZ", "25123890"), ("SK", "35757443"),
        ("DE", "HRB 12345"), ("DE", "12345"), ("BE", "0403019262"), ("NL", "1234567"),
        ("AT", "FN x"), ("PL", "8567346216"), ("US", "x"),
    ],
)  # fmt: skip
def test_a_wrong_number_is_refused_with_what_is_asked(country: str, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        registration_key(country, typed)
    assert refused.value.field == "registration_number"
    if country in REGISTERS:
        assert REGISTERS[country].hint in str(refused.value.message)


def test_the_same_number_at_two_courts_is_two_firms() -> None:
    assert number_key("DE", "Köln HRB 1") != number_key("DE", "Bonn HRB 1")


@pytest.mark.parametrize(
    ("country", "typed", "key"),
    [
        ("IT", "00743110157", "IT00743110157"),
        ("IT", "IT 00743 110157", "IT00743110157"),
        ("GR", "094259216", "EL094259216"),
        ("GR", "GR 094259216", "EL094259216"),
        ("GR", "EL094259216", "EL094259216"),
        ("SI", "50223054", "SI50223054"),
        ("FR", "FR 40 303 265 045", "FR40303265045"),
        ("CZ", "CZ25123891", "CZ25123891"),
        ("CH", "CHE-100.155.212 MWST", "CHE100155212MWST"),
    ],
)
def test_a_vat_number_carries_its_prefix(country: str, typed: str, key: str) -> None:
    assert vat_key(country, typed) == key


@pytest.mark.parametrize(("country", "typed"), [("IT", "IT00743110158"), ("SI", "IT00743110157")])
def test_a_wrong_vat_number_names_its_field(country: str, typed: str) -> None:
    with pytest.raises(BadNumberError):
        vat_key(country, typed)
    with pytest.raises(Refused) as refused:
        vat_number(country, typed)
    assert refused.value.field == "vat_number"


def test_a_bank_account_is_checked() -> None:
    assert bank_account("IT60 X054 2811 1010 0000 0123 456") == "IT60X0542811101000000123456"
    with pytest.raises(Refused) as refused:
        bank_account("IT60 X054 2811 1010 0000 0123 457")
    assert refused.value.field == "iban"
