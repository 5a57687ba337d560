"""Forms about firms and creatives."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional, ValidationError

from voucherapp.kernel.text import T
from voucherapp.organisations.rules import LEGAL_FORMS, LINK_DIRECTIONS, LINK_KINDS
from voucherapp.reference import codes
from voucherapp.web.countries import country_choices, language_choices
from voucherapp.web.fields import ChecksField, PercentField, ScaledField
from voucherapp.web.forms import BaseForm, MoneyField, WordLimit, choices
from voucherapp.web.rows import RowForm

DESCRIPTION_WORDS = 250
NACE_CODE = re.compile(r"(\d{2})\.?(\d{2})(?:\s.*)?", re.DOTALL)


def _with_scheme(value: Any) -> Any:
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
        description=T("Of the seat, or of the branch that takes part (NUTS 3)."),
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
        T("Website"), [Optional(), Length(max=200), is_web_address], filters=[_with_scheme]
    )
    phone = StringField(
        T("Telephone"), [Optional(), Length(max=40)], render_kw={"autocomplete": "tel"}
    )
    email = StringField(
        T("E-mail for questions"),
        [Optional(), Length(max=254), Email(T("Give an e-mail address such as name@example.org."))],
        render_kw={"autocomplete": "email"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = choices(country_choices())
        rows = [(code, f"{name} ({code})") for code, name in codes.nuts_choices(3)]
        self.nuts3.choices = choices(rows, blank=T("Somewhere else"))


class SizeForm(BaseForm):
    """The three figures that make the size of an enterprise."""

    year = SelectField(T("Closed year"), coerce=int)
    staff_tenths = ScaledField(
        T("Staff as full-time posts"),
        [InputRequired(T("Give the number of posts.")), NumberRange(0, 10_000_000)],
        scale=1,
        description=T("Annual work units: half a post is 0.5. Owners who work there count."),
    )
    turnover_minor = MoneyField(
        T("Turnover of the year"), [InputRequired(T("Give the turnover.")), NumberRange(0)]
    )
    balance_minor = MoneyField(
        T("Balance sheet total"),
        [InputRequired(T("Give the balance sheet total.")), NumberRange(0)],
    )


class LinkForm(BaseForm):
    """A link to another enterprise."""

    direction = RadioField(
        T("The other enterprise"),
        [InputRequired(T("Say which of the two stands above."))],
        choices=tuple(LINK_DIRECTIONS.items()),
    )
    other_name = StringField(T("Its name"), [InputRequired(T("Give its name.")), Length(max=200)])
    other_country = SelectField(T("Its country"), [InputRequired(T("Choose its country."))])
    other_registration_number = StringField(
        T("Its number in the register"),
        [InputRequired(T("Give its number in the register.")), Length(max=40)],
    )
    kind = SelectField(
        T("Kind of link"),
        [InputRequired(T("Choose the kind of link."))],
        choices=tuple(LINK_KINDS.items()),
    )
    percent_bp = PercentField(
        T("Share of capital or votes"),
        [
            InputRequired(T("Give the share; 0 if there is none.")),
            NumberRange(0, 10000, T("A share lies between 0 and 100 per cent.")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.other_country.choices = choices(country_choices())


class ReferenceRow(RowForm):
    """A piece of work that a creative is proud of."""

    title = StringField(
        T("Work"), [InputRequired(T("Name the work, or remove the row.")), Length(max=120)]
    )
    client = StringField(T("For whom"), [Optional(), Length(max=120)])
    year = IntegerField(
        T("Year"), [Optional(), NumberRange(1950, 2100, T("Give a year such as 2025."))]
    )
    url = StringField(
        T("Web address"), [Optional(), Length(max=300), is_web_address], filters=[_with_scheme]
    )


NEW_REFERENCE = {"references": {"title": ""}}


class ProfileForm(BaseForm):
    """What the gallery tells about a creative."""

    version = HiddenField()
    tagline = StringField(
        T("What you do, in one line"),
        [Optional(), Length(max=160)],
        description=T("It stands under your name, such as “Packaging that people keep”."),
    )
    description = TextAreaField(
        T("Your work"),
        [Optional(), WordLimit(DESCRIPTION_WORDS)],
        description=T(
            "For a firm that has never worked with a creative: what do you change for it?"
        ),
    )
    sub_sectors = ChecksField(
        T("Creative sectors"),
        choices=codes.cci_sub_sectors,
        description=T("At most four: the ones you want to be found by."),
    )
    languages = ChecksField(T("Languages you work in"), choices=language_choices)
    capacity = IntegerField(
        T("Projects you can take on at once"),
        [InputRequired(T("Give a number.")), NumberRange(1, 99, T("Give a number from 1 to 99."))],
    )
    references = FieldList(FormField(ReferenceRow), label=T("References"))
    picture = FileField(
        T("Picture"),
        description=T(
            "JPEG, PNG or WebP, at most 12 MB, best 1200 by 800 pixels. Show work, not a logo."
        ),
    )
    picture_alt = StringField(
        T("The picture in words"),
        [Optional(), Length(max=200)],
        description=T("For people who cannot see it: what does it show?"),
    )


class ReasonForm(BaseForm):
    """Why an officer decides against a profile."""

    reason = TextAreaField(
        T("Reason"),
        [InputRequired(T("Give the reason: the creative reads it and can act on it."))],
        description=T("The creative gets these words by mail."),
    )
