"""The life of a claim, a payment and a batch."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

CLAIM = Workflow(
    name="claim",
    initial="draft",
    states=(
        State("draft", T("Draft"), "neutral", "pencil"),
        State("submitted", T("Being checked"), "info", "inbox"),
        State("query", T("Question to the firm"), "warning", "reply"),
        State("approved", T("Approved, payment to be released"), "progress", "check"),
        State("refused", T("Refused"), "danger", "cross", final=True),
        State("payment", T("In payment"), "progress", "bank"),
        State("paid", T("Paid"), "success", "coins", final=True),
    ),
    steps=(
        Step("submit", ("draft",), "submitted", P.CLAIM_WRITE, T("Submit the claim")),
        Step("query", ("submitted",), "query", P.CLAIM_CHECK, T("Ask the firm")),
        Step("answer", ("query",), "submitted", P.CLAIM_WRITE, T("Answer the question")),
        Step("approve", ("submitted",), "approved", P.CLAIM_CHECK, T("Approve with an amount")),
        Step("refuse", ("submitted", "query"), "refused", P.CLAIM_CHECK, T("Refuse with a reason")),
        Step("release", ("approved",), "payment", P.PAYMENT_RELEASE, T("Release the payment")),
        Step("send_back", ("approved",), "submitted", P.PAYMENT_RELEASE, T("Send back to the checker")),
        Step("confirm_paid", ("payment",), "paid", P.PAYMENT_PREPARE, T("Confirm that it was paid")),
        Step("return_payment", ("paid",), "payment", P.PAYMENT_PREPARE, T("Note that the bank sent it back")),
    ),
)

PAYMENT = Workflow(
    name="payment",
    initial="released",
    states=(
        State("released", T("Released, not yet in a batch"), "info", "clock"),
        State("batched", T("In a batch"), "progress", "bank"),
        State("paid", T("Paid"), "success", "coins"),
        State("returned", T("Returned by the bank"), "danger", "undo"),
    ),
    steps=(
        Step("batch", ("released", "returned"), "batched", P.PAYMENT_PREPARE, T("Put into a batch")),
        Step("confirm", ("batched",), "paid", P.PAYMENT_PREPARE, T("Confirm the payment")),
        Step("return", ("paid", "batched"), "returned", P.PAYMENT_PREPARE, T("Note the return")),
    ),
)
