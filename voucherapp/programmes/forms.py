"""Forms about programmes, and the ones with which a call begins."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from voucherapp.kernel.calendar import time_zones
from voucherapp.kernel.text import T
from voucherapp.web.countries import country_choices
from voucherapp.web.fields import PercentField
from voucherapp.web.forms import BaseForm, ClosingField, LocalDateTimeField, MoneyField, choices
from voucherapp.web.rows import RowForm

FUNDS = (
    ("", T("Own money")),
    ("ERDF", T("ERDF")),
    ("ESF+", T("ESF+")),
    ("INTERREG", T("Interreg (ERDF)")),
    ("JTF", T("Just Transition Fund")),
    ("NATIONAL", T("National fund")),
)


def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones of Europe, as people know them."""
    names = sorted(z for z in time_zones() if z.startswith(("Europe/", "Atlantic/")))
    return [(name, name.replace("_", " ")) for name in names]


def known_zone(name: str) -> str:
    """Return the name if it is a time zone of the list, else UTC."""
    return name if name in dict(zone_choices()) else "UTC"


class FunderRow(RowForm):
    """A funder and its share."""

    code = StringField(
        T("Short name"),
        [InputRequired(T("Give the funder a short name such as ERDF.")), Length(max=30)],
    )
    name = StringField(
        T("Name"), [InputRequired(T("Give the name of the funder.")), Length(max=140)]
    )
    fund = SelectField(T("Fund"), choices=FUNDS)
    share_bp = PercentField(
        T("Share"),
        [
            InputRequired(T("Give the share in per cent.")),
            NumberRange(min=1, max=10000, message=T("A share lies between 0.01 and 100 per cent.")),
        ],
    )


class ProgrammeForm(BaseForm):
    """A programme with its funders and the account that pays."""

    version = HiddenField()
    code = StringField(
        T("Code"),
        [InputRequired(T("Give the programme a code.")), Length(max=30)],
        description=T("Short and lasting: it stands in addresses and reports, such as DIVA."),
    )
    title = StringField(T("Title"), [InputRequired(T("Give the title.")), Length(max=160)])
    summary = TextAreaField(T("What it is for"), [Optional(), Length(max=2000)])
    authority = StringField(
        T("Granting authority"),
        [InputRequired(T("Name the body that grants and pays.")), Length(max=70)],
        description=T("As it stands in letters and in the bank file: at most 70 signs."),
    )
    member_state = SelectField(
        T("Member State that grants the aid"),
        [InputRequired(T("Choose the Member State: de minimis aid is counted for each."))],
    )
    timezone = SelectField(T("Time zone"), choices=zone_choices)
    starts_on = DateField(T("First day"), [InputRequired(T("Give the first day."))])
    ends_on = DateField(T("Last day"), [InputRequired(T("Give the last day."))])
    cci = StringField(
        T("CCI number"), [Optional(), Length(max=20)], description=T("Of an ERDF programme.")
    )
    specific_objective = StringField(
        T("Specific objective"), [Optional(), Length(max=20)], description=T("Such as RSO1.3.")
    )
    funders = FieldList(FormField(FunderRow), label=T("Funders"), min_entries=1)
    iban = StringField(
        T("IBAN"), [Optional(), Length(max=42)], description=T("Of the account that pays.")
    )
    bic = StringField(T("BIC"), [Optional(), Length(max=11)])
    street = StringField(T("Street"), [Optional(), Length(max=70)])
    house_number = StringField(T("House number"), [Optional(), Length(max=16)])
    postcode = StringField(T("Postcode"), [Optional(), Length(max=16)])
    town = StringField(T("Town"), [Optional(), Length(max=35)])
    country = SelectField(T("Country"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member_state.choices = choices(country_choices())
        self.country.choices = choices(country_choices())

    @property
    def shares(self) -> list[tuple[str, str, str, int]]:
        """The funders as operations take them."""
        return [
            (row["code"].upper(), row["name"], row["fund"], row["share_bp"])
            for row in self.funders.data
        ]


NEW_FUNDER = {"funders": {"name": "", "fund": "", "share_bp": ""}}


def new_call_form(zone: str, **kwargs: Any) -> Any:
    """Return the form with which a call begins; its moments are local time of the zone."""

    class NewCallForm(BaseForm):
        """Where a call comes from, and the little that no preset knows."""

        preset = RadioField(T("Preset"), [Optional()], validate_choice=False)
        file = FileField(
            T("Or a file"),
            description=T("A preset exported from another call: YAML, at most 256 kB."),
        )
        copy = SelectField(
            T("Or a copy of a call"),
            [Optional()],
            description=T(
                "Questions, texts, criteria, conditions and checks come along; applications do not."
            ),
        )
        programme = SelectField(T("Programme"), [InputRequired(T("Choose the programme."))])
        code = StringField(
            T("Code"),
            [InputRequired(T("Give the call a code.")), Length(max=30)],
            description=T(
                "Capital letters, digits and hyphens, such as DIVA-2026. Each application gets it in its reference."
            ),
        )
        title = StringField(T("Title"), [InputRequired(T("Give the title.")), Length(max=160)])
        timezone = SelectField(T("Time zone"), choices=zone_choices)
        opens_at = LocalDateTimeField(
            T("Opens"), [InputRequired(T("Give the moment of opening."))], zone=zone
        )
        closes_at = ClosingField(
            T("Closes"),
            [Optional()],
            zone=zone,
            description=T(
                "Both moments belong to the call: 17:00 means until 17:00:00. Leave it empty for a "
                "continuous call that stays open until further notice."
            ),
        )
        budget_minor = MoneyField(
            T("Budget"),
            [
                InputRequired(T("Give the budget.")),
                NumberRange(min=1, message=T("Give an amount above nought.")),
            ],
        )

    return NewCallForm(**kwargs)


class ImportForm(BaseForm):
    """A file that takes the place of the configuration of a draft call."""

    version = HiddenField()
    file = FileField(
        T("File"), description=T("A preset exported from another call: YAML, at most 256 kB.")
    )


class WithdrawForm(BaseForm):
    """A confirmation without fields."""
