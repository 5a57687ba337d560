"""Reads of what a decision on a call would pass over: who may still send, and who is still being checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from voucherapp.applications.models import Application
from voucherapp.applications.queries_window import closed_early
from voucherapp.db.session import db
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call
from voucherapp.programmes.wording import moment_words

#: Ways of intake in which all applications of a call are compared with each other.
COMPARED_AT_ONCE = ("single_window", "two_phase")
#: Sent, but neither formally accepted nor refused yet.
BEING_CHECKED = ("submitted", "reopened", "correction")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands against deciding on a call now.

    `open_until` is the moment until which firms may still send to a call that compares all who
    apply; `unchecked` counts those who were sent, or may still be sent by an allowance, and are in
    no ranking yet.
    """

    open_until: datetime | None
    unchecked: int


def readiness_of(call: Call, config: CallConfig, now: datetime) -> Readiness:
    """Tell what a decision taken now would pass over: one statement, two with closing triggers."""
    return Readiness(_open_until(call, config, now), _unchecked(call, now))


def _open_until(call: Call, config: CallConfig, now: datetime) -> datetime | None:
    if config.intake.mode not in COMPARED_AT_ONCE:
        return None
    end = call.closes_at + timedelta(minutes=config.intake.grace_minutes)
    return end if now < end and closed_early(call, config) is None else None


def _unchecked(call: Call, now: datetime) -> int:
    allowed = and_(Application.state == "draft", Application.late_until > now)
    found = db.session.scalar(
        select(func.count())
        .select_from(Application)
        .where(
            Application.call_id == call.id,
            or_(Application.state.in_(BEING_CHECKED), allowed),
        )
    )
    return found or 0


def still_open(closes: datetime, timezone: str) -> T:
    """Say that a call which compares all applications has to be over before a decision."""
    return T(
        "Firms can still apply to this call until %(end)s, and all applications are compared with "
        "each other. Decide when the call is over.",
        end=moment_words(closes, timezone),
    )
