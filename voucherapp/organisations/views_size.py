"""Words and figures with which a size is shown, for the firm and for officers."""

from __future__ import annotations

from typing import Any

from voucherapp.organisations import queries, rules
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.rules_links import (
    INCLUDED,
    INVESTORS,
    RELATIONS,
    SIZE_REASONS,
    name_of,
    tie_text,
)


def size_words(row: Organisation) -> dict[str, Any]:
    """Return the newest size of a firm with the words that its sums are shown with."""
    declared = queries.latest_size(row.id)
    working = declared.working if declared is not None else {}
    names = working.get("names", {})
    ties = working.get("ties", {})
    return {
        "size": declared,
        "working": working,
        "size_labels": rules.SIZE_LABELS,
        "size_reasons": SIZE_REASONS,
        "relations": RELATIONS,
        "included": INCLUDED,
        "investors": INVESTORS,
        "why": {key: tie_text(tie, names) for key, tie in ties.items()},
        "excepted": [
            ", ".join(name_of(key, names) for key in tie["owners"])
            for tie in working.get("excepted", [])
        ],
        "size_reason": _own_reason(declared),
    }


def _own_reason(declared: Any) -> Any:
    if declared is None or not declared.size_class:
        return ""
    years = declared.working.get("years", [])
    total = years[-1]["total"] if years else None
    if total is None or declared.reason in ("public", "kept"):
        return ""
    return rules.size_reason(
        total["staff_hundredths"], total["turnover_minor"], total["balance_minor"]
    )
