"""What a firm says of its creative after delivery: stars in words, an answer, moderation; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

STARS = {
    5: T("Excellent"),
    4: T("Good"),
    3: T("Satisfactory"),
    2: T("Poor"),
    1: T("Very poor"),
}
TEXT_WORDS = 200


@dataclass(frozen=True, slots=True)
class RatingFacts:
    """What is written, or the reason of the officer who does not publish it."""

    stars: int | None = None
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many published ratings a creative has, and their sum of stars."""

    count: int
    total: int

    @property
    def mean_tenths(self) -> int:
        """The mean in tenths of a star, half up: 4.25 is 43."""
        return (20 * self.total + self.count) // (2 * self.count)


def summary_of(stars: Iterable[int]) -> Summary | None:
    """Sum up published stars; None for none, as nobody has a mean of nothing."""
    given = list(stars)
    return Summary(len(given), sum(given)) if given else None


def _is_written(facts: RatingFacts) -> Refused | None:
    if facts.stars not in STARS:
        return Refused("stars", T("Choose one of the five."), field="stars")
    if not facts.text.strip():
        return Refused("text", T("Say in a few sentences how it went."), field="text")
    return None


def _has_text(facts: RatingFacts) -> Refused | None:
    if facts.text.strip():
        return None
    return Refused("text", T("Write your answer first."), field="text")


def _has_reason(facts: RatingFacts) -> Refused | None:
    if facts.reason.strip():
        return None
    message = T("Give the reason: the person who wrote it reads it.")
    return Refused("reason", message, field="reason")


RATING = Workflow(
    name="rating",
    initial="open",
    states=(
        State("open", T("Not written yet"), "neutral", "pencil"),
        State("written", T("Waits to be published"), "info", "clock"),
        State("published", T("Published"), "success", "check", final=True),
        State("refused", T("Not published"), "danger", "cross"),
    ),
    steps=(
        Step(
            "write",
            ("open", "refused"),
            "written",
            P.APPLICATION_WRITE,
            T("Send the review"),
            (_is_written,),
            T("Review written"),
        ),
        Step(
            "publish",
            ("written",),
            "published",
            P.RATING_MODERATE,
            T("Publish"),
            done=T("Review published"),
        ),
        Step(
            "refuse",
            ("written",),
            "refused",
            P.RATING_MODERATE,
            T("Do not publish"),
            (_has_reason,),
            T("Review not published"),
        ),
    ),
)

RATING_ANSWER = Workflow(
    name="rating_answer",
    initial="waiting",
    states=(
        State("waiting", T("Waits to be published"), "info", "clock"),
        State("published", T("Published"), "success", "check", final=True),
        State("refused", T("Not published"), "danger", "cross", final=True),
    ),
    steps=(
        Step(
            "publish",
            ("waiting",),
            "published",
            P.RATING_MODERATE,
            T("Publish"),
            done=T("Answer published"),
        ),
        Step(
            "refuse",
            ("waiting",),
            "refused",
            P.RATING_MODERATE,
            T("Do not publish"),
            (_has_reason,),
            T("Answer not published"),
        ),
    ),
)


def check_answer(facts: RatingFacts) -> None:
    """Refuse an answer without words."""
    if (refusal := _has_text(facts)) is not None:
        raise refusal
