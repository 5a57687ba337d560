"""De minimis aid: who counts together, what counts when, and whether a new grant still fits.

Regulation (EU) 2023/2831 and its neighbours for services of general interest, agriculture and
fisheries. Amounts are gross grant equivalents in euro cents; dates are those on which the legal
right to the aid was conferred, never payment dates (Art. 3(3)).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from voucherapp.kernel.calendar import WorkingCalendar, add_working_days, years_after, years_before
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.reference.codes import rows

# Aid for farming and fishing shares the general ceiling; aid for services of general interest
# has its own and leaves the general one alone (Art. 5).
JOINT_WITH_GENERAL = frozenset({"general", "agri", "fish"})


class Decision(StrEnum):
    """A new grant fits in full or falls outside the regulation in full (Art. 3(7))."""

    ALLOW = "ALLOW"
    REFUSE_WHOLE = "REFUSE_WHOLE"


class Boundary(StrEnum):
    """Whether aid granted on the same calendar date at the far end of the window still counts."""

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


@dataclass(frozen=True)
class Grant:
    """One registered de minimis aid: when the right arose, how much, where, to whom."""

    granted_on: date
    amount_minor: int
    member_state: str
    scheme: str
    entity: str
    reference: str = ""
    #: The number of the entry, so that a split can say which activity took it over.
    id: int = 0


@dataclass(frozen=True)
class Ceiling:
    """A dated row of law: the ceiling of one scheme, its window and its register duty."""

    scheme: str
    member_state: str
    regulation: str
    amount_minor: int
    window: str
    window_years: int
    valid_from: date
    valid_to: date | None
    register_from: date
    register_working_days: int
    record_years: int

    def applies(self, scheme: str, member_state: str, on: date) -> bool:
        """Tell whether the row holds for a scheme in a Member State on a day."""
        if self.scheme != scheme or self.member_state not in ("", member_state):
            return False
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def window_start(self, end: date) -> date:
        """Return the first day of the window that ends on a day; fiscal years are calendar years."""
        if self.window == "fiscal":
            return date(end.year - self.window_years + 1, 1, 1)
        return years_before(end, self.window_years)

    def counts(self, granted_on: date, end: date, boundary: Boundary) -> bool:
        """Tell whether aid of a day lies in the window that ends on another."""
        start = self.window_start(end)
        if boundary is Boundary.EXCLUSIVE and self.window != "fiscal":
            return start < granted_on <= end
        return start <= granted_on <= end

    def leaves_on(self, granted_on: date, boundary: Boundary = Boundary.INCLUSIVE) -> date:
        """Return the first day on which aid of a day no longer counts."""
        if self.window == "fiscal":
            return date(granted_on.year + self.window_years, 1, 1)
        day = years_after(granted_on, self.window_years)
        while self.counts(granted_on, day, boundary):
            day += timedelta(days=1)
        return day


@dataclass(frozen=True)
class CountedLine:
    """An earlier grant that uses up the ceiling, and the day on which it stops doing so."""

    grant: Grant
    leaves_on: date


@dataclass(frozen=True)
class Verdict:
    """What was counted against which ceiling, and whether the new amount fits."""

    decision: Decision
    new_minor: int
    counted_minor: int
    headroom_minor: int
    window_start: date
    window_end: date
    ceiling: Ceiling
    boundary: Boundary
    lines: tuple[CountedLine, ...]
    member_state: str = ""

    @property
    def is_allowed(self) -> bool:
        """Whether the new amount may be granted in full."""
        return self.decision is Decision.ALLOW

    @property
    def over_minor(self) -> int:
        """By how many cents the new amount exceeds the room left; 0 when it fits."""
        return max(0, self.new_minor - self.headroom_minor)


@cache
def shipped_ceilings() -> tuple[Ceiling, ...]:
    """Return the ceilings shipped with the product, each with its dates of validity."""
    return tuple(_ceiling(row) for row in rows("de_minimis_ceilings"))


def _ceiling(row: dict[str, str]) -> Ceiling:
    return Ceiling(
        scheme=row["scheme"],
        member_state=row["member_state"],
        regulation=row["regulation"],
        amount_minor=int(row["ceiling_eur"]) * 100,
        window=row["window"],
        window_years=int(row["window_years"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        register_from=date.fromisoformat(row["register_from"]),
        register_working_days=int(row["register_working_days"]),
        record_years=int(row["record_years"]),
    )


def ceiling_for(
    scheme: str, member_state: str, on: date, ceilings: Sequence[Ceiling] | None = None
) -> Ceiling:
    """Return the row in force, a Member State's own before the common one; Refused without any."""
    known = shipped_ceilings() if ceilings is None else ceilings
    fitting = [row for row in known if row.applies(scheme, member_state, on)]
    if not fitting:
        raise Refused(
            "no_de_minimis_ceiling",
            T(
                "No de minimis ceiling is on record for %(scheme)s on %(date)s. "
                "Choose another legal basis, or have the ceiling entered first.",
                scheme=scheme,
                date=on.isoformat(),
            ),
        )
    return max(fitting, key=lambda row: (bool(row.member_state), row.valid_from))


