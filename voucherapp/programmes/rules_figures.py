"""Further conditions on the firm: kind, figures, dates, sectors, declarations; pure.

Each gives a finding with the figures behind it and a remedy; a fact that is not known yet leaves
the answer open (None).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from voucherapp.kernel.calendar import add_months
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import Joined, T
from voucherapp.programmes.config import Applicant
from voucherapp.programmes.config.applicant import EXCLUSIONS, KINDS
from voucherapp.programmes.rules_eligibility import (
    PLAIN,
    Finding,
    FirmFacts,
    Words,
    current_section,
    finding_of,
)
from voucherapp.reference import codes

_SECTORS = T("Sector of the firm")
_NACE = T("Check that the code is the main activity of the firm (NACE Rev. 2.1).")


def check_figures(
    applicant: Applicant, facts: FirmFacts, *, today: date, words: Words = PLAIN
) -> list[Finding]:
    """Return a finding for every further condition that the call sets."""
    found = [
        _kind(applicant, facts),
        _staff(applicant, facts),
        _turnover(applicant, facts),
        _either(applicant, facts),
        _oldest(applicant, facts, today, words),
        _founded(applicant, facts, words),
        _creative(applicant, facts),
        _allowed(applicant, facts),
        _denied(applicant, facts),
        _public(applicant, facts),
        _excluded(applicant, facts),
        _advice(applicant, facts),
    ]
    return [finding for finding in found if finding is not None]


def _kind(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    if not applicant.kinds:
        return None
    ok = facts.kind in applicant.kinds if facts.kind else None
    allowed = Joined(KINDS[kind] for kind in applicant.kinds)
    return finding_of(
        "kind",
        T("Kind of applicant"),
        ok,
        T("The call is for: %(allowed)s.", allowed=allowed),
        T("Check the legal form in the data of your firm."),
        "legal_form",
    )


def _bounds(low: int | None, high: int | None, value: int | None) -> bool | None:
    if value is None:
        return None
    return (low is None or value >= low) and (high is None or value <= high)


def _posts(hundredths: int | None, nothing: str) -> str:
    return nothing if hundredths is None else f"{hundredths / 100:g}"


def _staff(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    low, high = applicant.min_staff, applicant.max_staff
    if low is None and high is None:
        return None
    ok = _bounds(low, high, facts.staff_hundredths)
    return finding_of(
        "staff",
        T("Staff of the firm"),
        ok,
        T(
            "Staff: %(given)s; the call is for firms with %(low)s to %(high)s.",
            given=_posts(facts.staff_hundredths, "–"),
            low=_posts(low, "0"),
            high=_posts(high, "∞"),
        ),
        T("Check the staff of the last closed year, in annual work units, and of the group."),
        "size",
    )


def _turnover(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    least = applicant.min_turnover_minor
    if least is None:
        return None
    ok = _bounds(least, None, facts.turnover_minor)
    return finding_of(
        "turnover",
        T("Turnover of the firm"),
        ok,
        T("The turnover must be at least %(least)s.", least=Money(least, facts.currency)),
        T("Check the turnover of the last closed year."),
        "size",
    )


def _either(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    bounds = {
        "turnover": (applicant.max_turnover_minor, facts.turnover_minor),
        "balance": (applicant.max_balance_minor, facts.balance_minor),
    }
    set_ones = [(high, value) for high, value in bounds.values() if high is not None]
    if not set_ones:
        return None
    verdicts = [_bounds(None, high, value) for high, value in set_ones]
    ok = _combined(verdicts, both=applicant.figures_rule == "both")
    amounts = "; ".join(str(T("%(x)s", x=Money(high, facts.currency))) for high, _ in set_ones)
    rule = (
        T("Turnover and balance sheet total must stay within: %(amounts)s.", amounts=amounts)
        if applicant.figures_rule == "both"
        else T("Turnover or balance sheet total must stay within: %(amounts)s.", amounts=amounts)
    )
    return finding_of(
        "figures",
        T("Turnover and balance sheet total"),
        ok,
        rule,
        T("Check the figures of the last closed year."),
        "size",
    )


def _combined(verdicts: Sequence[bool | None], *, both: bool) -> bool | None:
    decisive = not both
    if decisive in verdicts:
        return decisive
    return None if None in verdicts else both


def _oldest(applicant: Applicant, facts: FirmFacts, today: date, words: Words) -> Finding | None:
    most = applicant.max_age_months
    if most is None:
        return None
    ok: bool | None = None
    remedy = T("Give the day on which the firm was founded.")
    if facts.founded_on is not None:
        until = add_months(facts.founded_on, most)
        ok = today <= until
        remedy = T("Your firm could apply until %(day)s.", day=words.day(until))
    return finding_of(
        "max_age",
        T("Age of the firm"),
        ok,
        T("The firm may exist for at most %(months)s months.", months=most),
        remedy,
        "founded_on",
    )


def _founded(applicant: Applicant, facts: FirmFacts, words: Words) -> Finding | None:
    bound = applicant.founded_before
    if bound is None:
        return None
    ok = None if facts.founded_on is None else facts.founded_on < bound
    return finding_of(
        "founded_before",
        T("Day of foundation"),
        ok,
        T("The firm must have been founded before %(day)s.", day=words.day(bound)),
        T("Check the day of foundation in the data of your firm."),
        "founded_on",
    )


def _creative(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    if not applicant.must_be_creative:
        return None
    known = facts.nace_code
    ok = codes.is_cci_nace(known, facts.nace_revision) if known else None
    return finding_of(
        "creative_sector",
        T("The firm is of a creative sector"),
        ok,
        T("This call is for firms of the creative sectors."),
        _NACE,
        "nace_code",
    )


def _fits(patterns: Sequence[str], facts: FirmFacts) -> bool:
    """Tell whether a code or section letter of the list covers the firm's activity."""
    section = current_section(facts.nace_code, facts.nace_revision)
    return any(
        pattern == section if pattern.isalpha() else facts.nace_code.startswith(pattern)
        for pattern in patterns
    )


