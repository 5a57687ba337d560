"""The life of an assignment; marks, totals and their spread."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

ASSIGNMENT = Workflow(
    name="assignment",
    initial="assigned",
    states=(
        State("assigned", T("Interest to be declared"), "info", "clock"),
        State("open", T("Being scored"), "progress", "pencil"),
        State("conflict", T("In conflict"), "danger", "cross", final=True),
        State("submitted", T("Scored"), "success", "check", final=True),
        State("withdrawn", T("Assignment withdrawn"), "neutral", "undo", final=True),
    ),
    steps=(
        Step("declare_none", ("assigned",), "open", P.REVIEW_WRITE, T("Declare no conflict of interest")),
        Step("declare_conflict", ("assigned", "open"), "conflict", P.REVIEW_WRITE, T("Declare a conflict of interest")),
        Step("submit", ("open",), "submitted", P.REVIEW_WRITE, T("Submit the review")),
        Step("withdraw", ("assigned", "open"), "withdrawn", P.REVIEW_ASSIGN, T("Withdraw the assignment")),
    ),
)
