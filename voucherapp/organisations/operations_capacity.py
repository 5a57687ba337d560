"""The time of creatives: projects booked and released, and the first day with room for one more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import update

from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.organisations.models import CreativeProfile
from voucherapp.organisations.models_profiles import Engagement
from voucherapp.organisations.queries import get_profile_of
from voucherapp.organisations.queries_profiles import (
    find_engagement,
    list_with_stale_time,
    workloads,
)
from voucherapp.organisations.rules_profiles import free_from


def book_engagement(
    *, act: Act, source: str, creative_id: int, firm_id: int, starts_on: date, ends_on: date
) -> Engagement:
    """Note that a creative does a project for a firm; the same source again changes its days."""
    engagement = find_engagement(source)
    if engagement is None:
        engagement = Engagement(source=source, booked_at=act.at)
        db.session.add(engagement)
    engagement.creative_id, engagement.firm_id = creative_id, firm_id
    engagement.starts_on, engagement.ends_on = starts_on, ends_on
    db.session.flush()
    keep_free_days(act=act, profiles=[get_profile_of(creative_id)])
    return engagement


def release_engagement(*, act: Act, source: str) -> None:
    """Give the time of a project free: it was given up, or delivered; unknown sources are no error."""
    engagement = find_engagement(source)
    if engagement is None or engagement.released_at is not None:
        return
    engagement.released_at = act.at
    db.session.flush()
    keep_free_days(act=act, profiles=[get_profile_of(engagement.creative_id)])


def keep_free_days(*, act: Act, profiles: Sequence[CreativeProfile]) -> None:
    """Work out the first free day of these creatives anew."""
    today = act.at.date()
    for profile_id, load in workloads(profiles).items():
        # Past the version of the row: nobody who edits the profile has written this.
        db.session.connection().execute(
            update(CreativeProfile)
            .where(CreativeProfile.id == profile_id)
            .values(free_from_on=free_from(load, today))
        )
    for profile in profiles:
        db.session.expire(profile, ["free_from_on"])


def renew_free_days(*, act: Act) -> int:
    """Work out the first free day wherever the one that is kept has passed; return how many."""
    profiles = list_with_stale_time(act.at.date())
    keep_free_days(act=act, profiles=profiles)
    return len(profiles)