def _allowed(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    if not applicant.allowed_nace:
        return None
    ok = _fits(applicant.allowed_nace, facts) if facts.nace_code else None
    names = ", ".join(applicant.allowed_nace)
    message = T("The call is for these activities (NACE): %(names)s.", names=names)
    return finding_of("allowed_nace", _SECTORS, ok, message, _NACE, "nace_code")


def _denied(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    if not applicant.excluded_nace:
        return None
    ok = not _fits(applicant.excluded_nace, facts) if facts.nace_code else None
    names = ", ".join(applicant.excluded_nace)
    message = T("Not funded are these activities (NACE): %(names)s.", names=names)
    return finding_of("excluded_nace", _SECTORS, ok, message, _NACE, "nace_code")


def _public(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    most = applicant.public_ownership_max_bp
    if most is None:
        return None
    ok = _bounds(None, most, facts.public_bp)
    given = "–" if facts.public_bp is None else f"{facts.public_bp / 100:g}"
    return finding_of(
        "public_ownership",
        T("Share in public hands"),
        ok,
        T(
            "In public hands: %(given)s %%; at most %(most)s %%.",
            given=given,
            most=f"{most / 100:g}",
        ),
        T("Check the links to public bodies in the data of your firm."),
        "links",
    )


def _excluded(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    if not applicant.excluded_if:
        return None
    declared = [code for code in applicant.excluded_if if code != "in_gallery"]
    hits: list[str] = [c for c in declared if c in (facts.excluded or ())]
    if "in_gallery" in applicant.excluded_if and facts.in_gallery:
        hits.append("in_gallery")
    ok: bool | None = not hits
    if not hits and declared and facts.excluded is None:
        ok = None
    names = ", ".join(str(EXCLUSIONS[code]) for code in hits or applicant.excluded_if)
    return finding_of(
        "excluded",
        T("Grounds that exclude a firm"),
        ok,
        T("Excluded is a firm that is: %(names)s.", names=names),
        T("Say in the application whether one of these applies.")
        if ok is None
        else T("Apply again when this does not hold any more."),
        "excluded",
    )


def _advice(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    years = applicant.prior_advice_free_years
    if years is None:
        return None
    return finding_of(
        "advice_free",
        T("No earlier paid advice"),
        facts.advice_free,
        T("The firm must not have had paid advice in the last %(years)s years.", years=years),
        T("Say in the application whether it had."),
        "advice_free",
    )
