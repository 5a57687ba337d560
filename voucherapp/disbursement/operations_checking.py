"""What finance does with a claim: check, ask, approve, refuse, release, send back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from voucherapp.awards.queries import config_for
from voucherapp.db.audit import note
from voucherapp.db.locking import lock_row
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.disbursement import events, queries, queries_checking
from voucherapp.disbursement.models import Claim, ClaimCheck, ClaimQuery, Invoice, Payment
from voucherapp.disbursement.rules import (
    CLAIM,
    PAYMENT,
    ReleaseFacts,
    WordFacts,
)
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.ledger.operations import post

OUTCOMES = {
    "pass": T("in order"),
    "fail": T("not in order"),
    "not_applicable": T("does not apply"),
}


def record_claim_check(
    *, act: Act, claim: Claim, code: str, outcome: str, remark: str = ""
) -> ClaimCheck:
    """Record the finding of a person on one point of the list; a second finding replaces the first."""
    _refuse_unless_checking(claim)
    points = {point.code: point.label for point in config_for(claim.award).payment.checklist}
    if code not in points or outcome not in OUTCOMES:
        raise Refused("point", T("This point is not on the list of the call."))
    if outcome == "fail" and not remark.strip():
        raise Refused(
            "remark", T("Say what is wrong: the next person needs to know."), f"remark-{code}"
        )
    check = db.session.query(ClaimCheck).filter_by(claim_id=claim.id, code=code).one_or_none()
    before = check.outcome if check is not None else None
    if check is None:
        check = ClaimCheck(claim_id=claim.id, code=code, outcome=outcome, at=act.at)
        db.session.add(check)
    check.outcome, check.remark, check.at, check.by = outcome, remark.strip(), act.at, act.by
    db.session.flush()
    if before != outcome:
        note(
            act, "claim.point_checked", claim, case_id=claim.award.application_id,
            summary=T("%(point)s: %(outcome)s", point=points[code], outcome=OUTCOMES[outcome]),
            detail={"point": code, "outcome": outcome, "remark": check.remark},
        )  # fmt: skip
    return check


def _refuse_unless_checking(claim: Claim) -> None:
    if claim.state not in ("submitted", "query"):
        raise Refused("wrong-state", T("This claim is not being checked now."))


def confirm_duplicate(
    *, act: Act, claim: Claim, invoice: Invoice, other_id: int, reason: str
) -> None:
    """Find that an invoice was claimed before: it counts nought, for good."""
    _refuse_unless_checking(claim)
    alike = {
        like.invoice_id for like in queries_checking.list_likenesses(claim).get(invoice.id, ())
    }
    if other_id not in alike:
        raise Refused("not-alike", T("These two invoices do not look alike."))
    invoice.duplicate_of_id = other_id
    invoice.accepted_minor = 0
    _decide_likeness(
        act,
        claim,
        invoice,
        reason,
        "claim.duplicate_confirmed",
        T("Invoice %(number)s was claimed before", number=invoice.number),
    )


def dismiss_duplicate(*, act: Act, claim: Claim, invoice: Invoice, reason: str) -> None:
    """Find that an invoice only looks like another one, with the reason."""
    _refuse_unless_checking(claim)
    if not reason.strip():
        raise Refused("reason", T("Say why these are two different invoices."), "reason")
    invoice.duplicate_of_id = None
    _decide_likeness(
        act,
        claim,
        invoice,
        reason,
        "claim.duplicate_dismissed",
        T("Invoice %(number)s is not the one claimed before", number=invoice.number),
    )


def _decide_likeness(
    act: Act, claim: Claim, invoice: Invoice, reason: str, verb: str, summary: T
) -> None:
    invoice.duplicate_decided_at = act.at
    invoice.duplicate_reason = reason.strip()
    note(
        act,
        verb,
        claim,
        summary=summary,
        case_id=claim.award.application_id,
        detail={"invoice": invoice.number, "reason": reason.strip()},
    )
    db.session.flush()


def query_claim(*, act: Act, claim: Claim, question: str, due_on: date) -> ClaimQuery:
    """Ask the firm; the clock of the payment stands still until it has answered."""
    lock_row(claim)
    today = local_date(act.at, claim.award.call.timezone)
    fire(
        claim, CLAIM, "query", act=act, case_id=claim.award.application_id, public=True,
        facts=WordFacts(text=question, due_on=due_on, today=today),
    )  # fmt: skip
    query = ClaimQuery(
        claim_id=claim.id,
        asked_at=act.at,
        asked_by=act.by,
        question=question.strip(),
        due_on=due_on,
    )
    db.session.add(query)
    db.session.flush()
    emit(act, events.ClaimQueried(claim_id=claim.id, query_id=query.id))
    return query


def approve_claim(
    *, act: Act, claim: Claim, accepted: Mapping[int, int] | None = None, reason: str = ""
) -> Claim:
    """Approve a claim with what is accepted of each invoice (minor units by invoice id).

    The amount follows: the rate on all accepted cost, capped by the share due so far, less what
    was approved before. It goes from committed to payable; the ledger refuses more than the award.
    """
    lock_row(claim)
    claim = queries.get_claim(claim.id)
    _accept_invoices(claim, accepted or {})
    parts = queries_checking.parts_of(claim)
    facts = queries_checking.approve_facts(claim, parts, reason)
    CLAIM.decide("approve", claim.state, act.actor.permissions, facts)
    claim.eligible_minor = parts.worth.eligible_now
    claim.approved_minor = parts.worth.payable
    claim.approval_reason = reason.strip()
    claim.checked_at, claim.checked_by = act.at, act.by
    claim.approvals += 1
    fire(
        claim, CLAIM, "approve", act=act, facts=facts, case_id=claim.award.application_id, public=True,
        detail={"amount_minor": claim.approved_minor, "eligible_minor": claim.eligible_minor, "reason": reason},
    )  # fmt: skip
    _post(
        act,
        claim,
        "accrue",
        f"claim/{claim.id}/approve/{claim.approvals}",
        f"Claim {claim.reference} approved",
    )
    emit(act, events.ClaimApproved(claim_id=claim.id, amount_minor=claim.approved_minor))
    db.session.flush()
    return claim


def _accept_invoices(claim: Claim, accepted: Mapping[int, int]) -> None:
    for invoice in claim.invoices:
        amount = accepted.get(invoice.id, invoice.net_minor)
        if not 0 <= amount <= invoice.net_minor:
            raise Refused(
                "accepted",
                T(
                    "Of the invoice %(number)s at most its net amount can be accepted.",
                    number=invoice.number,
                ),
                f"accepted-{invoice.id}",
            )
        invoice.accepted_minor = 0 if invoice.duplicate_of_id is not None else amount


def refuse_claim(*, act: Act, claim: Claim, reason: str) -> None:
    """Refuse a claim with a reason; the firm may send another one while there is time."""
    lock_row(claim)
    claim.refusal_reason = reason.strip()
    claim.checked_at, claim.checked_by = act.at, act.by
    fire(
        claim, CLAIM, "refuse", act=act, facts=WordFacts(text=reason),
        case_id=claim.award.application_id, public=True, detail={"reason": reason.strip()},
    )  # fmt: skip
    emit(act, events.ClaimRefused(claim_id=claim.id, reason=reason.strip()))


def release_payment(*, act: Act, claim: Claim) -> Payment:
    """Release the payment of an approved claim, as another person than the one who checked it."""
    lock_row(claim)
    award = claim.award
    facts = ReleaseFacts(
        checked_by=claim.checked_by,
        released_by=act.by,
        account_waits=queries.is_account_waiting(award.id),
        award_state=award.state,
    )
    fire(claim, CLAIM, "release", act=act, facts=facts, case_id=award.application_id, public=True)
    payment = Payment(
        reference=f"{claim.reference}-P",
        claim_id=claim.id,
        award_id=award.id,
        amount_minor=claim.approved_minor or 0,
        currency=award.currency,
        state=PAYMENT.initial,
        payee_name=award.account_holder,
        iban=award.iban,
        bic=award.bic,
        address=queries_checking.payee_address(claim),
        prepared_by=claim.checked_by,
        released_at=act.at,
        released_by=act.by,
        batch_id=None,
        paid_on=None,
    )
    db.session.add(payment)
    db.session.flush()
    emit(act, events.PaymentReleased(payment_id=payment.id))
    return payment


def send_back(*, act: Act, claim: Claim, reason: str) -> None:
    """Send an approved claim back to the checker: the approval is taken back by a counter-entry."""
    lock_row(claim)
    fire(
        claim, CLAIM, "send_back", act=act, facts=WordFacts(text=reason),
        case_id=claim.award.application_id, detail={"reason": reason.strip()},
    )  # fmt: skip
    _post(
        act,
        claim,
        "unaccrue",
        f"claim/{claim.id}/send_back/{claim.approvals}",
        f"Sent back: {reason.strip()}",
    )
    claim.eligible_minor = claim.approved_minor = None
    claim.approval_reason = ""
    emit(act, events.ClaimSentBack(claim_id=claim.id, reason=reason.strip()))


def _post(act: Act, claim: Claim, kind: str, source: str, reason: str) -> None:
    award = claim.award
    post(
        act=act,
        kind=kind,
        source=source,
        call_id=claim.call_id,
        amount=Money(claim.approved_minor or 0, award.currency),
        reason=reason,
        award_id=award.id,
        reference=claim.reference,
        party=award.firm.name,
        timezone=award.call.timezone,
    )
