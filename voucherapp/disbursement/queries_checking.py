"""What the check of a claim rests on: its worth, likenesses, findings, gaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from voucherapp.awards.models import Award
from voucherapp.awards.queries import Firm, config_for
from voucherapp.db.session import db
from voucherapp.disbursement.models import Claim, Invoice
from voucherapp.disbursement.queries import deadline_of
from voucherapp.disbursement.rules import APPROVED, CLAIM, CLAIMED, ApproveFacts
from voucherapp.disbursement.rules_amounts import (
    Finding,
    InvoiceFacts,
    ProjectFacts,
    Worth,
    automatic_findings,
    share_up_to,
    worth_of_claim,
)
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State
from voucherapp.ledger.queries import balances_of_awards
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another claimed invoice of the same issuer, number and year."""

    invoice_id: int
    number: str
    claim_token: str
    claim_reference: str
    claim_state: State
    firm: str
    call_code: str
    net_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PartsOfClaim:
    """What the pages of a claim need beside the claim itself."""

    config: CallConfig
    deadline: datetime
    worth: Worth
    left_minor: int
    findings: dict[str, Finding] = field(default_factory=dict)
    likenesses: dict[int, list[Likeness]] = field(default_factory=dict)


def worth_of(claim: Claim, config: CallConfig, eligible_minor: int | None = None) -> Worth:
    """Return what a claim is worth with these accepted cost, or with those noted so far."""
    before = db.session.execute(
        select(
            func.coalesce(func.sum(Claim.eligible_minor), 0),
            func.coalesce(func.sum(Claim.approved_minor), 0),
        ).where(Claim.award_id == claim.award_id, Claim.id != claim.id, Claim.state.in_(APPROVED))
    ).one()
    parts = [(i.code, i.share_bp) for i in config.payment.instalments]
    return worth_of_claim(
        award_minor=claim.award.amount_minor,
        rate_bp=config.voucher.rate_bp,
        share_bp=share_up_to(parts, claim.instalment),
        eligible_before=int(before[0] or 0),
        eligible_now=counted(claim) if eligible_minor is None else eligible_minor,
        approved_before=int(before[1] or 0),
        partial=config.payment.partial,
    )


def counted(claim: Claim) -> int:
    """Return the net cost of a claim that counts: what was accepted, else what was invoiced."""
    return sum(
        0 if i.duplicate_of_id is not None
        else i.net_minor if i.accepted_minor is None
        else i.accepted_minor
        for i in claim.invoices
    )  # fmt: skip


def list_likenesses(claim: Claim) -> dict[int, list[Likeness]]:
    """Return other claimed invoices with the same fingerprint, anywhere here, by invoice id."""
    prints = {i.fingerprint for i in claim.invoices}
    if not prints:
        return {}
    rows = db.session.execute(
        select(
            Invoice.fingerprint, Invoice.id, Invoice.number, Claim.token, Claim.reference,
            Claim.state, Firm.name, Call.code, Invoice.net_minor, Award.currency, Invoice.claim_id,
        )
        .join(Claim, Claim.id == Invoice.claim_id)
        .join(Award, Award.id == Claim.award_id)
        .join(Firm, Firm.id == Award.firm_id)
        .join(Call, Call.id == Award.call_id)
        .where(Invoice.fingerprint.in_(sorted(prints)), Invoice.duplicate_of_id.is_(None))
        .where(or_(Claim.state.in_(CLAIMED), Claim.id == claim.id))
        .order_by(Invoice.id)
    ).all()  # fmt: skip
    found: dict[int, list[Likeness]] = {}
    for invoice in claim.invoices:
        others = [
            Likeness(r[1], r[2], r[3], r[4], CLAIM.state(r[5]), r[6], r[7], r[8], r[9])
            for r in rows
            if r[0] == invoice.fingerprint
            and r[1] != invoice.id
            # Of two equal invoices in one claim the later one is the likeness.
            and (r[10] != claim.id or r[1] < invoice.id)
        ]
        if others:
            found[invoice.id] = others
    return found


