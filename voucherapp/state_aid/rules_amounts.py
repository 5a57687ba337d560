"""Amounts as gross grant equivalents in euro: other currencies, loans and guarantees; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.reference.codes import rows
from voucherapp.state_aid.rules import ceiling_for

#: A rate is used for so many days: the Commission's own rate for accounts changes every month.
RATE_DAYS = 45

INSTRUMENTS = {
    "grant": T("Grant"),
    "loan": T("Loan"),
    "guarantee": T("Guarantee"),
    "interest_subsidy": T("Interest subsidy"),
    "tax_advantage": T("Tax advantage"),
    "equity": T("Equity or quasi-equity"),
    "other": T("Another advantage"),
}

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of a currency for one euro, in millionths, on a day."""

    id: int
    currency: str
    on: date
    per_euro_millionths: int
    source: str


def newest_rate(currency: str, on: date, rates: Iterable[Rate]) -> Rate:
    """Return the rate for the day of a grant: the newest until then, at most RATE_DAYS old.

    Raises Refused with the remedy when no officer has entered one.
    """
    fitting = [r for r in rates if r.currency == currency and 0 <= (on - r.on).days <= RATE_DAYS]
    if not fitting:
        raise Refused(
            "no-exchange-rate",
            T(
                "No exchange rate of %(currency)s for %(day)s is on record, so the aid cannot be counted "
                "in euro. Enter the official rate of that day, or of one at most %(days)s days before, "
                "under De minimis register, Exchange rates.",
                currency=currency,
                day=on,
                days=RATE_DAYS,
            ),
        )
    return max(fitting, key=lambda rate: rate.on)


def in_euro(minor: int, rate: Rate) -> int:
    """Convert minor units of a currency into euro cents, rounded half up once."""
    return (minor * 2_000_000 + rate.per_euro_millionths) // (2 * rate.per_euro_millionths)


def from_euro(cents: int, rate: Rate) -> int:
    """Convert euro cents into minor units of a currency, rounded down: never more than the room."""
    return cents * rate.per_euro_millionths // 1_000_000


def loan_or_guarantee_equivalent(
    instrument: str, principal_minor: int, months: int, on: date, member_state: str
) -> int:
    """Return the gross grant equivalent in euro cents by the safe harbours of Art. 4, rounded up.

    It is the part of the ceiling that amount and duration are of the largest that the article
    allows; `principal_minor` is the loan, or the guaranteed amount.
    """
    fitting = [
        row
        for row in rows("aid_safe_harbours")
        if row["instrument"] == instrument
        and row["valid_from"] <= on.isoformat() <= (row["valid_to"] or "9999")
        and principal_minor <= int(row["max_principal_eur"]) * 100
        and 0 < months <= int(row["max_years"]) * MONTHS
    ]
    if not fitting:
        raise Refused(
            "no-safe-harbour",
            T(
                "This loan or guarantee is larger or longer than the regulation allows without a risk "
                "calculation. Enter the gross grant equivalent that stands in the notice."
            ),
            field="amount_minor",
        )
    row = min(fitting, key=lambda found: int(found["max_years"]))
    ceiling = ceiling_for(row["scheme"], member_state, on).amount_minor
    share = Fraction(principal_minor, int(row["max_principal_eur"]) * 100)
    share *= Fraction(months, int(row["max_years"]) * MONTHS)
    return int(-(-ceiling * share // 1))
