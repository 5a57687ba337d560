"""The plain sections of a call's configuration, one small form each."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from voucherapp.kernel.text import T
from voucherapp.programmes.forms import zone_choices
from voucherapp.programmes.rules_eligibility import SIZE_LABELS
from voucherapp.reference import codes
from voucherapp.web.countries import country_choices
from voucherapp.web.fields import ChecksField, PercentField
from voucherapp.web.forms import BaseForm, LocalDateTimeField, MoneyField

NEEDED = InputRequired(T("Fill in this field."))


def at_least(least: int, most: int | None = None) -> NumberRange:
    """Ask for a number within bounds, in words that name them."""
    if most is None:
        message = T("Give a number of at least %(least)s.", least=least)
    else:
        message = T("Give a number from %(least)s to %(most)s.", least=least, most=most)
    return NumberRange(min=least, max=most, message=message)


def territory_choices() -> list[tuple[str, str]]:
    """Return regions (NUTS 2) and provinces (NUTS 3), each below its region."""
    rows = [*codes.nuts_choices(2), *codes.nuts_choices(3)]
    return [(code, f"{name} ({code})") for code, name in sorted(rows)]


def section_choices() -> list[tuple[str, str]]:
    """Return the sections of NACE Rev. 2.1 with their letters."""
    rows = codes.rows("nace_sections")
    return [(r["section"], f"{r['section']} {r['label_rev21'].capitalize()}") for r in rows]


class SectionForm(BaseForm):
    """What every section holds: the version of the call it was made from."""

    version = HiddenField()


class TextsForm(SectionForm):
    """What the public page says."""

    title = StringField(T("Title of the call"), [NEEDED, Length(max=160)])
    summary = TextAreaField(
        T("In one sentence"),
        [Optional(), Length(max=400)],
        description=T("Stands in lists and at the top of the page."),
    )
    purpose = TextAreaField(T("What it is for"), [Optional(), Length(max=4000)])
    who = TextAreaField(T("Who may apply"), [Optional(), Length(max=4000)])
    funded = TextAreaField(T("What is paid for"), [Optional(), Length(max=4000)])
    not_funded = TextAreaField(T("What is not paid for"), [Optional(), Length(max=4000)])
    how = TextAreaField(T("How it goes"), [Optional(), Length(max=4000)])
    contact = StringField(
        T("Whom to ask"),
        [Optional(), Length(max=200)],
        description=T("An e-mail address or a telephone number, with a name if you like."),
    )


def dates_form(zone: str) -> type[SectionForm]:
    """Return the form of the dates; its moments are local time of the zone."""

    class DatesForm(SectionForm):
        """When the call opens and closes."""

        timezone = SelectField(T("Time zone"), choices=zone_choices)
        opens_at = LocalDateTimeField(T("Opens"), [NEEDED], zone=zone)
        closes_at = LocalDateTimeField(
            T("Closes"),
            [NEEDED],
            zone=zone,
            description=T("Both moments belong to the call: 17:00 means until 17:00:00."),
        )
        decision_by = DateField(
            T("Decision by"),
            [Optional()],
            description=T("The day by which all applicants learn the result."),
        )

    return DatesForm


class MoneyForm(SectionForm):
    """The budget of the call and the worth of a voucher."""

    budget_minor = MoneyField(T("Budget of the call"), [NEEDED, at_least(1)])
    max_minor = MoneyField(T("Largest voucher"), [NEEDED, at_least(1)])
    min_minor = MoneyField(T("Smallest voucher"), [NEEDED, at_least(0)])
    rate_bp = PercentField(
        T("Share of the cost that is paid"),
        [NEEDED, NumberRange(1, 10000, T("The share lies between 0.01 and 100 per cent."))],
    )
    validity_months = IntegerField(
        T("A voucher is valid for so many months"), [NEEDED, at_least(1, 60)]
    )
    line_rule = SelectField(
        T("Where the budget ends in the ranking"),
        choices=(
            ("skip_to_fit", T("Skip what does not fit and go on with smaller ones")),
            ("stop", T("Stop at the first that does not fit")),
        ),
    )


class ApplicantForm(SectionForm):
    """Who may apply."""

    countries = ChecksField(T("Countries"), choices=country_choices)
    territory = ChecksField(
        T("Programme area"),
        choices=territory_choices,
        description=T("Nothing chosen means anywhere in the countries above."),
    )
    sizes = ChecksField(
        T("Sizes"),
        [InputRequired(T("Choose at least one size."))],
        choices=tuple(SIZE_LABELS.items()),
        description=T("By Recommendation 2003/361/EC."),
    )
    min_age_months = IntegerField(T("Age of the firm in months, at least"), [NEEDED, at_least(0)])
    must_not_be_creative = BooleanField(T("Firms of the creative sectors may not apply"))
    excluded_nace_sections = ChecksField(
        T("Sectors that are left out"),
        choices=section_choices,
        description=T("Sections of NACE Rev. 2.1."),
    )
    max_applications_per_firm = IntegerField(T("Applications per firm"), [NEEDED, at_least(1, 20)])


class ProviderForm(SectionForm):
    """Which creatives may take part."""

    admitted_only = BooleanField(T("Only creatives that were admitted to the gallery"))
    independent = BooleanField(T("Firm and creative must be independent of each other"))
    max_projects = IntegerField(
        T("Projects per creative in this call, at most"), [Optional(), at_least(1)]
    )
    territory = ChecksField(
        T("Where creatives may have their seat"),
        choices=territory_choices,
        description=T("Nothing chosen means anywhere."),
    )


class ProjectForm(SectionForm):
    """What the project may look like."""

    min_months = IntegerField(T("Shortest duration in months"), [NEEDED, at_least(1, 60)])
    max_months = IntegerField(T("Longest duration in months"), [NEEDED, at_least(1, 60)])
    start_rule = SelectField(
        T("Work may begin"),
        choices=(
            ("after_award", T("after the award")),
            ("after_submission", T("after the application was sent")),
        ),
    )
    vat = SelectField(
        T("Value added tax"),
        choices=(
            ("excluded", T("is never paid")),
            ("included_if_not_recoverable", T("is paid when the firm cannot recover it")),
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a range that has room in it."""
        if not super().validate(extra_validators):
            return False
        if self.min_months.data > self.max_months.data:
            message = str(T("The longest duration is shorter than the shortest."))
            self.max_months.errors = [*self.max_months.errors, message]
            return False
        return True


class AwardForm(SectionForm):
    """What happens after the decision."""

    accept_days = IntegerField(
        T("Days in which a firm accepts its award"), [NEEDED, at_least(1, 180)]
    )
    terms = TextAreaField(
        T("Terms that the firm accepts"),
        [Optional(), Length(max=20000)],
        description=T("They stand in the letter and are accepted with the voucher."),
    )
