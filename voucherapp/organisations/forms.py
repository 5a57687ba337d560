"""Forms about firms and creatives."""

from __future__ import annotations

import re
from typing import Any

from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    StringField,
)
from wtforms.validators import Email, InputRequired, Length, Optional, ValidationError

from voucherapp.kernel.text import T
from voucherapp.organisations.rules import LEGAL_FORMS
from voucherapp.reference import codes
from voucherapp.web.countries import country_choices
from voucherapp.web.forms import BaseForm, choices

NACE_CODE = re.compile(r"(\d{2})\.?(\d{2})(?:\s.*)?", re.DOTALL)


def with_scheme(value: Any) -> Any:
    """Put https:// before an address that was typed without it."""
    if isinstance(value, str) and value.strip() and "://" not in value:
        return f"https://{value.strip()}"
    return value


def is_web_address(_form: Any, field: Any) -> None:
    """Refuse anything but a web address: links of other schemes could run code."""
    if field.data and not re.fullmatch(r"https?://[^\s<>\"']+\.[^\s<>\"']+", field.data):
        raise ValidationError(str(T("Give a web address such as https://example.org.")))


def nace_code_of(value: Any) -> Any:
    """Take the code out of "31.00 Manufacture of furniture" or "3100"."""
    match = NACE_CODE.fullmatch(value.strip()) if isinstance(value, str) else None
    return f"{match[1]}.{match[2]}" if match else value


def nace_options() -> list[str]:
    """Return what the list under the NACE field offers."""
    return [f"{code} {label}" for code, label in codes.nace_choices()]


class OrganisationForm(BaseForm):
    """Who an organisation is and where it has its seat."""

    version = HiddenField()
    name = StringField(
        T("Name"),
        [InputRequired(T("Give the name as it is registered.")), Length(max=200)],
        render_kw={"autocomplete": "organization"},
    )
    legal_form = SelectField(T("Legal form"), choices=tuple(LEGAL_FORMS.items()))
    country = SelectField(T("Country"), [InputRequired(T("Choose the country."))])
    registration_number = StringField(
        T("Number in the register"),
        [InputRequired(T("Give the number in the register.")), Length(max=40)],
        description=T(
            "Italy: partita IVA or codice fiscale. Slovenia: matična or davčna številka. France: "
            "SIREN or SIRET. Elsewhere the number of the register of companies."
        ),
    )
    vat_number = StringField(T("VAT number"), [Optional(), Length(max=20)])
    street = StringField(
        T("Street"),
        [InputRequired(T("Give the street.")), Length(max=70)],
        render_kw={"autocomplete": "address-line1"},
    )
    house_number = StringField(T("House number"), [Optional(), Length(max=16)])
    postcode = StringField(
        T("Postcode"),
        [InputRequired(T("Give the postcode.")), Length(max=16)],
        render_kw={"autocomplete": "postal-code"},
    )
    town = StringField(
        T("Town"),
        [InputRequired(T("Give the town.")), Length(max=35)],
        render_kw={"autocomplete": "address-level2"},
    )
    nuts3 = SelectField(
        T("Province or region"),
        description=T(
            "Of the seat, or of the branch that takes part (NUTS 3). The list is that of the "
            "country: where it is empty, save, and it comes."
        ),
        validate_choice=False,  # the operation says better what is wrong with another country's
    )
    nace_code = StringField(
        T("Main activity (NACE)"),
        [InputRequired(T("Give the code of the main activity.")), Length(max=200)],
        filters=[nace_code_of],
        description=T("Four digits such as 31.00; type a word to search the list."),
    )
    nace_revision = SelectField(
        T("Revision of NACE"),
        choices=(("2.1", T("Rev. 2.1, in use since 2025")), ("2.0", T("Rev. 2, until 2024"))),
        description=T("Some codes mean something else in the other revision."),
    )
    founded_on = DateField(T("Founded on"), [InputRequired(T("Give the day of the foundation."))])
    website = StringField(
        T("Website"), [Optional(), Length(max=200), is_web_address], filters=[with_scheme]
    )
    phone = StringField(
        T("Telephone"), [Optional(), Length(max=40)], render_kw={"autocomplete": "tel"}
    )
    email = StringField(
        T("E-mail for questions"),
        [Optional(), Length(max=254), Email(T("Give an e-mail address such as name@example.org."))],
        render_kw={"autocomplete": "email"},
    )
    iban = StringField(
        T("Usual bank account (IBAN)"),
        [Optional(), Length(max=42)],
        description=T("It is asked for again before any payment."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = choices(country_choices())
        self.nuts3.choices = choices(codes.province_choices([self.country.data or ""]))

    def validate_nuts3(self, field: Any) -> None:
        """Ask for a province wherever provinces are known, with the list of the country at hand."""
        if not field.data and len(field.choices) > 1:
            raise ValidationError(str(T("Choose the province: the list is that of the country.")))
