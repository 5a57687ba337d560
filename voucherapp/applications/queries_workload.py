"""What a creative has to do already: in this call, and by its declared capacity."""

from __future__ import annotations

from sqlalchemy import func, select

from voucherapp.applications.models import Application
from voucherapp.applications.rules import BINDING
from voucherapp.db.session import db
from voucherapp.organisations.queries import get_profile_of
from voucherapp.organisations.queries_profiles import workload_of
from voucherapp.organisations.rules_profiles import Workload


def workload_for(application: Application, creative_id: int) -> tuple[int, Workload]:
    """Return in how many others of this call a creative takes part, and what it has to do."""
    others = db.session.scalar(
        select(func.count())
        .select_from(Application)
        .where(
            Application.creative_id == creative_id,
            Application.call_id == application.call_id,
            Application.id != application.id,
            Application.state.in_(BINDING),
        )
    )
    load = workload_of(get_profile_of(creative_id), without=f"application:{application.id}")
    return others or 0, load
