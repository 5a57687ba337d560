"""What ties a firm and a creative together, in the form in which it is compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from voucherapp.organisations.rules_independence import (
    PairParty,
    Person,
    address_key,
    find_ties,
    mail_domain,
    name_key,
    open_ties,
    phone_key,
)

FIRM = PairParty("Officina", "IT:1", persons=(Person("anna rossi", "Anna Rossi", 1970),))
STUDIO = PairParty("Studio", "IT:2")


@pytest.mark.parametrize(
    ("firm", "studio", "code", "words"),
    [
        ({}, {"entity_key": "IT:1"}, "same_enterprise", "registration number 1"),
        ({"vat": "IT9"}, {"vat": "IT9"}, "same_vat", "VAT number IT9"),
        ({"links": frozenset({"IT:2"})}, {}, "ownership", "ownership or control"),
        ({}, {"links": frozenset({"IT:1"})}, "ownership", "ownership or control"),
        ({"links": frozenset({"IT:7"})}, {"links": frozenset({"IT:7"})}, "shared_owner", "7"),
        ({"members": frozenset({5})}, {"members": frozenset({5, 6})}, "same_people", "signs in"),
        ({}, {"persons": (Person("anna rossi", "Rossi Anna"),)}, "shared_person", "Anna Rossi"),
        ({"ibans": frozenset({"IT60X01"})}, {"ibans": frozenset({"IT60X01"})}, "same_account",
         "0X01"),
        ({"address": "a"}, {"address": "a"}, "same_address", "same address"),
        ({"phones": frozenset({"391"})}, {"phones": frozenset({"391"})}, "same_phone", "+391"),
        ({"mail_domains": frozenset({"x.it"})}, {"mail_domains": frozenset({"x.it"})},
         "same_mail_domain", "x.it"),
    ],
)  # fmt: skip
def test_each_tie_is_found_and_told(
    firm: dict[str, Any], studio: dict[str, Any], code: str, words: str
) -> None:
    ties = find_ties(replace(FIRM, **firm), replace(STUDIO, **studio))
    assert [tie.code for tie in ties] == [code]
    assert words in str(ties[0].message)
    assert open_ties(ties, [ties[0].key]) == ()
    assert open_ties(ties, [f"{code}:other"]) == ties


def test_a_pair_with_nothing_in_common_has_no_ties() -> None:
    assert find_ties(FIRM, STUDIO) == ()
    empty = replace(STUDIO, vat="", address="")
    assert find_ties(replace(FIRM, vat="", address=""), empty) == ()


def test_namesakes_of_other_years_are_other_people() -> None:
    namesake = replace(STUDIO, persons=(Person("anna rossi", "Anna Rossi", 1990),))
    assert find_ties(FIRM, namesake) == ()


def test_the_gravest_tie_stands_first() -> None:
    both = {"address": "a", "entity_key": "IT:1", "members": frozenset({1})}
    codes = [t.code for t in find_ties(replace(FIRM, **both), replace(STUDIO, **both))]
    assert codes == ["same_enterprise", "same_people", "same_address"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Via Carducci", "5", "34121", "Trieste", "IT"), ("V. Carducci", "5", "34121", "TRIESTE", "IT")),
        (("Hauptstraße", "12", "80331", "München", "DE"), ("Hauptstr.", "12", "80331", "Muenchen", "DE")),
        (("Rue de l'Église", "3 bis", "80000", "Amiens", "FR"), ("rue de l’eglise 3bis", "", "80000", "Amiens", "FR")),
    ],
)  # fmt: skip
def test_one_address_however_it_is_written(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert address_key(*one) == address_key(*other) != ""


def test_other_houses_and_missing_streets_are_no_common_address() -> None:
    one = address_key("Via Carducci", "5", "34121", "Trieste", "IT")
    assert one != address_key("Via Carducci", "6", "34121", "Trieste", "IT")
    assert one != address_key("Via Carducci", "5", "33100", "Udine", "IT")
    assert address_key("", "5", "34121", "Trieste", "IT") == ""


@pytest.mark.parametrize(
    ("phone", "country", "key"),
    [
        ("+39 040 123456", "IT", "3940123456"),
        ("040/123456", "IT", "3940123456"),
        ("0039 040 123 456", "IT", "3940123456"),
        ("+49 (0)89 1234567", "DE", "49891234567"),
        ("089 1234567", "DE", "49891234567"),
        ("+386 5 1234567", "IT", "38651234567"),
        ("12", "IT", ""),
        ("", "IT", ""),
    ],
)
def test_one_telephone_however_it_is_written(phone: str, country: str, key: str) -> None:
    assert phone_key(phone, country) == key


def test_names_and_mail_domains() -> None:
    assert name_key("ROSSI, Ànna") == name_key("Anna Rossi") == "anna rossi"
    assert mail_domain("a@Studio.IT") == "studio.it"
    assert mail_domain("a@gmail.com") == mail_domain("a@libero.it") == mail_domain("") == ""
