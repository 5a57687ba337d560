"""The conditions on the firm as one application meets them, with what the firm has given; pure."""

from __future__ import annotations

from voucherapp.applications.rules_facts import Facts, Finding, Party
from voucherapp.kernel.text import T, shown
from voucherapp.programmes import rules_eligibility as eligibility
from voucherapp.reference.codes import label_of

#: The automatic point of a checklist that each condition belongs to.
POINTS = {
    "country": "territory",
    "territory": "territory",
    "size": "size",
    "age": "age",
    "not_creative": "not_creative",
    "sector": "not_creative",
}


def firm_findings(facts: Facts) -> list[Finding]:
    """Judge the firm by the same conditions as the public check, and its de minimis declaration."""
    firm = facts.firm
    known = eligibility.FirmFacts(
        country=firm.country,
        nuts3=firm.nuts3,
        size_class=firm.size,
        founded_on=firm.founded_on,
        nace_code=firm.nace_code,
        nace_revision=firm.nace_revision,
    )
    found = eligibility.check_firm(facts.config.applicant, known, today=facts.on)
    judged = [_finding(one, firm) for one in found if one.code in POINTS]
    return [*judged, _declaration(facts)]


def _finding(found: eligibility.Finding, firm: Party) -> Finding:
    given = _given(found.code, firm)
    if given:
        message = T("%(rule)s Given by the firm: %(given)s.", rule=found.message, given=given)
    else:
        message = T("%(rule)s The firm has not given this yet.", rule=found.message)
    return Finding(
        found.code, POINTS[found.code], bool(found.ok), message, found.remedy, "firm", found.field
    )


def _given(code: str, firm: Party) -> str:
    match code:
        case "country":
            return firm.country
        case "territory":
            return f"{firm.nuts3} {label_of('nuts', firm.nuts3)}" if firm.nuts3 else ""
        case "size":
            return f"{eligibility.SIZE_LABELS[firm.size]} ({firm.size_year})" if firm.size else ""
        case "age":
            return shown(firm.founded_on) if firm.founded_on else ""
        case _:
            return f"{firm.nace_code} {label_of('nace', firm.nace_code)}" if firm.nace_code else ""


def _declaration(facts: Facts) -> Finding:
    if facts.declared_at is not None:
        day = facts.declared_at.date()
        message = T("De minimis aid was declared complete on %(day)s.", day=day)
        return Finding("declaration", "declaration", True, message)
    return Finding(
        "declaration",
        "declaration",
        False,
        T("The de minimis declaration is not confirmed."),
        T("List other de minimis aid of the last three years, or confirm that there is none."),
        field="declaration",
    )
