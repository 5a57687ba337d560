"""What a firm does with a claim: start, save, attach, submit, answer."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from voucherapp.awards.models import Award
from voucherapp.awards.queries import config_for
from voucherapp.db.audit import note
from voucherapp.db.locking import expect_version, lock_row
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.disbursement import events, queries, queries_checking
from voucherapp.disbursement.models import Claim, ClaimDocument, ClaimQuery, Invoice
from voucherapp.disbursement.rules import CLAIM, SubmitFacts, WordFacts
from voucherapp.disbursement.rules_amounts import fingerprint, moved_by_question, normal_key, pay_by
from voucherapp.files.models import StoredFile
from voucherapp.files.operations import Upload, store_upload
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig, Document

INVOICE_KINDS = ("pdf", "jpg", "png")
INVOICE_BYTES = 10 * 1024 * 1024


def start_claim(*, act: Act, award: Award, instalment: str) -> Claim:
    """Start a draft claim of one instalment; one at a time, in their order, within the time."""
    config = config_for(award)
    rows = queries.list_instalments(award, config, act.at)
    row = next((r for r in rows if r.instalment.code == instalment), None)
    if row is None or not row.may_start:
        raise Refused(
            "not-claimable",
            T(
                "This part cannot be claimed now: another claim is open, a later part was claimed, or the time is over."
            ),
        )
    number = len(queries.list_claims_of(award.id)) + 1
    claim = Claim(
        token=ids.token(),
        reference=f"{award.application.reference}-C{number}",
        award_id=award.id,
        call_id=award.call_id,
        number=number,
        instalment=instalment,
        state=CLAIM.initial,
        created_at=act.at,
        created_by=act.by,
        saved_at=act.at,
    )
    db.session.add(claim)
    note(
        act, "claim.started", claim, case_id=award.application_id,
        summary=T("Claim %(reference)s started", reference=claim.reference),
    )  # fmt: skip
    return claim


def save_claim(
    *, act: Act, claim: Claim, version: int, report: str, outcomes: dict[str, Any] | None = None
) -> Claim:
    """Save the report and the outcome answers of a draft; a save with an old version is refused."""
    _refuse_unless_draft(claim)
    expect_version(claim, version)
    claim.report = report
    if outcomes is not None:
        claim.outcomes = {**claim.outcomes, **outcomes}
    claim.saved_at = act.at
    db.session.flush()
    return claim


def _refuse_unless_draft(claim: Claim, *, or_query: bool = False) -> None:
    allowed = ("draft", "query") if or_query else ("draft",)
    if claim.state not in allowed:
        raise Refused(
            "wrong-state", T("This claim was sent already and cannot be changed any more.")
        )


def add_invoice(
    *,
    act: Act,
    claim: Claim,
    issuer_name: str,
    issuer_key: str,
    payer_name: str,
    number: str,
    issued_on: date,
    paid_on: date | None,
    net_minor: int,
    vat_minor: int,
    gross_minor: int,
    file: Upload | None = None,
    proof: Upload | None = None,
) -> Invoice:
    """Add an invoice with its file and the proof of payment; net and VAT must make the gross."""
    _refuse_unless_draft(claim)
    _check_sums(net_minor, vat_minor, gross_minor)
    _check_days(act, issued_on, paid_on)
    invoice = Invoice(
        claim_id=claim.id,
        file_id=_keep(act, file),
        proof_id=_keep(act, proof),
        **_fields(issuer_name, issuer_key, payer_name, number, issued_on),
        paid_on=paid_on,
        net_minor=net_minor,
        vat_minor=vat_minor,
        gross_minor=gross_minor,
    )
    db.session.add(invoice)
    db.session.flush()
    return invoice


def update_invoice(
    *,
    act: Act,
    claim: Claim,
    invoice: Invoice,
    issuer_name: str,
    issuer_key: str,
    payer_name: str,
    number: str,
    issued_on: date,
    paid_on: date | None,
    net_minor: int,
    vat_minor: int,
    gross_minor: int,
    file: Upload | None = None,
    proof: Upload | None = None,
) -> Invoice:
    """Change an invoice of a draft; files stay unless new ones come."""
    _refuse_unless_draft(claim)
    _check_sums(net_minor, vat_minor, gross_minor)
    _check_days(act, issued_on, paid_on)
    values = _fields(issuer_name, issuer_key, payer_name, number, issued_on)
    for name, value in values.items():
        setattr(invoice, name, value)
    invoice.paid_on = paid_on
    invoice.net_minor, invoice.vat_minor, invoice.gross_minor = net_minor, vat_minor, gross_minor
    invoice.file_id = _keep(act, file) or invoice.file_id
    invoice.proof_id = _keep(act, proof) or invoice.proof_id
    db.session.flush()
    return invoice


def _fields(
    issuer_name: str, issuer_key: str, payer_name: str, number: str, issued_on: date
) -> dict[str, Any]:
    key = normal_key(issuer_key)
    return {
        "issuer_name": issuer_name,
        "issuer_key": key,
        "payer_name": payer_name,
        "number": number,
        "issued_on": issued_on,
        "fingerprint": fingerprint(key or normal_key(issuer_name), number, issued_on),
    }


def _check_sums(net_minor: int, vat_minor: int, gross_minor: int) -> None:
    if net_minor <= 0:
        raise Refused("net", T("Enter the net amount of the invoice."), "net_minor")
    if vat_minor < 0:
        raise Refused("vat", T("VAT cannot be less than nought."), "vat_minor")
    if net_minor + vat_minor != gross_minor:
        raise Refused(
            "sums",
            T("Net and VAT do not make the gross amount. Compare with the invoice."),
            "gross_minor",
        )


def _check_days(act: Act, issued_on: date, paid_on: date | None) -> None:
    today = act.at.date()
    if issued_on > today:
        raise Refused("issued_on", T("The invoice is dated in the future."), "issued_on")
    if paid_on is not None and paid_on > today:
        raise Refused("paid_on", T("The payment is dated in the future."), "paid_on")


def _keep(act: Act, upload: Upload | None) -> int | None:
    if upload is None or not upload.filename:
        return None
    kept: StoredFile = store_upload(
        act=act, upload=upload, kinds=INVOICE_KINDS, max_bytes=INVOICE_BYTES
    )
    return kept.id


def remove_invoice(*, act: Act, claim: Claim, invoice: Invoice) -> None:
    """Take an invoice out of a draft."""
    del act  # a draft leaves no trace until it is sent
    _refuse_unless_draft(claim)
    db.session.delete(invoice)
    db.session.flush()


def attach_claim_document(
    *, act: Act, claim: Claim, requirement: str, upload: Upload
) -> ClaimDocument:
    """Put a file to a document that the call asks for; also while a question is open."""
    _refuse_unless_draft(claim, or_query=True)
    wanted = _requirement(config_for(claim.award), requirement)
    file = store_upload(
        act=act, upload=upload, kinds=wanted.kinds, max_bytes=wanted.max_mb * 1024 * 1024
    )
    document = ClaimDocument(
        claim_id=claim.id, requirement=requirement, file_id=file.id, added_at=act.at
    )
    db.session.add(document)
    db.session.flush()
    return document


def _requirement(config: CallConfig, code: str) -> Document:
    for document in config.payment.documents:
        if document.code == code:
            return document
    raise Refused("document", T("The call does not ask for this document."))


def remove_claim_document(*, act: Act, claim: Claim, document: ClaimDocument) -> None:
    """Take a file out of a draft; it stays stored."""
    _refuse_unless_draft(claim)
    document.removed_at = act.at
    db.session.flush()


def submit_claim(*, act: Act, claim: Claim) -> Claim:
    """Send a claim within its time; it gets a seal (SHA-256) and the day by which it is paid."""
    lock_row(claim)
    claim = queries.get_claim(claim.id)
    config = config_for(claim.award)
    zone = claim.award.call.timezone
    facts = SubmitFacts(
        now=act.at,
        deadline=queries.deadline_of(claim.award, config),
        award_state=claim.award.state,
        missing=tuple(queries_checking.missing_of(claim, config)),
    )
    CLAIM.decide("submit", claim.state, act.actor.permissions, facts)
    claim.submitted_at, claim.submitted_by = act.at, act.by
    claim.pay_by = pay_by(local_date(act.at, zone), config.payment.pay_days)
    claim.digest = _digest(claim)
    fire(
        claim, CLAIM, "submit", act=act, facts=facts, case_id=claim.award.application_id, public=True,
        detail={"sha256": claim.digest},
    )  # fmt: skip
    emit(act, events.ClaimSubmitted(claim_id=claim.id))
    db.session.flush()
    return claim


def _digest(claim: Claim) -> str:
    content = {
        "reference": claim.reference,
        "report": claim.report,
        "outcomes": claim.outcomes,
        "invoices": [
            [i.number, i.issuer_key, i.payer_name, i.issued_on.isoformat(), i.net_minor, i.vat_minor,
             i.file.sha256 if i.file else "", i.proof.sha256 if i.proof else ""]
            for i in claim.invoices
        ],
        "documents": [[d.requirement, d.file.sha256] for d in claim.documents if d.removed_at is None],
    }  # fmt: skip
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def record_late_attempt(*, act: Act, claim: Claim) -> datetime:
    """Keep on record that a claim was sent too late, to the second, and give the firm a receipt."""
    moment = act.at.replace(microsecond=0)
    note(
        act, "claim.too_late", claim, case_id=claim.award.application_id, public=True,
        summary=T("Claim %(reference)s came after its last second and was not accepted", reference=claim.reference),
        detail={"attempted_at": act.at.isoformat()},
    )  # fmt: skip
    emit(act, events.ClaimTooLate(claim_id=claim.id, attempted_at=moment.isoformat()))
    return moment


def answer_query(*, act: Act, claim: Claim, answer: str) -> ClaimQuery:
    """Answer the open question; the clock of the payment goes on from where it stopped."""
    lock_row(claim)
    query = queries.open_query(claim)
    if query is None:
        raise Refused("no-question", T("There is no open question on this claim."))
    zone = claim.award.call.timezone
    query.answer, query.answered_at, query.answered_by = answer.strip(), act.at, act.by
    if claim.pay_by is not None:
        claim.pay_by = moved_by_question(
            claim.pay_by, local_date(query.asked_at, zone), local_date(act.at, zone)
        )
    fire(
        claim, CLAIM, "answer", act=act, facts=WordFacts(text=answer),
        case_id=claim.award.application_id, public=True,
    )  # fmt: skip
    emit(act, events.ClaimQueryAnswered(claim_id=claim.id, query_id=query.id))
    return query
