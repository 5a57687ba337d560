"""The life of an application, of a creative's offer and of a correction; who may edit what, when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from voucherapp.kernel.money import half_up
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow
from voucherapp.programmes.config import Voucher

#: What a correction may open again; the rest stays as it was sent.
PARTS = ("idea", "documents", "creative")

#: States in which a firm's application takes one of its places in a call.
COUNTED = (
    "draft",
    "submitted",
    "correction",
    "eligible",
    "ineligible",
    "selected",
    "reserve",
    "not_selected",
)

#: States in which an application takes up a creative's time in a call.
BINDING = ("submitted", "correction", "eligible", "selected", "reserve")


@dataclass(frozen=True, slots=True)
class Window:
    """When a draft may be sent: the dates of the call and an officer's allowance."""

    now: datetime
    opens_at: datetime
    closes_at: datetime
    late_until: datetime | None = None

    @property
    def before(self) -> bool:
        """Whether the call has not opened yet."""
        return self._second < self.opens_at

    @property
    def open(self) -> bool:
        """Whether the call is open; both ends belong to it, to the second."""
        return not self.before and self._second <= self.closes_at

    @property
    def late(self) -> bool:
        """Whether the call has closed but this draft may still come in."""
        return self._second > self.closes_at and self.late_allowed

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
class Rounds:
    """How many corrections an application has had, and how many its call allows."""

    used: int
    allowed: int


def in_time(facts: Submission) -> Refused | None:
    """Refuse before opening and after closing, unless an officer has allowed this draft in."""
    window = facts.window
    if window.before:
        return Refused("not-open", T("The call is not open yet. Your draft is kept."))
    if window.open or window.late_allowed:
        return None
    return Refused(
        "closed",
        T(
            "The call has closed, so the application could not be sent. Everything you wrote is "
            "kept as a draft. If something outside your control held you up, write to the office: "
            "an officer can allow a late submission and must give the reason."
        ),
    )


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


APPLICATION = Workflow(
    name="application",
    initial="draft",
    states=(
        State("draft", T("Draft"), "neutral", "pencil"),
        State("submitted", T("Submitted"), "info", "inbox"),
        State("correction", T("Correction asked"), "warning", "message"),
        State("eligible", T("Formally accepted"), "progress", "check"),
        State("ineligible", T("Refused on formal grounds"), "danger", "cross", final=True),
        State("selected", T("Selected for a voucher"), "success", "star"),
        State("reserve", T("On the reserve list"), "info", "clock"),
        State("not_selected", T("Not selected"), "danger", "cross", final=True),
        State("withdrawn", T("Withdrawn"), "neutral", "undo", final=True),
    ),
    steps=(
        Step(
            "submit",
            ("draft",),
            "submitted",
            P.APPLICATION_SUBMIT,
            T("Submit the application"),
            (in_time, complete),
        ),
        Step(
            "ask_correction",
            ("submitted",),
            "correction",
            P.APPLICATION_CHECK,
            T("Ask for a correction"),
            (rounds_left,),
        ),
        Step(
            "answer_correction",
            ("correction",),
            "submitted",
            P.APPLICATION_SUBMIT,
            T("Answer the correction"),
            (before_due,),
        ),
        Step(
            "expire_correction",
            ("correction",),
            "submitted",
            P.SYSTEM_RUN,
            T("Correction period over"),
            (after_due,),
        ),
        Step("accept", ("submitted",), "eligible", P.APPLICATION_CHECK, T("Accept formally")),
        Step(
            "refuse",
            ("submitted", "correction"),
            "ineligible",
            P.APPLICATION_CHECK,
            T("Refuse with a reason"),
        ),
        Step(
            "select",
            ("eligible", "reserve"),
            "selected",
            P.DECISION_RELEASE,
            T("Release the award"),
        ),
        Step(
            "put_on_reserve",
            ("eligible",),
            "reserve",
            P.DECISION_RELEASE,
            T("Release the place on the reserve list"),
        ),
        Step(
            "reject",
            ("eligible", "reserve"),
            "not_selected",
            P.DECISION_RELEASE,
            T("Release the refusal"),
        ),
        Step(
            "withdraw",
            ("draft", "submitted", "correction", "eligible"),
            "withdrawn",
            P.APPLICATION_SUBMIT,
            T("Withdraw the application"),
        ),
    ),
)

OFFER = Workflow(
    name="offer",
    initial="invited",
    states=(
        State("invited", T("Waiting for the creative"), "info", "clock"),
        State("confirmed", T("Confirmed by the creative"), "success", "check"),
        State("declined", T("Declined by the creative"), "danger", "cross"),
        State("cancelled", T("Replaced by the firm"), "neutral", "undo", final=True),
    ),
    steps=(
        Step(
            "confirm",
            ("invited", "confirmed"),
            "confirmed",
            P.OFFER_CONFIRM,
            T("Confirm the offer"),
        ),
        Step(
            "decline",
            ("invited", "confirmed"),
            "declined",
            P.OFFER_CONFIRM,
            T("Decline with a reason"),
        ),
        Step(
            "cancel",
            ("invited", "confirmed", "declined"),
            "cancelled",
            P.APPLICATION_WRITE,
            T("Choose somebody else"),
        ),
    ),
)


class EditConflict(Refused):
    """Somebody else has changed the same fields since the form was opened."""

    def __init__(self, fields: Iterable[str], by: str) -> None:
        super().__init__(
            "edited-meanwhile",
            T(
                "%(who)s has changed the same text since you opened this page. Your text is not "
                "lost: both stand side by side below. Bring them together and save.",
                who=by,
            ),
        )
        self.fields = tuple(fields)


def editable(state: str, opened: Iterable[str], part: str) -> bool:
    """Tell whether the firm may change this part: all of a draft, opened parts in a correction."""
    return state == "draft" or (state == "correction" and part in opened)


def requested_amount(voucher: Voucher, price_net_minor: int) -> int:
    """Return what the voucher would pay: the rate on the net price, up to the largest voucher."""
    return min(half_up(price_net_minor * voucher.rate_bp, 10000), voucher.max_minor)


def reference_of(call_code: str, sequence: int) -> str:
    """Return the reference of the n-th application of a call, such as DIVA-26-0042."""
    return f"{call_code}-{sequence:04d}"