def findings_of(claim: Claim, likenesses: dict[int, list[Likeness]]) -> dict[str, Finding]:
    """Return what the machine proposes for the points of the list that it knows."""
    award = claim.award
    rows = [
        InvoiceFacts(
            number=i.number,
            issuer_name=i.issuer_name,
            issuer_key=i.issuer_key,
            payer_name=i.payer_name,
            issued_on=i.issued_on,
            paid_on=i.paid_on,
            net_minor=i.net_minor,
            vat_minor=i.vat_minor,
            gross_minor=i.gross_minor,
            likenesses=0 if i.duplicate_decided_at else len(likenesses.get(i.id, ())),
            is_duplicate=i.duplicate_of_id is not None,
        )
        for i in claim.invoices
    ]
    project = ProjectFacts(
        granted_on=award.granted_on,
        ends_on=award.project_ends_on,
        firm_names=(award.firm.name,),
        creative_keys=(award.creative.registration_key, award.creative.vat_number),
        creative_names=(award.creative.name,),
    )
    return automatic_findings(rows, project)


def parts_of(claim: Claim) -> PartsOfClaim:
    """Return configuration, deadline, worth, findings and likenesses of a claim in a few statements."""
    config = config_for(claim.award)
    likenesses = list_likenesses(claim)
    return PartsOfClaim(
        config=config,
        deadline=deadline_of(claim.award, config),
        worth=worth_of(claim, config),
        left_minor=balances_of_awards([claim.award_id])[claim.award_id].committed,
        findings=findings_of(claim, likenesses),
        likenesses=likenesses,
    )


def approve_facts(claim: Claim, parts: PartsOfClaim, reason: str = "") -> ApproveFacts:
    """Return what an approval depends on."""
    found = {check.code: check.outcome for check in claim.checks}
    points = parts.config.payment.checklist
    return ApproveFacts(
        open_points=tuple(p.label for p in points if p.code not in found),
        failed_points=tuple(p.label for p in points if found.get(p.code) == "fail"),
        undecided_likenesses=sum(
            1 for i in claim.invoices if i.id in parts.likenesses and i.duplicate_decided_at is None
        ),
        payable_minor=parts.worth.payable,
        left_minor=parts.left_minor,
        award_state=claim.award.state,
        reason=reason,
        all_or_nothing=parts.config.payment.partial == "all_or_nothing",
    )


def payee_address(claim: Claim) -> dict[str, Any]:
    """Return the structured address of the organisation that is paid, as bank files need it."""
    award = claim.award
    payee = award.creative if config_for(award).payment.payee == "creative" else award.firm
    return {
        "street": payee.street,
        "number": payee.house_number,
        "postcode": payee.postcode,
        "town": payee.town,
        "country": payee.country,
    }


def missing_of(claim: Claim, config: CallConfig) -> list[T]:
    """List in plain words what the claim still lacks before it can be sent."""
    gaps: list[T] = []
    if not claim.report.strip():
        gaps.append(T("Write what was done."))
    if not claim.invoices:
        gaps.append(T("Add at least one invoice."))
    for invoice in claim.invoices:
        if invoice.file_id is None:
            gaps.append(T("Upload the file of the invoice %(number)s.", number=invoice.number))
        if invoice.proof_id is None or invoice.paid_on is None:
            gaps.append(
                T(
                    "Give day and proof of the payment of the invoice %(number)s.",
                    number=invoice.number,
                )
            )
    have = {d.requirement for d in claim.documents if d.removed_at is None}
    gaps += [
        T("Upload: %(label)s.", label=d.label)
        for d in config.payment.documents
        if d.required and d.code not in have
    ]
    if claim.instalment == config.payment.instalments[-1].code:
        gaps += [
            T("Answer: %(label)s", label=q.label)
            for q in config.outcomes
            if q.required and claim.outcomes.get(q.code) in (None, "")
        ]
    return gaps
