"""Every read of claims: one claim with all its parts, its worth, likenesses, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from voucherapp.applications.models import Application
from voucherapp.awards.models import Award
from voucherapp.awards.queries import Firm, config_for, find_waiting_change
from voucherapp.db.queries import Listing, one_or_404, page_of
from voucherapp.db.session import db
from voucherapp.disbursement.models import (
    Claim,
    ClaimDocument,
    ClaimQuery,
    Invoice,
    Payment,
)
from voucherapp.disbursement.rules import APPROVED, CLAIM, CLAIMED, OPEN, ApproveFacts
from voucherapp.disbursement.rules_amounts import (
    Finding,
    InvoiceFacts,
    ProjectFacts,
    Worth,
    automatic_findings,
    claim_deadline,
    share_up_to,
    worth_of_claim,
)
from voucherapp.files.models import StoredFile
from voucherapp.kernel.act import Actor
from voucherapp.kernel.calendar import days_until
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State
from voucherapp.ledger.queries import balances_of_awards
from voucherapp.programmes.config import CallConfig, Instalment
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
class InstalmentRow:
    """A part of an award that is claimed on its own, with the claim on it if there is one."""

    instalment: Instalment
    amount_minor: int
    claim: Claim | None
    may_start: bool


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as lists show it."""

    token: str
    reference: str
    instalment: str
    firm: str
    call_code: str
    state_name: str
    submitted_at: datetime | None
    pay_by: date | None
    approved_minor: int | None
    currency: str
    timezone: str
    invoiced_minor: int = 0

    @property
    def state(self) -> State:
        """The state with its word and icon."""
        return CLAIM.state(self.state_name)

    def days_left(self, today: date) -> int | None:
        """Days until the payment is due, None while a question is open or all is paid."""
        if self.pay_by is None or self.state_name not in ("submitted", "approved", "payment"):
            return None
        return days_until(self.pay_by, today)


@dataclass(frozen=True, slots=True)
class PartsOfClaim:
    """What the pages of a claim need beside the claim itself."""

    config: CallConfig
    deadline: datetime
    worth: Worth
    left_minor: int
    findings: dict[str, Finding] = field(default_factory=dict)
    likenesses: dict[int, list[Likeness]] = field(default_factory=dict)


def _whole() -> Select[tuple[Claim]]:
    award = joinedload(Claim.award)
    return select(Claim).options(
        award.joinedload(Award.application),
        award.joinedload(Award.call).joinedload(Call.programme),
        award.joinedload(Award.firm),
        award.joinedload(Award.creative),
        award.joinedload(Award.voucher),
        selectinload(Claim.invoices).options(joinedload(Invoice.file), joinedload(Invoice.proof)),
        selectinload(Claim.documents).joinedload(ClaimDocument.file),
        selectinload(Claim.checks),
        selectinload(Claim.queries),
        joinedload(Claim.payment).joinedload(Payment.batch),
    )


def get_claim(claim_id: int) -> Claim:
    """Return a claim with all its parts, as they are in the database now, or raise NotFound."""
    return one_or_404(_whole().where(Claim.id == claim_id).execution_options(populate_existing=True))


def get_claim_for(actor: Actor, token: str) -> Claim:
    """Return a claim of the actor's firm, or a sent one for staff, or raise NotFound."""
    statement = _whole().join(Award, Award.id == Claim.award_id).where(Claim.token == token)
    mine = Award.firm_id.in_(actor.organisation_ids)
    if actor.may(Permission.APPLICATION_READ_ALL):
        return one_or_404(statement.where(or_(mine, Claim.state != "draft")))
    return one_or_404(statement.where(mine))


def list_claims_of(award_id: int) -> Sequence[Claim]:
    """List all claims of an award in their order."""
    return db.session.scalars(
        select(Claim)
        .where(Claim.award_id == award_id)
        .options(selectinload(Claim.invoices), joinedload(Claim.payment))
        .order_by(Claim.number)
    ).all()


def deadline_of(award: Award, config: CallConfig) -> datetime:
    """Return the first moment that is too late for a claim on an award."""
    days = config.payment.claim_days_after_end
    return claim_deadline(award.project_ends_on, days, award.call.timezone)


def list_instalments(award: Award, config: CallConfig, now: datetime) -> list[InstalmentRow]:
    """List the instalments of an award with their claims; refused claims leave theirs open again."""
    claims = list_claims_of(award.id)
    live = {c.instalment: c for c in claims if c.state != "refused"}
    shown = {c.instalment: c for c in claims} | live
    is_open = award.state == "accepted" and now < deadline_of(award, config)
    is_busy = any(c.state in OPEN for c in claims)
    rows: list[InstalmentRow] = []
    later = False
    for part in reversed(config.payment.instalments):
        later = later or part.code in live
        rows.append(
            InstalmentRow(
                instalment=part,
                amount_minor=award.amount_minor * part.share_bp // 10_000,
                claim=shown.get(part.code),
                may_start=is_open and not is_busy and not later,
            )
        )
    return rows[::-1]


