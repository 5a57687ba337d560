"""Forms about size and about those around a firm: links, related enterprises, people."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from voucherapp.kernel.text import T
from voucherapp.organisations.rules import LINK_DIRECTIONS, LINK_KINDS
from voucherapp.organisations.rules_independence import PERSON_ROLE_LABELS
from voucherapp.organisations.rules_links import INCLUDED, INVESTORS, OTHER_KINDS
from voucherapp.web.countries import country_choices
from voucherapp.web.fields import PercentField, ScaledField
from voucherapp.web.forms import BaseForm, MoneyField, choices


class FiguresForm(BaseForm):
    """The three figures of one year that make the size of an enterprise."""

    year = SelectField(T("Closed year"), coerce=int)
    staff_hundredths = ScaledField(
        T("Staff as full-time posts"),
        [InputRequired(T("Give the number of posts.")), NumberRange(0, 100_000_000)],
        scale=2,
        description=T("Annual work units: half a post is 0.5. Owners who work there count."),
    )
    turnover_minor = MoneyField(
        T("Turnover of the year"), [InputRequired(T("Give the turnover.")), NumberRange(0)]
    )
    balance_minor = MoneyField(
        T("Balance sheet total"),
        [InputRequired(T("Give the balance sheet total.")), NumberRange(0)],
    )


class SizeForm(FiguresForm):
    """A firm's own figures, with what may set the rule of two years aside."""

    estimated = BooleanField(
        T("These figures are estimated: our first accounts are not closed yet")
    )
    control_changed_on = DateField(
        T("Since when has somebody else controlled your firm?"),
        [Optional()],
        description=T(
            "Only if it was bought or merged in the last years: years before do not count then."
        ),
    )


class LinkForm(BaseForm):
    """A link between the firm, or an enterprise named before, and somebody else."""

    base_key = SelectField(T("The link is between"))
    other_kind = RadioField(T("and"), choices=tuple(OTHER_KINDS.items()), default="enterprise")
    direction = RadioField(
        T("The other one"),
        [InputRequired(T("Say which of the two stands above."))],
        choices=tuple(LINK_DIRECTIONS.items()),
    )
    other_name = StringField(T("Its name"), [InputRequired(T("Give its name.")), Length(max=200)])
    other_country = SelectField(
        T("Its country"), [Optional()], description=T("Not needed for a person.")
    )
    other_registration_number = StringField(
        T("Its number in the register"),
        [Optional(), Length(max=40)],
        description=T("Not needed for a person."),
    )
    percent_bp = PercentField(
        T("Share of the capital"),
        [
            InputRequired(T("Give the share; 0 if there is none.")),
            NumberRange(0, 10000, T("A share lies between 0 and 100 per cent.")),
        ],
    )
    votes_bp = PercentField(
        T("Share of the votes"),
        [Optional(), NumberRange(0, 10000, T("A share lies between 0 and 100 per cent."))],
        description=T("Leave empty if it is the same as that of the capital."),
    )
    kind = SelectField(
        T("Kind of link"),
        [InputRequired(T("Choose the kind of link."))],
        choices=tuple(LINK_KINDS.items()),
        default="holding",
        description=T("More than half of the votes is control in any case."),
    )

    def __init__(self, *args: Any, bases: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base_key.choices = bases
        self.other_country.choices = choices(country_choices())


class PartyForm(BaseForm):
    """What kind of owner a related enterprise is, and what of it is counted already."""

    investor = SelectField(T("Kind of owner"), choices=tuple(INVESTORS.items()))
    invested_minor = MoneyField(
        T("What business angels have put into your firm together"), [Optional(), NumberRange(0)]
    )
    budget_minor = MoneyField(
        T("Yearly budget of the local authority"), [Optional(), NumberRange(0)]
    )
    inhabitants = IntegerField(
        T("Inhabitants of the local authority"), [Optional(), NumberRange(0, 50_000_000)]
    )
    same_market = BooleanField(
        T("It works in the same market as your firm, or in one directly before or after it")
    )
    included = SelectField(
        T("Do its figures stand in consolidated accounts that you gave already?"),
        choices=tuple(INCLUDED.items()),
    )


class OwnerForm(BaseForm):
    """What a person has to do with other owners."""

    acts_with = StringField(
        T("Owners who act together"),
        [Optional(), Length(max=60)],
        description=T(
            "Give persons who decide together, such as a family, the same word here: “family Rossi”."
        ),
    )


class KeyPersonForm(BaseForm):
    """A person who runs or owns the organisation."""

    name = StringField(T("Name"), [InputRequired(T("Give the name.")), Length(max=120)])
    role = SelectField(T("What the person is"), choices=tuple(PERSON_ROLE_LABELS.items()))
    birth_year = IntegerField(
        T("Year of birth"),
        [Optional(), NumberRange(1900, 2100, T("Give a year such as 1975."))],
        description=T("It tells people of the same name apart."),
    )


class WaiverForm(BaseForm):
    """Why ties between a firm and a creative do no harm."""

    reason = StringField(
        T("Reason"),
        [InputRequired(T("Say why these ties do no harm.")), Length(max=500)],
        description=T("It stays on record and is read by auditors."),
    )
