"""The funder's workbook: its cover, and the order of its sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from voucherapp.documents.tables import Column, Sheet, WorkbookProperties
from voucherapp.documents.xlsx import iter_workbook, write_workbook
from voucherapp.kernel.text import T
from voucherapp.reporting.material import Material, Row, funder_label
from voucherapp.reporting.rules import (
    ApplicationFact,
    Scope,
    median_days,
)
from voucherapp.reporting.sheets_cases import (
    application_columns,
    application_rows,
    applications_sheet,
    awards_sheet,
    claims_sheet,
    payments_sheet,
)
from voucherapp.reporting.sheets_figures import (
    breakdown_sheets,
    indicators_sheet,
    leverage_sheet,
    pipeline_sheet,
)


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
            *(Column(funder_label(f), "money", 18) for f in material.funders),
        ],
        rows=rows,
        zone=scope.timezone,
    )


def iter_applications(
    facts: Sequence[ApplicationFact], scope: Scope, made_by: str
) -> Iterator[bytes]:
    """Yield the list of applications alone, for daily work."""
    sheet = Sheet(
        title=T("Applications"),
        columns=application_columns(),
        rows=application_rows(facts),
        totals=True,
        zone=scope.timezone,
    )
    properties = WorkbookProperties(title=T("Applications"), creator=made_by, created=scope.as_of)
    return iter_workbook([sheet], properties=properties)
