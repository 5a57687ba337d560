"""The form that asks for a report."""

from __future__ import annotations

from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional

from voucherapp.kernel.text import T
from voucherapp.web.forms import BaseForm, LocalDateTimeField


class ReportForm(BaseForm):
    """Programme, period and moment of knowledge of a funder's workbook."""

    programme = SelectField(T("Programme"), coerce=int)
    period_from = DateField(
        T("Period from"), [InputRequired(T("Enter the first day of the period."))]
    )
    period_to = DateField(T("Period to"), [InputRequired(T("Enter the last day of the period."))])
    as_of = LocalDateTimeField(
        T("As known at"),
        [Optional()],
        description=T("Leave empty for now. A moment in the past gives the report as it was then."),
    )
