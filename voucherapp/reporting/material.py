"""What goes into a funder's workbook, read once, and the words of its codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from voucherapp.kernel.text import T
from voucherapp.programmes.models import Funder, Programme
from voucherapp.reporting.facts_money import ClaimFact, PaymentFact
from voucherapp.reporting.rules import (
    ApplicationFact,
    Scope,
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


def funder_label(funder: Funder) -> str:
    """Return the name of a funder in the head of a column: its fund, else its code."""
    return funder.fund or funder.code
