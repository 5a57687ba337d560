"""The life of an award and of its voucher."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

AWARD = Workflow(
    name="award",
    initial="offered",
    states=(
        State("offered", T("Waiting for acceptance"), "info", "clock"),
        State("accepted", T("Accepted, voucher issued"), "success", "check"),
        State("declined", T("Declined by the firm"), "neutral", "undo", final=True),
        State("lapsed", T("Lapsed"), "danger", "cross", final=True),
        State("closed", T("Closed"), "neutral", "lock", final=True),
    ),
    steps=(
        Step("accept", ("offered",), "accepted", P.AWARD_ACCEPT, T("Accept the award")),
        Step("decline", ("offered",), "declined", P.AWARD_ACCEPT, T("Decline the award")),
        Step("lapse", ("offered", "accepted"), "lapsed", P.SYSTEM_RUN, T("Period over")),
        Step("close", ("accepted",), "closed", P.CLAIM_CHECK, T("Close and release the rest")),
    ),
)
