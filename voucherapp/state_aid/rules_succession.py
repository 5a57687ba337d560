"""Earlier aid after mergers, take-overs and splits (Reg. (EU) 2023/2831 Art. 3(8) and (9)); pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from voucherapp.kernel.text import T
from voucherapp.state_aid.rules import Grant

KINDS = {
    "merger": T("Merger: the other enterprise went into this one"),
    "acquisition": T("Take-over of the whole business of the other enterprise"),
    "split": T("Split: this enterprise came out of the other one"),
}


@dataclass(frozen=True, slots=True)
class Transfer:
    """From a day on, earlier aid of one enterprise counts for another, in full or in part."""

    kind: str
    on: date
    from_key: str
    to_key: str
    #: Of a split: the book value of equity this successor took, of the whole (euro cents).
    equity_minor: int = 1
    equity_total_minor: int = 1
    #: Ids of aid whose activity this successor took over, and of aid it took nothing of.
    attributed: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()

    def part_of(self, grant: Grant) -> int:
        """Return what of a grant counts for the successor, in cents."""
        if self.kind != "split" or grant.id in self.attributed:
            return grant.amount_minor
        if grant.id in self.excluded or not self.equity_total_minor:
            return 0
        whole = self.equity_total_minor
        return (grant.amount_minor * self.equity_minor * 2 + whole) // (2 * whole)


def carry_over(grants: Iterable[Grant], transfers: Sequence[Transfer], on: date) -> list[Grant]:
    """Return the grants as they count on a day, after every merger and split until then.

    What a split leaves stays with the enterprise that was split, so that no cent is lost or
    counted twice; aid that was lawful before a merger stays lawful (Art. 3(8)).
    """
    found = list(grants)
    days = sorted({transfer.on for transfer in transfers if transfer.on <= on})
    for day in days:
        that_day = [transfer for transfer in transfers if transfer.on == day]
        found = [part for grant in found for part in _parts(grant, that_day, day)]
    return found


def _parts(grant: Grant, transfers: Sequence[Transfer], day: date) -> list[Grant]:
    if grant.granted_on > day:
        return [grant]
    left, parts = grant.amount_minor, []
    for transfer in transfers:
        amount = min(left, transfer.part_of(grant)) if transfer.from_key == grant.entity else 0
        if amount:
            parts.append(replace(grant, entity=transfer.to_key, amount_minor=amount))
            left -= amount
    return [*parts, replace(grant, amount_minor=left)] if left else parts
