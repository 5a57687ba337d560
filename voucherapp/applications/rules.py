"""The life of an application, of a creative's offer and of a correction; who may edit what, when."""

from __future__ import annotations

from collections.abc import Iterable

from voucherapp.applications.rules_guards import (
    Window,
    after_due,
    all_passed,
    before_due,
    complete,
    in_time,
    may_reopen,
    may_take_back,
    reopening_over,
    rounds_left,
)
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow
from voucherapp.programmes.config import CallConfig

#: What a correction may open again; the rest stays as it was sent.
PARTS = ("idea", "documents", "creative")

#: How an application came; all but the first were entered by the office.
CHANNELS = {
    "online": T("On-line"),
    "paper": T("On paper"),
    "phone": T("By telephone"),
    "email": T("By e-mail"),
}

#: How the time in which a firm could change what it sent came to its end.
REOPENING_OUTCOMES = {
    "": T("It is with the firm now."),
    "resent": T("The firm has sent it again."),
    "kept": T("The firm left it as it was sent."),
    "put_back": T("Nothing was sent again; what was sent before stands."),
    "lapsed": T("Nothing was sent again, and what was sent before could not stand."),
    "withdrawn": T("The firm withdrew it."),
}

#: States in which a firm's application takes one of its places in a call.
COUNTED = (
    "draft",
    "submitted",
    "reopened",
    "correction",
    "eligible",
    "ineligible",
    "selected",
    "reserve",
    "not_selected",
)

#: States in which an application takes up a creative's time in a call.
BINDING = ("submitted", "reopened", "correction", "eligible", "selected", "reserve")


APPLICATION = Workflow(
    name="application",
    initial="draft",
    states=(
        State("draft", T("Draft"), "neutral", "pencil"),
        State("submitted", T("Submitted"), "info", "inbox"),
        State("reopened", T("Taken back to change"), "warning", "pencil"),
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
            "take_back",
            ("submitted",),
            "reopened",
            P.APPLICATION_SUBMIT,
            T("Take back to change"),
            (may_take_back,),
        ),
        Step(
            "reopen",
            ("submitted",),
            "reopened",
            P.APPLICATION_CHECK,
            T("Reopen for the firm"),
            (may_reopen,),
        ),
        Step(
            "resend",
            ("reopened",),
            "submitted",
            P.APPLICATION_SUBMIT,
            T("Send again"),
            (in_time, complete),
        ),
        Step(
            "keep_sent",
            ("reopened",),
            "submitted",
            P.APPLICATION_SUBMIT,
            T("Leave it as it was sent"),
        ),
        Step(
            "put_back",
            ("reopened",),
            "submitted",
            P.SYSTEM_RUN,
            T("Left as it was sent"),
            (reopening_over,),
        ),
        Step(
            "lapse",
            ("reopened",),
            "draft",
            P.SYSTEM_RUN,
            T("Not sent again in time"),
            (reopening_over,),
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
        Step(
            "accept",
            ("submitted",),
            "eligible",
            P.APPLICATION_CHECK,
            T("Accept formally"),
            (all_passed,),
        ),
        Step(
            "refuse",
            ("submitted", "correction"),
            "ineligible",
            P.APPLICATION_CHECK,
            T("Refuse with a reason"),
        ),
        Step(
            "set_aside",
            ("submitted",),
            "ineligible",
            P.SYSTEM_RUN,
            T("Set aside: multiple applications"),
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
            ("draft", "submitted", "reopened", "correction", "eligible"),
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
    return state in ("draft", "reopened") or (state == "correction" and part in opened)


def curable_points(config: CallConfig) -> frozenset[str]:
    """Return the codes of the points of a checklist that a firm may put right."""
    if config.correction.curable:
        return frozenset(config.correction.curable)
    return frozenset(point.code for point in config.checklist if point.curable)


#: How a draft is shown whose call has closed: it can be read, and no longer be changed or sent.
NOT_SUBMITTED = State("draft", T("Not submitted"), "neutral", "lock")


def shown_state(state: str, window: Window) -> State:
    """Return the state as people see it: a draft that came too late says so."""
    return NOT_SUBMITTED if state == "draft" and window.over else APPLICATION.state(state)


def reference_of(call_code: str, sequence: int) -> str:
    """Return the reference of the n-th application of a call, such as DIVA-26-0042."""
    return f"{call_code}-{sequence:04d}"
