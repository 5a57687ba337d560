"""Sheets that count: pipeline, breakdowns, indicators, leverage."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from voucherapp.applications.rules import APPLICATION
from voucherapp.documents.tables import Column, Sheet
from voucherapp.kernel.text import T
from voucherapp.reference.codes import label_of
from voucherapp.reporting.material import OUTCOME_LABELS, SIZE_LABELS, Material
from voucherapp.reporting.rules import (
    ApplicationFact,
    Group,
    group_by,
    indicators,
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
