"""Forms of award pages: accept, decline, another account, close."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from voucherapp.kernel.text import T
from voucherapp.web.forms import BaseForm


class AccountForm(BaseForm):
    """A bank account."""

    iban = StringField(
        T("IBAN"),
        [InputRequired(T("Enter the IBAN.")), Length(max=42)],
        description=T("With or without spaces. We check the control digits at once."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    bic = StringField(
        T("BIC"),
        [Optional(), Length(max=11)],
        description=T("Only needed for some banks outside the euro area."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    account_holder = StringField(
        T("Account holder"),
        [InputRequired(T("Enter the name of the account holder.")), Length(max=70)],
        description=T("Exactly as the bank knows it: banks compare the name."),
    )


class AcceptForm(AccountForm):
    """The acceptance of an award."""

    terms_accepted = BooleanField(T("We accept the terms of the award"))
    terms_digest = HiddenField()


class AccountChangeForm(AccountForm):
    """Another bank account for an accepted award."""

    reason = TextAreaField(
        T("Why does the account change?"),
        [InputRequired(T("Say why the account changes."))],
        render_kw={"rows": 3},
    )


class ReasonForm(BaseForm):
    """A step that needs a reason."""

    reason = TextAreaField(
        T("Reason"), [InputRequired(T("Write a reason."))], render_kw={"rows": 3}
    )


class RemarkForm(BaseForm):
    """The decision on another account."""

    remark = TextAreaField(
        T("Remark"),
        [Optional()],
        description=T("Needed for a refusal: the firm reads it."),
        render_kw={"rows": 2},
    )
