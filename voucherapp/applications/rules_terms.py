"""What the conditions of a call ask the firm to say or choose, beside its questions; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voucherapp.applications.rules_facts import Finding, Terms
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig

PLACE_TESTS = ("branch", "project", "seat_or_branch", "seat_or_project")


def read_terms(stored: Mapping[str, Any]) -> Terms:
    """Read what an application stores; what is not there was not said."""
    known: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()}
    return Terms(**known)


def asked_terms(config: CallConfig, seat: str) -> tuple[str, ...]:
    """Return the names of what this call asks a firm, in the order of the page; mostly nothing.

    `seat` is the NUTS 3 code of the firm: who has its seat in the area is asked for no other place.
    """
    applicant, voucher = config.applicant, config.voucher
    declared = [code for code in applicant.excluded_if if code != "in_gallery"]
    wanted = {
        "kind": len(voucher.types) > 1,
        "activity": bool(voucher.activities),
        "place_nuts3": _asks_place(config, seat),
        "vat_recoverable": config.project.vat == "included_if_not_recoverable",
        "excluded": bool(declared),
        "advice_free": applicant.prior_advice_free_years is not None,
        "other_money_minor": config.aid.same_cost == "allow_to_share",
        "confirmed": bool(config.declarations),
    }
    return tuple(name for name, asked in wanted.items() if asked)


def _asks_place(config: CallConfig, seat: str) -> bool:
    area, test = config.applicant.territory, config.applicant.territory_test
    if not area or test not in PLACE_TESTS:
        return False
    return test in ("branch", "project") or not seat.startswith(area)


#: What may stay empty: the seat alone can fulfil the test of the area.
OPTIONAL = ("place_nuts3",)

_MISSING = {
    "kind": T("Choose the type of voucher."),
    "activity": T("Choose the kind of activity."),
    "place_nuts3": T("Name the province of the branch or of the project."),
    "vat_recoverable": T("Say whether your firm gets the VAT back."),
    "excluded": T("Say whether one of the grounds of exclusion applies."),
    "advice_free": T("Say whether your firm had paid advice before."),
    "other_money_minor": T("Say how much other public money pays for the same cost; 0 for none."),
    "confirmed": T("Confirm the declarations of this call."),
}


def term_findings(config: CallConfig, terms: Terms, seat: str) -> list[Finding]:
    """Find what is not said yet and what was chosen wrongly; empty when all is said."""
    return [
        Finding(f"term:{name}", "", False, _MISSING[name], None, "terms", name)
        for name in asked_terms(config, seat)
        if not _said(config, terms, name)
    ]


def _said(config: CallConfig, terms: Terms, name: str) -> bool:
    value = getattr(terms, name)
    match name:
        case "kind":
            return any(t.code == value for t in config.voucher.types)
        case "activity":
            return value in config.voucher.activities
        case "place_nuts3":
            needed = config.applicant.territory_test in ("branch", "project")
            return bool(value) or not needed
        case "confirmed":
            return {d.code for d in config.declarations} <= set(value)
        case _:
            return value is not None
