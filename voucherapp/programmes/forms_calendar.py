"""Forms about planned calls, subscriptions and questions."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from voucherapp.kernel.text import T
from voucherapp.programmes.forms_choices import section_choices
from voucherapp.reference import codes
from voucherapp.web.countries import country_choices
from voucherapp.web.fields import ChecksField, LinesField
from voucherapp.web.forms import BaseForm, MoneyField

NEEDED = InputRequired(T("Fill in this field."))


class PlanForm(BaseForm):
    """A planned call: what the calendar of Art. 49(2) says of it."""

    version = HiddenField()
    title = StringField(T("Title"), [NEEDED, Length(max=160)])
    objective = TextAreaField(
        T("Objective"), [NEEDED, Length(max=1000)], description=T("What the money is for.")
    )
    area = TextAreaField(
        T("Geographical area"), [NEEDED, Length(max=400)], description=T("Regions or places.")
    )
    applicants = TextAreaField(T("Kinds of applicants"), [NEEDED, Length(max=400)])
    total_minor = MoneyField(
        T("Total amount"),
        [NEEDED, NumberRange(min=1, message=T("Give an amount above nought."))],
        currency="",
    )
    currency = StringField(
        T("Currency"), [NEEDED, Length(min=3, max=3)], description=T("Such as EUR.")
    )
    starts_on = DateField(T("First day"), [NEEDED])
    ends_on = DateField(T("Last day"), [Optional()], description=T("Empty while it is not known."))
    call = SelectField(
        T("The call that came of it"),
        description=T("Once that is published, it takes the place of the plan."),
    )

    def offer_calls(self, calls: list[tuple[str, str]]) -> None:
        """Offer the calls that may have come of the plan."""
        self.call.choices = [("", T("none yet")), *calls]


def territory_options() -> list[tuple[str, str]]:
    """Return countries, and the regions and provinces that are known here."""
    nuts = [*codes.nuts_choices(2), *codes.nuts_choices(3)]
    return [*country_choices(), *((code, f"{name} ({code})") for code, name in sorted(nuts))]


class SubscriptionForm(BaseForm):
    """Hear of calls in a field."""

    email = EmailField(T("E-mail"), [NEEDED, Length(max=254)])
    sections = ChecksField(
        T("Sectors of your firm"),
        choices=section_choices,
        description=T("Nothing chosen means all."),
    )
    territory = LinesField(
        T("Where your firm is"),
        [Optional()],
        description=T(
            "Codes of countries or NUTS regions, one on each line, such as IT or ITH4. "
            "Nothing means everywhere."
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse codes that cannot be territories."""
        if not super().validate(extra_validators):
            return False
        strange = [c for c in self.territory.data or () if not _is_territory(c)]
        if strange:
            message = T("This is no code of a territory: %(code)s", code=strange[0])
            self.territory.errors = [*self.territory.errors, str(message)]
        return not strange


def _is_territory(code: str) -> bool:
    return 2 <= len(code) <= 5 and code.isalnum() and code.isascii() and code[:2].isalpha()


class QuestionForm(BaseForm):
    """A question about a call."""

    text = TextAreaField(
        T("Your question"),
        [NEEDED, Length(min=10, max=2000)],
        description=T("The answer may be published for everybody, without your name."),
    )


class AnswerForm(BaseForm):
    """The answer to a question."""

    version = HiddenField()
    public_text = TextAreaField(
        T("The question as everybody reads it"),
        [NEEDED, Length(max=2000)],
        description=T("Take out what tells who asked."),
    )
    answer = TextAreaField(T("Answer"), [NEEDED, Length(max=5000)])
    publish = BooleanField(T("Publish question and answer"))
