"""Forms about the profile of a creative: what it tells, and what an officer decides."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from voucherapp.kernel.text import T
from voucherapp.organisations.forms import is_web_address, with_scheme
from voucherapp.reference import codes
from voucherapp.web.countries import language_choices
from voucherapp.web.fields import ChecksField
from voucherapp.web.forms import BaseForm, WordLimit, choices
from voucherapp.web.rows import RowForm

DESCRIPTION_WORDS = 250


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
        T("Web address"), [Optional(), Length(max=300), is_web_address], filters=[with_scheme]
    )


class TextRow(RowForm):
    """The two texts of a profile in one more language."""

    language = SelectField(
        T("Language of this text"),
        [InputRequired(T("Choose the language, or remove the text."))],
    )
    tagline = StringField(
        T("What you do, in one line"),
        [InputRequired(T("Give the line in this language, or remove the text.")), Length(max=160)],
    )
    description = TextAreaField(T("Your work"), [Optional(), WordLimit(DESCRIPTION_WORDS)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = choices(language_choices())


class PeriodRow(RowForm):
    """Days in which another number of projects is possible."""

    starts_on = DateField(T("From"), [InputRequired(T("Give the first day, or remove the row."))])
    ends_on = DateField(T("Until"), [InputRequired(T("Give the last day, or remove the row."))])
    projects = IntegerField(
        T("Projects at once in these days"),
        [
            InputRequired(T("Give a number; 0 when you take on nothing.")),
            NumberRange(0, 99, T("Give a number from 0 to 99.")),
        ],
    )


#: What a fresh row of each list holds.
NEW_ROWS = {
    "references": {"title": ""},
    "texts": {"language": ""},
    "periods": {"starts_on": ""},
}


class ProfileForm(BaseForm):
    """What the gallery tells about a creative."""

    version = HiddenField()
    language = SelectField(
        T("Language of these texts"),
        description=T(
            "The two texts below are in this language; others can be added further down."
        ),
    )
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
    texts = FieldList(FormField(TextRow), label=T("The same in other languages"))
    sub_sectors = ChecksField(
        T("Creative sectors"),
        choices=codes.cci_sub_sectors,
        description=T("At most four: the ones you want to be found by."),
    )
    languages = ChecksField(T("Languages you work in"), choices=language_choices)
    capacity = IntegerField(
        T("Projects you can take on at once"),
        [InputRequired(T("Give a number.")), NumberRange(1, 99, T("Give a number from 1 to 99."))],
        description=T(
            "Firms see from when you are free. Projects of this scheme count from the award on."
        ),
    )
    periods = FieldList(FormField(PeriodRow), label=T("Times with more or less room"))
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = list(language_choices())


class AdmissionForm(BaseForm):
    """Until when a creative is admitted."""

    valid_until_on = DateField(
        T("Admitted until"),
        [Optional()],
        description=T(
            "Two years unless you choose another day; without a day there is no end. The creative is "
            "reminded sixty days before."
        ),
    )


class ReasonForm(BaseForm):
    """Why an officer decides against a profile."""

    reason = TextAreaField(
        T("Reason"),
        [InputRequired(T("Give the reason: the creative reads it and can act on it."))],
        description=T("The creative gets these words by mail."),
    )
