"""Payment files are valid, add up, repeat byte for byte and refuse what a bank would reject."""

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from voucherapp.disbursement.pain001 import (
    HIGHEST_MINOR,
    NAMESPACE,
    Address,
    Batch,
    Debtor,
    Payment,
    write_pain001,
)
from voucherapp.disbursement.sepa_text import ALLOWED, is_reference, sepa_text
from voucherapp.kernel.refusal import Refused

SPACES = {"p": NAMESPACE}
UDINE = Address("Via dell'Università", "12/A", "33100", "Udine", "IT")
DEBTOR = Debtor(
    "Agenzia per l'innovazione & Co.", UDINE, "IT60 X054 2811 1010 0000 0123 456", "BPMOIT22XXX"
)
PAYMENT = Payment(
    "V2026-0001-P1",
    18_000_00,
    "Müller & Söhne GmbH",
    Address("Größenstraße", "1", "10115", "Berlin", "DE"),
    "DE89370400440532013000",
    None,
    "Voucher V2026-0001, first instalment",
)
SECOND = Payment("V2026-0002-P1", 1, "Łódź Ženska", None, "SI56263300012039086", "LJBASI2X", "")
BATCH = Batch(
    "B2026-0007",
    datetime(2026, 11, 22, 12, tzinfo=UTC),
    date(2026, 11, 24),
    DEBTOR,
    (PAYMENT, SECOND),
)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(
        etree.fromstring((files("sepaxml") / "schemas" / "pain.001.001.09.xsd").read_bytes())
    )


def values(content: bytes, path: str) -> list[str]:
    found: Any = etree.fromstring(content).findall(f".//p:{path.replace('/', '/p:')}", SPACES)
    return [element.text for element in found]


def test_file_is_valid_against_the_schema(schema: etree.XMLSchema) -> None:
    schema.assertValid(etree.fromstring(write_pain001(BATCH)))
    bare = replace(BATCH, debtor=replace(DEBTOR, address=None, bic=None))
    schema.assertValid(etree.fromstring(write_pain001(bare)))


def test_sums_and_counts_come_from_cents() -> None:
    content = write_pain001(BATCH)
    assert values(content, "CtrlSum") == ["18000.01", "18000.01"]
    assert values(content, "NbOfTxs") == ["2", "2"]
    assert values(content, "InstdAmt") == ["18000.00", "0.01"]


def test_fixed_choices_of_the_scheme() -> None:
    content = write_pain001(BATCH)
    assert values(content, "PmtMtd") == ["TRF"]
    assert values(content, "SvcLvl/Cd") == ["SEPA"]
    assert values(content, "ChrgBr") == ["SLEV"]
    assert values(content, "ReqdExctnDt/Dt") == ["2026-11-24"]
    assert values(content, "CreDtTm") == ["2026-11-22T12:00:00Z"]
    assert values(content, "DbtrAcct/Id/IBAN") == ["IT60X0542811101000000123456"]
    assert values(content, "DbtrAgt/FinInstnId/BICFI") == ["BPMOIT22XXX"]


def test_addresses_are_structured_only_and_names_are_plain() -> None:
    content = write_pain001(BATCH)
    assert b"AdrLine" not in content
    assert values(content, "Cdtr/Nm") == ["Mueller + Soehne GmbH", "Lodz Zenska"]
    assert values(content, "StrtNm") == ["Via dell'Universita", "Groessenstrasse"]
    assert values(content, "BldgNb") == ["12/A", "1"]
    assert values(content, "Ctry") == ["IT", "DE"]
    assert len(values(content, "Ustrd")) == 1


def test_same_batch_same_bytes() -> None:
    assert write_pain001(BATCH) == write_pain001(replace(BATCH))


