"""Claims with their invoices and checks; payments and the batches that go to the bank."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.awards.models import Award
from voucherapp.db.base import Base, Minor, Pk
from voucherapp.disbursement.rules import CLAIM, PAYMENT
from voucherapp.files.models import StoredFile
from voucherapp.kernel.workflow import State, in_list
from voucherapp.programmes.models import Programme


class Claim(Base):
    """A request to be paid one instalment of an award."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("award_id", "number"),
        CheckConstraint(in_list("state", CLAIM.names), name="state"),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="submitted"),
        CheckConstraint(
            "state NOT IN ('approved', 'payment', 'paid') OR approved_minor > 0", name="approved"
        ),
        CheckConstraint("state != 'refused' OR refusal_reason != ''", name="refused"),
        Index(None, "call_id", "state"),
    )

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    number: Mapped[int]
    #: The code of the instalment in the call's configuration.
    instalment: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    report: Mapped[str] = mapped_column(default="")
    #: Answers to the outcome questions by code.
    outcomes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: The 80 days of Reg. (EU) 2021/1060 Art. 74(1)(b), moved while a question is open.
    pay_by: Mapped[date | None]
    #: SHA-256 of report, invoices, answers and files as they were submitted.
    digest: Mapped[str] = mapped_column(String(64), default="")
    #: Sum of accepted invoices and what the rate and the instalment make of it.
    eligible_minor: Mapped[Minor | None]
    approved_minor: Mapped[Minor | None]
    #: How often it was approved: each approval is a posting of its own.
    approvals: Mapped[int] = mapped_column(default=0)
    approval_reason: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    refusal_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    award: Mapped[Award] = relationship(lazy="raise")
    invoices: Mapped[list[Invoice]] = relationship(
        lazy="raise", order_by="Invoice.id", back_populates="claim"
    )
    documents: Mapped[list[ClaimDocument]] = relationship(
        lazy="raise", order_by="ClaimDocument.id", viewonly=True
    )
    checks: Mapped[list[ClaimCheck]] = relationship(lazy="raise", viewonly=True)
    queries: Mapped[list[ClaimQuery]] = relationship(
        lazy="raise", order_by="ClaimQuery.id", viewonly=True
    )
    payment: Mapped[Payment | None] = relationship(lazy="raise", back_populates="claim")

    __mapper_args__ = {"version_id_col": version}

    @property
    def workflow_state(self) -> State:
        """The state with its word and icon."""
        return CLAIM.state(self.state)


class Invoice(Base):
    """An invoice of the creative; its fingerprint is compared with every other one here."""

    __tablename__ = "invoice"
    __table_args__ = (
        CheckConstraint("net_minor > 0 AND gross_minor = net_minor + vat_minor", name="sums"),
        Index(None, "claim_id"),
        Index(None, "fingerprint"),
    )

    id: Mapped[Pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    issuer_name: Mapped[str] = mapped_column(String(200))
    #: VAT or registration number of the issuer, normalised.
    issuer_key: Mapped[str] = mapped_column(String(40))
    payer_name: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date]
    paid_on: Mapped[date | None]
    net_minor: Mapped[Minor]
    vat_minor: Mapped[Minor]
    gross_minor: Mapped[Minor]
    #: SHA-256 of issuer, normalised number and year: the same invoice claimed twice.
    fingerprint: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    #: What finance accepts of the net amount, None until checked.
    accepted_minor: Mapped[Minor | None]
    #: An invoice that was found to be a duplicate never counts.
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    #: When finance decided on a likeness to another invoice, and why it is (not) the same one.
    duplicate_decided_at: Mapped[datetime | None]
    duplicate_reason: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")
    claim: Mapped[Claim] = relationship(back_populates="invoices", lazy="raise")
    file: Mapped[StoredFile | None] = relationship(lazy="raise", foreign_keys=[file_id])
    proof: Mapped[StoredFile | None] = relationship(lazy="raise", foreign_keys=[proof_id])


class ClaimDocument(Base):
    """A report or other evidence that comes with a claim."""

    __tablename__ = "claim_document"

    id: Mapped[Pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    requirement: Mapped[str] = mapped_column(String(40))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    file: Mapped[StoredFile] = relationship(lazy="raise")


class ClaimCheck(Base):
    """A finding of finance on one point of the list."""

    __tablename__ = "claim_check"
    __table_args__ = (
        UniqueConstraint("claim_id", "code"),
        CheckConstraint("outcome IN ('pass', 'fail', 'not_applicable')", name="outcome"),
    )

    id: Mapped[Pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    code: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(14))
    remark: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column("by_user", ForeignKey("user_account.id"))


class ClaimQuery(Base):
    """A question of finance to the firm, which stops the payment clock."""

    __tablename__ = "claim_query"

    id: Mapped[Pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    question: Mapped[str]
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str] = mapped_column(default="")


class PaymentBatch(Base):
    """The payments of one bank file; its bytes are kept, so a second download is the same file."""

    __tablename__ = "payment_batch"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[Pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    msg_id: Mapped[str] = mapped_column(String(35), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    execution_on: Mapped[date]
    count: Mapped[int]
    total_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    #: What was sent: [{"payment_id", "reference", "name", "iban", "amount_minor"}]; payments move on.
    lines: Mapped[list[Any]]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    confirmed_at: Mapped[datetime | None]
    programme: Mapped[Programme] = relationship(lazy="raise")
    file: Mapped[StoredFile] = relationship(lazy="raise")
    payments: Mapped[list[Payment]] = relationship(
        lazy="raise", order_by="Payment.id", back_populates="batch"
    )


class Payment(Base):
    """One payment for one approved claim, released by another person than the checker."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint(in_list("state", PAYMENT.names), name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(
            "released_by IS NULL OR prepared_by IS NULL OR released_by != prepared_by",
            name="four_eyes",
        ),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid"),
        Index(None, "state"),
    )

    id: Mapped[Pk]
    #: Goes to the bank as EndToEndId (with the number of the attempt) and comes back in statements.
    reference: Mapped[str] = mapped_column(String(35), unique=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), unique=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    amount_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10), default="released")
    payee_name: Mapped[str] = mapped_column(String(70))
    iban: Mapped[str] = mapped_column(String(34))
    bic: Mapped[str] = mapped_column(String(11), default="")
    #: {"street", "number", "postcode", "town", "country"}
    address: Mapped[dict[str, Any]]
    prepared_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    released_at: Mapped[datetime]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("payment_batch.id"), index=True)
    #: How often it went into a batch, and how often the bank sent it back.
    attempts: Mapped[int] = mapped_column(default=0)
    returns: Mapped[int] = mapped_column(default=0)
    return_reason: Mapped[str] = mapped_column(default="")
    paid_on: Mapped[date | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    claim: Mapped[Claim] = relationship(back_populates="payment", lazy="raise")
    batch: Mapped[PaymentBatch | None] = relationship(back_populates="payments", lazy="raise")

    @property
    def workflow_state(self) -> State:
        """The state with its word and icon."""
        return PAYMENT.state(self.state)

    @property
    def end_to_end_id(self) -> str:
        """The reference of the present attempt: a bank takes each one once."""
        return self.reference if self.returns == 0 else f"{self.reference}-{self.returns + 1}"
