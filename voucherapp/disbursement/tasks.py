"""What waits for a person in claims and payments, for the start page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from voucherapp.awards.queries import config_for, last_moment
from voucherapp.disbursement import queries, queries_payments
from voucherapp.kernel import clock
from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.web.manifest import Task


def for_firms(actor: Actor) -> Sequence[Task]:
    """List questions to answer, drafts to finish and awards that can be claimed."""
    if not actor.may(P.CLAIM_WRITE) or not actor.claims_ids:
        return ()
    tasks = []
    for claim in queries.list_my_open(actor):
        question = queries.open_query(claim)
        tasks.append(
            Task(
                label=T("Answer the question on claim %(reference)s", reference=claim.reference)
                if question
                else T("Finish claim %(reference)s", reference=claim.reference),
                url=url_for("disbursement.claim", token=claim.token),
                icon="question" if question else "pencil",
                tone="warning" if question else "info",
                due=question.due_on if question else None,
            )
        )
    for award in queries.list_claimable(actor):
        deadline = queries.deadline_of(award, config_for(award))
        if clock.now() < deadline:
            tasks.append(
                Task(
                    label=T(
                        "Claim what you have paid for “%(title)s”", title=award.application.title
                    ),
                    url=url_for("disbursement.claims", token=award.token),
                    icon="euro",
                    due=last_moment(deadline),
                )
            )
    return tasks


def for_finance(actor: Actor) -> Sequence[Task]:
    """Count the claims to check and the payments to batch, to confirm and to release."""
    tasks = []
    if actor.may(P.CLAIM_CHECK):
        tasks.append(_claims(T("Check claims"), "submitted", "inbox"))
    if actor.may(P.PAYMENT_RELEASE):
        tasks.append(_claims(T("Release payments"), "approved", "unlock"))
    if actor.may(P.PAYMENT_PREPARE):
        tasks += [
            _payments(T("Put payments into a batch"), "released", "bank"),
            _payments(T("Confirm payments"), "batched", "check"),
            _payments(T("Pay again what the bank returned"), "returned", "undo"),
        ]
    return [task for task in tasks if task.count]


def _claims(label: T, state: str, icon: str) -> Task:
    count, due = queries.count_claims(state)
    url = url_for("staff_disbursement.claims", state=state)
    return Task(label=label, url=url, icon=icon, due=due, count=count)


def _payments(label: T, state: str, icon: str) -> Task:
    url = url_for("staff_disbursement.payments", state=state)
    return Task(label=label, url=url, icon=icon, count=queries_payments.count_payments(state))
