"""When applications are taken: window, days, hours, early closing; pure, right across summer time.

All bounds are local time of the call's zone; both ends of a span belong to it, to the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CloseTrigger, Intake

WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Arrived:
    """What has come in so far, for closing before the last moment."""

    count: int = 0
    requested_minor: int = 0
    #: What is awarded and not released.
    committed_minor: int = 0


@dataclass(frozen=True, slots=True)
class Taking:
    """Whether an application can be sent now; if not, why, and when it can again."""

    open: bool
    reason: T | None = None
    #: The next moment at which it can be sent; None when the call is over.
    again_at: datetime | None = None


def taking_at(
    intake: Intake,
    *,
    now: datetime,
    opens_at: datetime,
    closes_at: datetime,
    timezone: str,
    holidays: frozenset[date] = frozenset(),
) -> Taking:
    """Tell whether the window, the day and the hour let an application in."""
    now = now.replace(microsecond=0)
    zone = ZoneInfo(timezone)
    if now < opens_at:
        return Taking(False, T("The call is not open yet."), opens_at)
    if now > closes_at:
        return Taking(False, T("The call has closed."))
    if _fits(intake, now.astimezone(zone), holidays):
        return Taking(True)
    again = _next(intake, now.astimezone(zone), holidays)
    if again > closes_at:
        return Taking(False, T("The last hours of this call are over."))
    return Taking(False, hours_text(intake), again)


def _fits(intake: Intake, local: datetime, holidays: frozenset[date]) -> bool:
    if not _is_day(intake, local.date(), holidays):
        return False
    hours = intake.daily_hours
    return hours is None or hours.opens <= local.time() <= hours.closes


def _is_day(intake: Intake, day: date, holidays: frozenset[date]) -> bool:
    return not intake.working_days_only or (day.weekday() < WEEKEND and day not in holidays)


def _next(intake: Intake, local: datetime, holidays: frozenset[date]) -> datetime:
    """Return the next opening after a moment outside the hours."""
    hours = intake.daily_hours
    opens = hours.opens if hours else datetime.min.time()
    day = local.date()
    if not _is_day(intake, day, holidays) or local.time() > opens:
        day += timedelta(days=1)
    while not _is_day(intake, day, holidays):
        day += timedelta(days=1)
    return datetime.combine(day, opens, tzinfo=local.tzinfo)


def hours_text(intake: Intake) -> T:
    """Say on which days and at which hours applications are taken."""
    hours = intake.daily_hours
    if hours is None:
        return T("Applications are taken on working days only.")
    span = f"{hours.opens:%H:%M}–{hours.closes:%H:%M}"
    if intake.working_days_only:
        return T("Applications are taken on working days, %(span)s.", span=span)
    return T("Applications are taken daily, %(span)s.", span=span)


def closed_by(intake: Intake, arrived: Arrived, budget: Money) -> T | None:
    """Say which trigger has closed the call early, None when none has."""
    for trigger in intake.close_triggers:
        if (text := _fired(trigger, arrived, budget)) is not None:
            return text
    return None


def _fired(trigger: CloseTrigger, arrived: Arrived, budget: Money) -> T | None:
    if trigger.kind == "count":
        if arrived.count < (trigger.count or 0):
            return None
        return T("The call has closed: %(count)s applications have come in.", count=arrived.count)
    whole = (
        arrived.requested_minor if trigger.kind == "requested_share" else arrived.committed_minor
    )
    bound = budget.share(trigger.share_bp or 0, 10_000)
    if whole < bound.minor:
        return None
    if trigger.kind == "requested_share":
        return T("The call has closed: the requests have reached %(sum)s.", sum=bound)
    return T("The call has closed: %(sum)s of its budget are awarded.", sum=bound)


def cutoff_of(intake: Intake, at: datetime) -> datetime | None:
    """Return the cut-off with which an application of this moment is decided, if there is one."""
    return next((moment for moment in sorted(intake.cutoffs) if at <= moment), None)
