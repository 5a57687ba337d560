"""Reads of what belongs to a profile: its texts, its periods, the projects of a creative."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import case, func, or_, select

from voucherapp.db.session import db
from voucherapp.organisations.models import CreativeProfile
from voucherapp.organisations.models_profiles import CapacityPeriod, Engagement, ProfileText
from voucherapp.organisations.rules_profiles import RENEWAL_DAYS, Busy, Period, Workload


def list_texts(profile_id: int) -> Sequence[ProfileText]:
    """List the texts of a profile in further languages, in the order they were given."""
    return db.session.scalars(
        select(ProfileText).where(ProfileText.profile_id == profile_id).order_by(ProfileText.id)
    ).all()


def list_periods(profile_id: int) -> Sequence[CapacityPeriod]:
    """List the periods in which a creative takes on another number of projects, by day."""
    return db.session.scalars(
        select(CapacityPeriod)
        .where(CapacityPeriod.profile_id == profile_id)
        .order_by(CapacityPeriod.starts_on)
    ).all()


def workload_of(profile: CreativeProfile, *, without: str = "") -> Workload:
    """Return what a creative can take on and what it has; `without` names a source left out."""
    return workloads([profile], without=without)[profile.id]


def workloads(profiles: Iterable[CreativeProfile], *, without: str = "") -> dict[int, Workload]:
    """Return the workloads of many profiles by their ids, in two statements."""
    rows = list(profiles)
    periods: defaultdict[int, list[Period]] = defaultdict(list)
    for row in db.session.scalars(
        select(CapacityPeriod)
        .where(CapacityPeriod.profile_id.in_([p.id for p in rows]))
        .order_by(CapacityPeriod.starts_on)
    ):
        periods[row.profile_id].append(Period(row.starts_on, row.ends_on, row.projects))
    projects: defaultdict[int, list[Busy]] = defaultdict(list)
    for engagement in db.session.scalars(
        select(Engagement).where(
            Engagement.creative_id.in_([p.organisation_id for p in rows]),
            Engagement.released_at.is_(None),
            Engagement.source != without,
        )
    ):
        busy = Busy(engagement.starts_on, engagement.ends_on)
        projects[engagement.creative_id].append(busy)
    return {
        p.id: Workload(p.capacity, tuple(periods[p.id]), tuple(projects[p.organisation_id]))
        for p in rows
    }


def find_engagement(source: str) -> Engagement | None:
    """Return the engagement of a record such as "application:12", if it was booked."""
    return db.session.scalar(select(Engagement).where(Engagement.source == source))


def creatives_known_to(firm_id: int) -> frozenset[int]:
    """Return the ids of the creatives that have done, or do, a project for a firm."""
    return frozenset(
        db.session.scalars(select(Engagement.creative_id).where(Engagement.firm_id == firm_id))
    )


def list_lapsing(today: date) -> Sequence[CreativeProfile]:
    """List the profiles whose admission ended before today."""
    return db.session.scalars(
        select(CreativeProfile)
        .where(
            CreativeProfile.state.in_(("admitted", "suspended")),
            CreativeProfile.valid_until_on < today,
        )
        .order_by(CreativeProfile.id)
    ).all()


def list_to_remind(today: date) -> Sequence[CreativeProfile]:
    """List the admitted profiles whose admission ends soon and who were not told yet."""
    return db.session.scalars(
        select(CreativeProfile)
        .where(
            CreativeProfile.state == "admitted",
            CreativeProfile.valid_until_on <= today + timedelta(days=RENEWAL_DAYS),
            CreativeProfile.renewal_asked_at.is_(None),
            CreativeProfile.reminded_at.is_(None),
        )
        .order_by(CreativeProfile.id)
    ).all()


def list_with_stale_time(today: date, limit: int = 500) -> Sequence[CreativeProfile]:
    """List profiles whose first free day is not known, or has come and may have gone."""
    return db.session.scalars(
        select(CreativeProfile)
        .where(or_(CreativeProfile.free_from_on.is_(None), CreativeProfile.free_from_on < today))
        .order_by(CreativeProfile.free_from_on, CreativeProfile.id)
        .limit(limit)
    ).all()


def count_waiting_profiles() -> tuple[int, int]:
    """Count the profiles that wait for admission, and those that wait for renewal."""
    row = db.session.execute(
        select(
            func.count(case((CreativeProfile.state == "submitted", 1))),
            func.count(case((CreativeProfile.state == "admitted", 1))),
        ).where(
            or_(
                CreativeProfile.state == "submitted",
                CreativeProfile.renewal_asked_at.is_not(None),
            )
        )
    ).one()
    return int(row[0]), int(row[1])
