"""Applications, offers of creatives, documents, checks, corrections and frozen versions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.applications.rules import APPLICATION, CHANNELS, OFFER
from voucherapp.db.base import Base, Minor, Pk
from voucherapp.files.models import StoredFile
from voucherapp.kernel.workflow import in_list
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call


class Application(Base):
    """One application of one firm, with one creative, to one call.

    `token` stands in addresses from the first draft on; `reference` and `sequence` are given at
    submission. Facts for reports (size, sector, territory) are frozen there too.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("call_id", "sequence"),
        CheckConstraint(in_list("state", APPLICATION.names), name="state"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (submitted_at IS NOT NULL AND reference IS NOT NULL"
            " AND sequence IS NOT NULL AND requested_minor > 0)",
            name="submitted",
        ),
        CheckConstraint("state != 'ineligible' OR refusal_reason != ''", name="refused"),
        CheckConstraint("outcome IN ('', 'running', 'completed', 'given_back')", name="outcome"),
        CheckConstraint("(outcome = '') = (awarded_on IS NULL)", name="awarded"),
        CheckConstraint(in_list("channel", tuple(CHANNELS)), name="channel"),
        CheckConstraint("(channel = 'online') = (received_at IS NULL)", name="received"),
        CheckConstraint("deleted_at IS NULL OR state = 'withdrawn'", name="deleted"),
        Index(None, "call_id", "state", "id"),
        Index(None, "state", "id"),
        Index(None, "call_id", "submitted_at"),
        Index("ix_application_submitted_at_id", "submitted_at", "id"),
        Index("ix_application_requested_minor_id", "requested_minor", "id"),
        Index("ix_application_score_hundredths_id", "score_hundredths", "id"),
    )

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    reference: Mapped[str | None] = mapped_column(String(40), unique=True)
    sequence: Mapped[int | None]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    call_version: Mapped[int]
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    creative_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[str] = mapped_column(String(14), default="draft")
    title: Mapped[str] = mapped_column(String(160), default="")
    #: Answers by question code: text, int (minor units, numbers), list of str, ISO dates.
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Choices and declarations that the conditions of the call ask for (rules_terms.Terms).
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    requested_minor: Mapped[Minor | None]
    total_cost_minor: Mapped[Minor | None]
    #: The mean of the submitted reviews in hundredths of a point, kept by each of them: lists sort by
    #: it. The ranking works it out from the reviews themselves.
    score_hundredths: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    started_at: Mapped[datetime]
    started_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: The moment that counts for the order of arrival: the last sending, unless a later version
    #: keeps the time of the one before.
    arrived_at: Mapped[datetime | None]
    #: How it came: by the firm's own hand, or on paper, by telephone or by mail through the office.
    channel: Mapped[str] = mapped_column(String(10), default="online")
    #: When paper, call or mail reached the office; None for what the firm itself enters.
    received_at: Mapped[datetime | None]
    #: A draft that its firm has thrown away: what it said is gone, the row remains for the record.
    deleted_at: Mapped[datetime | None]
    #: An officer may let one draft in after closing, until a moment; it is then marked late.
    late_until: Mapped[datetime | None]
    late_reason: Mapped[str] = mapped_column(default="")
    late: Mapped[bool] = mapped_column(default=False)
    refusal_reason: Mapped[str] = mapped_column(default="")
    refusal_code: Mapped[str] = mapped_column(String(40), default="")
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    #: Facts of the day of submission; reports read them, so that they never change later.
    firm_name: Mapped[str] = mapped_column(String(200), default="")
    firm_key: Mapped[str] = mapped_column(String(60), default="")
    creative_name: Mapped[str] = mapped_column(String(200), default="")
    firm_size: Mapped[str] = mapped_column(String(6), default="")
    firm_nuts3: Mapped[str] = mapped_column(String(5), default="")
    firm_nace: Mapped[str] = mapped_column(String(8), default="")
    creative_sector: Mapped[str] = mapped_column(String(60), default="")
    #: Code of the type of voucher, where the call has several.
    voucher_type: Mapped[str] = mapped_column(String(60), default="")
    #: What came of it, for limits over several calls: the day of the award, what is left of its
    #: amount, and whether the project runs, is completed, or gave the voucher back.
    awarded_on: Mapped[date | None]
    granted_minor: Mapped[Minor | None]
    outcome: Mapped[str] = mapped_column(String(10), default="")
    #: Reference, title and firm, folded, for the search box of the queue.
    search_text: Mapped[str] = mapped_column(default="")
    #: Changes with each save of content; forms carry the number they were made from.
    version: Mapped[int] = mapped_column(default=1)
    #: By field: the number of the content in which it last changed, and who changed it. A save that
    #: rests on an older number is refused for just these fields.
    field_versions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Guards the row itself against two writers at once.
    row_version: Mapped[int] = mapped_column(default=1)
    call: Mapped[Call] = relationship(lazy="raise")
    firm: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[firm_id])
    creative: Mapped[Organisation | None] = relationship(lazy="raise", foreign_keys=[creative_id])
    offers: Mapped[list[Offer]] = relationship(
        lazy="raise", order_by="Offer.id", back_populates="application"
    )
    documents: Mapped[list[ApplicationDocument]] = relationship(
        lazy="raise", order_by="ApplicationDocument.id", viewonly=True
    )
    checks: Mapped[list[FormalCheck]] = relationship(lazy="raise", viewonly=True)
    corrections: Mapped[list[Correction]] = relationship(
        lazy="raise", order_by="Correction.id", viewonly=True
    )
    versions: Mapped[list[ApplicationVersion]] = relationship(
        lazy="raise", order_by="ApplicationVersion.number", viewonly=True
    )

    __mapper_args__ = {"version_id_col": row_version}