def worth_of(claim: Claim, config: CallConfig, eligible_minor: int | None = None) -> Worth:
    """Return what a claim is worth with these accepted cost, or with those noted so far."""
    before = db.session.execute(
        select(
            func.coalesce(func.sum(Claim.eligible_minor), 0),
            func.coalesce(func.sum(Claim.approved_minor), 0),
        ).where(
            Claim.award_id == claim.award_id, Claim.id != claim.id, Claim.state.in_(APPROVED)
        )
    ).one()
    parts = [(i.code, i.share_bp) for i in config.payment.instalments]
    return worth_of_claim(
        award_minor=claim.award.amount_minor,
        rate_bp=config.voucher.rate_bp,
        share_bp=share_up_to(parts, claim.instalment),
        eligible_before=int(before[0]),
        eligible_now=counted(claim) if eligible_minor is None else eligible_minor,
        approved_before=int(before[1]),
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
            if r[0] == invoice.fingerprint and r[1] != invoice.id
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
            gaps.append(T("Give day and proof of the payment of the invoice %(number)s.", number=invoice.number))
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


def file_of(claim: Claim, file_token: str) -> StoredFile:
    """Return a file of a claim by its token, or raise NotFound."""
    files = [f for i in claim.invoices for f in (i.file, i.proof)]
    files += [d.file for d in claim.documents]
    for file in files:
        if file is not None and file.token == file_token:
            return file
    raise NotFound()


def is_account_waiting(award_id: int) -> bool:
    """Tell whether another bank account waits for a second person."""
    return find_waiting_change(award_id) is not None


def open_query(claim: Claim) -> ClaimQuery | None:
    """Return the question that waits for an answer, None when there is none."""
    return next((q for q in reversed(claim.queries) if q.answered_at is None), None)


def count_open_claims(award_id: int) -> int:
    """Return how many sent claims of an award are not paid or refused yet."""
    waiting = ("submitted", "query", "approved", "payment")
    return (
        db.session.scalar(
            select(func.count()).where(Claim.award_id == award_id, Claim.state.in_(waiting))
        )
        or 0
    )


def list_claims(
    *,
    filters: dict[str, str] | None = None,
    sort: str = "pay_by",
    direction: str = "asc",
    page: int = 1,
    per_page: int = 50,
) -> Listing[ClaimRow]:
    """Return one page of the claims that were sent: what waits for a check first, by default."""
    chosen = filters or {}
    total = (
        select(func.coalesce(func.sum(Invoice.net_minor), 0))
        .where(Invoice.claim_id == Claim.id)
        .correlate(Claim)
        .scalar_subquery()
    )
    statement = _filtered(
        select(
            Claim.token, Claim.reference, Claim.instalment, Firm.name, Call.code, Claim.state,
            Claim.submitted_at, Claim.pay_by, Claim.approved_minor, Award.currency, Call.timezone, total,
        )
        .join(Award, Award.id == Claim.award_id)
        .join(Application, Application.id == Award.application_id)
        .join(Firm, Firm.id == Award.firm_id)
        .join(Call, Call.id == Award.call_id)
        .where(Claim.state != "draft"),
        chosen,
    )  # fmt: skip
    return page_of(
        statement,
        build=lambda row: ClaimRow(*row[:11], int(row[11])),
        sorts={
            "pay_by": Claim.pay_by,
            "submitted": Claim.submitted_at,
            "reference": Claim.reference,
            "firm": Firm.name,
            "amount": Claim.approved_minor,
        },
        sort=sort,
        direction=direction,
        page=page,
        tie=Claim.id,
        filters=chosen,
        per_page=per_page,
    )


def _filtered(statement: Select[Any], chosen: dict[str, str]) -> Select[Any]:
    if chosen.get("state"):
        statement = statement.where(Claim.state == chosen["state"])
    if chosen.get("call"):
        statement = statement.where(Call.code == chosen["call"])
    if text := chosen.get("q"):
        needle = f"%{text}%"
        statement = statement.where(or_(Claim.reference.ilike(needle), Firm.name.ilike(needle)))
    return statement


def count_claims(state: str) -> tuple[int, date | None]:
    """Return how many claims are in a state and the earliest day by which one is to be paid."""
    row = db.session.execute(
        select(func.count(), func.min(Claim.pay_by)).where(Claim.state == state)
    ).one()
    return int(row[0]), row[1]


def list_my_open(actor: Actor) -> Sequence[Claim]:
    """List the drafts and questions of the actor's firms."""
    return db.session.scalars(
        select(Claim)
        .join(Award, Award.id == Claim.award_id)
        .where(Award.firm_id.in_(actor.organisation_ids), Claim.state.in_(("draft", "query")))
        .options(
            joinedload(Claim.award).options(
                joinedload(Award.application), joinedload(Award.call)
            ),
            selectinload(Claim.queries),
        )
        .order_by(Claim.id)
    ).all()


def list_claimable(actor: Actor) -> Sequence[Award]:
    """List the accepted awards of the actor's firms on which no claim is under way."""
    busy = select(Claim.id).where(
        and_(Claim.award_id == Award.id, Claim.state.in_(("draft", "submitted", "query")))
    )
    return db.session.scalars(
        select(Award)
        .where(
            Award.firm_id.in_(actor.organisation_ids), Award.state == "accepted", ~busy.exists()
        )
        .options(joinedload(Award.application), joinedload(Award.call))
        .order_by(Award.id)
    ).all()


def list_unclaimed_accepted() -> Sequence[Award]:
    """List accepted awards without any claim that still waits for finance or the bank."""
    waiting = select(Claim.id).where(
        and_(
            Claim.award_id == Award.id,
            Claim.state.in_(("submitted", "query", "approved", "payment")),
        )
    )
    return db.session.scalars(
        select(Award)
        .where(Award.state == "accepted", ~waiting.exists())
        .options(
            joinedload(Award.application), joinedload(Award.call), joinedload(Award.firm)
        )
        .order_by(Award.id)
    ).all()
