"""The order of applications, how ties are told apart, and where the money ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voucherapp.allocation.rules import acceptance_end
from voucherapp.allocation.rules_ranking import (
    Admission,
    CapLine,
    Drawn,
    Entry,
    Ranked,
    draw_line,
    lot,
    lot_seed,
    rank,
    tie_text,
)
from voucherapp.evaluation.rules import aggregate

SEED = lot_seed("CCI-SCORED-2026", date(2026, 7, 20))
CHAIN = ("criterion:innovation", "lot")
SUBMITTED = datetime(2026, 6, 1, 12, tzinfo=UTC)

#: Scenario 4: application, euros, totals of the reviews, innovation points.
TABLE = [
    ("C01", 45000, (88, 84), None),
    ("C02", 44000, (90, 86), None),
    ("C03", 45000, (85, 89), None),
    ("C04", 38500, (82, 60, 78), None),
    ("C05", 45000, (83, 85), None),
    ("C06", 41000, (79, 81), None),
    ("C07", 30000, (80, 82), None),
    ("C08", 45000, (77, 75), 28),
    ("C09", 45000, (74, 78), 30),
    ("C10", 36000, (76, 76), 28),
    ("C11", 45000, (58, 59), None),
    ("C12", 22000, (71, 69), None),
    ("C13", 45000, (40, 66, 52), None),
    ("C14", 45000, (76, 76), 27),
]
ORDER = [
    "C02",
    "C03",
    "C01",
    "C05",
    "C07",
    "C06",
    "C04",
    "C09",
    "C08",
    "C10",
    "C14",
    "C12",
    "C11",
    "C13",
]


def entry(
    reference: str, euros: int, totals: tuple[int, ...], innovation: int | None = None
) -> Entry:
    score = aggregate([t * 100 for t in totals], "mean_or_median_of_3", 15)
    return Entry(
        application_id=int(reference[1:]),
        reference=reference,
        requested_minor=euros * 100,
        submitted_at=SUBMITTED,
        score_hundredths=score.final_hundredths,
        spread_hundredths=score.spread_hundredths,
        reviews=score.reviews,
        complete=not score.needs_third,
        criteria={} if innovation is None else {"innovation": Fraction(innovation * 100)},
    )


ENTRIES = [entry(*row) for row in TABLE]
RANKED = rank(ENTRIES, 6000, CHAIN, SEED)


def references(drawn: list[Drawn], outcome: str) -> list[str]:
    return [d.ranked.entry.reference for d in drawn if d.outcome == outcome]


def test_scenario_4_order() -> None:
    assert [r.entry.reference for r in RANKED] == ORDER
    assert [r.rank for r in RANKED] == list(range(1, 15))
    assert [r.entry.reference for r in RANKED if r.barrier] == ["C11", "C13"]


def test_scenario_4_lots() -> None:
    assert lot(SEED, "C08").startswith("1006a69b")
    assert lot(SEED, "C10").startswith("f20c2873")


def test_scenario_4_tie_break_is_stated_on_each_line() -> None:
    notes = {r.entry.reference: str(tie_text(r.tie, {"innovation": "Innovation"})) for r in RANKED}
    assert notes["C09"] == "Same score as C08, C10, C14; decided by Innovation 30.00"
    assert notes["C08"] == "Same score as C09, C10, C14; decided by Innovation 28.00, lot 1006a69b"
    assert notes["C10"] == "Same score as C08, C09, C14; decided by Innovation 28.00, lot f20c2873"
    assert notes["C14"] == "Same score as C08, C09, C10; decided by Innovation 27.00"
    assert notes["C02"] == ""


def test_scenario_4_line_without_the_territorial_cap() -> None:
    for rule in ("stop", "skip_to_fit"):
        drawn = draw_line(RANKED, 30000000, rule)
        assert references(drawn, "award") == ["C02", "C03", "C01", "C05", "C07", "C06", "C04"]
        assert sum(d.amount_minor for d in drawn) == 28850000
        assert drawn[-1].left_minor == 1150000
        assert references(drawn, "reserve") == ["C09", "C08", "C10", "C14", "C12"]
        assert references(drawn, "below_threshold") == ["C11", "C13"]


#: Belluno and Treviso, together at most 20 % of 300,000.
CAP = CapLine("territory", ("ITH33", "ITH34"), 6000000)
PLACES = {"C03": "ITH33", "C05": "ITH34", "C07": "ITH33"}


def placed(ranked: list[Ranked]) -> list[Ranked]:
    return [
        replace(r, entry=replace(r.entry, traits={"territory": PLACES.get(r.entry.reference, "")}))
        for r in ranked
    ]


def test_scenario_4_the_cap_passes_over_two_of_the_three() -> None:
    ranked = placed(RANKED)
    stop = draw_line(ranked, 30000000, "stop", caps=[CAP])
    assert references(stop, "award") == ["C02", "C03", "C01", "C06", "C04", "C09"]
    assert sum(d.amount_minor for d in stop) == 25850000
    skip = draw_line(ranked, 30000000, "skip_to_fit", caps=[CAP])
    assert references(skip, "award") == ["C02", "C03", "C01", "C06", "C04", "C09", "C10"]
    assert sum(d.amount_minor for d in skip) == 29450000
    assert skip[-1].left_minor == 550000
    assert references(skip, "reserve") == ["C05", "C07", "C08", "C14", "C12"]
    assert [d.ranked.entry.reference for d in skip if d.cap == 0] == ["C05", "C07"]


def test_scenario_4_a_withdrawal_frees_money_and_cap() -> None:
    waiting = [
        r for r in placed(RANKED) if r.entry.reference in ("C05", "C07", "C08", "C14", "C12")
    ]
    drawn = draw_line(waiting, 5050000, "skip_to_fit", caps=[CAP])
    assert references(drawn, "award") == ["C05"]
    full = draw_line(waiting, 5050000, "skip_to_fit", caps=[replace(CAP, used_minor=4500000)])
    assert references(full, "award") == ["C08"]


def test_aid_refused_leaves_the_money_to_the_next() -> None:
    refuse = {"C03": "no room"}
    drawn = draw_line(
        RANKED, 13400000, "stop", lambda r: Admission(refuse.get(r.entry.reference, ""))
    )
    assert references(drawn, "award") == ["C02", "C01", "C05"]
    assert references(drawn, "aid_refused") == ["C03"]
    assert drawn[1].refusal == "no room"
    assert drawn[-1].left_minor == 0


def test_only_those_who_would_be_funded_are_asked_about_aid() -> None:
    asked: list[str] = []

    def admit(ranked: Ranked) -> Admission:
        asked.append(ranked.entry.reference)
        return Admission()

    draw_line(RANKED, 13400000, "stop", admit)
    assert asked == ["C02", "C03", "C01"]


def test_entries_without_all_reviews_wait_at_the_end() -> None:
    waiting = entry("C90", 1000, (95, 60))
    none = Entry(91, "C91", 1000, SUBMITTED, None)
    ranked = rank([none, waiting, *ENTRIES], 6000, CHAIN, SEED)
    assert [r.entry.reference for r in ranked[-2:]] == ["C90", "C91"]
    assert {r.barrier for r in ranked[-2:]} == {"unscored"}
    drawn = draw_line(ranked, 10**12, "skip_to_fit")
    assert references(drawn, "unscored") == ["C90", "C91"]


def test_a_criterion_below_its_threshold_bars() -> None:
    failing = Entry(1, "C1", 100, SUBMITTED, 9000, failed=("Innovation",))
    assert rank([failing], 6000, CHAIN, SEED)[0].barrier == "below_threshold"


@pytest.mark.parametrize(
    ("chain", "first", "note"),
    [
        (("earlier", "lot"), "C1", "earlier submission 1 June 2026, 11:00:00 UTC"),
        (("request_size",), "C2", "smaller request 20.50"),
    ],
)
def test_other_tie_breaks(chain: tuple[str, ...], first: str, note: str) -> None:
    early = Entry(1, "C1", 3000, SUBMITTED - timedelta(hours=1), 7000)
    small = Entry(2, "C2", 2050, SUBMITTED, 7000)
    ranked = rank([small, early], 6000, chain, SEED)
    assert ranked[0].entry.reference == first
    assert note in str(tie_text(ranked[0].tie, {}))


def test_a_tie_is_always_broken_by_lot_at_last() -> None:
    twins = [Entry(i, f"C{i}", 100, SUBMITTED, 7000) for i in range(20)]
    ranked = rank(twins, 0, (), SEED)
    lots = [lot(SEED, r.entry.reference) for r in ranked]
    assert lots == sorted(lots)


def test_unknown_rules_are_bugs() -> None:
    with pytest.raises(ValueError, match="coin"):
        rank(ENTRIES, 0, ("coin",), SEED)
    with pytest.raises(ValueError, match="half"):
        draw_line(RANKED, 1, "half")


@pytest.mark.parametrize(
    ("released", "end"),
    [
        (date(2026, 3, 20), "2026-04-03T21:59:59+00:00"),
        (date(2026, 1, 5), "2026-01-19T22:59:59+00:00"),
    ],
)
def test_acceptance_ends_with_the_last_day_in_the_zone_of_the_call(
    released: date, end: str
) -> None:
    assert acceptance_end(released, 14, "Europe/Rome").isoformat() == end


# --- Whatever the applications -----------------------------------------------------------------------

entry_lists = st.lists(
    st.tuples(
        st.integers(1, 50),
        st.one_of(st.none(), st.sampled_from([5900, 6000, 6001, 7000, 10000])),
        st.sampled_from([2700, 2800]),
        st.booleans(),
    ),
    max_size=12,
).map(
    lambda rows: [
        Entry(
            i,
            f"R{i}",
            amount,
            SUBMITTED,
            score,
            complete=complete,
            criteria={"innovation": Fraction(points)},
        )
        for i, (amount, score, points, complete) in enumerate(rows)
    ]
)


@settings(max_examples=200)
@given(entry_lists, st.integers(0, 200), st.sampled_from(["stop", "skip_to_fit"]))
def test_no_line_passes_the_budget_or_funds_below_the_threshold(
    entries: list[Entry], budget: int, rule: str
) -> None:
    drawn = draw_line(rank(entries, 6000, CHAIN, SEED), budget, rule)
    awarded = [d for d in drawn if d.outcome == "award"]
    assert sum(d.amount_minor for d in drawn) <= budget
    assert len(drawn) == len(entries)
    for line in awarded:
        assert line.amount_minor == line.ranked.entry.requested_minor
        assert (line.ranked.entry.score_hundredths or 0) >= 6000
        assert line.ranked.entry.complete
    if drawn:
        assert drawn[-1].left_minor == budget - sum(d.amount_minor for d in drawn)


@given(entry_lists, st.randoms(use_true_random=False))
def test_order_does_not_depend_on_arrival(entries: list[Entry], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert rank(entries, 6000, CHAIN, SEED) == rank(shuffled, 6000, CHAIN, SEED)


@given(entry_lists, st.integers(0, 200))
def test_stop_funds_a_prefix_and_skip_funds_at_least_as_much(
    entries: list[Entry], budget: int
) -> None:
    ranked = rank(entries, 6000, CHAIN, SEED)
    stop, skip = draw_line(ranked, budget, "stop"), draw_line(ranked, budget, "skip_to_fit")
    outcomes = [d.outcome for d in stop]
    funded = outcomes.count("award")
    assert outcomes[:funded] == ["award"] * funded
    assert [d.outcome for d in skip][:funded] == ["award"] * funded
    assert sum(d.amount_minor for d in skip) >= sum(d.amount_minor for d in stop)
    left = skip[-1].left_minor if skip else budget
    for line in skip:
        if line.outcome == "reserve":
            assert line.ranked.entry.requested_minor > left
