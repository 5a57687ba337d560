"""The guards of an application's workflow and the facts they look at; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T


@dataclass(frozen=True, slots=True)
class Window:
    """When a draft may be sent: the dates of the call and an officer's allowance."""

    now: datetime
    opens_at: datetime
    closes_at: datetime
    late_until: datetime | None = None
    #: Minutes after closing for those who are filling in already.
    grace_minutes: int = 0
    #: Why nothing is taken at this moment although the call runs: the hour, the day, or that it
    #: was closed early.
    pause: T | None = None
    #: Whether it was closed early, for good.
    closed_early: bool = False

    @property
    def before(self) -> bool:
        """Whether the call has not opened yet."""
        return self._second < self.opens_at

    @property
    def open(self) -> bool:
        """Whether the call is open; both ends belong to it, to the second."""
        return not self.before and self._second <= self.closes_at and not self.closed_early

    @property
    def late(self) -> bool:
        """Whether the call has closed but this draft may still come in."""
        return self._second > self.closes_at and (self.late_allowed or self.in_grace)

    @property
    def in_grace(self) -> bool:
        """Whether the call has closed and its minutes of grace still run."""
        ends = self.closes_at + timedelta(minutes=self.grace_minutes)
        return self.closes_at < self._second <= ends

    @property
    def grace_left(self) -> int:
        """The minutes of grace that are left, begun ones counted whole; 0 outside of them."""
        ends = self.closes_at + timedelta(minutes=self.grace_minutes)
        return -(-int((ends - self._second).total_seconds()) // 60) if self.in_grace else 0

    @property
    def takes(self) -> bool:
        """Whether an application may be sent now, for whichever reason."""
        return (self.open and self.pause is None) or self.late_allowed or self.in_grace

    @property
    def over(self) -> bool:
        """Whether it is too late, and nothing allows it any more."""
        return not (self.before or self.open or self.takes)

    @property
    def late_allowed(self) -> bool:
        """Whether an officer's allowance holds now."""
        return self.late_until is not None and self._second <= self.late_until

    @property
    def _second(self) -> datetime:
        return self.now.replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Submission:
    """What the step "submit" and the answer to a correction are decided on."""

    window: Window
    #: Points that are still missing or not fulfilled.
    open_points: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a correction period, seen from now."""

    now: datetime
    due_at: datetime
    open_points: int = 0


@dataclass(frozen=True, slots=True)
class TakingBack:
    """What a firm's wish to change what it sent is decided on."""

    window: Window


@dataclass(frozen=True, slots=True)
class Reopened:
    """Until when a sent application is in the hands of its firm again, seen from now."""

    now: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """How the points of the checklist stand: how many wait, how many failed."""

    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class Rounds:
    """How many corrections an application has had, and how many its call allows."""

    used: int
    allowed: int


def in_time(facts: Submission) -> Refused | None:
    """Refuse before opening and after closing, unless an officer has allowed this draft in."""
    window = facts.window
    if window.before:
        return Refused("not-open", T("The call is not open yet. Your draft is kept."))
    if window.takes:
        return None
    if window.pause is not None:
        return Refused("paused", T("%(why)s Your draft is kept.", why=window.pause))
    return Refused(
        "closed",
        T(
            "The call has closed, so the application could not be sent. Everything you wrote is "
            "kept as a draft. If something outside your control held you up, write to the office: "
            "an officer can allow a late submission and must give the reason."
        ),
    )


def may_take_back(facts: TakingBack) -> Refused | None:
    """Refuse to hand a sent application back once the call has closed."""
    if facts.window.open:
        return None
    return Refused(
        "closed",
        T(
            "The call has closed, so what you sent stands as it is. You can still withdraw it, or "
            "write to the office: it can reopen an application for good reasons."
        ),
    )


def may_reopen(facts: Reopened) -> Refused | None:
    """Refuse to reopen an application until a moment that has passed."""
    if facts.until > facts.now:
        return None
    return Refused("until", T("Choose a moment in the future."), field="until")


def reopening_over(facts: Reopened) -> Refused | None:
    """Refuse to end a reopening before its time."""
    if facts.now.replace(microsecond=0) > facts.until:
        return None
    return Refused("reopening-runs", T("The time for changing the application still runs."))


def complete(facts: Submission) -> Refused | None:
    """Refuse while something is missing or a condition of the call is not met."""
    return _missing(facts.open_points)


def _missing(points: int) -> Refused | None:
    if not points:
        return None
    return Refused(
        "incomplete",
        T(
            "Nothing was sent yet: %(count)s points are open. They are listed below, each with the "
            "page on which you can settle it.",
            count=points,
        ),
    )


def before_due(facts: Deadline) -> Refused | None:
    """Refuse an answer that comes after the day of the correction has ended."""
    if facts.now.replace(microsecond=0) <= facts.due_at:
        return _missing(facts.open_points)
    return Refused(
        "correction-over",
        T("The time for the correction is over. The office decides on what was sent before."),
    )


def after_due(facts: Deadline) -> Refused | None:
    """Refuse to end a correction period that still runs."""
    if facts.now.replace(microsecond=0) > facts.due_at:
        return None
    return Refused("correction-runs", T("The time for the correction still runs."))


def rounds_left(facts: Rounds) -> Refused | None:
    """Refuse more rounds of correction than the call allows."""
    if facts.used < facts.allowed:
        return None
    return Refused(
        "rounds-used",
        T(
            "This call allows %(allowed)s rounds of correction, and they are used up. "
            "Accept the application or refuse it with a reason.",
            allowed=facts.allowed,
        ),
    )


def all_passed(facts: Checked) -> Refused | None:
    """Refuse to accept while a point of the checklist is not looked at, or has failed."""
    if facts.waiting:
        return Refused(
            "unchecked",
            T("%(count)s points of the checklist wait for your finding.", count=facts.waiting),
        )
    if facts.failed:
        return Refused(
            "check-failed",
            T(
                "A point of the checklist has failed. Ask for a correction, or refuse with a reason."
            ),
        )
    return None
