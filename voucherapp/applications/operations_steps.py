"""Noting how long people need for each page of the form."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from voucherapp.applications.models import Application
from voucherapp.applications.models_history import ApplicationStep
from voucherapp.applications.rules_steps import is_step, seconds_between
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import NotFound
from voucherapp.programmes.queries import config_of


def note_step(*, act: Act, application: Application, step: str, saved: bool = False) -> None:
    """Note that somebody is on a page of the form; time since the last sign of life counts.

    The call must be loaded. Raises NotFound for a page that the form does not have.
    """
    if not is_step(config_of(application.call, application.call_version), step):
        raise NotFound
    if application.state != "draft":
        return
    rows = {
        row.step: row
        for row in db.session.scalars(
            select(ApplicationStep).where(ApplicationStep.application_id == application.id)
        )
    }
    _add_time(list(rows.values()), act.at)
    row = rows.get(step)
    if row is None:
        row = _new_step(application, step, act.at)
    row.last_at = act.at
    row.saves += saved
    row.opens += not saved


def _add_time(rows: list[ApplicationStep], now: datetime) -> None:
    """Give the time since the last sign of life to the page on which that was."""
    latest = max(rows, key=lambda row: row.last_at, default=None)
    if latest is not None:
        latest.seconds += seconds_between(latest.last_at, now)


def _new_step(application: Application, step: str, now: datetime) -> ApplicationStep:
    row = ApplicationStep(
        application_id=application.id,
        step=step,
        first_at=now,
        last_at=now,
        opens=0,
        saves=0,
        seconds=0,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Two windows of one person opened the page at the same moment.
        same = (ApplicationStep.application_id == application.id, ApplicationStep.step == step)
        return db.session.scalars(select(ApplicationStep).where(*same)).one()
    return row
