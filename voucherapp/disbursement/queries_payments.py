"""Every read of payments and batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from voucherapp.awards.models import Award
from voucherapp.awards.queries import Firm
from voucherapp.db.queries import Listing, one_or_404, page_of
from voucherapp.db.session import db
from voucherapp.disbursement.models import Claim, Payment, PaymentBatch
from voucherapp.disbursement.rules import PAYMENT
from voucherapp.kernel.workflow import State
from voucherapp.programmes.models import Call, Programme


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment as lists show it."""

    id: int
    reference: str
    claim_token: str
    claim_reference: str
    firm: str
    payee: str
    iban: str
    programme_id: int
    programme_code: str
    amount_minor: int
    currency: str
    state_name: str
    released_at: datetime
    pay_by: date | None
    paid_on: date | None
    batch_id: int | None
    batch_number: int | None

    @property
    def state(self) -> State:
        """The state with its word and icon."""
        return PAYMENT.state(self.state_name)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as lists show it."""

    id: int
    msg_id: str
    programme_code: str
    execution_on: date
    count: int
    total_minor: int
    currency: str
    created_at: datetime
    confirmed_at: datetime | None

    @property
    def state(self) -> State:
        """Whether the bank's answer is in, with word and icon."""
        return PAYMENT.state("paid" if self.confirmed_at else "batched")


def list_payments(
    *,
    filters: dict[str, str] | None = None,
    sort: str = "pay_by",
    direction: str = "asc",
    page: int = 1,
    per_page: int = 50,
) -> Listing[PaymentRow]:
    """Return one page of payments, the most urgent first by default."""
    chosen = filters or {}
    statement = (
        select(
            Payment.id, Payment.reference, Claim.token, Claim.reference, Firm.name,
            Payment.payee_name, Payment.iban, Programme.id, Programme.code, Payment.amount_minor,
            Payment.currency, Payment.state, Payment.released_at, Claim.pay_by, Payment.paid_on,
            Payment.batch_id, PaymentBatch.number,
        )
        .join(Claim, Claim.id == Payment.claim_id)
        .join(Award, Award.id == Payment.award_id)
        .join(Firm, Firm.id == Award.firm_id)
        .join(Call, Call.id == Award.call_id)
        .join(Programme, Programme.id == Call.programme_id)
        .outerjoin(PaymentBatch, PaymentBatch.id == Payment.batch_id)
    )  # fmt: skip
    if chosen.get("state"):
        statement = statement.where(Payment.state == chosen["state"])
    if chosen.get("programme"):
        statement = statement.where(Programme.code == chosen["programme"])
    if text := chosen.get("q"):
        needle = f"%{text}%"
        statement = statement.where(
            or_(
                Payment.reference.ilike(needle),
                Firm.name.ilike(needle),
                Payment.payee_name.ilike(needle),
            )
        )
    return page_of(
        statement,
        build=lambda row: PaymentRow(*row),
        sorts={
            "pay_by": Claim.pay_by,
            "reference": Payment.reference,
            "firm": Firm.name,
            "amount": Payment.amount_minor,
            "paid": Payment.paid_on,
        },
        sort=sort,
        direction=direction,
        page=page,
        tie=Payment.id,
        filters=chosen,
        per_page=per_page,
    )


def list_to_batch(programme_id: int) -> list[PaymentRow]:
    """List the payments of a programme that may go into a batch, the most urgent first."""
    code = db.session.get_one(Programme, programme_id).code
    waiting = [
        row
        for state in ("released", "returned")
        for row in list_payments(filters={"state": state, "programme": code}, per_page=2000).rows
    ]
    return sorted(waiting, key=lambda row: (row.pay_by or date.max, row.id))


def list_programmes_to_batch() -> list[tuple[int, str, str, int, int, str]]:
    """List programmes with payments to be batched: id, code, title, number, sum, currency."""
    rows = db.session.execute(
        select(
            Programme.id, Programme.code, Programme.title,
            func.count(Payment.id), func.sum(Payment.amount_minor), Programme.currency,
        )
        .join(Claim, Claim.id == Payment.claim_id)
        .join(Award, Award.id == Payment.award_id)
        .join(Call, Call.id == Award.call_id)
        .join(Programme, Programme.id == Call.programme_id)
        .where(Payment.state.in_(("released", "returned")))
        .group_by(Programme.id, Programme.code, Programme.title, Programme.currency)
        .order_by(Programme.code)
    )  # fmt: skip
    return [(int(a), str(b), str(c), int(d), int(e), str(f)) for a, b, c, d, e, f in rows]


def load_payments(payment_ids: Sequence[int]) -> Sequence[Payment]:
    """List payments with claim, award and call, by id."""
    return db.session.scalars(
        select(Payment)
        .where(Payment.id.in_(payment_ids))
        .options(
            joinedload(Payment.claim)
            .joinedload(Claim.award)
            .options(
                joinedload(Award.application),
                joinedload(Award.call).joinedload(Call.programme),
                joinedload(Award.firm),
                joinedload(Award.creative),
                joinedload(Award.voucher),
            ),
            joinedload(Payment.batch),
        )
        .order_by(Payment.id)
    ).all()


def get_payment(payment_id: int) -> Payment:
    """Return a payment with claim, award and call, or raise NotFound."""
    found = load_payments([payment_id])
    return found[0] if found else one_or_404(select(Payment).where(Payment.id == payment_id))


def list_batches(*, page: int = 1, per_page: int = 50) -> Listing[BatchRow]:
    """Return one page of batches, the newest first."""
    statement = select(
        PaymentBatch.id, PaymentBatch.msg_id, Programme.code, PaymentBatch.execution_on,
        PaymentBatch.count, PaymentBatch.total_minor, PaymentBatch.currency,
        PaymentBatch.created_at, PaymentBatch.confirmed_at,
    ).join(Programme, Programme.id == PaymentBatch.programme_id)  # fmt: skip
    return page_of(
        statement,
        build=lambda row: BatchRow(*row),
        sorts={"created": PaymentBatch.id},
        sort="created",
        direction="desc",
        page=page,
        tie=PaymentBatch.id.desc(),
        per_page=per_page,
    )


def get_batch(batch_id: int) -> PaymentBatch:
    """Return a batch with its programme, file and payments as they are now, or raise NotFound."""
    return one_or_404(
        select(PaymentBatch)
        .where(PaymentBatch.id == batch_id)
        .options(
            joinedload(PaymentBatch.programme),
            joinedload(PaymentBatch.file),
            selectinload(PaymentBatch.payments),
        )
        .execution_options(populate_existing=True)
    )


def next_number(programme_id: int) -> int:
    """Return the number of the next batch of a programme."""
    highest = db.session.scalar(
        select(func.max(PaymentBatch.number)).where(PaymentBatch.programme_id == programme_id)
    )
    return (highest or 0) + 1


def count_payments(state: str) -> int:
    """Return how many payments are in a state."""
    return db.session.scalar(select(func.count()).where(Payment.state == state)) or 0


def list_paid_programmes() -> list[tuple[str, str]]:
    """List the programmes that have payments as (code, title), for filters."""
    rows = db.session.execute(
        select(Programme.code, Programme.title)
        .where(
            Programme.id.in_(
                select(Call.programme_id)
                .join(Award, Award.call_id == Call.id)
                .join(Payment, Payment.award_id == Award.id)
            )
        )
        .order_by(Programme.code)
    )
    return [(str(code), f"{code} {title}") for code, title in rows]
