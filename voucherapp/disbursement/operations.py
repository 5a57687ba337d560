"""Every write of claims and payments, gathered from the three desks that do them."""

from __future__ import annotations

from voucherapp.disbursement.operations_checking import (
    approve_claim,
    confirm_duplicate,
    dismiss_duplicate,
    query_claim,
    record_claim_check,
    refuse_claim,
    release_payment,
    send_back,
)
from voucherapp.disbursement.operations_claims import (
    add_invoice,
    answer_query,
    attach_claim_document,
    record_late_attempt,
    remove_claim_document,
    remove_invoice,
    save_claim,
    start_claim,
    submit_claim,
    update_invoice,
)
from voucherapp.disbursement.operations_payments import (
    build_batch,
    close_award,
    confirm_batch,
    confirm_payment,
    lapse_unclaimed,
    return_payment,
)

__all__ = [
    "add_invoice",
    "answer_query",
    "approve_claim",
    "attach_claim_document",
    "build_batch",
    "close_award",
    "confirm_batch",
    "confirm_duplicate",
    "confirm_payment",
    "dismiss_duplicate",
    "lapse_unclaimed",
    "query_claim",
    "record_claim_check",
    "record_late_attempt",
    "refuse_claim",
    "release_payment",
    "remove_claim_document",
    "remove_invoice",
    "return_payment",
    "save_claim",
    "send_back",
    "start_claim",
    "submit_claim",
    "update_invoice",
]
