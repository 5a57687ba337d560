"""The form of the eligibility check; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from voucherapp.kernel.text import T
from voucherapp.organisations.forms import nace_code_of
from voucherapp.reference import codes
from voucherapp.web.countries import country_choices
from voucherapp.web.fields import ScaledField
from voucherapp.web.forms import BaseForm, MoneyField, choices

#: Stands for a province that is not in the list.
ELSEWHERE = "elsewhere"


class CheckForm(BaseForm):
    """What a firm tells to learn whether it may apply."""

    class Meta(BaseForm.Meta):
        """A form that only reads needs no token; its answers stand in the address."""

        csrf = False

    country = SelectField(
        T("In which country is the firm?"), [InputRequired(T("Choose the country."))]
    )
    nuts3 = SelectField(
        T("In which province is its seat or branch?"),
        [InputRequired(T("Choose the province, or “Somewhere else”."))],
    )
    staff_hundredths = ScaledField(
        T("How many full-time posts does it have?"),
        [InputRequired(T("Give the number of posts.")), NumberRange(0)],
        scale=2,
        description=T("Half a post is 0.5. Figures of the last closed year."),
    )
    turnover_minor = MoneyField(
        T("What was its turnover?"), [InputRequired(T("Give the turnover.")), NumberRange(0)]
    )
    balance_minor = MoneyField(
        T("What was its balance sheet total?"),
        [InputRequired(T("Give the balance sheet total.")), NumberRange(0)],
    )
    founded_on = DateField(
        T("When was it founded?"), [InputRequired(T("Give the day of the foundation."))]
    )
    nace_code = StringField(
        T("What is its main activity (NACE)?"),
        [InputRequired(T("Give the code of the main activity."))],
        filters=[nace_code_of],
        description=T("Four digits such as 31.00; type a word to search the list."),
    )
    nace_revision = SelectField(
        T("Revision of NACE"),
        choices=(("2.1", T("Rev. 2.1, in use since 2025")), ("2.0", T("Rev. 2, until 2024"))),
    )
    begun = RadioField(
        T("Has the work been ordered or begun?"),
        [InputRequired(T("Answer yes or no."))],
        choices=(("no", T("No")), ("yes", T("Yes"))),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = choices(country_choices())
        self.offer_provinces([self.country.data or ""])

    def offer_provinces(self, countries: Iterable[str]) -> None:
        """Offer the provinces of the countries in which the call takes firms."""
        rows = codes.province_choices(countries)
        self.nuts3.choices = choices([*rows, (ELSEWHERE, T("Somewhere else"))])

    def validate_nace_code(self, field: Any) -> None:
        """Ask for a class of the revision that was chosen."""
        if not codes.is_nace_class(field.data, self.nace_revision.data):
            raise ValidationError(str(T("Choose a class with four digits such as 31.00.")))
