"""States of a call; the public status is derived from its dates and never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

WHOLE_BP = 10000


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing before a call can be published, and the section that holds it."""

    section: str
    message: T


@dataclass(frozen=True, slots=True)
class PublishFacts:
    """What the guard of publishing looks at."""

    gaps: tuple[Gap, ...] = ()


def is_complete(facts: PublishFacts) -> Refused | None:
    """Refuse to publish a call while its check list has open points."""
    if not facts.gaps:
        return None
    return Refused(
        "incomplete",
        T(
            "The call cannot be published yet. First: %(first)s (%(count)s open points in all).",
            first=facts.gaps[0].message,
            count=len(facts.gaps),
        ),
    )


CALL = Workflow(
    name="call",
    initial="draft",
    states=(
        State("draft", T("Draft"), "neutral", "pencil"),
        State("published", T("Published"), "success", "globe"),
        State("withdrawn", T("Withdrawn"), "danger", "cross", final=True),
    ),
    steps=(
        Step(
            "publish",
            ("draft",),
            "published",
            P.CALL_PUBLISH,
            T("Publish the call"),
            (is_complete,),
            T("Call published"),
        ),
        Step(
            "withdraw",
            ("draft",),
            "withdrawn",
            P.CALL_PUBLISH,
            T("Withdraw the call"),
            done=T("Call withdrawn"),
        ),
    ),
)

DRAFT = CALL.state("draft")
WITHDRAWN = CALL.state("withdrawn")
PLANNED = State("planned", T("Planned"), "neutral", "calendar")
COMING = State("coming", T("Coming"), "info", "calendar")
OPEN = State("open", T("Open"), "success", "unlock")
CLOSED = State("closed", T("Closed"), "neutral", "lock")


def public_status(state: str, opens_at: datetime, closes_at: datetime, now: datetime) -> State:
    """Return what the clock makes of a call: both ends belong to it, to the second."""
    if state == "draft":
        return DRAFT
    if state == "withdrawn":
        return WITHDRAWN
    second = now.replace(microsecond=0)
    if second < opens_at:
        return COMING
    return OPEN if second <= closes_at else CLOSED


def refuse_unless_whole(shares_bp: Sequence[int]) -> None:
    """Refuse shares of funders that do not add up to 100.00 %."""
    total = sum(shares_bp)
    if total != WHOLE_BP or not shares_bp:
        raise Refused(
            "shares",
            T(
                "The shares of the funders add up to %(total)s %%; change them so that they make "
                "100.00 %% exactly.",
                total=f"{total // 100}.{total % 100:02d}",
            ),
            field="funders",
        )
