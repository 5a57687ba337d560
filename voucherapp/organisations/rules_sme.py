"""The size class of an enterprise: the sum over its group and the rule of two years (2003/361/EC)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from voucherapp.organisations.rules import SIZE_CLASSES, size_class
from voucherapp.organisations.rules_group import GroupParty, Holding, Related, Relations, relations

#: Written with each verdict, so that a later reading of the Annex can be told from this one.
RULE_VERSION = "2003/361/EC, reading 1"

FULL = 10_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Annual work units in hundredths, turnover and balance sheet total in euro cents, of one year."""

    staff_hundredths: int
    turnover_minor: int
    balance_minor: int


NONE = Figures(0, 0, 0)


@dataclass(frozen=True, slots=True)
class SizeLine:
    """One term of the sum: whose figures, at which share, and what they add; None when missing."""

    key: str
    name: str
    relation: str
    share_bp: int
    figures: Figures | None
    counted: Figures
    included: str = ""


@dataclass(frozen=True, slots=True)
class YearSize:
    """The group's figures of one year and the class they make; "" while figures are missing."""

    year: int
    lines: tuple[SizeLine, ...]
    total: Figures
    size_class: str

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of those whose figures of the year are not known."""
        return tuple(line.name for line in self.lines if line.figures is None)


@dataclass(frozen=True, slots=True)
class SizeVerdict:
    """The status of an enterprise, the years it was judged on (oldest first), and why."""

    status: str
    years: tuple[YearSize, ...]
    relations: Relations
    #: latest, two_years, kept, changed, public or missing.
    reason: str


def judge(
    own: str,
    parties: Iterable[GroupParty],
    holdings: Iterable[Holding],
    figures: Mapping[int, Mapping[str, Figures]],
    *,
    control_changed_on: date | None = None,
) -> SizeVerdict:
    """Judge the size from the figures of each closed year (by key) of the group as it is now.

    Public ownership overrides size (Art. 3(4)); a class is lost or gained in two consecutive years
    (Art. 4(2)), unless control of the enterprise has changed: then the newest year decides.
    """
    known = {party.key: party for party in parties}
    found = relations(own, known.values(), holdings)
    years = [
        size_of_year(year, found, known, figures[year])
        for year in sorted(figures)
        if own in figures[year]
    ]
    years = _consecutive(years)
    if not years:
        return SizeVerdict("", (), found, "missing")
    if found.is_public:
        return SizeVerdict(SIZE_CLASSES[-1], tuple(years), found, "public")
    if not years[-1].size_class:
        return SizeVerdict("", tuple(years), found, "missing")
    judged = _judged(years, control_changed_on)
    status = status_over_years([year.size_class for year in judged])
    return SizeVerdict(status, tuple(years), found, _reason(years, judged, status))


def size_of_year(
    year: int, found: Relations, parties: Mapping[str, GroupParty], figures: Mapping[str, Figures]
) -> YearSize:
    """Add up one year: the firm and its linked enterprises in full, partners by their share."""
    covered = _is_covered(found, parties)
    lines = tuple(
        _line(one, parties.get(one.key), figures.get(one.key), covered) for one in found.related
    )
    total = Figures(
        sum(line.counted.staff_hundredths for line in lines),
        sum(line.counted.turnover_minor for line in lines),
        sum(line.counted.balance_minor for line in lines),
    )
    complete = all(line.figures is not None for line in lines)
    made = size_class(total.staff_hundredths, total.turnover_minor, total.balance_minor)
    return YearSize(year, lines, total, made if complete else "")


def _is_covered(found: Relations, parties: Mapping[str, GroupParty]) -> bool:
    """Tell whether the consolidated accounts of a linked enterprise contain the firm (Art. 6(2))."""
    linked = [parties.get(one.key) for one in found.related if one.relation == "linked"]
    return any(party is not None and party.included == "covers" for party in linked)


def _line(
    one: Related, party: GroupParty | None, figures: Figures | None, covered: bool
) -> SizeLine:
    included = party.included if party is not None and party.included != "covers" else ""
    if covered and one.relation == "own":
        included = "all"
    if included == "all":
        # Its own figures are not asked for: they stand in the consolidated accounts (Art. 6(2)).
        figures = figures or NONE
    name = party.name if party is not None else one.key
    counted = NONE if figures is None else _counted(figures, one.share_bp, included)
    return SizeLine(one.key, name, one.relation, one.share_bp, figures, counted, included)


def _counted(figures: Figures, share_bp: int, included: str) -> Figures:
    """Take the share of each figure; each line is rounded once, so that what is shown adds up."""
    if included == "all":
        return NONE
    staff = _part(figures.staff_hundredths, share_bp)
    if included == "money":
        # Consolidated accounts without headcount: the staff is added up (Art. 6(4)).
        return Figures(staff, 0, 0)
    return Figures(
        staff, _part(figures.turnover_minor, share_bp), _part(figures.balance_minor, share_bp)
    )


def _part(value: int, share_bp: int) -> int:
    return (value * share_bp + FULL // 2) // FULL


def _consecutive(years: Sequence[YearSize]) -> list[YearSize]:
    """Keep the newest run of years without a gap; a year with missing figures ends it."""
    kept: list[YearSize] = []
    for year in reversed(years):
        if kept and (kept[0].year - year.year > 1 or not year.size_class):
            break
        kept.insert(0, year)
    return kept


def _judged(years: Sequence[YearSize], changed_on: date | None) -> Sequence[YearSize]:
    if changed_on is None:
        return years
    return [year for year in years if year.year >= changed_on.year] or years[-1:]


def _reason(years: Sequence[YearSize], judged: Sequence[YearSize], status: str) -> str:
    if len(judged) < len(years):
        return "changed"
    if len(judged) == 1:
        return "latest"
    return "two_years" if status == judged[-1].size_class else "kept"


def status_over_years(classes: Sequence[str]) -> str:
    """Return the status after these yearly classes, oldest first (Art. 4(2)).

    A ceiling crossed in one year changes nothing; crossed in two consecutive years it moves the
    status, as far as both years reach.
    """
    rank = {name: place for place, name in enumerate(SIZE_CLASSES)}
    status = rank[classes[0]]
    for earlier, later in pairwise(classes):
        pair = sorted((rank[earlier], rank[later]))
        if pair[0] > status:
            status = pair[0]
        elif pair[1] < status:
            status = pair[1]
    return SIZE_CLASSES[status]
