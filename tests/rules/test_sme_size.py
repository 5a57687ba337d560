"""The size of an enterprise: every worked example, and the turns of the Annex they leave out."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucherapp.organisations.rules import SIZE_CLASSES
from voucherapp.organisations.rules_group import GroupParty, Holding, relations
from voucherapp.organisations.rules_sme import (
    Figures,
    SizeVerdict,
    judge,
    status_over_years,
)

REFERENCE = Path(__file__).parent.parent / "reference"


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def fig(staff: str, turnover: str, balance: str) -> Figures:
    return Figures(*(int(Decimal(value) * 100) for value in (staff, turnover, balance)))


def hold(owner: str, owned: str, percent: str, votes: str = "", control: str = "") -> Holding:
    share = int(Decimal(percent) * 100)
    return Holding(owner, owned, share, int(Decimal(votes) * 100) if votes else share, control)


#: Who holds what in each example; the table itself gives only shares and figures.
EDGES = {
    "SME09": [hold("C", "A", "24.99")],
    "SME10": [hold("C", "A", "25")],
    "SME11": [hold("C", "A", "30")],
    "SME12": [hold("C", "A", "50")],
    "SME13": [hold("B", "A", "40", "51")],
    "SME14": [hold("P", "A", "33"), hold("P", "L", "100")],
    "SME15": [hold("P", "A", "40"), hold("Q", "P", "30")],
    "SME16": [hold("A", "L", "75"), hold("R", "L", "25")],
    "SME17": [hold("U", "A", "25"), hold("I", "A", "25"), hold("C", "A", "30")],
    "SME18": [
        hold("B", "A", "25"), hold("D", "A", "30"), hold("B", "D", "0", "0", "agreement"),
        hold("C", "A", "25"),
    ],
    "SME19": [hold("T", "A", "10", "25")],
    "SME20": [hold("T", "A", "24.99")],
    "SME21": [hold("T", "A", "40")],
}  # fmt: skip
KINDS = {
    "SME17": {"U": {"investor": "university"}, "I": {"investor": "institutional"}},
    "SME18": {"B": {"investor": "university"}, "D": {"investor": "public_investment"}},
    "SME19": {"T": {"investor": "public_body"}},
    "SME20": {"T": {"investor": "public_body"}},
    "SME21": {
        "T": {"investor": "local_authority", "budget_minor": 999_999_999, "inhabitants": 4999}
    },
}
#: Enterprises that the examples leave out of the sum have figures too: they must not enter it.
BESIDE = fig("500", "70000000", "60000000")


def figures_of(row: dict[str, str]) -> dict[str, Figures]:
    found = {key: BESIDE for h in EDGES.get(row["id"], []) for key in (h.owner, h.owned)}
    for part in row["entities(entity@share: data)"].split(" ; "):
        head, data = part.split(": ")
        values = dict(item.split("=") for item in data.split())
        key = head.split("@")[0].strip()
        found[key] = fig(values["awu"], values["turnover"], values["balance"])
    return found


def verdict(
    edges: list[Holding], figures: dict[str, Figures], kinds: dict[str, dict[str, object]]
) -> SizeVerdict:
    parties = [GroupParty(key, key, **kinds.get(key, {})) for key in figures]  # type: ignore[arg-type]
    return judge("A", parties, edges, {2025: figures})


@pytest.mark.parametrize("row", rows("sme_examples.csv"), ids=lambda row: row["id"])
def test_worked_example(row: dict[str, str]) -> None:
    found = verdict(EDGES.get(row["id"], []), figures_of(row), KINDS.get(row["id"], {}))
    total = found.years[-1].total
    assert total == fig(row["awu_total"], row["turnover_total_eur"], row["balance_total_eur"])
    assert found.status.replace("large", "not_sme") == row["expected_size"]
    counted = {f"{line.key}@{Decimal(line.share_bp) / 100:g}%" for line in found.years[-1].lines}
    expected = {
        part.split(": ")[0].strip() for part in row["entities(entity@share: data)"].split(" ; ")
    }
    assert counted == expected
    assert found.relations.is_public == (row["id"] == "SME19")
    wanted = set(row["relation"].split("+")) - {"public"} or {"autonomous"}
    words = {line.relation.removesuffix("_linked") for line in found.years[-1].lines} - {"own"}
    assert (words or {"autonomous"}) >= wanted - {"linked"}


def test_every_example_is_told_by_its_holdings() -> None:
    assert len(rows("sme_examples.csv")) == 21
    assert set(EDGES) == {f"SME{n:02d}" for n in range(9, 22)}


@pytest.mark.parametrize("row", rows("sme_two_year_examples.csv"), ids=lambda row: row["id"])
def test_two_years(row: dict[str, str]) -> None:
    classes = row["yearly_size_oldest_to_newest"].replace("not_sme", "large").split(";")
    assert status_over_years(classes) == row["expected_status"]


@given(st.lists(st.sampled_from(SIZE_CLASSES), min_size=1, max_size=8))
def test_a_status_moves_only_when_two_years_agree(classes: list[str]) -> None:
    status = status_over_years(classes)
    assert status in classes
    assert status_over_years([*classes, status]) == status
    other = next(name for name in SIZE_CLASSES if name != status)
    assert status_over_years([*classes, status, other]) == status
    assert status_over_years([*classes, other, other]) == other


SMALL = fig("20", "3000000", "2500000")


def keys(edges: list[Holding], **kinds: dict[str, object]) -> dict[str, tuple[str, int]]:
    parties = [
        GroupParty(key, key, **kinds.get(key, {}))  # type: ignore[arg-type]
        for key in {k for h in edges for k in (h.owner, h.owned)} | set(kinds)
    ]
    found = relations("A", parties, edges)
    return {one.key: (one.relation, one.share_bp) for one in found.related if one.key != "A"}


def test_a_majority_held_together_with_an_own_subsidiary_links() -> None:
    edges = [hold("P", "A", "30"), hold("S", "A", "25"), hold("P", "S", "80")]
    assert keys(edges) == {"P": ("linked", 10000), "S": ("linked", 10000)}


def test_a_share_held_together_with_an_own_subsidiary_makes_a_partner() -> None:
    edges = [hold("P", "A", "15"), hold("S", "A", "10"), hold("P", "S", "80")]
    assert keys(edges) == {"P": ("partner", 2500), "S": ("partner", 2500)}


def test_links_are_followed_up_and_down_through_any_number() -> None:
    edges = [
        hold("P", "A", "60"), hold("H", "P", "60"), hold("H", "X", "60"), hold("A", "D", "51"),
        hold("D", "E", "0", "0", "board"),
    ]  # fmt: skip
    assert set(keys(edges)) == {"P", "H", "X", "D", "E"}
    tie = {one.key: one.tie for one in relations("A", [], edges).related}
    assert tie["P"].owned == "A"
    assert tie["H"].owned == "P"
    assert tie["X"].owners == ("H",)
    assert tie["E"].control == "board"


def test_the_partner_below_counts_too_and_cross_holdings_take_the_higher() -> None:
    assert keys([hold("A", "Q", "30")]) == {"Q": ("partner", 3000)}
    assert keys([hold("A", "Q", "30"), hold("Q", "A", "40")]) == {"Q": ("partner", 4000)}


def test_the_higher_of_capital_and_votes_is_the_share() -> None:
    assert keys([hold("C", "A", "20", "35")]) == {"C": ("partner", 3500)}
    assert keys([hold("C", "A", "60", "30")]) == {"C": ("partner", 6000)}


def test_persons_link_enterprises_of_one_market_only() -> None:
    edges = [hold("anna", "A", "100"), hold("anna", "B", "60"), hold("anna", "C", "60")]
    person = {"is_person": True}
    assert keys(edges, anna=person, B={"same_market": True}) == {"B": ("linked", 10000)}
    assert keys([hold("anna", "A", "40"), hold("anna", "B", "60")], anna=person,
                B={"same_market": True}) == {}  # fmt: skip


def test_persons_who_act_jointly_count_as_one() -> None:
    edges = [
        hold("anna", "A", "30"), hold("bruno", "A", "30"), hold("anna", "B", "40"),
        hold("bruno", "B", "20"),
    ]  # fmt: skip
    alone, joint = {"is_person": True}, {"is_person": True, "acts_with": "family"}
    market = {"same_market": True}
    assert keys(edges, anna=alone, bruno=alone, B=market) == {}
    assert keys(edges, anna=joint, bruno=joint, B=market) == {"B": ("linked", 10000)}


def test_a_person_controls_through_an_enterprise() -> None:
    edges = [hold("anna", "H", "100"), hold("H", "A", "30"), hold("anna", "A", "30")]
    market = {"same_market": True}
    assert keys(edges, anna={"is_person": True}, H=market) == {"H": ("linked", 10000)}
    # Outside the market the holding company is no linked enterprise, but still a partner.
    assert keys(edges, anna={"is_person": True}) == {"H": ("partner", 3000)}


@pytest.mark.parametrize(
    ("invested", "share", "expected"),
    [
        (1_249_999_99, "40", {}),
        (1_250_000_00, "40", {"X": ("partner", 4000)}),
        (1, "51", {"X": ("linked", 10000)}),
    ],
)
def test_business_angels_below_their_limit(
    invested: int, share: str, expected: dict[str, object]
) -> None:
    angel = {"investor": "business_angel", "invested_minor": invested}
    assert keys([hold("X", "A", share)], X=angel) == expected


@pytest.mark.parametrize(
    ("kind", "share", "public"),
    [
        ({"investor": "public_body"}, "25", True),
        ({"investor": "local_authority", "budget_minor": 10**9, "inhabitants": 4999}, "25", True),
        ({"investor": "local_authority", "budget_minor": 10**9 - 1, "inhabitants": 5000}, "25",
         True),
        ({"investor": "local_authority"}, "25", True),
        ({"investor": "local_authority", "budget_minor": 1, "inhabitants": 1}, "50", False),
        ({"investor": "local_authority", "budget_minor": 1, "inhabitants": 1}, "50.01", True),
        ({"investor": "university"}, "45", False),
    ],
)  # fmt: skip
def test_public_owners(kind: dict[str, object], share: str, public: bool) -> None:
    party = GroupParty("T", "T", **kind)  # type: ignore[arg-type]
    assert relations("A", [party], [hold("T", "A", share)]).is_public is public


def test_public_bodies_count_together_and_through_what_they_control() -> None:
    bodies = [GroupParty(key, key, investor="public_body") for key in ("T1", "T2")]
    edges = [hold("T1", "W", "30"), hold("T2", "W", "30"), hold("W", "A", "20"),
             hold("T1", "A", "5")]  # fmt: skip
    assert relations("A", bodies, edges).public_bp == 2500


def test_consolidated_figures_are_not_added_twice() -> None:
    edges = [hold("A", "B", "80"), hold("A", "C", "80")]
    parties = [
        GroupParty("A", "A"),
        GroupParty("B", "B", included="all"),
        GroupParty("C", "C", included="money"),
    ]
    figures = {"A": SMALL, "C": SMALL}
    found = judge("A", parties, edges, {2025: figures}).years[-1]
    assert found.missing == ()
    assert found.total == fig("40", "3000000", "2500000")


def test_a_parent_whose_accounts_contain_the_firm_counts_alone() -> None:
    parties = [GroupParty("A", "A"), GroupParty("P", "P", included="covers")]
    figures = {"A": SMALL, "P": fig("60", "8000000", "8000000")}
    found = judge("A", parties, [hold("P", "A", "80")], {2025: figures}).years[-1]
    assert found.total == figures["P"]
    assert [line.included for line in found.lines] == ["all", ""]
    # Below control nothing of the firm stands in the other's accounts.
    partner = judge("A", parties, [hold("P", "A", "50")], {2025: figures}).years[-1]
    assert partner.total == fig("50", "7000000", "6500000")


def test_figures_that_are_missing_leave_the_size_open() -> None:
    edges = [hold("B", "A", "30")]
    parties = [GroupParty("A", "A"), GroupParty("B", "Beta")]
    found = judge("A", parties, edges, {2025: {"A": SMALL}})
    assert (found.status, found.reason, found.years[-1].missing) == ("", "missing", ("Beta",))
    # An older year without the partner's figures is not judged on; the newest one alone decides.
    found = judge("A", parties, edges, {2024: {"A": SMALL}, 2025: {"A": SMALL, "B": SMALL}})
    assert (found.status, found.reason, len(found.years)) == ("small", "latest", 1)
    assert judge("A", parties, edges, {}).reason == "missing"


def test_years_and_a_change_of_control() -> None:
    medium = fig("60", "11000000", "11000000")
    figures = {2023: {"A": SMALL}, 2024: {"A": SMALL}, 2025: {"A": medium}}

    def status(changed: date | None) -> tuple[str, str]:
        found = judge("A", [], [], figures, control_changed_on=changed)
        return found.status, found.reason

    assert status(None) == ("small", "kept")
    assert status(date(2025, 6, 1)) == ("medium", "changed")
    assert status(date(2026, 1, 15)) == ("medium", "changed")
    assert status(date(2024, 1, 1)) == ("small", "changed")
    gap = {2022: {"A": SMALL}, 2024: {"A": medium}, 2025: {"A": medium}}
    assert judge("A", [], [], gap).status == "medium"
    grown = {**figures, 2024: {"A": medium}}
    assert judge("A", [], [], grown).reason == "two_years"


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE"), st.integers(0, 10000)),
        max_size=9,
    )
)
def test_sums_add_up_and_nobody_counts_twice(drawn: list[tuple[str, str, int]]) -> None:
    edges = [Holding(a, b, share, share) for a, b, share in drawn if a != b]
    figures = dict.fromkeys("ABCDE", SMALL)
    found = judge("A", [], edges, {2025: figures})
    lines = found.years[-1].lines
    assert len({line.key for line in lines}) == len(lines)
    assert lines[0].key == "A"
    for name in ("staff_hundredths", "turnover_minor", "balance_minor"):
        total = getattr(found.years[-1].total, name)
        assert total == sum(getattr(line.counted, name) for line in lines)
        assert getattr(SMALL, name) <= total <= 5 * getattr(SMALL, name)
    for line in lines[1:]:
        assert line.share_bp == 10000 if line.relation == "linked" else line.share_bp >= 2500