def test_long_names_are_cut_to_what_the_scheme_carries(schema: etree.XMLSchema) -> None:
    long = replace(PAYMENT, name="Ä" * 90, remittance="word " * 60)
    content = write_pain001(replace(BATCH, payments=(long,)))
    schema.assertValid(etree.fromstring(content))
    assert len(values(content, "Cdtr/Nm")[0]) == 70
    assert len(values(content, "Ustrd")[0]) <= 140


def with_payment(**changes: Any) -> Batch:
    return replace(BATCH, payments=(replace(PAYMENT, **changes),))


@pytest.mark.parametrize(
    ("batch", "code"),
    [
        (replace(BATCH, payments=()), "empty_batch"),
        (replace(BATCH, payments=(PAYMENT, PAYMENT)), "doubled_payment"),
        (replace(BATCH, msg_id="B/2026//7"), "bad_payment_reference"),
        (replace(BATCH, debtor=replace(DEBTOR, iban="IT60X0542811101000000123457")), "bad_iban"),
        (with_payment(end_to_end_id="/V1"), "bad_payment_reference"),
        (with_payment(end_to_end_id="V1/"), "bad_payment_reference"),
        (with_payment(end_to_end_id="V" * 36), "bad_payment_reference"),
        (with_payment(end_to_end_id=""), "bad_payment_reference"),
        (with_payment(amount_minor=0), "payment_amount_out_of_limits"),
        (with_payment(amount_minor=-1), "payment_amount_out_of_limits"),
        (with_payment(amount_minor=HIGHEST_MINOR + 1), "payment_amount_out_of_limits"),
        (with_payment(currency="CZK"), "payment_not_in_euro"),
        (with_payment(name="  "), "payee_without_name"),
        (with_payment(iban="DE89370400440532013001"), "bad_iban"),
        (with_payment(bic="NOTABIC"), "bad_bic"),
        (with_payment(address=replace(UDINE, town=" ")), "address_without_town"),
        (with_payment(address=replace(UDINE, country="Italy")), "address_without_town"),
        (with_payment(address=replace(UDINE, town="x" * 36)), "address_too_long"),
        (with_payment(address=replace(UDINE, postcode="x" * 17)), "address_too_long"),
    ],
)
def test_what_a_bank_would_reject_is_refused_before(batch: Batch, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        write_pain001(batch)
    assert refusal.value.code == code
    assert str(refusal.value.message)


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("Müller", "DE", "Mueller"),
        ("Müller", "IT", "Muller"),
        ("Mu\u0308ller", "AT", "Mueller"),
        ("Ærø & Søn", "DK", "AEro + Son"),
        ("Αθήνα", "GR", "Athina"),
        ("София ООД", "BG", "Sofiya OOD"),
        ("a//b/", "", "a/b"),
        ("/a\tb\n c", "", "a b c"),
        ("東京", "", ".."),
        ("ﬁrm №1", "", "firm No1"),
        ("Dvořák „Žluťoučký“", "CZ", "Dvorak 'Zlutoucky'"),
    ],
)
def test_texts_are_written_in_the_basic_latin_set(text: str, country: str, expected: str) -> None:
    assert sepa_text(text, country) == expected


@given(st.text(max_size=60), st.sampled_from(["", "DE", "IT"]))
def test_any_text_becomes_acceptable_and_stays_so(text: str, country: str) -> None:
    plain = sepa_text(text, country)
    assert ALLOWED.issuperset(plain)
    assert "//" not in plain
    assert sepa_text(plain, country) == plain
    assert not plain or is_reference(plain, longest=10_000)


@settings(max_examples=40)
@given(st.lists(st.integers(1, HIGHEST_MINOR), min_size=1, max_size=20))
def test_control_sum_is_exact(amounts: list[int]) -> None:
    payments = [
        replace(PAYMENT, end_to_end_id=f"P{n}", amount_minor=m) for n, m in enumerate(amounts)
    ]
    content = write_pain001(replace(BATCH, payments=payments))
    whole, cents = values(content, "CtrlSum")[0].split(".")
    assert int(whole) * 100 + int(cents) == sum(amounts)
