"""Who is told what about claims and payments; subscribers of the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from voucherapp.accounts.notices import tell_members, tell_staff, tell_user
from voucherapp.awards.rules import masked_iban
from voucherapp.disbursement import queries, queries_payments
from voucherapp.disbursement.models import Claim
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.text import T
from voucherapp.web.formatting import format_day, format_minor, format_moment
from voucherapp.web.links import external


def tell_of_submission(payload: dict[str, Any], act: Act) -> None:
    """Send the firm the receipt of its claim."""
    claim = queries.get_claim(payload["claim_id"])
    zone = claim.award.call.timezone
    body = T(
        "Your claim %(reference)s arrived on %(at)s.\n\nSeal (SHA-256): %(digest)s\n\n"
        "It will be paid until %(day)s unless we have a question.\n%(url)s",
        reference=claim.reference,
        at=format_moment(claim.submitted_at, zone),
        digest=claim.digest,
        day=format_day(claim.pay_by),
        url=_url(claim),
    )
    _tell_firm(
        act,
        claim,
        "claim.submitted",
        T("Receipt for claim %(reference)s", reference=claim.reference),
        body,
    )


def tell_of_late_attempt(payload: dict[str, Any], act: Act) -> None:
    """Send the firm a receipt of its attempt to send a claim after the last second."""
    claim = queries.get_claim(payload["claim_id"])
    moment = datetime.fromisoformat(payload["attempted_at"])
    body = T(
        "You tried to send claim %(reference)s at %(at)s (%(utc)s). The time for claims was over, so it was not accepted.\n\n"
        "This mail is the receipt of your attempt. What you had entered is kept.",
        reference=claim.reference,
        at=format_moment(moment, claim.award.call.timezone),
        utc=moment.isoformat(),
    )
    _tell_firm(
        act,
        claim,
        f"claim.too_late.{payload['attempted_at']}",
        T("Claim %(reference)s came too late", reference=claim.reference),
        body,
    )


def tell_of_question(payload: dict[str, Any], act: Act) -> None:
    """Ask the firm by mail."""
    claim = queries.get_claim(payload["claim_id"])
    query = next(q for q in claim.queries if q.id == payload["query_id"])
    body = T(
        "We have a question about your claim %(reference)s:\n\n%(question)s\n\nPlease answer until %(day)s:\n%(url)s",
        reference=claim.reference,
        question=query.question,
        day=format_day(query.due_on),
        url=_url(claim),
    )
    _tell_firm(
        act,
        claim,
        f"claim.query.{query.id}",
        T("Question about claim %(reference)s", reference=claim.reference),
        body,
    )


def tell_of_answer(payload: dict[str, Any], act: Act) -> None:
    """Tell the person who asked that the firm has answered."""
    claim = queries.get_claim(payload["claim_id"])
    query = next(q for q in claim.queries if q.id == payload["query_id"])
    if query.asked_by is None:
        return
    tell_user(
        act=act,
        user_id=query.asked_by,
        kind="claim.answer",
        subject=T("Answer about claim %(reference)s", reference=claim.reference),
        body=T(
            "%(firm)s has answered:\n\n%(answer)s", firm=claim.award.firm.name, answer=query.answer
        ),
        case_id=claim.award.application_id,
        dedup_key=f"claim/{claim.id}/answer/{query.id}",
    )


def tell_of_approval(payload: dict[str, Any], act: Act) -> None:
    """Tell the firm the amount, and those who release payments that one waits."""
    claim = queries.get_claim(payload["claim_id"])
    if claim.approved_minor is None:
        return
    amount = format_minor(claim.approved_minor, claim.award.currency)
    key = f"claim.approved.{claim.approvals}"
    body = T(
        "%(amount)s of your claim %(reference)s were approved. %(reason)s\n\nThe payment is released by another person and then goes to the bank.\n%(url)s",
        amount=amount,
        reference=claim.reference,
        reason=claim.approval_reason,
        url=_url(claim),
    )
    _tell_firm(act, claim, key, T("Claim %(reference)s approved", reference=claim.reference), body)
    tell_staff(
        act=act,
        permission=Permission.PAYMENT_RELEASE,
        kind="claim.approved",
        subject=T("Payment to release: %(reference)s", reference=claim.reference),
        body=T(
            "%(amount)s for %(firm)s wait for your release.",
            amount=amount,
            firm=claim.award.firm.name,
        ),
        case_id=claim.award.application_id,
        dedup_key=f"claim/{claim.id}/{key}/staff",
    )


def tell_of_refusal(payload: dict[str, Any], act: Act) -> None:
    """Tell the firm why its claim was refused."""
    claim = queries.get_claim(payload["claim_id"])
    body = T(
        "Your claim %(reference)s was refused: %(reason)s\n\nYou can send another claim while there is time.\n%(url)s",
        reference=claim.reference,
        reason=payload["reason"],
        url=_url(claim),
    )
    _tell_firm(
        act,
        claim,
        "claim.refused",
        T("Claim %(reference)s refused", reference=claim.reference),
        body,
    )


def tell_of_sending_back(payload: dict[str, Any], act: Act) -> None:
    """Tell the checker why a claim came back."""
    claim = queries.get_claim(payload["claim_id"])
    if claim.checked_by is None:
        return
    tell_user(
        act=act,
        user_id=claim.checked_by,
        kind="claim.sent_back",
        subject=T("Claim %(reference)s came back to you", reference=claim.reference),
        body=T("The payment was not released: %(reason)s", reason=payload["reason"]),
        case_id=claim.award.application_id,
        dedup_key=f"claim/{claim.id}/sent_back/{claim.approvals}",
    )


def tell_of_payment(payload: dict[str, Any], act: Act) -> None:
    """Tell the firm that the bank has paid."""
    payment = queries_payments.get_payment(payload["payment_id"])
    claim = payment.claim
    body = T(
        "%(amount)s for claim %(reference)s were paid on %(day)s to %(iban)s. The bank's reference is %(bank)s.",
        amount=format_minor(payment.amount_minor, payment.currency),
        reference=claim.reference,
        day=format_day(payment.paid_on),
        iban=masked_iban(payment.iban),
        bank=payment.end_to_end_id,
    )
    _tell_firm(
        act,
        claim,
        f"payment.paid.{payload['attempt']}",
        T("Paid: claim %(reference)s", reference=claim.reference),
        body,
    )


def tell_of_return(payload: dict[str, Any], act: Act) -> None:
    """Tell the firm that its bank sent the money back, and what to do."""
    payment = queries_payments.get_payment(payload["payment_id"])
    claim = payment.claim
    body = T(
        "The payment for claim %(reference)s came back from the bank: %(reason)s\n\n"
        "Please check your bank account; another one can be named here:\n%(url)s",
        reference=claim.reference,
        reason=payload["reason"],
        url=external("awards.account_form", token=claim.award.token),
    )
    _tell_firm(
        act,
        claim,
        f"payment.returned.{payload['attempt']}",
        T("Payment came back: claim %(reference)s", reference=claim.reference),
        body,
    )


def _tell_firm(act: Act, claim: Claim, kind: str, subject: T, body: T) -> None:
    tell_members(
        act=act,
        organisation_id=claim.award.firm_id,
        kind=".".join(kind.split(".")[:2]),
        subject=subject,
        body=body,
        case_id=claim.award.application_id,
        dedup_key=f"claim/{claim.id}/{kind}",
        about_claims=True,
    )


def _url(claim: Claim) -> str:
    return external("disbursement.claim", token=claim.token)
