"""The life of a decision and what it may say of an application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from voucherapp.kernel.calendar import end_of_day
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What the guards of a decision look at."""

    proposer_id: int | None = None
    actor_id: int | None = None
    letters_missing: int = 0
    lines: int = 1
    today: date | None = None
    release_on: date | None = None


def _second_person(facts: DecisionFacts) -> Refused | None:
    if facts.actor_id is not None and facts.actor_id == facts.proposer_id:
        return Refused(
            "four-eyes",
            T("You recorded this decision yourself. Ask a second officer to confirm it."),
        )
    return None


def _letters_ready(facts: DecisionFacts) -> Refused | None:
    if facts.letters_missing:
        return Refused(
            "letters-missing",
            T(
                "%(missing)s of %(lines)s letters are still being prepared. Try again in a minute.",
                missing=facts.letters_missing,
                lines=facts.lines,
            ),
        )
    return None


def _on_its_day(facts: DecisionFacts) -> Refused | None:
    if facts.release_on is not None and facts.today is not None and facts.today != facts.release_on:
        return Refused(
            "other-day",
            T(
                "The letters carry the date %(day)s, which is not today. Choose the day of release "
                "anew; the letters are then prepared again.",
                day=facts.release_on,
            ),
        )
    return None


DECISION = Workflow(
    name="decision",
    initial="proposed",
    states=(
        State("proposed", T("Waiting for a second officer"), "warning", "clock"),
        State("confirmed", T("Confirmed, not yet released"), "progress", "lock"),
        State("released", T("Released"), "success", "globe", final=True),
        State("rejected", T("Sent back"), "danger", "undo", final=True),
    ),
    steps=(
        Step(
            "confirm",
            ("proposed",),
            "confirmed",
            P.DECISION_CONFIRM,
            T("Confirm the decision"),
            (_second_person,),
            T("Decision confirmed"),
        ),
        Step(
            "reject",
            ("proposed", "confirmed"),
            "rejected",
            P.DECISION_CONFIRM,
            T("Send the decision back"),
            done=T("Decision sent back"),
        ),
        Step(
            "release",
            ("confirmed",),
            "released",
            P.DECISION_RELEASE,
            T("Release all letters"),
            (_letters_ready, _on_its_day),
            T("All letters released"),
        ),
    ),
)

OUTCOMES = ("award", "reserve", "below_threshold", "unscored", "aid_refused")

OUTCOME_STATES: dict[str, State] = {
    "award": State("award", T("Voucher"), "success", "star"),
    "reserve": State("reserve", T("Reserve list"), "info", "clock"),
    "below_threshold": State("below_threshold", T("Below the threshold"), "danger", "cross"),
    "unscored": State("unscored", T("Not scored in full"), "warning", "hourglass"),
    "aid_refused": State("aid_refused", T("State aid ceiling reached"), "danger", "cross"),
}

LINE_RULES: dict[str, T] = {
    "stop": T("Stop at the first application that does not fit"),
    "skip_to_fit": T("Pass over what does not fit, fund the next that does"),
}


def acceptance_end(released_on: date, days: int, timezone: str) -> datetime:
    """Return the last second to accept an award: the end of its last day in the call's zone."""
    return end_of_day(released_on + timedelta(days=days), timezone) - timedelta(seconds=1)
