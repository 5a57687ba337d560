"""The funder's workbook: what each sheet holds, from facts that are already read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from voucherapp.applications.rules import APPLICATION
from voucherapp.awards.rules import AWARD
from voucherapp.disbursement.rules import CLAIM
from voucherapp.documents.tables import Column, Sheet, WorkbookProperties
from voucherapp.documents.xlsx import write_workbook
from voucherapp.kernel.text import T
from voucherapp.programmes.models import Funder, Programme
from voucherapp.reference.codes import label_of
from voucherapp.reporting.facts import ClaimFact, PaymentFact
from voucherapp.reporting.rules import (
    ApplicationFact,
    Group,
    Scope,
    group_by,
    indicators,
    median_days,
)

Row = Sequence[Any]

OUTCOME_LABELS = {
    "award": T("Awarded"),
    "reserve": T("Reserve list"),
    "below_threshold": T("Below the threshold"),
    "unscored": T("Not scored"),
    "aid_refused": T("Over the de minimis ceiling"),
}

SIZE_LABELS = {
    "micro": T("Micro"),
    "small": T("Small"),
    "medium": T("Medium"),
    "large": T("Large"),
}


@dataclass(frozen=True)
class Material:
    """Everything that goes into a workbook, read once."""

    programme: Programme
    funders: Sequence[Funder]
    scope: Scope
    facts: Sequence[ApplicationFact]
    claims: Sequence[ClaimFact]
    payments: Sequence[PaymentFact]
    payment_references: dict[str, str]
    totals: dict[str, dict[int, int]]
    made_by: str

    @property
    def in_period(self) -> list[ApplicationFact]:
        """The applications that were submitted in the period."""
        zone = ZoneInfo(self.scope.timezone)
        return [
            f
            for f in self.facts
            if self.scope.period_from <= f.submitted_at.astimezone(zone).date()
        ]

    @property
    def awards(self) -> list[ApplicationFact]:
        """The applications that were granted an award in the period."""
        return [
            f
            for f in self.facts
            if f.granted_on is not None and f.granted_on >= self.scope.period_from
        ]


def write(target: BinaryIO, material: Material) -> None:
    """Write the workbook; the same material gives the same bytes."""
    title = f"{material.programme.title} {material.scope.period_from}–{material.scope.period_to}"
    write_workbook(
        target,
        [
            cover(material),
            awards_sheet(material),
            claims_sheet(material),
            payments_sheet(material),
            applications_sheet(material),
            pipeline_sheet(material),
            *breakdown_sheets(material),
            indicators_sheet(material),
            leverage_sheet(material),
        ],
        properties=WorkbookProperties(
            title=title, creator=material.made_by, created=material.scope.as_of
        ),
    )


def totals_of(material: Material) -> dict[str, int]:
    """Return the figures of the cover in minor units and counts; they equal the ledger."""
    sums = {kind: sum(parts.values()) for kind, parts in material.totals.items()}
    return {
        "applications": len(material.in_period),
        "awards": len(material.awards),
        "awarded": sums["commit"],
        "released": sums["release"],
        "paid": sums["pay"] - sums["recall"],
    }


def cover(material: Material) -> Sheet:
    """The first sheet: what, when, by whom, and the totals by funder."""
    scope, currency = material.scope, material.programme.currency
    totals = totals_of(material)
    spans = [(f.submitted_at, f.decided_at) for f in material.in_period if f.decided_at]
    rows: list[Row] = []
    for label, plus, minus in (
        (T("Awarded in the period"), "commit", None),
        (T("Released in the period"), "release", None),
        (T("Paid in the period, less returns"), "pay", "recall"),
    ):
        parts = [
            material.totals[plus].get(f.id, 0)
            - (material.totals[minus].get(f.id, 0) if minus else 0)
            for f in material.funders
        ]
        rows.append([label, sum(parts), *parts])
    return Sheet(
        title=T("Cover"),
        heading=material.programme.title,
        intro=(
            (T("Programme"), material.programme.code),
            (T("Granting authority"), material.programme.authority),
            (T("CCI"), material.programme.cci or "–"),
            (T("Period from"), scope.period_from),
            (T("Period to"), scope.period_to),
            (T("As known at"), scope.as_of),
            (T("Made by"), material.made_by),
            (T("Currency"), currency),
            (T("Applications received in the period"), totals["applications"]),
            (T("Awards in the period"), totals["awards"]),
            (T("Median days from submission to decision"), median_days(spans)),
        ),
        columns=[
            Column(T("Figure"), width=38),
            Column(T("All funders"), "money", 18),
            *(Column(_funder(f), "money", 18) for f in material.funders),
        ],
        rows=rows,
        zone=scope.timezone,
    )


def _money_columns(label: T, material: Material) -> list[Column]:
    return [
        Column(label, "money", 18),
        *(Column(f"{label}: {_funder(f)}", "money", 18) for f in material.funders),
    ]


def _funder(funder: Funder) -> str:
    return funder.fund or funder.code


def _money_cells(
    fact: ApplicationFact, plus: str, minus: str, funders: Sequence[Funder]
) -> list[int]:
    return [fact.net(plus, minus), *(fact.net(plus, minus, f.id) for f in funders)]


def awards_sheet(material: Material) -> Sheet:
    """Awards granted in the period with what became of them up to its end."""
    rows = (
        [
            f.reference,
            f.call_code,
            f.granted_on,
            f.voucher_code,
            f.firm_name,
            SIZE_LABELS.get(f.firm_size, f.firm_size),
            f.firm_nuts3,
            f.firm_nace,
            f.creative_name,
            label_of("cci", f.creative_sector),
            AWARD.state(f.award_state).label,
            f.total("commit"),
            *(f.of_funder("commit", x.id) for x in material.funders),
            f.total("release"),
            *_money_cells(f, "pay", "recall", material.funders),
        ]
        for f in material.awards
    )
    return Sheet(
        title=T("Awards"),
        columns=[
            Column(T("Application"), width=20),
            Column(T("Call"), width=14),
            Column(T("Granted on"), "date"),
            Column(T("Voucher"), width=18),
            Column(T("Firm"), width=32),
            Column(T("Size")),
            Column(T("NUTS 3")),
            Column(T("NACE")),
            Column(T("Creative"), width=32),
            Column(T("Creative sector"), width=26),
            Column(T("State"), width=26),
            *_money_columns(T("Awarded"), material),
            Column(T("Released"), "money", 18),
            *_money_columns(T("Paid"), material),
        ],
        rows=rows,
        totals=True,
        zone=material.scope.timezone,
    )


def claims_sheet(material: Material) -> Sheet:
    """Claims submitted in the period."""
    return Sheet(
        title=T("Claims"),
        columns=[
            Column(T("Claim"), width=24),
            Column(T("Application"), width=20),
            Column(T("Call"), width=14),
            Column(T("Firm"), width=32),
            Column(T("Instalment")),
            Column(T("Submitted"), "moment", 20),
            Column(T("State"), width=28),
            Column(T("Invoiced net"), "money", 18),
            Column(T("Approved"), "money", 18),
            Column(T("Pay by"), "date"),
        ],
        rows=(
            [
                c.reference,
                c.application,
                c.call_code,
                c.firm_name,
                c.instalment,
                c.submitted_at,
                CLAIM.state(c.state).label,
                c.invoiced_minor,
                c.approved_minor,
                c.pay_by,
            ]
            for c in material.claims
        ),
        totals=True,
        zone=material.scope.timezone,
    )


def payments_sheet(material: Material) -> Sheet:
    """Payments and returns booked in the period, returns as negative amounts."""
    rows = (
        [
            p.booked_on,
            material.payment_references.get("/".join(p.source.split("/")[:2]), p.source),
            T("Paid") if p.kind == "pay" else T("Returned by the bank"),
            p.reference,
            p.party,
            p.call_code,
            p.total,
            *(p.sign * p.parts.get(f.id, 0) for f in material.funders),
        ]
        for p in material.payments
    )
    return Sheet(
        title=T("Payments"),
        columns=[
            Column(T("Booked on"), "date"),
            Column(T("Payment"), width=24),
            Column(T("Kind"), width=20),
            Column(T("Claim"), width=24),
            Column(T("Payee"), width=32),
            Column(T("Call"), width=14),
            *_money_columns(T("Amount"), material),
        ],
        rows=rows,
        totals=True,
        zone=material.scope.timezone,
    )


def application_columns() -> list[Column]:
    """The columns of the list of applications, in the workbook and as an export of its own."""
    return [
        Column(T("Application"), width=20),
        Column(T("Call"), width=14),
        Column(T("Submitted"), "moment", 20),
        Column(T("Late")),
        Column(T("Firm"), width=32),
        Column(T("Size")),
        Column(T("NUTS 3")),
        Column(T("NACE")),
        Column(T("Creative"), width=32),
        Column(T("Creative sector"), width=26),
        Column(T("State"), width=28),
        Column(T("Reason of refusal"), width=40),
        Column(T("Score"), "decimal"),
        Column(T("Outcome"), width=20),
        Column(T("Total cost"), "money", 16),
        Column(T("Requested"), "money", 16),
        Column(T("Awarded"), "money", 16),
        Column(T("Claims approved"), "money", 16),
        Column(T("Paid"), "money", 16),
        Column(T("Last paid on"), "date"),
        Column(T("Voucher"), width=18),
    ]


def application_rows(facts: Sequence[ApplicationFact]) -> Iterator[Row]:
    """Yield one row per application, with score, award and payments."""
    for f in facts:
        score = None if f.score_hundredths is None else Decimal(f.score_hundredths).scaleb(-2)
        yield [
            f.reference,
            f.call_code,
            f.submitted_at,
            T("late") if f.late else "",
            f.firm_name,
            SIZE_LABELS.get(f.firm_size, f.firm_size),
            f.firm_nuts3,
            f.firm_nace,
            f.creative_name,
            label_of("cci", f.creative_sector),
            APPLICATION.state(f.state).label,
            f.refusal,
            score,
            OUTCOME_LABELS.get(f.outcome, ""),
            f.total_cost_minor,
            f.requested_minor,
            f.total("commit") or None,
            f.net("accrue", "unaccrue") or None,
            f.paid_minor or None,
            f.paid_on,
            f.voucher_code,
        ]


def applications_sheet(material: Material) -> Sheet:
    """Every application submitted in the period, also the refused and withdrawn ones."""
    return Sheet(
        title=T("Applications"),
        columns=application_columns(),
        rows=application_rows(material.in_period),
        totals=True,
        zone=material.scope.timezone,
    )


def pipeline_sheet(material: Material) -> Sheet:
    """How many applications stand where, and why those that were refused were refused."""

    def key(f: ApplicationFact) -> tuple[str, ...]:
        reason = f.refusal or (
            str(OUTCOME_LABELS[f.outcome]) if f.state == "not_selected" and f.outcome else ""
        )
        return (f.state, reason)

    order = {name: i for i, name in enumerate(APPLICATION.names)}
    groups = sorted(group_by(material.in_period, key), key=lambda g: (order[g.key[0]], g.key[1]))
    rows = (
        [
            APPLICATION.state(g.key[0]).label,
            g.key[1],
            g.applications,
            g.requested_minor,
            g.awarded_minor,
        ]
        for g in groups
    )
    return Sheet(
        title=T("Pipeline"),
        columns=[
            Column(T("Stage"), width=30),
            Column(T("Reason"), width=50),
            Column(T("Applications"), "integer", total=True),
            Column(T("Requested"), "money", 18),
            Column(T("Awarded, less released"), "money", 22),
        ],
        rows=rows,
        totals=True,
        zone=material.scope.timezone,
    )


def breakdown_sheets(material: Material) -> list[Sheet]:
    """By pair of sectors, by territory, by size: three cuts of the same applications."""
    facts = material.in_period
    return [
        _breakdown(
            T("By sector pair"),
            [T("Firm's NACE division"), T("Creative sector")],
            group_by(facts, lambda f: (f.firm_nace[:2], f.creative_sector)),
            (lambda k: f"{k} {label_of('nace', k)}".strip(), lambda k: label_of("cci", k)),
        ),
        _breakdown(
            T("By territory"),
            [T("NUTS 3"), T("Name")],
            group_by(facts, lambda f: (f.firm_nuts3, f.firm_nuts3)),
            (str, lambda k: label_of("nuts", k)),
        ),
        _breakdown(
            T("By size"),
            [T("Size")],
            group_by(facts, lambda f: (f.firm_size,)),
            (lambda k: str(SIZE_LABELS.get(k, k)),),
        ),
    ]


def _breakdown(title: T, heads: list[T], groups: list[Group], labels: tuple[Any, ...]) -> Sheet:
    rows = (
        [
            *(label(part) for label, part in zip(labels, g.key, strict=True)),
            g.applications,
            g.awards,
            g.requested_minor,
            g.awarded_minor,
            g.paid_minor,
        ]
        for g in groups
    )
    return Sheet(
        title=title,
        columns=[
            *(Column(h, width=34) for h in heads),
            Column(T("Applications"), "integer", total=True),
            Column(T("Awards"), "integer", total=True),
            Column(T("Requested"), "money", 18),
            Column(T("Awarded, less released"), "money", 22),
            Column(T("Paid"), "money", 18),
        ],
        rows=rows,
        totals=True,
    )


def indicators_sheet(material: Material) -> Sheet:
    """The common indicators, cumulative to the end of the period, each enterprise once."""
    rows = (
        [
            row.code,
            label_of("erdf", row.code),
            SIZE_LABELS.get(row.breakdown, ""),
            row.unit,
            Decimal(row.value).scaleb(-2) if row.kind == "money" else Decimal(row.value),
        ]
        for row in indicators(material.facts)
    )
    return Sheet(
        title=T("Indicators"),
        intro=(
            (T("Source"), "Regulation (EU) 2021/1058, Annex I"),
            (T("Counting"), T("Cumulative to the end of the period; each enterprise once")),
        ),
        columns=[
            Column(T("Code")),
            Column(T("Indicator"), width=70),
            Column(T("Of which")),
            Column(T("Unit"), width=16),
            Column(T("Value"), "decimal", 16),
        ],
        rows=rows,
    )


def leverage_sheet(material: Material) -> Sheet:
    """Private money beside public money for each award of the period."""
    rows = []
    for f in material.awards:
        own = max(0, f.total_cost_minor - f.total("commit"))
        invested = int(f.outcomes.get("RCR02") or 0)
        rows.append([f.reference, f.firm_name, f.total("commit"), own, invested, own + invested])
    return Sheet(
        title=T("Leverage"),
        columns=[
            Column(T("Application"), width=20),
            Column(T("Firm"), width=32),
            Column(T("Public money awarded"), "money", 20),
            Column(T("Own share of the project"), "money", 20),
            Column(T("Further private investment reported"), "money", 24),
            Column(T("Private money"), "money", 20),
        ],
        rows=rows,
        totals=True,
    )


def write_applications(
    target: BinaryIO, facts: Sequence[ApplicationFact], scope: Scope, made_by: str
) -> None:
    """Write the list of applications alone, for daily work."""
    sheet = Sheet(
        title=T("Applications"),
        columns=application_columns(),
        rows=application_rows(facts),
        totals=True,
        zone=scope.timezone,
    )
    properties = WorkbookProperties(title=T("Applications"), creator=made_by, created=scope.as_of)
    write_workbook(target, [sheet], properties=properties)
