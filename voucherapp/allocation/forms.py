"""Forms of decisions: record, confirm, choose the day, send back."""

from __future__ import annotations

from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from voucherapp.allocation.rules import LINE_RULES
from voucherapp.kernel.text import T
from voucherapp.web.forms import BaseForm


class ProposeForm(BaseForm):
    """Records the ranking with its line as a decision."""

    line_rule = RadioField(
        T("Where the money ends"),
        choices=list(LINE_RULES.items()),
        validators=[InputRequired(T("Choose one of the two rules."))],
    )
    remark = TextAreaField(
        T("Remark"),
        description=T(
            "Stays with the decision, such as the day of the committee. Applicants do not see it."
        ),
        validators=[Optional(), Length(max=2000)],
    )


class ReleaseDayForm(BaseForm):
    """Names the day of release, which the letters carry."""

    release_on = DateField(
        T("Day of release"),
        description=T("The letters carry this day, and the time to accept runs from it."),
        validators=[InputRequired(T("Choose the day of release."))],
    )


class RejectForm(BaseForm):
    """Sends a decision back with a reason."""

    reason = TextAreaField(
        T("Why is it sent back?"),
        validators=[InputRequired(T("Say why the decision is sent back.")), Length(max=2000)],
    )
