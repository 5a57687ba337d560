"""Forms of the declaration and of the register."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from voucherapp.kernel.text import T
from voucherapp.state_aid.rules_amounts import INSTRUMENTS
from voucherapp.state_aid.rules_register import SCHEMES
from voucherapp.state_aid.rules_succession import KINDS
from voucherapp.web.countries import country_choices
from voucherapp.web.fields import ScaledField
from voucherapp.web.forms import BaseForm, MoneyField, choices

#: The Member States by their codes, as the regulation counts per Member State.
MEMBER_STATES = (
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE",
    "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
)  # fmt: skip


#: Numbers of entries as they are typed: "12, 15".
NUMBERS = r"\s*\d+(\s*[,;]\s*\d+)*\s*"


class AidForm(BaseForm):
    """One line of other de minimis aid."""

    granted_on = DateField(
        T("Granted on"),
        [InputRequired(T("Enter the day of the decision."))],
        description=T("The day of the award or contract, not of the payment."),
    )
    amount_minor = MoneyField(
        T("Amount"),
        [Optional()],
        description=T("As gross grant equivalent: it stands in the notice you received."),
    )
    instrument = SelectField(T("Instrument"), choices=list(INSTRUMENTS.items()), default="grant")
    principal_minor = MoneyField(
        T("Loan, or guaranteed amount"),
        [Optional()],
        description=T(
            "Only for a loan or guarantee whose notice states no gross grant equivalent."
        ),
    )
    months = IntegerField(T("For how many months"), [Optional(), NumberRange(1, 120)])
    member_state = SelectField(
        T("Member State"),
        [InputRequired(T("Choose the Member State."))],
        choices=choices([(code, code) for code in MEMBER_STATES]),
    )
    scheme = SelectField(T("Kind of aid"), choices=list(SCHEMES.items()), default="general")
    grantor = StringField(
        T("Granted by"), [InputRequired(T("Enter who granted it.")), Length(max=140)]
    )
    purpose = StringField(T("For what"), [Optional(), Length(max=200)])


class CompleteForm(BaseForm):
    """The statement that the list is complete."""

    complete = BooleanField(
        T(
            "The list is complete: our firm has received no other de minimis aid in the last three years"
        ),
        [InputRequired(T("Tick the box to confirm."))],
    )


class RegisteredForm(BaseForm):
    """The day of an entry in the central register."""

    on = DateField(T("Entered on"), [InputRequired(T("Enter the day of the entry."))])
    number = StringField(T("Number that the register gave"), [Optional(), Length(max=60)])


class CorrectedForm(BaseForm):
    """The day on which a change was entered in the central register."""

    on = DateField(T("Corrected on"), [InputRequired(T("Enter the day of the correction."))])


class RateForm(BaseForm):
    """A dated exchange rate."""

    currency = StringField(
        T("Currency"),
        [InputRequired(T("Give the code of the currency.")), Length(min=3, max=3)],
        description=T("Three letters, such as CZK."),
    )
    on = DateField(T("Day of the rate"), [InputRequired(T("Give the day of the rate."))])
    per_euro_millionths = ScaledField(
        T("One euro is"),
        [InputRequired(T("Give how much of it one euro was."))],
        scale=6,
        description=T("In units of the currency, such as 24.385."),
    )
    source = StringField(
        T("Read where"),
        [InputRequired(T("Name where the rate was read.")), Length(max=200)],
        description=T("Such as: European Central Bank, euro reference rates."),
    )


class SuccessionForm(BaseForm):
    """A merger, take-over or split of a firm."""

    kind = SelectField(T("What happened"), choices=tuple(KINDS.items()))
    on = DateField(T("In effect since"), [InputRequired(T("Give the day."))])
    other_name = StringField(
        T("The other enterprise"), [InputRequired(T("Give its name.")), Length(max=200)]
    )
    other_country = SelectField(T("Its country"), [InputRequired(T("Choose its country."))])
    other_registration_number = StringField(
        T("Its number in the register"),
        [InputRequired(T("Give its number in the register.")), Length(max=40)],
    )
    source = StringField(
        T("Shown by"),
        [InputRequired(T("Name the paper that shows it.")), Length(max=200)],
        description=T("Such as the entry in the register of companies."),
    )
    equity_minor = MoneyField(
        T("Equity that the firm took (book value)"),
        [Optional()],
        description=T("Only for a split: aid that cannot be attributed is shared by it."),
    )
    equity_total_minor = MoneyField(
        T("Equity of all successors together (book value)"), [Optional()]
    )
    attributed = StringField(
        T("Aid that this firm’s activity benefited from"),
        [Optional(), Regexp(NUMBERS, message=T("Give numbers with commas, such as 12, 15."))],
        description=T("Only for a split: numbers of entries of the other enterprise, with commas."),
    )
    excluded = StringField(
        T("Aid that it did not benefit from at all"),
        [Optional(), Regexp(NUMBERS, message=T("Give numbers with commas, such as 12, 15."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.other_country.choices = choices(country_choices())


class RevokeForm(BaseForm):
    """Why a merger or split does not count."""

    reason = StringField(T("Reason"), [InputRequired(T("Say why it does not count."))])
