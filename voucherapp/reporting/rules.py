"""Indicators and groupings over frozen facts; pure, so that a figure can be checked by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

REPORT = Workflow(
    name="report",
    initial="queued",
    states=(
        State("queued", T("Being made"), "info", "clock"),
        State("ready", T("Ready"), "success", "check", final=True),
        State("failed", T("Failed"), "danger", "cross", final=True),
    ),
    steps=(
        Step("finish", ("queued",), "ready", P.SYSTEM_RUN, T("Report made")),
        Step("fail", ("queued",), "failed", P.SYSTEM_RUN, T("Report could not be made")),
    ),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about: a programme, a period (days in its zone) and a moment of knowledge."""

    programme_id: int
    period_from: date
    period_to: date
    as_of: datetime
    timezone: str


@dataclass(frozen=True, slots=True)
class ApplicationFact:
    """An application as it was known at the moment of the report; money in minor units."""

    id: int
    reference: str
    call_code: str
    currency: str
    firm_key: str
    firm_name: str
    firm_size: str
    firm_nuts3: str
    firm_nace: str
    creative_name: str
    creative_sector: str
    submitted_at: datetime
    late: bool
    state: str
    refusal: str
    requested_minor: int
    total_cost_minor: int
    score_hundredths: int | None = None
    decided_at: datetime | None = None
    outcome: str = ""
    #: The award's number in the ledger, None while nothing is awarded.
    award_id: int | None = None
    granted_on: date | None = None
    award_state: str = ""
    voucher_code: str = ""
    #: Minor units by kind of transfer and funder: {"commit": {1: 38250}, ...}
    money: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    paid_on: date | None = None
    #: Outcome answers of approved claims by indicator code.
    outcomes: Mapping[str, Any] = field(default_factory=dict)

    def total(self, kind: str) -> int:
        """The sum of all transfers of a kind for this award, over all funders."""
        return sum(self.money.get(kind, {}).values())

    def of_funder(self, kind: str, funder_id: int) -> int:
        """The part of one funder in the transfers of a kind for this award."""
        return self.money.get(kind, {}).get(funder_id, 0)

    def net(self, plus: str, minus: str, funder_id: int | None = None) -> int:
        """The balance of two kinds that undo each other, such as pay and recall."""
        if funder_id is None:
            return self.total(plus) - self.total(minus)
        return self.of_funder(plus, funder_id) - self.of_funder(minus, funder_id)

    @property
    def awarded_minor(self) -> int:
        """What was awarded and not released again: promised, owed or paid."""
        return self.net("commit", "release")

    @property
    def paid_minor(self) -> int:
        """What was paid and did not come back from the bank."""
        return self.net("pay", "recall")


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One figure of the indicator sheet."""

    code: str
    breakdown: str
    unit: str
    value: int
    #: "count" or "money" (minor units).
    kind: str = "count"


SIZES = ("micro", "small", "medium", "large")


def indicators(facts: Iterable[ApplicationFact]) -> list[IndicatorRow]:
    """Compute RCO01, RCO02, RCR02 and RCR03 of Reg. (EU) 2021/1058 Annex I.

    Each enterprise counts once, by its registration key, with the size of its first award; an
    award that lapsed with nothing paid supports nobody. RCR03 counts SMEs only.
    """
    supported = [f for f in facts if f.award_id is not None and f.awarded_minor > 0]
    supported.sort(key=lambda f: (f.granted_on or date.max, f.id))
    first: dict[str, ApplicationFact] = {}
    for fact in supported:
        first.setdefault(fact.firm_key, fact)
    by_size = Counter(f.firm_size for f in first.values())
    innovators = {
        f.firm_key
        for f in supported
        if f.outcomes.get("RCR03") in (True, "yes") and first[f.firm_key].firm_size != "large"
    }
    invested = sum(int(f.outcomes.get("RCR02") or 0) for f in supported)
    rows = [IndicatorRow("RCO01", "", "enterprises", len(first))]
    rows += [IndicatorRow("RCO01", size, "enterprises", by_size.get(size, 0)) for size in SIZES]
    rows.append(IndicatorRow("RCO02", "", "enterprises", len(first)))
    rows.append(IndicatorRow("RCR02", "", "euro", invested, kind="money"))
    rows.append(IndicatorRow("RCR03", "", "enterprises", len(innovators)))
    return rows


@dataclass(frozen=True, slots=True)
class Group:
    """Applications of one kind together: how many, how many awarded, and the money."""

    key: tuple[str, ...]
    applications: int
    awards: int
    requested_minor: int
    awarded_minor: int
    paid_minor: int


def group_by(
    facts: Iterable[ApplicationFact], key: Callable[[ApplicationFact], tuple[str, ...]]
) -> list[Group]:
    """Group applications by a key; sums over the groups equal the sums over the facts."""
    groups: dict[tuple[str, ...], list[ApplicationFact]] = {}
    for fact in facts:
        groups.setdefault(key(fact), []).append(fact)
    return [
        Group(
            key=k,
            applications=len(members),
            awards=sum(1 for f in members if f.award_id is not None),
            requested_minor=sum(f.requested_minor for f in members),
            awarded_minor=sum(f.awarded_minor for f in members),
            paid_minor=sum(f.paid_minor for f in members),
        )
        for k, members in sorted(groups.items())
    ]


def median_days(spans: Sequence[tuple[datetime, datetime]]) -> int | None:
    """Return the median number of whole days between two moments, None without any."""
    days = sorted((end - start).days for start, end in spans)
    if not days:
        return None
    middle = len(days) // 2
    return days[middle] if len(days) % 2 else (days[middle - 1] + days[middle]) // 2
