"""What finance does with payments: batch, confirm, note a return; and how awards end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from voucherapp.awards.models import Award
from voucherapp.awards.operations import end_award, expire_award
from voucherapp.awards.queries import awards_with_waiting_change, config_for
from voucherapp.db.audit import note
from voucherapp.db.locking import lock_row
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.disbursement import events, pain001, queries, queries_checking, queries_payments
from voucherapp.disbursement.models import Claim, Payment, PaymentBatch
from voucherapp.disbursement.papers import write_bank_list
from voucherapp.disbursement.rules import CLAIM, PAYMENT, BankFacts
from voucherapp.files.models import StoredFile
from voucherapp.files.operations import store_bytes
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.ledger.operations import post
from voucherapp.ledger.queries import balances_of_awards
from voucherapp.programmes.models import Programme


def build_batch(
    *, act: Act, programme: Programme, payments: Sequence[Payment], execution_on: date
) -> PaymentBatch:
    """Put released payments of one programme into a batch with its bank file, kept byte for byte.

    The file is pain.001.001.09 for euros; SEPA takes nothing else, so other currencies get a list.
    """
    rows = _to_batch(programme, payments)
    if execution_on < local_date(act.at, programme.timezone):
        raise Refused("date", T("Choose today or a later day for the payment."), "execution_on")
    number = queries_payments.next_number(programme.id)
    msg_id = f"{programme.code[:28]}-{number:04d}"
    _move_into_batch(act, rows)
    file = _bank_file(act, programme, rows, msg_id, execution_on)
    batch = PaymentBatch(
        programme_id=programme.id,
        number=number,
        msg_id=msg_id,
        created_at=act.at,
        created_by=act.by,
        execution_on=execution_on,
        count=len(rows),
        total_minor=sum(p.amount_minor for p in rows),
        currency=programme.currency,
        lines=[_line(p) for p in rows],
        file_id=file.id,
    )
    db.session.add(batch)
    db.session.flush()
    for payment in rows:
        payment.batch = batch
    note(
        act, "batch.built", batch,
        summary=T("Batch %(id)s with %(count)s payments", id=msg_id, count=len(rows)),
        detail={"sha256": file.sha256, "total_minor": batch.total_minor},
    )  # fmt: skip
    db.session.flush()
    return batch


def _to_batch(programme: Programme, payments: Sequence[Payment]) -> Sequence[Payment]:
    rows = queries_payments.load_payments([p.id for p in payments])
    if not rows:
        raise Refused("empty", T("Choose at least one payment."), "payments")
    if any(p.claim.award.call.programme_id != programme.id for p in rows):
        raise Refused(
            "programme", T("All payments of a batch must belong to one programme."), "payments"
        )
    return rows


def _move_into_batch(act: Act, rows: Sequence[Payment]) -> None:
    """The account is read anew: it may have been changed and confirmed since the release."""
    waiting = awards_with_waiting_change([p.award_id for p in rows])
    today = act.at.date()
    for payment in rows:
        lock_row(payment)
        award = payment.claim.award
        facts = BankFacts(today=today, account_waits=payment.award_id in waiting)
        fire(payment, PAYMENT, "batch", act=act, facts=facts, case_id=award.application_id)
        payment.payee_name = award.account_holder
        payment.iban, payment.bic = award.iban, award.bic
        payment.address = queries_checking.payee_address(payment.claim)
        payment.attempts += 1


def _line(payment: Payment) -> dict[str, object]:
    return {
        "payment_id": payment.id,
        "reference": payment.end_to_end_id,
        "name": payment.payee_name,
        "iban": payment.iban,
        "amount_minor": payment.amount_minor,
        "claim": payment.claim.reference,
    }


def _bank_file(
    act: Act, programme: Programme, rows: Sequence[Payment], msg_id: str, execution_on: date
) -> StoredFile:
    if programme.currency != "EUR":
        target = BytesIO()
        write_bank_list(target, [_line(p) for p in rows], execution_on, programme.currency)
        return store_bytes(
            act=act, data=target.getvalue(), filename=f"{msg_id}.csv", media_type="text/csv"
        )
    batch = pain001.Batch(
        msg_id=msg_id,
        created_at=act.at,
        execution_on=execution_on,
        debtor=pain001.Debtor(
            name=programme.authority,
            address=pain001.Address(
                programme.street,
                programme.house_number,
                programme.postcode,
                programme.town,
                programme.country,
            ),
            iban=programme.iban,
            bic=programme.bic or None,
        ),
        payments=[_order(p) for p in rows],
    )
    data = pain001.write_pain001(batch)
    return store_bytes(act=act, data=data, filename=f"{msg_id}.xml", media_type="application/xml")


def _order(payment: Payment) -> pain001.Payment:
    voucher = payment.claim.award.voucher
    return pain001.Payment(
        end_to_end_id=payment.end_to_end_id,
        amount_minor=payment.amount_minor,
        name=payment.payee_name,
        address=pain001.Address(**payment.address),
        iban=payment.iban,
        bic=payment.bic or None,
        remittance=f"{payment.claim.reference} voucher {voucher.code if voucher else ''}".strip(),
        currency=payment.currency,
    )


def confirm_payment(*, act: Act, payment: Payment, paid_on: date) -> Payment:
    """Confirm that the bank has paid on a day; the last instalment closes the award."""
    payment = queries_payments.get_payment(payment.id)
    lock_row(payment)
    award = payment.claim.award
    today = local_date(act.at, award.call.timezone)
    facts = BankFacts(today=today, paid_on=paid_on)
    fire(payment, PAYMENT, "confirm", act=act, facts=facts, case_id=award.application_id)
    payment.paid_on, payment.confirmed_at, payment.confirmed_by = paid_on, act.at, act.by
    fire(
        payment.claim, CLAIM, "confirm_paid", act=act, case_id=award.application_id, public=True,
        summary=T("Paid on %(day)s", day=paid_on), detail={"amount_minor": payment.amount_minor},
    )  # fmt: skip
    _post(
        act,
        payment,
        "pay",
        f"payment/{payment.id}/pay/{payment.attempts}",
        f"Paid: {payment.end_to_end_id}",
        paid_on,
    )
    _mark_batch(act, payment.batch)
    emit(act, events.PaymentConfirmed(payment_id=payment.id, attempt=payment.attempts))
    _close_when_finished(act, payment.claim, award)
    db.session.flush()
    return payment


def _mark_batch(act: Act, batch: PaymentBatch | None) -> None:
    if batch is None or batch.confirmed_at is not None:
        return
    db.session.flush()
    left = db.session.query(Payment).filter_by(batch_id=batch.id, state="batched").count()
    if not left:
        batch.confirmed_at = act.at


def _close_when_finished(act: Act, claim: Claim, award: Award) -> None:
    """The last instalment ends the award: what it did not use is free again."""
    last = config_for(award).payment.instalments[-1].code
    if award.state != "accepted" or claim.instalment != last:
        return
    db.session.flush()
    if queries.count_open_claims(award.id) == 0:
        end_award(act=act, award=award, reason="Last instalment paid", finished=True)


def confirm_batch(*, act: Act, batch: PaymentBatch, paid_on: date) -> int:
    """Confirm all payments of a batch that still wait for the bank; returns how many."""
    waiting = [p for p in queries_payments.get_batch(batch.id).payments if p.state == "batched"]
    if not waiting:
        raise Refused("nothing", T("No payment of this batch waits for a confirmation."))
    for payment in waiting:
        confirm_payment(act=act, payment=payment, paid_on=paid_on)
    return len(waiting)


def return_payment(*, act: Act, payment: Payment, reason: str) -> Payment:
    """Note that the bank sent a payment back: the money is owed again and goes into a new batch."""
    payment = queries_payments.get_payment(payment.id)
    lock_row(payment)
    award = payment.claim.award
    was_paid = payment.state == "paid"
    facts = BankFacts(today=act.at.date(), reason=reason)
    fire(
        payment, PAYMENT, "return", act=act, facts=facts, case_id=award.application_id,
        public=True, detail={"reason": reason.strip()},
    )  # fmt: skip
    payment.paid_on, payment.return_reason = None, reason.strip()
    payment.returns += 1
    if was_paid:
        fire(payment.claim, CLAIM, "return_payment", act=act, case_id=award.application_id)
        _post(
            act,
            payment,
            "recall",
            f"payment/{payment.id}/return/{payment.attempts}",
            f"Returned: {reason.strip()}",
        )
    _mark_batch(act, payment.batch)
    emit(
        act,
        events.PaymentReturned(
            payment_id=payment.id, attempt=payment.attempts, reason=reason.strip()
        ),
    )
    db.session.flush()
    return payment


def _post(
    act: Act, payment: Payment, kind: str, source: str, reason: str, booked_on: date | None = None
) -> None:
    award = payment.claim.award
    post(
        act=act,
        kind=kind,
        source=source,
        call_id=award.call_id,
        amount=Money(payment.amount_minor, payment.currency),
        reason=reason,
        award_id=award.id,
        reference=payment.claim.reference,
        party=payment.payee_name,
        timezone=award.call.timezone,
        booked_on=booked_on,
    )


def close_award(*, act: Act, award: Award, reason: str) -> int:
    """Close an award by hand and release the rest; refused while a claim waits."""
    return end_award(
        act=act, award=award, reason=reason, open_claims=queries.count_open_claims(award.id)
    )


def lapse_unclaimed(*, act: Act) -> int:
    """End accepted awards whose time for claims is over: unpaid ones lapse, others are closed."""
    ended = 0
    for award in queries.list_unclaimed_accepted():
        if act.at < queries.deadline_of(award, config_for(award)):
            continue
        reason = "Not claimed in time"
        if balances_of_awards([award.id])[award.id].paid:
            end_award(act=act, award=award, reason=reason, finished=True)
        else:
            expire_award(act=act, award=award, reason=reason)
        ended += 1
    return ended
