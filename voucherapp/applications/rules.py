"""The life of an application, of a creative's offer and of a correction."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

APPLICATION = Workflow(
    name="application",
    initial="draft",
    states=(
        State("draft", T("Draft"), "neutral", "pencil"),
        State("submitted", T("Submitted"), "info", "inbox"),
        State("correction", T("Correction asked"), "warning", "reply"),
        State("eligible", T("Formally accepted"), "progress", "check"),
        State("ineligible", T("Refused on formal grounds"), "danger", "cross", final=True),
        State("selected", T("Selected for a voucher"), "success", "star"),
        State("reserve", T("On the reserve list"), "info", "clock"),
        State("not_selected", T("Not selected"), "danger", "cross", final=True),
        State("withdrawn", T("Withdrawn"), "neutral", "undo", final=True),
    ),
    steps=(
        Step("submit", ("draft",), "submitted", P.APPLICATION_SUBMIT, T("Submit the application")),
        Step("ask_correction", ("submitted",), "correction", P.APPLICATION_CHECK, T("Ask for a correction")),
        Step("answer_correction", ("correction",), "submitted", P.APPLICATION_SUBMIT, T("Answer the correction")),
        Step("expire_correction", ("correction",), "submitted", P.SYSTEM_RUN, T("Correction period over")),
        Step("accept", ("submitted",), "eligible", P.APPLICATION_CHECK, T("Accept formally")),
        Step("refuse", ("submitted", "correction"), "ineligible", P.APPLICATION_CHECK, T("Refuse with a reason")),
        Step("select", ("eligible",), "selected", P.DECISION_RELEASE, T("Release the award")),
        Step("put_on_reserve", ("eligible",), "reserve", P.DECISION_RELEASE, T("Release the place on the reserve list")),
        Step("reject", ("eligible",), "not_selected", P.DECISION_RELEASE, T("Release the refusal")),
        Step("withdraw", ("draft", "submitted", "correction", "eligible"), "withdrawn", P.APPLICATION_SUBMIT, T("Withdraw the application")),
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
        Step("confirm", ("invited", "confirmed"), "confirmed", P.OFFER_CONFIRM, T("Confirm the offer")),
        Step("decline", ("invited", "confirmed"), "declined", P.OFFER_CONFIRM, T("Decline with a reason")),
        Step("cancel", ("invited", "confirmed", "declined"), "cancelled", P.APPLICATION_WRITE, T("Choose somebody else")),
    ),
)
