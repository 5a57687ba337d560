"""The forms of pairing: briefs, enquiries, quotes, brokers and reviews; shape of input only."""

from __future__ import annotations

from wtforms import (
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from voucherapp.kernel.text import T
from voucherapp.matchmaking.rules_pairing import AUDIENCE_WORDS, CHANGE_WORDS, MOST_DAYS
from voucherapp.matchmaking.rules_ratings import STARS, TEXT_WORDS
from voucherapp.reference import codes
from voucherapp.web.fields import ChecksField, PercentField
from voucherapp.web.forms import BaseForm, MoneyField, WordLimit

LONGEST = 4000


class BriefForm(BaseForm):
    """What a firm wants to change, for whom, by when, with how much."""

    version = HiddenField()
    change = TextAreaField(
        T("What do you want to change?"),
        [Optional(), WordLimit(CHANGE_WORDS), Length(max=LONGEST)],
        description=T(
            "In your own words, such as “Our oil is good, but nobody sees it on the shelf”."
        ),
    )
    audience = TextAreaField(
        T("For whom?"),
        [Optional(), WordLimit(AUDIENCE_WORDS), Length(max=LONGEST)],
        description=T("Who will use it, see it or buy it?"),
    )
    by_when_on = DateField(T("By when?"), [Optional()])
    budget = MoneyField(
        T("With how much?"),
        [Optional()],
        description=T("What the work may cost without VAT, voucher and own money together."),
    )
    needs = ChecksField(
        T("Which kind of creative work?"),
        choices=codes.cci_sub_sectors,
        description=T("Only if you know it already; else we read it from your words."),
    )


class FirmChoiceForm(BaseForm):
    """For which of one's firms something is done."""

    firm = RadioField(T("For which firm?"), [InputRequired(T("Choose a firm."))])


class EnquiryForm(BaseForm):
    """A few words with which a firm asks."""

    text = TextAreaField(
        T("Your message"),
        [Optional(), Length(max=LONGEST)],
        description=T("The creative reads your brief with it, and who you are."),
    )


class MessageForm(BaseForm):
    """A message to the other side."""

    text = TextAreaField(
        T("Your message"), [InputRequired(T("Write your message first.")), Length(max=LONGEST)]
    )


class DeclineForm(BaseForm):
    """Why a creative does not take part."""

    reason = TextAreaField(
        T("Reason"),
        [InputRequired(T("Give the reason in a sentence.")), Length(max=2000)],
        description=T("The firm reads it and asks somebody else."),
    )


class AskQuotesForm(BaseForm):
    """Whom a firm asks for quotes, and until when."""

    creatives = ChecksField(
        T("Whom do you ask?"), [InputRequired(T("Choose at least one creative."))]
    )
    answer_by_on = DateField(
        T("Answer until"), [InputRequired(T("Give the day until which you wait."))]
    )


class QuoteForm(BaseForm):
    """A quote: price, VAT, days, what is handed over, until when it stands."""

    price_net = MoneyField(
        T("Net price"),
        [InputRequired(T("Give the net price."))],
        description=T("For all of the work, without VAT."),
    )
    vat_rate = PercentField(
        T("VAT rate"),
        [InputRequired(T("Give the VAT rate; 0 if none applies."))],
    )
    days = IntegerField(
        T("Days of work"),
        [
            InputRequired(T("Give the days of work.")),
            NumberRange(1, MOST_DAYS, T("Give the days of work, at least one.")),
        ],
    )
    delivers = TextAreaField(
        T("What will you hand over?"),
        [InputRequired(T("Say what you will hand over.")), Length(max=LONGEST)],
    )
    valid_until_on = DateField(
        T("The quote stands until"), [InputRequired(T("Give the last day."))]
    )


class ChoiceForm(BaseForm):
    """Why a firm chooses a quote."""

    reason = TextAreaField(
        T("Why this quote?"),
        [InputRequired(T("Give the reason in a sentence.")), Length(max=2000)],
        description=T(
            "It goes on record with the application, also when the quote is not the lowest."
        ),
    )


class BrokerInvitationForm(BaseForm):
    """Which broker a firm asks for help."""

    email = EmailField(
        T("E-mail address of the broker"),
        [
            InputRequired(T("Give the e-mail address.")),
            Email(T("Give an address such as name@example.org.")),
            Length(max=254),
        ],
    )


class FeeForm(BaseForm):
    """Whether a broker takes a fee, told before it helps."""

    takes_fee = RadioField(
        T("Do you take a fee for this?"),
        [InputRequired(T("Say whether you take a fee."))],
        choices=(("no", T("No")), ("yes", T("Yes"))),
    )
    fee_text = TextAreaField(
        T("Which fee, paid by whom and when?"),
        [Optional(), Length(max=1000)],
        description=T("A fee for success too. The firm and the office of the scheme read it."),
    )


class CommentForm(BaseForm):
    """What a broker says, perhaps with a creative it suggests."""

    text = TextAreaField(T("Your comment"), [Optional(), Length(max=LONGEST)])
    creative = RadioField(T("Do you suggest a creative?"), [Optional()])


class RatingForm(BaseForm):
    """What a firm says of its creative after delivery."""

    stars = RadioField(
        T("How was the work together?"),
        [InputRequired(T("Choose one of the five."))],
        coerce=int,
        choices=tuple(STARS.items()),
    )
    text = TextAreaField(
        T("Your review"),
        [
            InputRequired(T("Say in a few sentences how it went.")),
            WordLimit(TEXT_WORDS),
            Length(max=LONGEST),
        ],
        description=T(
            "What went well, what did not? Everybody can read it with the name of your firm once "
            "an officer has published it."
        ),
    )


class RatingAnswerForm(BaseForm):
    """The one answer of a creative."""

    text = TextAreaField(
        T("Your answer"),
        [
            InputRequired(T("Write your answer first.")),
            WordLimit(TEXT_WORDS),
            Length(max=LONGEST),
        ],
        description=T("You can answer once. It stands under the review once it is published."),
    )


class ModerationForm(BaseForm):
    """Why an officer does not publish something."""

    reason = TextAreaField(
        T("Reason"),
        [
            InputRequired(T("Give the reason: the person who wrote it reads it.")),
            Length(max=2000),
        ],
    )
