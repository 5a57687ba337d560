"""What a claim is worth, until when it may come, and what can be checked by machine: all pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from voucherapp.kernel.calendar import add_days, end_of_day
from voucherapp.kernel.money import half_up
from voucherapp.kernel.text import T

#: Legal forms that differ between an invoice and a register without making another firm.
LEGAL_FORMS = frozenset(
    (
        "srl", "srls", "spa", "sas", "snc", "sapa", "soc", "doo", "dd", "sp", "gmbh", "ag", "kg", "ug",
        "sarl", "sasu", "sa", "sro", "as", "spol", "ltd", "llc", "bv", "nv", "oy", "ab",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worth:
    """How the amount of a claim came about, in minor units, step by step."""

    eligible_before: int
    eligible_now: int
    rate_bp: int
    by_rate: int
    share_bp: int
    by_share: int
    approved_before: int
    payable: int

    @property
    def eligible(self) -> int:
        """All accepted invoices of this claim and the ones before."""
        return self.eligible_before + self.eligible_now


def worth_of_claim(
    *,
    award_minor: int,
    rate_bp: int,
    share_bp: int,
    eligible_before: int,
    eligible_now: int,
    approved_before: int,
    partial: str = "pro_rata",
) -> Worth:
    """Return what a claim is worth: the rate on all accepted cost, capped by the share due so far.

    `share_bp` is the sum of the shares of all instalments up to this one. With `all_or_nothing`
    less than the full share pays nothing. Never below nought, never above the award.
    """
    by_share = cap_of(award_minor, share_bp)
    by_rate = half_up((eligible_before + eligible_now) * rate_bp, 10_000)
    due = min(by_rate, by_share)
    if partial == "all_or_nothing" and due < by_share:
        due = 0
    return Worth(
        eligible_before=eligible_before,
        eligible_now=eligible_now,
        rate_bp=rate_bp,
        by_rate=by_rate,
        share_bp=share_bp,
        by_share=by_share,
        approved_before=approved_before,
        payable=max(0, due - approved_before),
    )


def cap_of(award_minor: int, share_bp: int) -> int:
    """Return what a share of an award (basis points) comes to, the whole of it exactly."""
    return award_minor if share_bp >= 10_000 else half_up(award_minor * share_bp, 10_000)


def instalment_amounts(award_minor: int, instalments: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Return the most that each instalment adds, by its code; they add up to the award."""
    amounts: dict[str, int] = {}
    before = 0
    for code, _share in instalments:
        cap = cap_of(award_minor, share_up_to(instalments, code))
        amounts[code] = cap - before
        before = cap
    return amounts


def share_up_to(instalments: Sequence[tuple[str, int]], code: str) -> int:
    """Return the sum of the shares (basis points) of the instalments up to and including one."""
    total = 0
    for name, share in instalments:
        total += share
        if name == code:
            return total
    raise KeyError(code)


def claim_deadline(project_ends_on: date, days_after_end: int, zone: str) -> datetime:
    """Return the first moment, in UTC, that is too late for a claim; the day before counts whole."""
    return end_of_day(add_days(project_ends_on, days_after_end), zone)


def pay_by(submitted_on: date, days: int) -> date:
    """Return the last day for the payment (Regulation (EU) 2021/1060 Art. 74(1)(b): 80 days)."""
    return add_days(submitted_on, days)


def moved_by_question(due: date, asked_on: date, answered_on: date) -> date:
    """Return the last day for the payment after a question had stopped the clock."""
    return due + timedelta(days=max(0, (answered_on - asked_on).days))


def normal_number(text: str) -> str:
    """Return an invoice number so that RE-2026/0012 and re 2026 12 are the same."""
    folded = unicodedata.normalize("NFKC", text).upper()
    parts = re.findall(r"[0-9]+|[^\W\d_]+", folded)
    return "".join(str(int(part)) if part.isdigit() else part for part in parts)


def normal_key(text: str) -> str:
    """Return a registration or VAT number in capitals, letters and digits only."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def normal_name(text: str) -> str:
    """Return a name for comparison: folded, without accents, punctuation and legal form."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).replace(".", "")
    words = re.findall(r"\w+", plain)
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)


def fingerprint(issuer_key: str, number: str, issued_on: date) -> str:
    """Return the SHA-256 of issuer, number and year: equal for an invoice that is claimed twice."""
    text = f"{issuer_key}|{normal_number(number)}|{issued_on.year}"
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """An invoice as the automatic checks read it."""

    number: str
    issuer_name: str
    issuer_key: str
    payer_name: str
    issued_on: date
    paid_on: date | None
    net_minor: int
    vat_minor: int
    gross_minor: int
    likenesses: int = 0
    is_duplicate: bool = False


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the invoices are compared with."""

    granted_on: date
    ends_on: date
    firm_names: tuple[str, ...]
    creative_keys: tuple[str, ...]
    creative_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the machine found on one point, as a proposal to the person who checks."""

    outcome: str
    note: T


def automatic_findings(
    invoices: Iterable[InvoiceFacts], project: ProjectFacts
) -> dict[str, Finding]:
    """Return proposals by the name of the rule: dates, payer, issuer, duplicate, sums."""
    rows = tuple(invoices)
    return {
        "dates": _finding(
            [i for i in rows if not project.granted_on <= i.issued_on <= project.ends_on],
            T(
                "All invoices are dated from %(start)s to %(end)s.",
                start=project.granted_on,
                end=project.ends_on,
            ),
            T("Dated before the award or after the project: %(numbers)s"),
        ),
        "payer": _finding(
            [i for i in rows if not _same_name(i.payer_name, project.firm_names)],
            T("The firm is named as payer on all invoices."),
            T("Another payer: %(numbers)s"),
        ),
        "issuer": _finding(
            [i for i in rows if not _is_creative(i, project)],
            T("The approved creative issued all invoices."),
            T("Another issuer: %(numbers)s"),
        ),
        "duplicate": _finding(
            [i for i in rows if i.likenesses or i.is_duplicate],
            T("No invoice looks like one that was claimed before."),
            T("Claimed before: %(numbers)s"),
        ),
        "sums": _finding(
            [i for i in rows if i.net_minor + i.vat_minor != i.gross_minor],
            T("Net and VAT make the gross amount."),
            T("Net and VAT do not make the gross amount: %(numbers)s"),
        ),
    }


def _finding(wrong: Sequence[InvoiceFacts], good: T, bad: T) -> Finding:
    if not wrong:
        return Finding("pass", good)
    return Finding("fail", T(bad.msgid, numbers=", ".join(i.number for i in wrong)))


def _same_name(name: str, names: Iterable[str]) -> bool:
    return normal_name(name) in {normal_name(other) for other in names if other}


def _is_creative(invoice: InvoiceFacts, project: ProjectFacts) -> bool:
    keys = {normal_key(key) for key in project.creative_keys if key}
    if normal_key(invoice.issuer_key) in keys:
        return True
    return not invoice.issuer_key and _same_name(invoice.issuer_name, project.creative_names)
