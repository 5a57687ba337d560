"""The life of a decision; ranking and the budget line as pure functions."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

DECISION = Workflow(
    name="decision",
    initial="proposed",
    states=(
        State("proposed", T("Waiting for a second officer"), "warning", "clock"),
        State("confirmed", T("Confirmed, not yet released"), "progress", "lock"),
        State("released", T("Released"), "success", "megaphone", final=True),
        State("rejected", T("Sent back"), "danger", "undo", final=True),
    ),
    steps=(
        Step("confirm", ("proposed",), "confirmed", P.DECISION_CONFIRM, T("Confirm the decision")),
        Step("reject", ("proposed", "confirmed"), "rejected", P.DECISION_CONFIRM, T("Send the decision back")),
        Step("release", ("confirmed",), "released", P.DECISION_RELEASE, T("Release all letters")),
    ),
)

OUTCOMES = ("award", "reserve", "below_threshold", "unscored", "aid_refused")
