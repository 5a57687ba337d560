"""The figure that lists of applications sort by."""

from __future__ import annotations

from sqlalchemy import select, update

from voucherapp.applications.models import Application
from voucherapp.db.session import db


def lock_score(application_id: int) -> None:
    """Let one review after another work the score out, so that none counts without the other."""
    db.session.execute(
        select(Application.id).where(Application.id == application_id).with_for_update()
    )


def record_score(application_id: int, score_hundredths: int | None) -> None:
    """Keep the mean of the reviews (hundredths of a point) beside the application.

    It is a figure worked out from others, so it leaves the version of the row alone.
    """
    db.session.execute(
        update(Application)
        .where(Application.id == application_id)
        .values(score_hundredths=score_hundredths)
        .execution_options(synchronize_session=False)
    )