class ApplicationVersion(Base):
    """The content as it was submitted or corrected; append-only, with its SHA-256."""

    __tablename__ = "application_version"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[Pk]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column("by_user", ForeignKey("user_account.id"))
    #: Everything: answers with their questions, firm, creative, offer, documents with hashes.
    content: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64), index=True)


class ApplicationReceipt(Base):
    """The printed receipt of a frozen version; made after the submission, never changed."""

    __tablename__ = "application_receipt"

    id: Mapped[Pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("application_version.id"), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    made_at: Mapped[datetime]
    file: Mapped[StoredFile] = relationship(lazy="raise")


class Offer(Base):
    """A creative's part of an application: invited, confirmed with price and dates, or declined."""

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint(in_list("state", OFFER.names), name="state"),
        CheckConstraint(
            "state != 'confirmed' OR (price_net_minor > 0 AND creative_id IS NOT NULL)",
            name="confirmed",
        ),
        CheckConstraint("state != 'declined' OR reason != ''", name="declined"),
        Index(None, "application_id"),
        Index(None, "creative_id", "state"),
    )

    id: Mapped[Pk]
    #: Stands in addresses for people who are signed in.
    token: Mapped[str] = mapped_column(String(40), unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    #: None while an invited person has no organisation here yet.
    creative_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    invited_email: Mapped[str] = mapped_column(String(254), default="")
    invited_name: Mapped[str] = mapped_column(String(120), default="")
    #: SHA-256 of the token in the invitation's link.
    token_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    brief: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(10), default="invited")
    invited_at: Mapped[datetime]
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: When the creative first had the request before it; told by its browser or its button.
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    price_net_minor: Mapped[Minor | None]
    #: Hundredths of a per cent: 22 % is 2200.
    vat_rate_bp: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    work: Mapped[str] = mapped_column(default="")
    #: The price split by the kinds of cost of the call, in minor units by code.
    costs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(default="")
    application: Mapped[Application] = relationship(back_populates="offers", lazy="raise")
    creative: Mapped[Organisation | None] = relationship(lazy="raise")


class ApplicationDocument(Base):
    """A file put to a document requirement of the call."""

    __tablename__ = "application_document"
    __table_args__ = (Index(None, "application_id", "requirement"),)

    id: Mapped[Pk]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    #: Code of a document of the call, or of a file question with its mark (rules_questions).
    requirement: Mapped[str] = mapped_column(String(62))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    #: The part of the creative that handed it in; None for what the firm attached.
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    #: As it was promised on the day it came: the firm sees that it is there, not what it says.
    confidential: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None]
    file: Mapped[StoredFile] = relationship(lazy="raise")


class FormalCheck(Base):
    """An officer's finding on one point of the call's checklist."""

    __tablename__ = "formal_check"
    __table_args__ = (
        UniqueConstraint("application_id", "code"),
        CheckConstraint("outcome IN ('pass', 'fail', 'not_applicable')", name="outcome"),
    )

    id: Mapped[Pk]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    code: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(14))
    remark: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column("by_user", ForeignKey("user_account.id"))


class Correction(Base):
    """A request to mend an application, with its reason, its date and the answer."""

    __tablename__ = "correction"
    __table_args__ = (Index(None, "application_id"), Index(None, "due_at"))

    id: Mapped[Pk]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str]
    due_at: Mapped[datetime]
    #: What may be mended: idea, documents, creative.
    parts: Mapped[list[str]] = mapped_column(default=list)
    #: Codes of the points of the checklist that it is about.
    points: Mapped[list[str]] = mapped_column(default=list)
    #: Whether the application keeps its place in the order of arrival.
    keeps_time: Mapped[bool] = mapped_column(default=True)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str] = mapped_column(default="")
    expired_at: Mapped[datetime | None]
