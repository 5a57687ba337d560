"""Pages of finance about payments and the batches that go to the bank."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.disbursement import operations, queries_payments
from voucherapp.disbursement.forms import BatchForm, PaidForm, WordsForm
from voucherapp.disbursement.models import PaymentBatch
from voucherapp.disbursement.papers import payment_list_pdf
from voucherapp.disbursement.rules import PAYMENT
from voucherapp.disbursement.views_staff import staff_blueprint
from voucherapp.files.serve import disposition, send
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes.models import Programme
from voucherapp.programmes.queries import get_programme
from voucherapp.web.access import act, allow
from voucherapp.web.formatting import format_minor
from voucherapp.web.lists import ListArguments, ListLinks
from voucherapp.web.shell import attempt, done

SEEN = (P.CLAIM_CHECK, P.PAYMENT_PREPARE, P.PAYMENT_RELEASE, P.LEDGER_READ)


@staff_blueprint.get("/payments")
@allow(*SEEN)
def payments() -> ResponseReturnValue:
    """List the payments, with what can be put into a batch on top."""
    arguments = ListArguments(sort="pay_by", filters=("q", "state", "programme"))
    rows = queries_payments.list_payments(
        filters=arguments.filters,
        sort=arguments.sort,
        direction=arguments.direction,
        page=arguments.page,
    )
    return render_template(
        "disbursement/payments.html",
        listing=ListLinks(rows),
        filters=arguments.filters,
        states=PAYMENT.states,
        programmes=queries_payments.list_paid_programmes(),
        waiting=queries_payments.list_programmes_to_batch(),
    )


@staff_blueprint.get("/payments/new/<code>")
@allow(P.PAYMENT_PREPARE)
def new_batch(code: str) -> ResponseReturnValue:
    """Choose the payments of a batch."""
    programme = get_programme(code)
    form = _batch_form(programme)
    form.payments.data = [value for value, _label in form.payments.choices]
    form.execution_on.data = local_date(act().at, programme.timezone)
    return render_template("disbursement/new_batch.html", programme=programme, form=form)


@staff_blueprint.post("/payments/new/<code>")
@allow(P.PAYMENT_PREPARE)
def build(code: str) -> ResponseReturnValue:
    """Build a batch with its bank file."""
    programme = get_programme(code)
    form = _batch_form(programme)
    made: list[PaymentBatch] = []
    if form.validate() and attempt(form, lambda: made.append(_build(programme, form))):
        return done(
            url_for("staff_disbursement.batch", batch_id=made[0].id), T("The batch is built.")
        )
    return render_template(
        "disbursement/new_batch.html", programme=get_programme(code), form=form
    ), 422


@staff_blueprint.get("/payments/batches")
@allow(*SEEN)
def batches() -> ResponseReturnValue:
    """List the batches."""
    arguments = ListArguments(sort="created", direction="desc")
    rows = queries_payments.list_batches(page=arguments.page)
    return render_template("disbursement/batches.html", listing=ListLinks(rows))


@staff_blueprint.get("/payments/batches/<int:batch_id>")
@allow(*SEEN)
def batch(batch_id: int) -> ResponseReturnValue:
    """Show a batch with its file and its payments."""
    return _batch_page(batch_id, PaidForm())


@staff_blueprint.get("/payments/batches/<int:batch_id>/file")
@allow(P.PAYMENT_PREPARE, P.PAYMENT_RELEASE)
def batch_file(batch_id: int) -> ResponseReturnValue:
    """Download the bank file: always the same bytes."""
    return send(queries_payments.get_batch(batch_id).file)


@staff_blueprint.get("/payments/batches/<int:batch_id>/list.pdf")
@allow(*SEEN)
def batch_list(batch_id: int) -> ResponseReturnValue:
    """Print the payments of a batch to be signed."""
    record = queries_payments.get_batch(batch_id)
    response = Response(payment_list_pdf(record, record.file.sha256), mimetype="application/pdf")
    response.headers["Content-Disposition"] = disposition(f"{record.msg_id}.pdf", inline=False)
    return response


@staff_blueprint.post("/payments/batches/<int:batch_id>/confirm")
@allow(P.PAYMENT_PREPARE)
def confirm_batch(batch_id: int) -> ResponseReturnValue:
    """Confirm that the bank has paid the whole batch."""
    record, form = queries_payments.get_batch(batch_id), PaidForm()
    if form.validate() and attempt(
        form, lambda: operations.confirm_batch(act=act(), batch=record, paid_on=form.paid_on.data)
    ):
        return done(
            url_for("staff_disbursement.batch", batch_id=batch_id), T("The payments are confirmed.")
        )
    return _batch_page(batch_id, form), 422


@staff_blueprint.get("/payments/<int:payment_id>")
@allow(*SEEN)
def payment(payment_id: int) -> ResponseReturnValue:
    """Show one payment and what can be noted on it."""
    return _payment_page(payment_id, PaidForm(), WordsForm())


@staff_blueprint.post("/payments/<int:payment_id>/confirm")
@allow(P.PAYMENT_PREPARE)
def confirm_payment(payment_id: int) -> ResponseReturnValue:
    """Confirm that the bank has paid one payment."""
    record, form = queries_payments.get_payment(payment_id), PaidForm()
    if form.validate() and attempt(
        form,
        lambda: operations.confirm_payment(act=act(), payment=record, paid_on=form.paid_on.data),
    ):
        return done(
            url_for("staff_disbursement.payment", payment_id=payment_id),
            T("The payment is confirmed."),
        )
    return _payment_page(payment_id, form, WordsForm()), 422


@staff_blueprint.post("/payments/<int:payment_id>/return")
@allow(P.PAYMENT_PREPARE)
def return_payment(payment_id: int) -> ResponseReturnValue:
    """Note that the bank sent a payment back."""
    record, form = queries_payments.get_payment(payment_id), WordsForm()
    if form.validate() and attempt(
        form, lambda: operations.return_payment(act=act(), payment=record, reason=form.text.data)
    ):
        return done(
            url_for("staff_disbursement.payment", payment_id=payment_id), T("The return is noted.")
        )
    return _payment_page(payment_id, PaidForm(), form), 422


def _batch_form(programme: Programme) -> BatchForm:
    form = BatchForm()
    form.payments.choices = [
        (row.id, f"{row.reference} · {row.payee} · {format_minor(row.amount_minor, row.currency)}")
        for row in queries_payments.list_to_batch(programme.id)
    ]
    return form


def _build(programme: Programme, form: BatchForm) -> PaymentBatch:
    chosen = queries_payments.load_payments(form.payments.data or [])
    return operations.build_batch(
        act=act(), programme=programme, payments=chosen, execution_on=form.execution_on.data
    )


def _batch_page(batch_id: int, form: PaidForm) -> str:
    record = queries_payments.get_batch(batch_id)
    if form.paid_on.data is None and not form.errors:
        form.paid_on.data = record.execution_on
    waiting = sum(1 for p in record.payments if p.state == "batched")
    return render_template("disbursement/batch.html", batch=record, form=form, waiting=waiting)


def _payment_page(payment_id: int, form: PaidForm, return_form: WordsForm) -> str:
    record = queries_payments.get_payment(payment_id)
    if form.paid_on.data is None and not form.errors and record.batch is not None:
        form.paid_on.data = record.batch.execution_on
    return render_template(
        "disbursement/payment.html", payment=record, form=form, return_form=return_form
    )