def assess(
    new_amount_minor: int,
    on: date,
    scheme: str,
    member_state: str,
    undertaking: frozenset[str],
    grants: Iterable[Grant],
    ceilings: Sequence[Ceiling] | None = None,
    boundary: Boundary | str = Boundary.INCLUSIVE,
) -> Verdict:
    """Decide whether a new grant in euro cents on a day keeps every ceiling that concerns it.

    The verdict shows the ceiling with the least room: farming and fishing aid meets its own
    ceiling and the general one.
    """
    if new_amount_minor < 0:
        raise ValueError("a grant must not be negative")
    own = [g for g in grants if g.entity in undertaking and g.member_state == member_state]
    reading = Boundary(boundary)
    verdicts = []
    for ceiling, schemes in _concerned(scheme, member_state, on, ceilings):
        counting = [grant for grant in own if grant.scheme in schemes]
        verdicts.append(_worst_window(new_amount_minor, on, ceiling, counting, reading))
    tightest = min(verdicts, key=lambda verdict: verdict.headroom_minor)
    return replace(tightest, member_state=member_state)


def _concerned(
    scheme: str, member_state: str, on: date, ceilings: Sequence[Ceiling] | None
) -> list[tuple[Ceiling, frozenset[str]]]:
    own = ceiling_for(scheme, member_state, on, ceilings)
    if scheme == "general":
        return [(own, JOINT_WITH_GENERAL)]
    checks = [(own, frozenset({scheme}))]
    if scheme in JOINT_WITH_GENERAL:
        general = ceiling_for("general", member_state, on, ceilings)
        checks.append((general, JOINT_WITH_GENERAL))
    return checks


def _worst_window(
    new_minor: int, on: date, ceiling: Ceiling, grants: Sequence[Grant], boundary: Boundary
) -> Verdict:
    # The ceiling holds "over any period": a grant dated back must also fit the windows that end
    # with a later grant, which is why they are tried too.
    later = sorted({grant.granted_on for grant in grants if grant.granted_on > on})
    ends = [on, *(end for end in later if ceiling.counts(on, end, boundary))]
    verdicts = [_window(new_minor, end, ceiling, grants, boundary) for end in ends]
    return min(verdicts, key=lambda verdict: verdict.headroom_minor)


def _window(
    new_minor: int, end: date, ceiling: Ceiling, grants: Sequence[Grant], boundary: Boundary
) -> Verdict:
    counting = [g for g in grants if ceiling.counts(g.granted_on, end, boundary)]
    counting.sort(key=lambda g: (g.granted_on, g.entity, g.reference))
    counted = sum(grant.amount_minor for grant in counting)
    # Aid above the ceiling from before a merger stays lawful (Art. 3(8)); no room is left then.
    headroom = max(0, ceiling.amount_minor - counted)
    fits = new_minor <= headroom
    return Verdict(
        decision=Decision.ALLOW if fits else Decision.REFUSE_WHOLE,
        new_minor=new_minor,
        counted_minor=counted,
        headroom_minor=headroom,
        window_start=ceiling.window_start(end),
        window_end=end,
        ceiling=ceiling,
        boundary=boundary,
        lines=tuple(CountedLine(g, ceiling.leaves_on(g.granted_on, boundary)) for g in counting),
    )


def fits_from(
    amount_minor: int,
    on: date,
    scheme: str,
    member_state: str,
    undertaking: frozenset[str],
    grants: Iterable[Grant],
    boundary: Boundary | str = Boundary.INCLUSIVE,
) -> date | None:
    """Return the first day from `on` on which an amount fits in full, None when it never does.

    Room grows only on days on which earlier aid leaves the window, so only those are tried.
    """
    known = list(grants)
    reading = Boundary(boundary)
    days = {on}
    for grant in known:
        ceiling = ceiling_for(grant.scheme, member_state, on)
        days.add(ceiling.leaves_on(grant.granted_on, reading))
    for day in sorted(day for day in days if day >= on):
        try:
            verdict = assess(
                amount_minor, day, scheme, member_state, undertaking, known, boundary=reading
            )
        except Refused:
            return None  # the regulation has ended by then
        if verdict.is_allowed:
            return day
    return None


def fitted_amount(wanted_minor: int, verdict: Verdict, policy: str) -> int:
    """Return what may be granted, in cents: all or 0 under "refuse", the room left under "reduce_to_fit".

    Reducing happens before the grant and only where the call says so; a grant once made is never
    trimmed afterwards (Art. 3(7)).
    """
    if policy not in {"refuse", "reduce_to_fit"}:
        raise ValueError(f"unknown policy {policy}")
    if wanted_minor <= verdict.headroom_minor:
        return wanted_minor
    return verdict.headroom_minor if policy == "reduce_to_fit" else 0


def register_deadline(granted_on: date, ceiling: Ceiling, calendar: WorkingCalendar) -> date | None:
    """Return the last day for the entry in the register (Art. 6), or None before the duty began."""
    if granted_on < ceiling.register_from:
        return None
    return add_working_days(granted_on, ceiling.register_working_days, calendar)


def record_kept_until(granted_on: date, ceiling: Ceiling) -> date:
    """Return the day until which the record of a grant is kept (Art. 6(3))."""
    return years_after(granted_on, ceiling.record_years)
