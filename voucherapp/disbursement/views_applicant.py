"""Pages of a firm about its claims: what can be claimed, a draft, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.awards import queries as award_queries
from voucherapp.awards.models import Award
from voucherapp.disbursement import operations, queries, queries_checking
from voucherapp.disbursement.forms import (
    AnswerForm,
    ClaimForm,
    DocumentForm,
    InvoiceForm,
    claim_form,
    document_form,
    invoice_form,
    is_last,
    labels_of,
)
from voucherapp.disbursement.models import Claim, Invoice
from voucherapp.files.serve import send
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.ledger.queries import balances_of_awards
from voucherapp.web.access import act, allow, me
from voucherapp.web.conflicts import Difference, differences, is_stale, shown_version
from voucherapp.web.formatting import format_moment
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("disbursement", __name__, template_folder="templates", url_prefix="/my")


@blueprint.get("/claims")
@allow(P.CLAIM_WRITE)
def mine() -> ResponseReturnValue:
    """List the awards on which claims can be or were filed."""
    rows = award_queries.list_awards_with_claims(me())
    return render_template("disbursement/mine.html", rows=rows)


@blueprint.get("/awards/<token>/claims")
@allow(P.CLAIM_WRITE)
def claims(token: str) -> ResponseReturnValue:
    """Show what can be claimed of an award, until when, and what was paid."""
    award = _award(token)
    config = award_queries.config_for(award)
    return render_template(
        "disbursement/claims.html",
        award=award,
        rows=queries.list_instalments(award, config, act().at),
        claims=queries.list_claims_of(award.id),
        labels=labels_of(config),
        until=award_queries.last_moment(queries.deadline_of(award, config)),
        balances=balances_of_awards([award.id])[award.id],
        is_over=act().at >= queries.deadline_of(award, config),
    )


@blueprint.post("/awards/<token>/claims")
@allow(P.CLAIM_WRITE)
def start(token: str) -> ResponseReturnValue:
    """Start the claim of an instalment."""
    award = _award(token)
    made: list[Claim] = []
    code = request.form.get("instalment", "")
    back = url_for("disbursement.claims", token=token)
    if attempt(
        None, lambda: made.append(operations.start_claim(act=act(), award=award, instalment=code))
    ):
        return done(url_for("disbursement.claim", token=made[0].token))
    return done(back)


@blueprint.get("/claims/<token>")
@allow(P.CLAIM_WRITE)
def claim(token: str) -> ResponseReturnValue:
    """Show a claim: to be filled in while it is a draft, to be read afterwards."""
    return _page(_claim(token))


@blueprint.post("/claims/<token>/save")
@allow(P.CLAIM_WRITE)
def save(token: str) -> ResponseReturnValue:
    """Save the report and the outcome answers, by button."""
    record = _claim(token)
    form = claim_form(record, award_queries.config_for(record.award))
    if form.validate() and attempt(form, lambda: _save(record, form)):
        return done(url_for("disbursement.claim", token=token), T("Saved."))
    record = _claim(token)
    found = []
    if is_stale():
        saved = claim_form(record, award_queries.config_for(record.award), fresh=True)
        found = differences(form, saved)
        form.version.data = str(record.version)
    return _page(record, form=form, found=found), 422


@blueprint.post("/claims/<token>/autosave")
@allow(P.CLAIM_WRITE)
def autosave(token: str) -> ResponseReturnValue:
    """Save by itself while somebody types."""
    record = _claim(token)
    form = claim_form(record, award_queries.config_for(record.award))
    if form.validate() and attempt(form, lambda: _save(record, form)):
        return {"version": record.version, "saved_at": _clock(record)}
    return {"errors": [str(g.refused.message)] if "refused" in g else []}, 422


@blueprint.get("/claims/<token>/invoices/new")
@allow(P.CLAIM_WRITE)
def new_invoice(token: str) -> ResponseReturnValue:
    """Ask for an invoice, with the parties filled in."""
    record = _claim(token)
    award = record.award
    form = invoice_form(
        award.currency,
        issuer_name=award.creative.name,
        issuer_key=award.creative.vat_number or award.creative.registration_number,
        payer_name=award.firm.name,
    )
    return render_template("disbursement/invoice.html", claim=record, form=form, invoice=None)


@blueprint.post("/claims/<token>/invoices/new")
@allow(P.CLAIM_WRITE)
def add_invoice(token: str) -> ResponseReturnValue:
    """Add an invoice."""
    record = _claim(token)
    form = invoice_form(record.award.currency)
    if form.validate() and attempt(
        form, lambda: operations.add_invoice(act=act(), claim=record, **form.values())
    ):
        return done(url_for("disbursement.claim", token=token), T("The invoice is added."))
    return render_template(
        "disbursement/invoice.html", claim=_claim(token), form=form, invoice=None
    ), 422


@blueprint.get("/claims/<token>/invoices/<int:invoice_id>")
@allow(P.CLAIM_WRITE)
def edit_invoice(token: str, invoice_id: int) -> ResponseReturnValue:
    """Show an invoice of a draft to be changed."""
    record = _claim(token)
    invoice = _invoice(record, invoice_id)
    values = {
        name: getattr(invoice, name) for name in InvoiceForm()._fields if hasattr(invoice, name)
    }
    values = {k: v for k, v in values.items() if k not in ("file", "proof")}
    form = invoice_form(record.award.currency, **values)
    return render_template("disbursement/invoice.html", claim=record, form=form, invoice=invoice)


@blueprint.post("/claims/<token>/invoices/<int:invoice_id>")
@allow(P.CLAIM_WRITE)
def change_invoice(token: str, invoice_id: int) -> ResponseReturnValue:
    """Save a changed invoice."""
    record = _claim(token)
    invoice = _invoice(record, invoice_id)
    form = invoice_form(record.award.currency)
    if form.validate() and attempt(
        form,
        lambda: operations.update_invoice(
            act=act(), claim=record, invoice=invoice, **form.values()
        ),
    ):
        return done(url_for("disbursement.claim", token=token), T("The invoice is saved."))
    record = _claim(token)
    invoice = _invoice(record, invoice_id)
    return render_template(
        "disbursement/invoice.html", claim=record, form=form, invoice=invoice
    ), 422


@blueprint.post("/claims/<token>/invoices/<int:invoice_id>/remove")
@allow(P.CLAIM_WRITE)
def remove_invoice(token: str, invoice_id: int) -> ResponseReturnValue:
    """Take an invoice out of a draft."""
    record = _claim(token)
    invoice = _invoice(record, invoice_id)
    return act_or_back(
        lambda: operations.remove_invoice(act=act(), claim=record, invoice=invoice),
        to=url_for("disbursement.claim", token=token),
        message=T("The invoice is removed."),
    )


@blueprint.post("/claims/<token>/documents/<requirement>")
@allow(P.CLAIM_WRITE)
def attach(token: str, requirement: str) -> ResponseReturnValue:
    """Upload a document."""
    record = _claim(token)
    config = award_queries.config_for(record.award)
    wanted = next((d for d in config.payment.documents if d.code == requirement), None)
    if wanted is None:
        raise NotFound
    form = document_form(wanted)
    upload = form.file.data
    if (
        form.validate()
        and upload
        and attempt(
            form,
            lambda: operations.attach_claim_document(
                act=act(), claim=record, requirement=requirement, upload=upload
            ),
        )
    ):
        return done(url_for("disbursement.claim", token=token), T("The file is uploaded."))
    if not upload:
        form.file.errors = [str(T("Choose a file first."))]
    elif form.form_errors:
        form.file.errors, form.form_errors = list(form.form_errors), []
    return _page(_claim(token), upload_form=(requirement, form)), 422


@blueprint.post("/claims/<token>/documents/<int:document_id>/remove")
@allow(P.CLAIM_WRITE)
def detach(token: str, document_id: int) -> ResponseReturnValue:
    """Take a document out of a draft."""
    record = _claim(token)
    document = next(
        (d for d in record.documents if d.id == document_id and d.removed_at is None), None
    )
    if document is None:
        raise NotFound
    return act_or_back(
        lambda: operations.remove_claim_document(act=act(), claim=record, document=document),
        to=url_for("disbursement.claim", token=token),
        message=T("The file is removed."),
    )


@blueprint.post("/claims/<token>/submit")
@allow(P.CLAIM_WRITE)
def submit(token: str) -> ResponseReturnValue:
    """Send the claim; one that is late gets a receipt of the attempt instead."""
    record, page = _claim(token), url_for("disbursement.claim", token=token)
    if attempt(None, lambda: operations.submit_claim(act=act(), claim=record)):
        return done(page, T("The claim is sent. The receipt comes by mail as well."))
    if g.refused.code == "deadline":
        operations.record_late_attempt(act=act(), claim=_claim(token))
    return done(page)


@blueprint.post("/claims/<token>/answer")
@allow(P.CLAIM_WRITE)
def answer(token: str) -> ResponseReturnValue:
    """Answer a question of finance."""
    record, form = _claim(token), AnswerForm()
    if form.validate() and attempt(
        form, lambda: operations.answer_query(act=act(), claim=record, answer=form.text.data)
    ):
        return done(url_for("disbursement.claim", token=token), T("The answer is sent."))
    return _page(_claim(token), answer_form=form), 422


@blueprint.get("/claims/<token>/files/<file_token>")
@allow(P.CLAIM_WRITE)
def file(token: str, file_token: str) -> ResponseReturnValue:
    """Download a file of a claim of mine."""
    return send(queries.file_of(_claim(token), file_token))


def _award(token: str) -> Award:
    """Return an award of one of my firms: staff work on their own pages."""
    return award_queries.get_award_for_claims(me(), token)


def _claim(token: str) -> Claim:
    record = queries.get_claim_for(me(), token)
    if record.award.firm_id not in me().claims_ids:
        raise NotFound
    return record


def _invoice(record: Claim, invoice_id: int) -> Invoice:
    found = next((i for i in record.invoices if i.id == invoice_id), None)
    if found is None:
        raise NotFound
    return found


def _save(record: Claim, form: ClaimForm) -> None:
    operations.save_claim(
        act=act(),
        claim=record,
        version=shown_version(form),
        report=form.report.data or "",
        outcomes=form.outcomes(),
    )


def _clock(record: Claim) -> str:
    return format_moment(record.saved_at, record.award.call.timezone).split(", ")[-1]


def _page(
    record: Claim,
    *,
    form: ClaimForm | None = None,
    answer_form: AnswerForm | None = None,
    upload_form: tuple[str, DocumentForm] | None = None,
    found: Sequence[Difference] = (),
) -> str:
    config = award_queries.config_for(record.award)
    uploads: list[tuple[Any, DocumentForm]] = [
        (d, upload_form[1] if upload_form and upload_form[0] == d.code else document_form(d))
        for d in config.payment.documents
    ]
    deadline = queries.deadline_of(record.award, config)
    return render_template(
        "disbursement/claim.html" if record.state == "draft" else "disbursement/claim_sent.html",
        claim=record,
        award=record.award,
        config=config,
        form=form or claim_form(record, config),
        answer_form=answer_form or AnswerForm(),
        uploads=uploads,
        query=queries.open_query(record),
        missing=queries_checking.missing_of(record, config),
        worth=queries_checking.worth_of(record, config),
        until=award_queries.last_moment(deadline),
        is_late=act().at >= deadline,
        is_last=is_last(record, config),
        labels=labels_of(config),
        saved=_clock(record),
        differences=found,
    )
