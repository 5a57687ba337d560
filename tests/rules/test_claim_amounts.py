"""What a claim is worth, until when it may come, and which invoices are the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucherapp.disbursement.rules_amounts import (
    InvoiceFacts,
    ProjectFacts,
    automatic_findings,
    claim_deadline,
    fingerprint,
    instalment_amounts,
    moved_by_question,
    normal_name,
    normal_number,
    pay_by,
    share_up_to,
    worth_of_claim,
)

CASES = [
    # award, rate, share so far, eligible before, now, approved before, partial, payable
    ("in full", 144_000, 8000, 10_000, 0, 180_000, 0, "pro_rata", 144_000),
    ("dearer than planned", 144_000, 8000, 10_000, 0, 195_000, 0, "pro_rata", 144_000),
    ("a duplicate left out", 144_000, 8000, 10_000, 0, 120_000, 0, "pro_rata", 96_000),
    ("all or nothing, too little", 144_000, 8000, 10_000, 0, 120_000, 0, "all_or_nothing", 0),
    ("all or nothing, enough", 144_000, 8000, 10_000, 0, 180_000, 0, "all_or_nothing", 144_000),
    ("midterm capped by its share", 45_000, 10_000, 4000, 0, 30_000, 0, "pro_rata", 18_000),
    ("midterm below its share", 45_000, 10_000, 4000, 0, 10_000, 0, "pro_rata", 10_000),
    ("final makes up for the cap", 45_000, 10_000, 10_000, 30_000, 15_000, 18_000, "pro_rata", 27_000),
    ("final of a cheap project", 45_000, 10_000, 10_000, 10_000, 12_000, 10_000, "pro_rata", 12_000),
    ("nothing new", 45_000, 10_000, 10_000, 45_000, 5_000, 45_000, "pro_rata", 0),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[c[0] for c in CASES])
def test_worth(case: tuple[str, int, int, int, int, int, int, str, int]) -> None:
    _name, award, rate, share, before, now, approved, partial, payable = case
    worth = worth_of_claim(
        award_minor=award * 100, rate_bp=rate, share_bp=share, eligible_before=before * 100,
        eligible_now=now * 100, approved_before=approved * 100, partial=partial,
    )  # fmt: skip
    assert worth.payable == payable * 100


@given(
    award=st.integers(1, 10**9),
    rate=st.integers(1, 10_000),
    first=st.integers(0, 10_000),
    costs=st.lists(st.integers(0, 10**9), min_size=1, max_size=4),
    partial=st.sampled_from(["pro_rata", "all_or_nothing"]),
)
def test_claims_together_never_exceed_the_award(
    award: int, rate: int, first: int, costs: list[int], partial: str
) -> None:
    approved = eligible = 0
    for number, cost in enumerate(costs):
        share = first if number == 0 and len(costs) > 1 else 10_000
        worth = worth_of_claim(
            award_minor=award, rate_bp=rate, share_bp=share, eligible_before=eligible,
            eligible_now=cost, approved_before=approved, partial=partial,
        )  # fmt: skip
        assert worth.payable >= 0
        approved += worth.payable
        eligible += cost
    assert approved <= award


def test_shares_add_up_in_the_order_of_the_call() -> None:
    parts = [("midterm", 4000), ("final", 6000)]
    assert share_up_to(parts, "midterm") == 4000
    assert share_up_to(parts, "final") == 10_000
    with pytest.raises(KeyError):
        share_up_to(parts, "other")


def test_instalments_add_up_to_the_award() -> None:
    parts = [("midterm", 4000), ("final", 6000)]
    assert instalment_amounts(31_796_03, parts) == {"midterm": 12_718_41, "final": 19_077_62}
    thirds = [("a", 3333), ("b", 3333), ("c", 3334)]
    assert sum(instalment_amounts(100_01, thirds).values()) == 100_01


def test_the_deadline_is_the_end_of_the_local_day() -> None:
    end = claim_deadline(date(2026, 8, 31), 30, "Europe/Prague")
    assert end == datetime(2026, 9, 30, 22, 0, tzinfo=UTC)
    winter = claim_deadline(date(2026, 10, 1), 60, "Europe/Rome")
    assert winter == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)


def test_the_payment_clock_stops_while_a_question_is_open() -> None:
    due = pay_by(date(2026, 3, 2), 80)
    assert due == date(2026, 5, 21)
    assert moved_by_question(due, date(2026, 3, 10), date(2026, 3, 17)) == date(2026, 5, 28)
    assert moved_by_question(due, date(2026, 3, 10), date(2026, 3, 10)) == due


@pytest.mark.parametrize(
    ("one", "other"),
    [("RE-2026/0012", "re 2026 12"), ("FV-2026-0075", "fv 2026/75"), ("007", "7"), ("Ａ１", "a1")],
)
def test_numbers_that_are_the_same(one: str, other: str) -> None:
    assert normal_number(one) == normal_number(other)
    day = date(2026, 5, 1)
    assert fingerprint("K", one, day) == fingerprint("K", other, date(2026, 12, 31))
    assert fingerprint("K", one, day) != fingerprint("L", one, day)
    assert fingerprint("K", one, day) != fingerprint("K", one, date(2027, 1, 1))


def test_names_are_compared_without_accents_and_legal_form() -> None:
    assert normal_name("Ateliér Nový, s.r.o.") == normal_name("ATELIER NOVY")
    assert normal_name("Studio S.r.l.") == "studio"
    assert normal_name("SAS") == "sas"


def facts(**changes: object) -> InvoiceFacts:
    values: dict[str, object] = {
        "number": "1", "issuer_name": "Studio", "issuer_key": "IT01", "payer_name": "Firm S.r.l.",
        "issued_on": date(2026, 4, 1), "paid_on": date(2026, 4, 2),
        "net_minor": 100, "vat_minor": 22, "gross_minor": 122, **changes,
    }  # fmt: skip
    return InvoiceFacts(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("point", "changes"),
    [
        ("dates", {"issued_on": date(2026, 2, 28)}),
        ("dates", {"issued_on": date(2026, 9, 1)}),
        ("payer", {"payer_name": "Somebody else"}),
        ("issuer", {"issuer_key": "IT99"}),
        ("duplicate", {"likenesses": 1}),
        ("duplicate", {"is_duplicate": True}),
        ("sums", {"gross_minor": 121}),
    ],
)
def test_each_point_finds_its_fault_and_no_other(point: str, changes: dict[str, object]) -> None:
    project = ProjectFacts(
        granted_on=date(2026, 3, 2), ends_on=date(2026, 8, 31), firm_names=("Firm SRL",),
        creative_keys=("IT 01", ""), creative_names=("Studio",),
    )  # fmt: skip
    good = automatic_findings([facts()], project)
    assert {f.outcome for f in good.values()} == {"pass"}
    found = automatic_findings([facts(), facts(number="2", **changes)], project)
    assert {code for code, f in found.items() if f.outcome == "fail"} == {point}
    assert "2" in str(found[point].note)
