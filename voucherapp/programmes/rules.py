"""States of a call; the public status is derived from its dates and never stored."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

CALL = Workflow(
    name="call",
    initial="draft",
    states=(
        State("draft", T("Draft"), "neutral", "pencil"),
        State("published", T("Published"), "success", "megaphone"),
        State("withdrawn", T("Withdrawn"), "danger", "cross", final=True),
    ),
    steps=(
        Step("publish", ("draft",), "published", P.CALL_PUBLISH, T("Publish the call")),
        Step("withdraw", ("draft",), "withdrawn", P.CALL_PUBLISH, T("Withdraw the call")),
    ),
)
