"""All conditions of a call applied to one application, and what they propose for a checklist; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from voucherapp.applications.rules_amount import amount_findings
from voucherapp.applications.rules_facts import Facts, Finding
from voucherapp.applications.rules_firm import firm_findings
from voucherapp.applications.rules_pair import PAIR_RULES
from voucherapp.applications.rules_partner import PARTNER_RULES
from voucherapp.applications.rules_terms import asked_terms, term_findings


def judge(facts: Facts) -> list[Finding]:
    """Apply every condition of the call; what does not apply is left out."""
    pair = (rule(facts) for rule in (*PAIR_RULES, *PARTNER_RULES))
    found = [
        *firm_findings(facts),
        *term_findings(facts.config, facts.terms, facts.firm.nuts3),
        *(finding for finding in pair if finding is not None),
        *amount_findings(facts),
    ]
    if asked_terms(facts.config, facts.firm.nuts3):
        return found
    # Without a page of choices and declarations its conditions stand with the firm.
    return [replace(one, part="firm") if one.part == "terms" else one for one in found]


def blocking(findings: list[Finding]) -> list[Finding]:
    """Return what keeps an application from being sent; a flag waits for an officer instead."""
    return [finding for finding in findings if not finding.ok and not finding.flag]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules propose for a point of the checklist, with the findings behind it."""

    outcome: str
    findings: tuple[Finding, ...]


def proposal_for(point: str, findings: list[Finding]) -> Proposal | None:
    """Propose pass or fail for an automatic point; None when the point is a human one."""
    own = tuple(f for f in findings if point and f.point == point)
    if not own:
        return None
    return Proposal("pass" if all(f.ok for f in own) else "fail", own)
