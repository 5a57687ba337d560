"""Reads about test applications."""

from __future__ import annotations

from sqlalchemy import select

from voucherapp.applications.models_trials import TrialApplication
from voucherapp.db.session import db


def find_trial(call_id: int, user_id: int | None) -> TrialApplication | None:
    """Return the test of a person, or None."""
    return db.session.scalar(
        select(TrialApplication).where(
            TrialApplication.call_id == call_id, TrialApplication.user_id == user_id
        )
    )
