"""The life of an enquiry and of a quote, what a brief needs, and how often a firm may ask; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

#: Words of the two texts of a brief: short enough that a creative reads all of it.
CHANGE_WORDS = 150
AUDIENCE_WORDS = 60
#: A firm asks a handful of creatives, not the whole gallery: in one day, over all its briefs.
ASKED_PER_DAY = 12
#: Messages of one side to one enquiry in an hour.
MESSAGES_PER_HOUR = 20
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: No country of the Union has a higher VAT rate; a larger figure is a slip of the hand.
HIGHEST_VAT_BP = 3000
MOST_DAYS = 999


@dataclass(frozen=True, slots=True)
class BriefFacts:
    """What a brief says: in four short fields."""

    change: str = ""
    audience: str = ""
    by_when_on: date | None = None
    budget_minor: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """The reason of somebody who declines."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceFacts:
    """The reason for a quote, until when it stands, and the day."""

    reason: str
    valid_until_on: date | None
    today: date


def brief_gaps(brief: BriefFacts) -> list[T]:
    """List what a brief lacks before a creative or a broker is asked."""
    wanted = (
        (brief.change.strip(), T("what you want to change")),
        (brief.audience.strip(), T("for whom")),
        (brief.by_when_on, T("by when")),
        (brief.budget_minor, T("with how much")),
    )
    return [missing for present, missing in wanted if not present]


def refuse_unfinished(brief: BriefFacts) -> None:
    """Refuse to ask anybody about a brief that lacks one of its four answers."""
    if gaps := brief_gaps(brief):
        listed = ", ".join(str(gap) for gap in gaps)
        raise Refused(
            "unfinished", T("Say first in your brief: %(gaps)s. Then you can ask.", gaps=listed)
        )


def refuse_budget(budget_minor: int | None) -> None:
    """Refuse a budget of nought or less; none at all is fine in a draft."""
    if budget_minor is not None and budget_minor <= 0:
        raise Refused("budget", T("Give an amount above nought."), field="budget")


def refuse_too_many_asked(asked: int) -> None:
    """Refuse one more request of a firm within a day after the twelfth."""
    if asked >= ASKED_PER_DAY:
        raise Refused(
            "too-many",
            T(
                "Your firm has asked %(count)s creatives since yesterday. Wait for their answers, or "
                "go on tomorrow.",
                count=asked,
            ),
        )


def refuse_too_many_messages(written: int) -> None:
    """Refuse one more message of one side after the twentieth within an hour."""
    if written >= MESSAGES_PER_HOUR:
        raise Refused(
            "too-many",
            T("You have written many messages within an hour. Go on a little later."),
            field="text",
        )


def refuse_figures(price: int, vat: int, days: int, delivers: str) -> None:
    """Refuse a price (minor units), VAT rate (basis points), days or description that cannot be."""
    if price <= 0:
        raise Refused("price", T("Give a net price above nought."), field="price_net")
    if not 0 <= vat <= HIGHEST_VAT_BP:
        raise Refused("vat", T("Give a VAT rate between 0 and 30 %."), field="vat_rate")
    if not 1 <= days <= MOST_DAYS:
        raise Refused("days", T("Give the days of work, at least one."), field="days")
    if not delivers.strip():
        raise Refused("delivers", T("Say what you will hand over."), field="delivers")


def refuse_validity(valid_until_on: date | None, today: date) -> None:
    """Refuse a quote that stands until a day that has passed."""
    if valid_until_on is None or valid_until_on < today:
        message = T("Give the last day on which your quote stands: today or later.")
        raise Refused("validity", message, field="valid_until_on")


def refuse_answer_day(answer_by_on: date, today: date) -> None:
    """Refuse to ask for a quote until a day that has passed."""
    if answer_by_on < today:
        raise Refused("too-early", T("Choose today or a later day."), field="answer_by_on")


def _has_reason(facts: AnswerFacts | ChoiceFacts) -> Refused | None:
    if facts.reason.strip():
        return None
    return Refused("reason", T("Give the reason in a sentence."), field="reason")


def _stands(facts: ChoiceFacts) -> Refused | None:
    if facts.valid_until_on is not None and facts.valid_until_on >= facts.today:
        return None
    return Refused(
        "expired",
        T("This quote does not stand any more. Ask the creative to renew it, or choose another."),
    )


ENQUIRY = Workflow(
    name="enquiry",
    initial="sent",
    states=(
        State("sent", T("Waiting for an answer"), "info", "clock"),
        State("talking", T("Ready to talk"), "success", "message"),
        State("declined", T("Declined"), "danger", "cross", final=True),
        State("closed", T("Closed by the firm"), "neutral", "lock", final=True),
    ),
    steps=(
        Step(
            "accept",
            ("sent",),
            "talking",
            P.OFFER_CONFIRM,
            T("Accept to talk"),
            done=T("Accepted to talk"),
        ),
        Step(
            "decline",
            ("sent", "talking"),
            "declined",
            P.OFFER_CONFIRM,
            T("Decline with a reason"),
            (_has_reason,),
            T("Declined"),
        ),
        Step(
            "close",
            ("sent", "talking"),
            "closed",
            P.APPLICATION_WRITE,
            T("Close the enquiry"),
            done=T("Closed by the firm"),
        ),
    ),
)

QUOTE = Workflow(
    name="quote",
    initial="asked",
    states=(
        State("asked", T("Asked for"), "info", "clock"),
        State("given", T("Given"), "progress", "file"),
        State("chosen", T("Chosen"), "success", "check"),
        State("declined", T("Declined"), "danger", "cross"),
        State("withdrawn", T("Taken back by the firm"), "neutral", "undo"),
    ),
    steps=(
        Step(
            "ask_again",
            ("declined", "withdrawn"),
            "asked",
            P.APPLICATION_WRITE,
            T("Ask again"),
            done=T("Asked for a quote again"),
        ),
        Step(
            "give",
            ("asked", "given"),
            "given",
            P.OFFER_CONFIRM,
            T("Send the quote"),
            done=T("Quote given"),
        ),
        Step(
            "decline",
            ("asked", "given"),
            "declined",
            P.OFFER_CONFIRM,
            T("Decline with a reason"),
            (_has_reason,),
            T("Declined to quote"),
        ),
        Step(
            "choose",
            ("given",),
            "chosen",
            P.APPLICATION_WRITE,
            T("Choose this quote"),
            (_has_reason, _stands),
            T("Quote chosen"),
        ),
        Step(
            "set_aside",
            ("chosen",),
            "given",
            P.APPLICATION_WRITE,
            T("Choose another quote"),
            done=T("Another quote was chosen"),
        ),
        Step(
            "withdraw",
            ("asked", "given"),
            "withdrawn",
            P.APPLICATION_WRITE,
            T("Take the request back"),
            done=T("Request taken back"),
        ),
    ),
)
