"""When an application may be sent: the window of its call, allowances, and early closing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from voucherapp.applications.models import Application
from voucherapp.applications.queries_history import NOT_FILED
from voucherapp.applications.queries_sending import config_for
from voucherapp.applications.queries_versions import find_open_reopening
from voucherapp.applications.rules_guards import Window
from voucherapp.applications.sending import Sending
from voucherapp.db.session import db
from voucherapp.kernel.calendar import end_of_day, is_open_end, local_date
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call
from voucherapp.programmes.rules_intake import Arrived, closed_by, taking_at
from voucherapp.reference.codes import working_calendar


def window_of(application: Application | Sending, at: datetime) -> Window:
    """Return when the application may be sent: by the call, an allowance, or a reopening."""
    call, until = application.call, application.late_until
    config = config_for(application)
    grace = config.intake.grace_minutes if application.started_at <= call.closes_at else 0
    if application.state == "reopened":
        reopening = find_open_reopening(application.id)
        until, grace = (reopening.until if reopening else None), 0
    # Paper, call or mail counts from the moment it reached the office.
    now = application.received_at or at
    early = None if application.submitted_at else closed_early(call, config)
    pause = early if early is not None else _pause(call, config, now)
    return Window(
        now, call.opens_at, call.closes_at, until, grace, pause, closed_early=early is not None
    )


def take_back_until(application: Application, at: datetime) -> datetime:
    """Return until when what is taken back now can be sent again: the closing of the call.

    Where there is none, the days of a correction.
    """
    call = application.call
    if not is_open_end(call.closes_at):
        return call.closes_at
    days = config_for(application).correction.days
    last_day = local_date(at, call.timezone) + timedelta(days=days)
    return end_of_day(last_day, call.timezone) - timedelta(seconds=1)


def closed_early(call: Call, config: CallConfig) -> T | None:
    """Say what has closed a call before its last moment; asks nothing when no trigger is set."""
    if not config.intake.close_triggers:
        return None
    budget = Money(call.budget_minor, call.currency)
    return closed_by(config.intake, arrived_in(call.id), budget)


def arrived_in(call_id: int) -> Arrived:
    """Count what a call has got so far and what of it is awarded."""
    row = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Application.requested_minor), 0),
            func.coalesce(func.sum(Application.granted_minor), 0),
        ).where(
            Application.call_id == call_id,
            Application.submitted_at.is_not(None),
            Application.state.not_in(NOT_FILED),
        )
    ).one()
    count, requested, granted = row
    return Arrived(count, requested or 0, granted or 0)


def _pause(call: Call, config: CallConfig, now: datetime) -> T | None:
    intake = config.intake
    if intake.daily_hours is None and not intake.working_days_only:
        return None
    taking = taking_at(
        intake,
        now=now,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        timezone=call.timezone,
        holidays=_holidays(intake.holiday_calendar, now.astimezone(UTC).date()),
    )
    return taking.reason


def _holidays(country: str, around: date) -> frozenset[date]:
    if not country:
        return frozenset()
    calendar = working_calendar(country)
    return calendar.holidays(around.year) | calendar.holidays(around.year + 1)
