"""Forms of the declaration and of the register."""

from __future__ import annotations

from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from voucherapp.kernel.text import T
from voucherapp.state_aid.rules_register import SCHEMES
from voucherapp.web.forms import BaseForm, MoneyField, choices

#: The Member States by their codes, as the regulation counts per Member State.
MEMBER_STATES = (
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE",
    "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
)  # fmt: skip


class AidForm(BaseForm):
    """One line of other de minimis aid."""

    granted_on = DateField(
        T("Granted on"),
        [InputRequired(T("Enter the day of the decision."))],
        description=T("The day of the award or contract, not of the payment."),
    )
    amount_minor = MoneyField(
        T("Amount"),
        [InputRequired(T("Enter the amount."))],
        description=T("As gross grant equivalent: it stands in the notice you received."),
    )
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
