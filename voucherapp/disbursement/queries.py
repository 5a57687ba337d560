"""Every read of claims: one claim with all its parts, its worth, likenesses, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Select, and_, case, cast, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from voucherapp.applications.models import Application
from voucherapp.awards.models import Award
from voucherapp.awards.queries import Firm, find_waiting_change
from voucherapp.db.queries import Listing, one_or_404, page_of
from voucherapp.db.session import db
from voucherapp.disbursement.models import (
    Claim,
    ClaimDocument,
    ClaimQuery,
    Invoice,
    Payment,
)
from voucherapp.disbursement.rules import CLAIM, OPEN
from voucherapp.disbursement.rules_amounts import claim_deadline, instalment_amounts
from voucherapp.files.models import StoredFile
from voucherapp.kernel.act import Actor
from voucherapp.kernel.calendar import days_until
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.workflow import State
from voucherapp.programmes.config import CallConfig, Instalment
from voucherapp.programmes.models import Call


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


def _whole() -> Select[Claim]:
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
    return one_or_404(
        _whole().where(Claim.id == claim_id).execution_options(populate_existing=True)
    )


def get_claim_for(actor: Actor, token: str) -> Claim:
    """Return a claim of the actor's firm, or a sent one for staff, or raise NotFound."""
    statement = _whole().join(Award, Award.id == Claim.award_id).where(Claim.token == token)
    mine = Award.firm_id.in_(actor.claims_ids)
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
    parts = [(p.code, p.share_bp) for p in config.payment.instalments]
    amounts = instalment_amounts(award.amount_minor, parts)
    rows: list[InstalmentRow] = []
    later = False
    for part in reversed(config.payment.instalments):
        later = later or part.code in live
        rows.append(
            InstalmentRow(
                instalment=part,
                amount_minor=amounts[part.code],
                claim=shown.get(part.code),
                may_start=is_open and not is_busy and not later,
            )
        )
    return rows[::-1]


def file_of(claim: Claim, file_token: str) -> StoredFile:
    """Return a file of a claim by its token, or raise NotFound."""
    files = [f for i in claim.invoices for f in (i.file, i.proof)]
    files += [d.file for d in claim.documents]
    for file in files:
        if file is not None and file.token == file_token:
            return file
    raise NotFound


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
    """Return one page of the claims that were sent: open work first, the most urgent on top."""
    chosen = filters or {}
    total = (
        select(cast(func.coalesce(func.sum(Invoice.net_minor), 0), BigInteger))
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
        build=lambda row: ClaimRow(*row),
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
        leads={"pay_by": _RANK},
    )


#: Who waits for whom: the office has work, then the firm, then nobody any more.
_RANK = case(
    (Claim.state.in_(("submitted", "approved", "payment")), 0), (Claim.state == "query", 1), else_=2
)


def _filtered(
    statement: Select[*tuple[Any, ...]], chosen: dict[str, str]
) -> Select[*tuple[Any, ...]]:
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
        .where(Award.firm_id.in_(actor.claims_ids), Claim.state.in_(("draft", "query")))
        .options(
            joinedload(Claim.award).options(joinedload(Award.application), joinedload(Award.call)),
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
        .where(Award.firm_id.in_(actor.claims_ids), Award.state == "accepted", ~busy.exists())
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
        .options(joinedload(Award.application), joinedload(Award.call), joinedload(Award.firm))
        .order_by(Award.id)
    ).all()
