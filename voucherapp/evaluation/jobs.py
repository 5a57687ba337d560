"""Scheduled work: reminders to evaluators."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from voucherapp.applications.models import Application
from voucherapp.db.session import db
from voucherapp.evaluation.models import Assignment
from voucherapp.evaluation.notices import remind
from voucherapp.evaluation.queries import SCORED_STATES
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import days_until, local_date
from voucherapp.scheduler.registry import Job

#: How many days before the due day the reminder goes out.
REMIND_DAYS = 3
#: Older ones are not chased by mail for ever: the officer sees them as overdue.
CHASE_DAYS = 14


def remind_evaluators(act: Act) -> str | None:
    """Remind those whose score is due within three days or has just become overdue."""
    first = act.at.date() - timedelta(days=CHASE_DAYS)
    last = act.at.date() + timedelta(days=REMIND_DAYS + 1)
    waiting = db.session.scalars(
        select(Assignment)
        .join(Assignment.application)
        .where(
            Assignment.state.in_(("assigned", "open")),
            Assignment.due_on.between(first, last),
            Application.state.in_(SCORED_STATES),
        )
        .options(
            joinedload(Assignment.application).joinedload(Application.call),
            joinedload(Assignment.evaluator),
        )
        .order_by(Assignment.id)
    ).all()
    told = 0
    for assignment in waiting:
        today = local_date(act.at, assignment.application.call.timezone)
        # Whoever was asked today needs no reminder yet.
        if assignment.due_on is None or act.at - assignment.assigned_at < timedelta(days=1):
            continue
        days = days_until(assignment.due_on, today)
        if days <= REMIND_DAYS:
            remind(act, assignment, days)
            told += 1
    return f"{told} reminders" if told else None


JOBS = (Job("evaluation.remind", 3600, remind_evaluators),)
