"""Sheets that list cases: awards, claims, payments, applications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from voucherapp.applications.rules import APPLICATION
from voucherapp.awards.rules import AWARD
from voucherapp.disbursement.rules import CLAIM
from voucherapp.documents.tables import Column, Sheet
from voucherapp.kernel.text import T
from voucherapp.programmes.models import Funder
from voucherapp.reference.codes import label_of
from voucherapp.reporting.material import OUTCOME_LABELS, SIZE_LABELS, Material, Row, funder_label
from voucherapp.reporting.rules import (
    ApplicationFact,
)


def _money_columns(label: T, material: Material) -> list[Column]:
    return [
        Column(label, "money", 18),
        *(Column(f"{label}: {funder_label(f)}", "money", 18) for f in material.funders),
    ]


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
