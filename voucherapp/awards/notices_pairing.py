"""What an award means for the time of its creative: booked when it is offered, free when it ends."""

from __future__ import annotations

from typing import Any

from voucherapp.awards import queries
from voucherapp.awards.models import Award
from voucherapp.kernel.act import Act
from voucherapp.organisations.operations_capacity import book_engagement, release_engagement


def book_creative(payload: dict[str, Any], act: Act) -> None:
    """Note that the creative is taken from the first to the last day of the project."""
    award = queries.get_award(payload["award_id"])
    if award.state not in ("offered", "accepted"):
        return
    starts_on = award.application.starts_on or award.granted_on
    book_engagement(
        act=act,
        source=source_of(award),
        creative_id=award.creative_id,
        firm_id=award.firm_id,
        starts_on=starts_on,
        ends_on=max(starts_on, award.project_ends_on),
    )


def free_creative(payload: dict[str, Any], act: Act) -> None:
    """Give the time of the creative free: the award was declined, has lapsed or is finished."""
    release_engagement(act=act, source=source_of(queries.get_award(payload["award_id"])))


def source_of(award: Award) -> str:
    """Return the name under which the project of an award is booked and reviewed."""
    return f"application:{award.application_id}"
