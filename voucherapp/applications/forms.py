"""The forms of applications: one small class per page; shape of input only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, Optional

from voucherapp.applications.forms_answers import Boxes
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CostItem
from voucherapp.web.forms import BaseForm, LocalDateTimeField, MoneyField

PART_CHOICES = [
    ("idea", T("Questions and title")),
    ("documents", T("Documents")),
    ("creative", T("Creative and offer")),
]


class StartForm(BaseForm):
    """For which firm an application is begun."""

    firm = RadioField(T("For which firm do you apply?"), [InputRequired(T("Choose a firm."))])
    copy = SelectField(
        T("Copy an earlier application"),
        [Optional()],
        description=T(
            "Answers to the same questions and documents of the same kind are taken over; check "
            "them. It must be of the same firm."
        ),
    )


class BriefForm(BaseForm):
    """What the creative is asked for."""

    brief = TextAreaField(
        T("What is it about?"),
        [InputRequired(T("Describe in a few sentences what you need.")), Length(max=6000)],
        description=T(
            "The creative reads this before it answers: what you want to change, what you expect, "
            "when it should be ready."
        ),
    )


class InviteForm(BriefForm):
    """An invitation to a creative that you know."""

    name = StringField(
        T("Name of the creative"),
        [InputRequired(T("Give the name of the person or studio.")), Length(max=120)],
    )
    email = EmailField(
        T("E-mail address"),
        [
            InputRequired(T("Give the e-mail address.")),
            Email(T("Give an address such as name@example.org.")),
            Length(max=254),
        ],
        description=T("We write to this address with a link; no account is needed to read it."),
    )


COST = "cost_"


class OfferForm(BaseForm):
    """The offer of a creative: price, dates, work."""

    price_net = MoneyField(
        T("Net price"),
        [InputRequired(T("Give the net price."))],
        description=T("For all of the work, without VAT."),
    )
    vat_rate = MoneyField(
        T("VAT rate"),
        [InputRequired(T("Give the VAT rate; 0 if none applies."))],
        currency="",
        description=T("In per cent; 0 if none applies."),
    )
    starts_on = DateField(T("Start of the work"), [InputRequired(T("Give the first day."))])
    ends_on = DateField(T("End of the work"), [InputRequired(T("Give the last day."))])
    work = TextAreaField(
        T("What will you do?"),
        [InputRequired(T("Describe what you will do and hand over.")), Length(max=6000)],
        description=T("Steps and results in a few sentences; the evaluators read it."),
    )

    @property
    def cost_fields(self) -> list[Any]:
        """The fields by kinds of cost; empty when the call has none."""
        return [field for name, field in self._fields.items() if name.startswith(COST)]

    @property
    def costs(self) -> dict[str, int]:
        """The price by kinds of cost, in minor units by code."""
        return {f.short_name.removeprefix(COST): f.data or 0 for f in self.cost_fields}


def offer_form(items: Sequence[CostItem]) -> type[OfferForm]:
    """Return the form of an offer; with kinds of cost the price is split by them."""
    fields: dict[str, Any] = {
        COST + item.code: MoneyField(
            item.label,
            [Optional()],
            description=T("%(note)s", note=item.note)
            if item.note or item.eligible
            else T("Part of the price, but not paid by the voucher."),
        )
        for item in items
    }
    return type("SplitOfferForm", (OfferForm,), fields) if fields else OfferForm


class DeclineForm(BaseForm):
    """Why a creative does not take part."""

    reason = TextAreaField(
        T("Reason"),
        [InputRequired(T("Give the reason in a sentence.")), Length(max=2000)],
        description=T("The firm reads it and chooses somebody else."),
    )


class ClaimForm(BaseForm):
    """For which of its organisations an invited person answers."""

    creative = RadioField(T("For which organisation do you answer?"))


class AnswerForm(BaseForm):
    """What was changed in a correction."""

    answer = TextAreaField(
        T("What have you changed?"),
        [InputRequired(T("Say in a sentence what you have changed.")), Length(max=4000)],
    )


class ConfirmForm(BaseForm):
    """A button with a page of its own that says what it does."""


class WithdrawForm(BaseForm):
    """A withdrawal, with an optional reason."""

    reason = TextAreaField(
        T("Reason"), [Optional(), Length(max=2000)], description=T("It helps us to get better.")
    )


class CorrectionForm(BaseForm):
    """What is to be corrected until when."""

    reason = TextAreaField(
        T("What is to be corrected, and why?"),
        [InputRequired(T("Write what is to be corrected, and why.")), Length(max=6000)],
        description=T("The firm gets exactly this text."),
    )
    due_on = DateField(T("Until the end of"), [InputRequired(T("Give a day."))])
    parts = Boxes(T("What may be changed?"), choices=PART_CHOICES)
    points = Boxes(
        T("Which points is it about?"),
        description=T("Only points that this call lets a firm put right."),
    )


class RefuseForm(BaseForm):
    """A refusal on formal grounds."""

    code = SelectField(T("Point that is not fulfilled"))
    reason = TextAreaField(
        T("Reason"),
        [InputRequired(T("Give the reason; the firm reads it.")), Length(max=6000)],
        description=T("The firm gets exactly this text."),
    )


class LateForm(BaseForm):
    """An allowance to send a draft after closing."""

    until = LocalDateTimeField(T("Until"), [InputRequired(T("Give a moment."))])
    reason = TextAreaField(
        T("Reason"),
        [InputRequired(T("Give the reason; it stays on record.")), Length(max=2000)],
    )

    def in_zone(self, zone: str) -> LateForm:
        """Read the moment in the zone of the call."""
        self.until.zone = zone
        return self


class VerifyForm(BaseForm):
    """What stands on a receipt, or the content that belongs to it."""

    reference = StringField(T("Reference"), [Optional(), Length(max=60)])
    digest = StringField(
        T("SHA-256 of the content"),
        [Optional(), Length(max=200)],
        description=T("64 signs, from the receipt; spaces do not matter."),
    )
    content = FileField(
        T("Content of the application (JSON)"),
        description=T("It is read, compared and thrown away again."),
        render_kw={"accept": ".json,application/json"},
    )


class ReopenForm(BaseForm):
    """Giving one sent application back to its firm."""

    until = LocalDateTimeField(T("Until"), [InputRequired(T("Give a moment."))])
    reason = TextAreaField(
        T("Reason"),
        [InputRequired(T("Give the reason; the firm reads it.")), Length(max=2000)],
        description=T("The firm gets exactly this text."),
    )
    keeps_time = BooleanField(T("It keeps its place in the order of arrival"), default=True)

    def in_zone(self, zone: str) -> ReopenForm:
        """Read the moment in the zone of the call."""
        self.until.zone = zone
        return self


class CheckForm(BaseForm):
    """The finding on one point of the checklist."""

    outcome = RadioField(
        T("Finding"),
        [InputRequired(T("Choose a finding."))],
        choices=[
            ("pass", T("Fulfilled")),
            ("fail", T("Not fulfilled")),
            ("not_applicable", T("Not applicable")),
        ],
    )
    remark = StringField(T("Remark"), [Optional(), Length(max=2000)])
