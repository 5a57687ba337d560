"""Random calls and random firms: no verdict contradicts the rule as it is written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from voucherapp.kernel.calendar import add_months
from voucherapp.programmes.config import Applicant
from voucherapp.programmes.rules_eligibility import FirmFacts, check_firm
from voucherapp.programmes.rules_figures import check_figures

TODAY = date(2026, 5, 4)
AREAS = ("ITH3", "ITH4", "SI04", "CZ064")
NUTS = ("ITH31", "ITH44", "SI042", "CZ064", "FR101")
SIZES = ("micro", "small", "medium", "large")
NACE = ("10.71", "31.00", "74.12", "94.11", "01.11")
EXCLUSIONS = ("insolvent", "tax_arrears", "in_gallery")
KINDS = ("company", "sole_trader", "association")


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of the values, perhaps none."""
    return st.lists(st.sampled_from(values), unique=True, max_size=len(values)).map(tuple)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value or nothing."""
    return st.none() | strategy


calls = st.builds(
    lambda **kw: Applicant.model_validate(kw),
    kinds=some(KINDS),
    territory=some(AREAS),
    territory_test=st.sampled_from(("seat", "branch", "seat_or_branch", "project")),
    sizes=some(SIZES),
    max_staff=maybe(st.integers(0, 30_000)),
    min_staff=maybe(st.integers(0, 2_000)),
    max_turnover_minor=maybe(st.integers(0, 10**9)),
    max_balance_minor=maybe(st.integers(0, 10**9)),
    figures_rule=st.sampled_from(("both", "either")),
    min_age_months=st.integers(0, 36),
    founded_before=maybe(st.dates(date(2015, 1, 1), TODAY)),
    allowed_nace=some(("10", "31.00", "C")),
    excluded_nace=some(("94", "A")),
    public_ownership_max_bp=maybe(st.integers(0, 10_000)),
    excluded_if=some(EXCLUSIONS),
    prior_advice_free_years=maybe(st.integers(1, 5)),
    must_not_be_creative=st.booleans(),
)
firms = st.builds(
    FirmFacts,
    country=st.just("IT"),
    nuts3=st.sampled_from(NUTS),
    size_class=st.sampled_from(SIZES),
    founded_on=st.dates(date(2010, 1, 1), TODAY),
    nace_code=st.sampled_from(NACE),
    kind=st.sampled_from(KINDS),
    place_nuts3=st.sampled_from(("", *NUTS)),
    staff_hundredths=st.integers(0, 40_000),
    turnover_minor=st.integers(0, 10**9),
    balance_minor=st.integers(0, 10**9),
    public_bp=st.integers(0, 10_000),
    excluded=some(EXCLUSIONS[:2]).map(frozenset),
    in_gallery=st.booleans(),
    advice_free=st.booleans(),
)


def area_fits(call: Applicant, firm: FirmFacts) -> bool | None:
    """Read the rule of the area as its words say; None while no place that counts is named."""
    places = {
        "seat": [firm.nuts3],
        "branch": [firm.place_nuts3],
        "project": [firm.place_nuts3],
        "seat_or_branch": [firm.nuts3, firm.place_nuts3],
    }[call.territory_test]
    named = [place for place in places if place]
    if not named:
        return None
    return any(place[: len(area)] == area for place in named for area in call.territory)


def written(call: Applicant, firm: FirmFacts) -> dict[str, bool | None]:
    """Say for each condition that the call sets whether the firm meets it, straight from its words."""
    staff = firm.staff_hundredths
    section = {"10": "C", "31": "C", "74": "M", "94": "S", "01": "A"}[firm.nace_code[:2]]
    section = {"74": "N", "94": "T"}.get(firm.nace_code[:2], section)
    within = [
        value <= bound
        for value, bound in (
            (firm.turnover_minor, call.max_turnover_minor),
            (firm.balance_minor, call.max_balance_minor),
        )
        if bound is not None
    ]
    met: dict[str, bool | None] = {
        "kind": firm.kind in call.kinds if call.kinds else None,
        "territory": area_fits(call, firm) if call.territory else None,
        "size": None if len(call.sizes) == len(SIZES) else firm.size_class in call.sizes,
        "staff": (call.min_staff or 0)
        <= staff
        <= (10**9 if call.max_staff is None else call.max_staff),
        "figures": (all if call.figures_rule == "both" else any)(within) if within else None,
        "age": add_months(firm.founded_on, call.min_age_months) <= TODAY
        if call.min_age_months
        else None,
        "founded_before": firm.founded_on < call.founded_before if call.founded_before else None,
        "allowed_nace": any(
            section == p if p.isalpha() else firm.nace_code.startswith(p) for p in call.allowed_nace
        )
        if call.allowed_nace
        else None,
        "excluded_nace": not any(
            section == p if p.isalpha() else firm.nace_code.startswith(p)
            for p in call.excluded_nace
        )
        if call.excluded_nace
        else None,
        "public_ownership": firm.public_bp <= call.public_ownership_max_bp
        if call.public_ownership_max_bp is not None
        else None,
        "excluded": not (
            set(call.excluded_if) & firm.excluded
            or ("in_gallery" in call.excluded_if and firm.in_gallery)
        )
        if call.excluded_if
        else None,
        "advice_free": firm.advice_free if call.prior_advice_free_years else None,
        "not_creative": firm.nace_code != "74.12" if call.must_not_be_creative else None,
    }
    if call.max_staff is None and call.min_staff is None:
        met["staff"] = None
    known: dict[str, bool | None] = {
        code: verdict for code, verdict in met.items() if verdict is not None
    }
    return {**known, "territory": None} if call.territory and "territory" not in known else known


@settings(max_examples=200)
@given(call=calls, firm=firms)
def test_no_verdict_contradicts_the_rules(call: Applicant, firm: FirmFacts) -> None:
    found = [*check_firm(call, firm, today=TODAY), *check_figures(call, firm, today=TODAY)]
    verdicts = {f.code: f.ok for f in found if f.code != "applications"}
    assert verdicts == written(call, firm)
    for finding in found:
        assert (finding.remedy is None) is (finding.ok is True)


@given(call=calls)
def test_what_is_not_known_is_never_refused_or_passed(call: Applicant) -> None:
    found = [
        *check_firm(call, FirmFacts(), today=TODAY),
        *check_figures(call, FirmFacts(), today=TODAY),
    ]
    assert {f.ok for f in found if f.code not in ("applications", "excluded")} <= {None}


@given(call=calls, days=st.integers(0, 400))
def test_waiting_never_makes_a_firm_too_young(call: Applicant, days: int) -> None:
    firm = FirmFacts(founded_on=TODAY - timedelta(days=days))
    today = {f.code: f.ok for f in check_firm(call, firm, today=TODAY)}.get("age")
    later = {f.code: f.ok for f in check_firm(call, firm, today=TODAY + timedelta(days=30))}.get(
        "age"
    )
    assert not (today is True and later is False)
