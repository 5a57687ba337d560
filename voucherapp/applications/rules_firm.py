"""The conditions on the firm as one application meets them, with what the firm has given; pure."""

from __future__ import annotations

from typing import Any

from voucherapp.applications.rules_facts import Facts, Finding, Party
from voucherapp.kernel.text import Joined, T
from voucherapp.programmes import rules_eligibility as eligibility
from voucherapp.programmes.config.applicant import KINDS
from voucherapp.programmes.rules_figures import check_figures
from voucherapp.programmes.rules_limits import Earlier, Now, check_limits
from voucherapp.reference.codes import label_of

#: The automatic point of a checklist that each condition belongs to.
POINTS = {
    "country": "territory",
    "territory": "territory",
    "kind": "kind",
    "size": "size",
    "staff": "size",
    "turnover": "size",
    "figures": "size",
    "public_ownership": "size",
    "age": "age",
    "max_age": "age",
    "founded_before": "age",
    "not_creative": "not_creative",
    "creative_sector": "not_creative",
    "sector": "not_creative",
    "allowed_nace": "not_creative",
    "excluded_nace": "not_creative",
    "excluded": "excluded",
    "advice_free": "excluded",
}

#: Kinds of applicants by legal form, where the two have different names.
_KINDS = {"cooperative": "company"}

#: Conditions that are mended on the page of choices and declarations.
SAID = ("place_nuts3", "excluded", "advice_free", "kind")


def kind_of(legal_form: str) -> str:
    """Return the kind of applicant that a legal form stands for."""
    return _KINDS.get(legal_form, legal_form)


def firm_findings(facts: Facts) -> list[Finding]:
    """Judge the firm by the same conditions as the public check, by limits and its declaration."""
    firm = facts.firm
    known = known_of(facts)
    found = [
        *eligibility.check_firm(facts.config.applicant, known, today=facts.on),
        *check_figures(facts.config.applicant, known, today=facts.on),
    ]
    judged = [_finding(one, firm) for one in found if one.code in POINTS]
    return [*judged, *limit_findings(facts), *_declaration(facts)]


def known_of(facts: Facts) -> eligibility.FirmFacts:
    """Return what the conditions of the call look at, from firm and declarations."""
    firm, terms = facts.firm, facts.terms
    return eligibility.FirmFacts(
        country=firm.country,
        nuts3=firm.nuts3,
        size_class=firm.size,
        founded_on=firm.founded_on,
        nace_code=firm.nace_code,
        nace_revision=firm.nace_revision,
        kind=firm.kind,
        place_nuts3=terms.place_nuts3,
        staff_hundredths=firm.staff_hundredths,
        turnover_minor=firm.turnover_minor,
        balance_minor=firm.balance_minor,
        public_bp=firm.public_bp,
        excluded=None if terms.excluded is None else frozenset(terms.excluded),
        in_gallery=firm.in_gallery,
        advice_free=terms.advice_free,
        currency=facts.currency,
    )


def now_of(facts: Facts) -> Now:
    """Return where, when and for which type the application is made."""
    kind = facts.config.voucher.sole_type or facts.terms.kind
    return Now(facts.on, facts.call_code, facts.programme_code, kind, facts.currency)


def limit_findings(facts: Facts) -> list[Finding]:
    """Judge how often the firm has applied and been funded, and what must come before."""
    here = [
        Earlier(facts.call_code, facts.programme_code, "", facts.on)
        for _n in range(facts.filed_here)
    ]
    # Where the history was read it holds the applications to this call as well.
    earlier = facts.earlier or here
    found = check_limits(facts.config.applicant, earlier, now_of(facts))
    return [
        Finding(
            one.code,
            "limits",
            bool(one.ok),
            one.message,
            one.remedy,
            "terms" if one.field == "kind" else "firm",
            one.field,
        )
        for one in found
    ]


def _finding(found: eligibility.Finding, firm: Party) -> Finding:
    given = _given(found.code, firm)
    if given is None:
        message = found.message
    elif given:
        message = T("%(rule)s Given by the firm: %(given)s.", rule=found.message, given=given)
    else:
        message = T("%(rule)s The firm has not given this yet.", rule=found.message)
    part = "terms" if found.field in SAID else "firm"
    return Finding(
        found.code, POINTS[found.code], bool(found.ok), message, found.remedy, part, found.field
    )


def _given(code: str, firm: Party) -> Any:
    """Return what the firm has said, worded when it is shown; None where it is not asked."""
    match code:
        case "country":
            return firm.country
        case "territory":
            return f"{firm.nuts3} {label_of('nuts', firm.nuts3)}" if firm.nuts3 else ""
        case "kind":
            return Joined((KINDS.get(firm.kind, firm.kind),)) if firm.kind else ""
        case "size":
            size = eligibility.SIZE_LABELS.get(firm.size)
            return Joined((size, f"({firm.size_year})"), " ") if size is not None else ""
        case "age" | "max_age" | "founded_before":
            return firm.founded_on or ""
        case "not_creative" | "creative_sector" | "sector" | "allowed_nace" | "excluded_nace":
            return f"{firm.nace_code} {label_of('nace', firm.nace_code)}" if firm.nace_code else ""
        case _:
            return None


def _declaration(facts: Facts) -> list[Finding]:
    if facts.config.aid.basis != "de_minimis":
        return []
    if facts.declared_at is not None:
        day = facts.declared_at.date()
        message = T("De minimis aid was declared complete on %(day)s.", day=day)
        return [Finding("declaration", "declaration", True, message)]
    return [
        Finding(
            "declaration",
            "declaration",
            False,
            T("The de minimis declaration is not confirmed."),
            T("List other de minimis aid of the last three years, or confirm that there is none."),
            field="declaration",
        )
    ]
