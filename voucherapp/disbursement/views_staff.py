"""Pages of finance about claims: the queue, the check, the release."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from voucherapp.awards import queries as award_queries
from voucherapp.awards.queries import list_award_calls
from voucherapp.db.queries import list_case_timeline
from voucherapp.disbursement import operations, queries, queries_checking
from voucherapp.disbursement.forms import (
    ApproveForm,
    LikenessForm,
    QueryForm,
    WordsForm,
    approve_form,
    labels_of,
    points_form,
)
from voucherapp.disbursement.models import Claim, Invoice
from voucherapp.disbursement.rules import CLAIM
from voucherapp.files.serve import send
from voucherapp.kernel.calendar import add_days, local_date
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.web.access import act, allow, me
from voucherapp.web.lists import ListArguments, ListLinks
from voucherapp.web.shell import attempt, done

staff_blueprint = Blueprint(
    "staff_disbursement", __name__, template_folder="templates", url_prefix="/staff"
)

#: How many days a firm gets for an answer unless the checker says otherwise.
ANSWER_DAYS = 10


@staff_blueprint.get("/claims")
@allow(P.APPLICATION_READ_ALL)
def claims() -> ResponseReturnValue:
    """List the claims, the most urgent payment first."""
    arguments = ListArguments(sort="pay_by", filters=("q", "state", "call"))
    rows = queries.list_claims(
        filters=arguments.filters,
        sort=arguments.sort,
        direction=arguments.direction,
        page=arguments.page,
    )
    return render_template(
        "disbursement/listing.html",
        listing=ListLinks(rows),
        filters=arguments.filters,
        calls=list_award_calls(),
        states=[s for s in CLAIM.states if s.name != "draft"],
        today=act().at.date(),
    )


@staff_blueprint.get("/claims/<token>")
@allow(P.APPLICATION_READ_ALL)
def claim(token: str) -> ResponseReturnValue:
    """Show a claim with its checks and what can be done now."""
    return _page(_claim(token))


@staff_blueprint.post("/claims/<token>/points")
@allow(P.CLAIM_CHECK)
def points(token: str) -> ResponseReturnValue:
    """Record the findings on the checklist."""
    record = _claim(token)
    form = points_form(record, queries_checking.parts_of(record))
    if form.validate() and attempt(form, lambda: _record(record, form)):
        return done(
            url_for("staff_disbursement.claim", token=token), T("The findings are recorded.")
        )
    return _page(_claim(token), points=form), 422


@staff_blueprint.post("/claims/<token>/invoices/<int:invoice_id>/duplicate")
@allow(P.CLAIM_CHECK)
def duplicate(token: str, invoice_id: int) -> ResponseReturnValue:
    """Find that an invoice was claimed before."""
    record, form = _claim(token), _likeness_form(invoice_id)
    invoice = _invoice(record, invoice_id)
    other = int(form.other.data) if str(form.other.data).isdigit() else 0
    if form.validate() and attempt(
        None,
        lambda: operations.confirm_duplicate(
            act=act(), claim=record, invoice=invoice, other_id=other, reason=form.text.data
        ),
    ):
        return done(
            url_for("staff_disbursement.claim", token=token), T("The invoice counts nought.")
        )
    return _page(_claim(token), likeness=(invoice_id, form)), 422


@staff_blueprint.post("/claims/<token>/invoices/<int:invoice_id>/different")
@allow(P.CLAIM_CHECK)
def different(token: str, invoice_id: int) -> ResponseReturnValue:
    """Find that an invoice only looks like another one."""
    record, form = _claim(token), _likeness_form(invoice_id)
    invoice = _invoice(record, invoice_id)
    if form.validate() and attempt(
        None,
        lambda: operations.dismiss_duplicate(
            act=act(), claim=record, invoice=invoice, reason=form.text.data
        ),
    ):
        return done(url_for("staff_disbursement.claim", token=token), T("The invoice counts."))
    return _page(_claim(token), likeness=(invoice_id, form)), 422


@staff_blueprint.post("/claims/<token>/query")
@allow(P.CLAIM_CHECK)
def query(token: str) -> ResponseReturnValue:
    """Ask the firm; the payment clock stops."""
    record, form = _claim(token), QueryForm(prefix="query-")
    if form.validate() and attempt(
        form,
        lambda: operations.query_claim(
            act=act(), claim=record, question=form.text.data, due_on=form.due_on.data
        ),
    ):
        return done(
            url_for("staff_disbursement.claim", token=token),
            T("The question is sent; the clock stands still."),
        )
    return _page(_claim(token), query=form), 422


@staff_blueprint.post("/claims/<token>/approve")
@allow(P.CLAIM_CHECK)
def approve(token: str) -> ResponseReturnValue:
    """Approve with what is accepted of each invoice."""
    record = _claim(token)
    form = approve_form(record)
    if form.validate() and attempt(form, lambda: _approve(record, form)):
        return done(
            url_for("staff_disbursement.claim", token=token),
            T("The claim is approved. Another person releases it."),
        )
    return _page(_claim(token), approve=form), 422


@staff_blueprint.post("/claims/<token>/refuse")
@allow(P.CLAIM_CHECK)
def refuse(token: str) -> ResponseReturnValue:
    """Refuse with a reason."""
    record, form = _claim(token), WordsForm(prefix="refuse-")
    if form.validate() and attempt(
        form, lambda: operations.refuse_claim(act=act(), claim=record, reason=form.text.data)
    ):
        return done(url_for("staff_disbursement.claims"), T("The claim is refused."))
    return _page(_claim(token), refuse=form), 422


@staff_blueprint.post("/claims/<token>/release")
@allow(P.PAYMENT_RELEASE)
def release(token: str) -> ResponseReturnValue:
    """Release the payment as the second person."""
    record = _claim(token)
    attempt(None, lambda: operations.release_payment(act=act(), claim=record))
    return done(url_for("staff_disbursement.claim", token=token))


@staff_blueprint.post("/claims/<token>/send-back")
@allow(P.PAYMENT_RELEASE)
def send_back(token: str) -> ResponseReturnValue:
    """Send the claim back to the checker with a reason."""
    record, form = _claim(token), WordsForm(prefix="back-")
    if form.validate() and attempt(
        form, lambda: operations.send_back(act=act(), claim=record, reason=form.text.data)
    ):
        return done(
            url_for("staff_disbursement.claim", token=token),
            T("The claim is back with the checker."),
        )
    return _page(_claim(token), send_back=form), 422


@staff_blueprint.get("/claims/<token>/files/<file_token>")
@allow(P.APPLICATION_READ_ALL)
def file(token: str, file_token: str) -> ResponseReturnValue:
    """Show a file of a claim."""
    return send(queries.file_of(_claim(token), file_token), inline=True)


@staff_blueprint.get("/awards/<token>/close")
@allow(P.CLAIM_CHECK)
def close_form(token: str) -> ResponseReturnValue:
    """Ask why an award is closed."""
    award = award_queries.get_award_for(me(), token)
    return render_template("disbursement/close.html", award=award, form=WordsForm())


@staff_blueprint.post("/awards/<token>/close")
@allow(P.CLAIM_CHECK)
def close(token: str) -> ResponseReturnValue:
    """Close an award by hand; the rest is released."""
    award, form = award_queries.get_award_for(me(), token), WordsForm()
    if form.validate() and attempt(
        form, lambda: operations.close_award(act=act(), award=award, reason=form.text.data)
    ):
        return done(
            url_for("staff_awards.award", token=token),
            T("The award is closed and the rest is free again."),
        )
    award = award_queries.get_award_for(me(), token)
    return render_template("disbursement/close.html", award=award, form=form), 422


def _claim(token: str) -> Claim:
    record = queries.get_claim_for(me(), token)
    if record.state == "draft":
        raise NotFound
    return record


def _invoice(record: Claim, invoice_id: int) -> Invoice:
    found = next((i for i in record.invoices if i.id == invoice_id), None)
    if found is None:
        raise NotFound
    return found


def _record(record: Claim, form: FlaskForm) -> None:
    for name, value in form.data.items():
        if name.startswith("outcome-") and value:
            code = name.removeprefix("outcome-")
            operations.record_claim_check(
                act=act(),
                claim=record,
                code=code,
                outcome=value,
                remark=form[f"remark-{code}"].data or "",
            )


def _approve(record: Claim, form: ApproveForm) -> None:
    operations.approve_claim(
        act=act(), claim=record, accepted=form.accepted(), reason=form.reason.data or ""
    )


def _page(record: Claim, *, likeness: tuple[int, LikenessForm] | None = None, **shown: Any) -> str:
    parts = queries_checking.parts_of(record)
    today = local_date(act().at, record.award.call.timezone)
    return render_template(
        "disbursement/check.html",
        claim=record,
        award=record.award,
        work=parts,
        labels=labels_of(parts.config),
        likeness_forms=_likeness_forms(parts, likeness),
        points=shown.get("points") or points_form(record, parts),
        query_form=shown.get("query")
        or QueryForm(prefix="query-", data={"due_on": add_days(today, ANSWER_DAYS)}),
        approve_form=shown.get("approve") or approve_form(record),
        refuse_form=shown.get("refuse") or WordsForm(prefix="refuse-"),
        send_back_form=shown.get("send_back") or WordsForm(prefix="back-"),
        opened=next(iter(shown), ""),
        is_account_waiting=queries.is_account_waiting(record.award_id),
        timeline=list_case_timeline(record.award.application_id, public_only=False),
        until=award_queries.last_moment(parts.deadline),
    )


def _likeness_form(invoice_id: int, other: int = 0) -> LikenessForm:
    return LikenessForm(prefix=f"likeness-{invoice_id}-", data={"other": other})


def _likeness_forms(
    parts: queries_checking.PartsOfClaim, shown: tuple[int, LikenessForm] | None
) -> dict[int, LikenessForm]:
    made = {
        invoice_id: _likeness_form(invoice_id, alike[0].invoice_id)
        for invoice_id, alike in parts.likenesses.items()
    }
    return {**made, shown[0]: shown[1]} if shown else made
