"""Innovation aid for SMEs under the block exemption (GBER, Art. 28), from dated rows of law; pure.

The figures are those of the row in force on the day of the grant; the Regulation ends on
2026-12-31, and until its successor is adopted nothing can be granted on it from 2027 on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from voucherapp.kernel.calendar import years_before
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.reference.codes import rows

CATEGORIES = {
    "patents": T("Patents and other intangible assets (Art. 28(2)(a))"),
    "secondment": T("Seconded highly qualified staff (Art. 28(2)(b))"),
    "advisory": T("Innovation advisory and support services (Art. 28(2)(c))"),
}

#: Marks aid of this kind in the register; it does not use up a de minimis ceiling.
SCHEME = "gber28"

#: The whole cost, in basis points.
FULL = 10_000


@dataclass(frozen=True, slots=True)
class Art28:
    """A dated row: the intensity, and up to which total aid for advice may reach the whole cost."""

    regulation: str
    category: str
    valid_from: date
    valid_to: date | None
    intensity_bp: int | None
    full_up_to_minor: int | None
    full_years: int | None
    publish_above_minor: int | None


@dataclass(frozen=True, slots=True)
class Art28Verdict:
    """The most aid (cents) that may go to these costs, whether the wanted amount fits, and why."""

    row: Art28
    wanted_minor: int
    most_minor: int
    counted_minor: int
    #: Whether the most rests on the full intensity of Art. 28(4).
    is_full: bool

    @property
    def is_allowed(self) -> bool:
        """Whether the wanted amount may be granted."""
        return self.wanted_minor <= self.most_minor


@cache
def shipped_rows() -> tuple[Art28, ...]:
    """Return the rows of law shipped with the product."""

    def number(text: str, factor: int = 1) -> int | None:
        return int(text) * factor if text else None

    return tuple(
        Art28(
            regulation=row["regulation"],
            category=row["category"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            intensity_bp=number(row["intensity_bp"]),
            full_up_to_minor=number(row["full_up_to_eur"], 100),
            full_years=number(row["full_years"]),
            publish_above_minor=number(row["publish_above_eur"], 100),
        )
        for row in rows("gber_art28")
    )


def row_for(category: str, on: date) -> Art28:
    """Return the row in force on the day of a grant; Refused while its figures are not adopted."""
    fitting = [
        row
        for row in shipped_rows()
        if row.category == category
        and row.valid_from <= on
        and (row.valid_to is None or on <= row.valid_to)
    ]
    if not fitting or fitting[0].intensity_bp is None:
        raise Refused(
            "no-block-exemption",
            T(
                "No figures of a block exemption are on record for %(day)s: the regulation ended and its "
                "successor is not in the tables yet. Grant before that day, or choose de minimis.",
                day=on,
            ),
        )
    return fitting[0]


def assess_art28(
    category: str,
    eligible_minor: int,
    wanted_minor: int,
    on: date,
    earlier: Iterable[tuple[date, int]] = (),
) -> Art28Verdict:
    """Decide how much aid may go to eligible costs (cents) on a day, with earlier aid for advice.

    Advice and support may be paid in full while all such aid to the undertaking within any three
    years keeps the cap (Art. 28(4)); everything else, and all above, up to the intensity (28(3)).
    """
    row = row_for(category, on)
    share = eligible_minor * (row.intensity_bp or 0) // 10_000
    if row.full_up_to_minor is None or row.full_years is None:
        return Art28Verdict(row, wanted_minor, share, 0, is_full=False)
    start = years_before(on, row.full_years)
    counted = sum(minor for day, minor in earlier if start <= day <= on)
    full = min(eligible_minor, max(0, row.full_up_to_minor - counted))
    return Art28Verdict(row, wanted_minor, max(share, full), counted, is_full=full > share)


def must_be_published(amount_minor: int, on: date) -> bool:
    """Tell whether an award of a day is published with its fields (GBER Art. 9(1)(c))."""
    thresholds = {
        row.publish_above_minor
        for row in shipped_rows()
        if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
    }
    return any(limit is not None and amount_minor > limit for limit in thresholds)


def has_incentive_effect(applied_on: date, begins_on: date) -> bool:
    """Tell whether the application came before the work (GBER Art. 6)."""
    return applied_on < begins_on


def cumulates(eligible_minor: int, aids: Iterable[int], intensity_bp: int) -> bool:
    """Tell whether aids in cents for the same eligible costs keep the highest intensity together.

    De minimis aid for the same costs counts here (GBER Art. 8(5), Reg. (EU) 2023/2831 Art. 5(2)).
    """
    return sum(aids) * 10_000 <= eligible_minor * intensity_bp
