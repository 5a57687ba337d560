"""Claims and payments, made by the operations that firms and finance use."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

from tests.factories.organisations import act_of, make_person
from voucherapp.accounts.models import User
from voucherapp.awards.models import Award
from voucherapp.awards.queries import config_for
from voucherapp.disbursement import operations, queries
from voucherapp.disbursement.models import Claim, Invoice, Payment
from voucherapp.kernel import clock
from voucherapp.kernel.permissions import Role

_numbers = count(1)

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


class FileUpload:
    """A file as a form brings it."""

    def __init__(self, name: str = "invoice.pdf", data: bytes = PDF) -> None:
        self.filename: str | None = name
        self.stream = BytesIO(data)


def add_invoice(claim: Claim, user: User, net_minor: int, **fields: Any) -> Invoice:
    """Add an invoice of the approved creative, dated today, paid today, 22 % VAT."""
    today = clock.now().date()
    vat = fields.pop("vat_minor", net_minor * 22 // 100)
    values: dict[str, Any] = {
        "issuer_name": claim.award.creative.name,
        "issuer_key": claim.award.creative.registration_key,
        "payer_name": claim.award.firm.name,
        "number": f"2026/{next(_numbers):04d}",
        "issued_on": today,
        "paid_on": today,
        "net_minor": net_minor,
        "vat_minor": vat,
        "gross_minor": net_minor + vat,
        "file": FileUpload(),
        "proof": FileUpload("proof.pdf"),
        **fields,
    }
    return operations.add_invoice(act=act_of(user), claim=claim, **values)


def make_draft(award: Award, user: User, *nets: int, instalment: str = "") -> Claim:
    """Fill in a claim of an award that lacks nothing, one invoice per net amount."""
    config = config_for(award)
    code = instalment or config.payment.instalments[0].code
    claim = operations.start_claim(act=act_of(user), award=award, instalment=code)
    claim = queries.get_claim(claim.id)
    answers = {q.code: ANSWERS[q.kind] for q in config.outcomes}
    operations.save_claim(
        act=act_of(user),
        claim=claim,
        version=claim.version,
        report="All was done.",
        outcomes=answers,
    )
    for net in nets:
        add_invoice(claim, user, net)
    for document in config.payment.documents:
        operations.attach_claim_document(
            act=act_of(user),
            claim=claim,
            requirement=document.code,
            upload=FileUpload("report.pdf"),
        )
    return queries.get_claim(claim.id)


ANSWERS = {"yes_no": "yes", "money": 500_00, "number": 2, "long_text": "More drawing, less talk."}


def make_claim(award: Award, user: User, *nets: int, instalment: str = "") -> Claim:
    """Send a complete claim."""
    claim = make_draft(award, user, *nets, instalment=instalment)
    return operations.submit_claim(act=act_of(user), claim=claim)


def check_all(claim: Claim, checker: User, outcome: str = "pass") -> Claim:
    """Record the same finding on every point of the list."""
    for point in config_for(claim.award).payment.checklist:
        operations.record_claim_check(
            act=act_of(checker), claim=claim, code=point.code, outcome=outcome, remark="Seen"
        )
    return queries.get_claim(claim.id)


def make_approved(
    award: Award, user: User, *nets: int, checker: User | None = None, instalment: str = ""
) -> Claim:
    """Send, check and approve a claim."""
    checker = checker or make_person(Role.FINANCE_CHECKER)
    claim = check_all(make_claim(award, user, *nets, instalment=instalment), checker)
    return operations.approve_claim(act=act_of(checker), claim=claim)


def pay(claim: Claim, *, checker: User, releaser: User, paid_on: date | None = None) -> Payment:
    """Release, batch and confirm the payment of an approved claim."""
    payment = operations.release_payment(act=act_of(releaser), claim=claim)
    programme = claim.award.call.programme
    operations.build_batch(
        act=act_of(checker),
        programme=programme,
        payments=[payment],
        execution_on=clock.now().date(),
    )
    return operations.confirm_payment(
        act=act_of(checker), payment=payment, paid_on=paid_on or clock.now().date()
    )
