"""Forms of claims and payments; some are built from the configuration of the call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from voucherapp.disbursement.models import Claim
from voucherapp.disbursement.queries_checking import PartsOfClaim
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig, Document
from voucherapp.web.forms import BaseForm, MoneyField

YES_NO = [("yes", T("Yes")), ("no", T("No"))]
FINDINGS = [
    ("pass", T("In order")),
    ("fail", T("Not in order")),
    ("not_applicable", T("Does not apply")),
]
INVOICE_HINT = T("PDF, JPG or PNG, at most 10 MB.")


class ClaimForm(BaseForm):
    """The report of a claim; outcome questions are added for the last instalment."""

    version = HiddenField()
    report = TextAreaField(
        T("What was done?"),
        [Optional(), Length(max=20_000)],
        description=T("A few sentences: what the creative delivered, and what you do with it."),
        render_kw={"rows": 8},
    )

    def outcomes(self) -> dict[str, Any]:
        """Return the answers to the outcome questions by code."""
        return {
            n.removeprefix("outcome_"): v
            for n, v in self.values().items()
            if n.startswith("outcome_")
        }


def claim_form(claim: Claim, config: CallConfig, *, fresh: bool = False) -> ClaimForm:
    """Make the form of a draft with its outcome questions; `fresh` leaves out what was sent now."""
    fields: dict[str, Any] = {}
    if is_last(claim, config):
        for question in config.outcomes:
            fields[f"outcome_{question.code}"] = _outcome_field(
                question.kind, question.label, question.help, claim.award.currency
            )
    cls = type("ClaimFormOfCall", (ClaimForm,), fields)
    data: dict[str, Any] = {f"outcome_{c}": value for c, value in claim.outcomes.items()}
    data |= {"version": claim.version, "report": claim.report}
    sent = {"formdata": None} if fresh else {}
    return cls(data=data, **sent)  # type: ignore[no-any-return]


def is_last(claim: Claim, config: CallConfig) -> bool:
    """Tell whether a claim is for the last instalment, which asks for outcomes."""
    return claim.instalment == config.payment.instalments[-1].code


def _outcome_field(kind: str, label: str, hint: str, currency: str) -> Any:
    match kind:
        case "yes_no":
            return RadioField(label, [Optional()], description=hint, choices=YES_NO)
        case "money":
            return MoneyField(label, [Optional()], description=hint, currency=currency)
        case "number":
            return IntegerField(label, [Optional(), NumberRange(min=0)], description=hint)
        case _:
            return TextAreaField(
                label, [Optional(), Length(max=5000)], description=hint, render_kw={"rows": 4}
            )


class InvoiceForm(BaseForm):
    """An invoice of the creative with its file and the proof of payment."""

    issuer_name = StringField(
        T("Issued by"), [InputRequired(T("Enter who issued the invoice.")), Length(max=200)]
    )
    issuer_key = StringField(
        T("VAT or registration number of the issuer"),
        [InputRequired(T("Enter the number as it stands on the invoice.")), Length(max=40)],
    )
    payer_name = StringField(
        T("Addressed to"),
        [InputRequired(T("Enter who the invoice is addressed to.")), Length(max=200)],
    )
    number = StringField(
        T("Invoice number"), [InputRequired(T("Enter the number of the invoice.")), Length(max=60)]
    )
    issued_on = DateField(
        T("Date of the invoice"), [InputRequired(T("Enter the date of the invoice."))]
    )
    net_minor = MoneyField(T("Net amount"), [InputRequired(T("Enter the net amount."))])
    vat_minor = MoneyField(T("VAT"), [InputRequired(T("Enter the VAT, 0 if there is none."))])
    gross_minor = MoneyField(T("Gross amount"), [InputRequired(T("Enter the gross amount."))])
    file = FileField(
        T("Invoice"),
        [Optional()],
        description=INVOICE_HINT,
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )
    paid_on = DateField(
        T("Paid on"), [Optional()], description=T("The day on which your bank paid it.")
    )
    proof = FileField(
        T("Proof of payment"),
        [Optional()],
        description=T("A bank statement or order confirmation as PDF, JPG or PNG, at most 10 MB."),
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )


def invoice_form(currency: str, **data: Any) -> InvoiceForm:
    """Make the form of an invoice with amounts in the currency of the award."""
    form = InvoiceForm(data=data)
    for name in ("net_minor", "vat_minor", "gross_minor"):
        form[name].currency = currency
    return form


class DocumentForm(BaseForm):
    """One file for one document that the call asks for."""

    file = FileField(T("File"))


def document_form(wanted: Document) -> DocumentForm:
    """Make the upload form of a requirement; names stay apart by its code."""
    form = DocumentForm(prefix=f"{wanted.code}-")
    form.file.label.text = wanted.label
    kinds = ", ".join(kind.upper() for kind in wanted.kinds)
    limit = T("%(kinds)s, at most %(size)s MB.", kinds=kinds, size=wanted.max_mb)
    form.file.description = f"{wanted.help} {limit}".strip()
    return form


class AnswerForm(BaseForm):
    """The answer to a question of finance."""

    text = TextAreaField(
        T("Your answer"), [InputRequired(T("Write an answer."))], render_kw={"rows": 5}
    )


class PointsForm(BaseForm):
    """The findings on the checklist; one choice and one remark per point of the call."""


def points_form(claim: Claim, parts: PartsOfClaim) -> PointsForm:
    """Make the checklist of a claim, with what was found so far or what the machine proposes."""
    found = {check.code: check for check in claim.checks}
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for point in parts.config.payment.checklist:
        proposal = parts.findings.get(point.auto)
        hint = proposal.note if proposal is not None else point.help
        fields[f"outcome-{point.code}"] = RadioField(
            point.label, [Optional()], description=hint, choices=FINDINGS
        )
        fields[f"remark-{point.code}"] = StringField(
            T("Remark on: %(point)s", point=point.label), [Optional(), Length(max=500)]
        )
        check = found.get(point.code)
        data[f"outcome-{point.code}"] = (
            check.outcome if check else proposal.outcome if proposal else None
        )
        data[f"remark-{point.code}"] = (
            check.remark
            if check
            else str(proposal.note)
            if proposal and proposal.outcome == "fail"
            else ""
        )
    return type("PointsOfCall", (PointsForm,), fields)(data=data)  # type: ignore[no-any-return]


class QueryForm(BaseForm):
    """A question to the firm."""

    text = TextAreaField(
        T("Question"), [InputRequired(T("Write the question."))], render_kw={"rows": 4}
    )
    due_on = DateField(T("Answer until"), [InputRequired(T("Enter a day."))])


class ApproveForm(BaseForm):
    """An approval: what is accepted of each invoice."""

    reason = TextAreaField(
        T("Reason"),
        [Optional()],
        description=T("Needed when a point has failed; the firm reads it."),
        render_kw={"rows": 3},
    )

    def accepted(self) -> dict[int, int]:
        """Return the accepted net amounts by invoice id."""
        return {
            int(name.removeprefix("accepted-")): value
            for name, value in self.values().items()
            if name.startswith("accepted-") and value is not None
        }


def approve_form(claim: Claim) -> ApproveForm:
    """Make the approval form of a claim with one amount per invoice that may count."""
    currency = claim.award.currency
    fields = {
        f"accepted-{i.id}": MoneyField(
            T("Accepted of invoice %(number)s", number=i.number),
            [InputRequired(T("Enter an amount, 0 for nothing."))],
            currency=currency,
        )
        for i in claim.invoices
        if i.duplicate_of_id is None
    }
    data = {
        f"accepted-{i.id}": i.net_minor if i.accepted_minor is None else i.accepted_minor
        for i in claim.invoices
    }
    return type("ApprovalOfClaim", (ApproveForm,), fields)(data=data)  # type: ignore[no-any-return]


class WordsForm(BaseForm):
    """A step that needs words: a refusal, sending back, a likeness, a return, a closing."""

    text = TextAreaField(T("Reason"), [InputRequired(T("Write a reason."))], render_kw={"rows": 3})


class LikenessForm(BaseForm):
    """The decision on an invoice that looks like another one."""

    text = StringField(T("Reason"), [InputRequired(T("Say how you know.")), Length(max=500)])
    other = HiddenField()


class BatchForm(BaseForm):
    """The choice of payments for a batch."""

    payments = SelectMultipleField(
        T("Payments"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=True,
    )
    execution_on = DateField(
        T("Payment date"), [InputRequired(T("Enter the day on which the bank should pay."))]
    )


class PaidForm(BaseForm):
    """The day on which the bank paid."""

    paid_on = DateField(
        T("Paid on"), [InputRequired(T("Enter the day from the bank's statement."))]
    )


def labels_of(config: CallConfig) -> Mapping[str, str]:
    """Return the words for the instalments by code."""
    return {i.code: i.label for i in config.payment.instalments}
