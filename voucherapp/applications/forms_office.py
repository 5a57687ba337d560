"""The form by which the office begins an application for a firm."""

from __future__ import annotations

from wtforms import EmailField, RadioField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional

from voucherapp.applications.rules import CHANNELS
from voucherapp.kernel.text import T
from voucherapp.web.countries import country_choices
from voucherapp.web.forms import BaseForm, LocalDateTimeField


class EnterForm(BaseForm):
    """Whose application it is, how it came and when."""

    call = SelectField(T("Call"), [InputRequired(T("Choose the call."))])
    channel = RadioField(
        T("How did it come?"),
        [InputRequired(T("Choose how it came."))],
        choices=[(key, label) for key, label in CHANNELS.items() if key != "online"],
    )
    received_at = LocalDateTimeField(
        T("When did it reach the office?"),
        [InputRequired(T("Give the day and the hour."))],
        description=T("Local time of the call. This moment counts, not that of your typing."),
    )
    country = SelectField(T("Country of the firm"), [InputRequired(T("Choose the country."))])
    registration_number = StringField(
        T("Number in the register"),
        [InputRequired(T("Give the number of the firm.")), Length(max=40)],
    )
    name = StringField(
        T("Name of the firm"),
        [Optional(), Length(max=200)],
        description=T("Needed only when the firm is not registered here yet."),
    )
    email = EmailField(
        T("E-mail address of the firm"),
        [Optional(), Email(T("Give an address such as name@example.org.")), Length(max=254)],
        description=T("Receipts go there; without one, print them and send them by post."),
    )

    def __init__(self, *args: object, **known: object) -> None:
        super().__init__(*args, **known)
        self.country.choices = [("", T("Choose …")), *country_choices()]

    def in_zone(self, zone: str) -> None:
        """Read the moment of receipt in the zone of the call."""
        field = self.received_at
        field.zone = zone
        if not field.raw_data:
            return
        field.process_errors = []
        try:
            field.process_formdata(field.raw_data)
        except ValueError as error:
            field.process_errors.append(str(error))
