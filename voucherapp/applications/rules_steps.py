"""The pages of the form as steps on a path: what time counts, where people stop; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from voucherapp.applications.rules_content import groups_of
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig

#: Who is silent for longer than this has gone away; the pause is nobody's time.
PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class StepSeen:
    """What is known of one application on one page: seconds there, and when it was last seen."""

    application_id: int
    step: str
    seconds: int
    last_at: datetime
    sent: bool


@dataclass(frozen=True, slots=True)
class StepFigure:
    """One page of the form over all applications of a call."""

    step: str
    title: T | str
    #: How many applications came to it.
    reached: int
    #: Median seconds of those that were sent; None while none was.
    median_seconds: int | None
    #: How many unsent drafts were seen here last.
    stopped: int


@dataclass(frozen=True, slots=True)
class PathFigures:
    """How applicants get on with the form of a call."""

    steps: tuple[StepFigure, ...]
    sent: int
    unsent: int
    #: Median seconds over the whole form, of those that were sent.
    median_seconds: int | None


def steps_of(config: CallConfig) -> list[tuple[str, T | str]]:
    """Return the pages of the form in their order, with their titles."""
    return [
        ("firm", T("Your firm")),
        ("creative", T("The creative")),
        *((f"idea:{group.number}", group.title or T("The idea")) for group in groups_of(config)),
        ("documents", T("Documents")),
        ("check", T("Check and send")),
    ]


def is_step(config: CallConfig, step: str) -> bool:
    """Tell whether the form of a call has this page."""
    return any(code == step for code, _title in steps_of(config))


def seconds_between(last: datetime, now: datetime) -> int:
    """Return the seconds between two signs of life; a long pause counts as none."""
    gap = now - last
    return int(gap.total_seconds()) if timedelta(0) < gap <= PAUSE else 0


def figures_of(config: CallConfig, seen: Iterable[StepSeen]) -> PathFigures:
    """Work out how many came to each page, how long they took, and where drafts stand still."""
    by_application: dict[int, dict[str, StepSeen]] = {}
    for one in seen:
        by_application.setdefault(one.application_id, {})[one.step] = one
    sent = [steps for steps in by_application.values() if _is_sent(steps)]
    unsent = [steps for steps in by_application.values() if not _is_sent(steps)]
    lasts = [max(steps.values(), key=lambda s: s.last_at).step for steps in unsent]
    totals = [sum(s.seconds for s in steps.values()) for steps in sent]
    return PathFigures(
        steps=tuple(
            StepFigure(
                step,
                title,
                reached=sum(step in steps for steps in by_application.values()),
                median_seconds=_median(s[step].seconds for s in sent if step in s),
                stopped=lasts.count(step),
            )
            for step, title in steps_of(config)
        ),
        sent=len(sent),
        unsent=len(unsent),
        median_seconds=_median(totals),
    )


def _is_sent(steps: Mapping[str, StepSeen]) -> bool:
    return any(one.sent for one in steps.values())


def _median(seconds: Iterable[int]) -> int | None:
    values = list(seconds)
    return round(median(values)) if values else None
