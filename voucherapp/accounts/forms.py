"""Forms of accounts: the shape of what is typed; whether it is right, operations decide."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import current_app
from wtforms import (
    EmailField,
    Field,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from voucherapp.accounts.rules import PASSWORD_SIGNS
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.role_words import role_label
from voucherapp.kernel.text import T
from voucherapp.web.forms import BaseForm

#: Languages by their own names; a page offers those that the installation has texts for.
LANGUAGE_NAMES = {
    "en": "English",
    "it": "Italiano",
    "sl": "Slovenščina",
    "de": "Deutsch",
    "fr": "Français",
}

_LINK = re.compile(r"://|www\.|[<>@]")


def no_links(_form: Any, field: Field) -> None:
    """Refuse addresses in a name: it stands in mails, and must not advertise."""
    if _LINK.search(field.data or ""):
        raise ValidationError(str(T("Enter a name without addresses or links.")))


def _email(label: T, description: T | str = "") -> EmailField:
    return EmailField(
        label,
        [
            DataRequired(T("Enter an e-mail address.")),
            Length(max=254, message=T("This address is too long.")),
            Email(T("Enter an e-mail address such as name@example.org.")),
        ],
        description=description,
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )


def _name() -> StringField:
    return StringField(
        T("First and last name"),
        [
            DataRequired(T("Enter the name.")),
            Length(max=120, message=T("Use at most 120 signs.")),
            no_links,
        ],
        render_kw={"autocomplete": "name"},
    )


def _new_password() -> PasswordField:
    return PasswordField(
        T("New password"),
        [InputRequired(T("Choose a password."))],
        description=T(
            "At least %(signs)s signs. A few words in a row are easy to remember and hard to guess.",
            signs=PASSWORD_SIGNS,
        ),
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(BaseForm):
    """E-mail address and password."""

    email = EmailField(
        T("E-mail address"),
        [DataRequired(T("Enter your e-mail address."))],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        T("Password"),
        [InputRequired(T("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class RegisterForm(BaseForm):
    """What a new account needs."""

    kind = RadioField(
        T("You are"),
        [InputRequired(T("Choose one."))],
        choices=[
            ("firm", T("A firm that looks for a creative")),
            ("creative", T("A creative who offers services")),
        ],
    )
    name = _name()
    email = _email(T("E-mail address"), T("We send a link to it, to make sure that it is yours."))
    password = _new_password()


class EmailForm(BaseForm):
    """One e-mail address."""

    email = _email(T("E-mail address"))


class NewPasswordForm(BaseForm):
    """A new password, by a link from a mail."""

    password = _new_password()


class ConfirmForm(BaseForm):
    """A button alone: opening a link changes nothing yet, because mail programs open links too."""


class DetailsForm(BaseForm):
    """What people change about their own account."""

    name = _name()
    phone = TelField(
        T("Telephone"),
        [Optional(), Length(max=40, message=T("Use at most 40 signs."))],
        description=T("With the code of the country. Officers call it when something is urgent."),
        render_kw={"autocomplete": "tel"},
    )
    language = SelectField(T("Language of pages and mails"))

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        offered = current_app.config["LANGUAGES"]
        self.language.choices = [(code, LANGUAGE_NAMES.get(code, code)) for code in offered]


class PasswordForm(BaseForm):
    """The present password and a new one."""

    current = PasswordField(
        T("Present password"),
        [InputRequired(T("Enter your present password."))],
        render_kw={"autocomplete": "current-password"},
    )
    password = _new_password()


class EmailChangeForm(BaseForm):
    """The address to sign in with from now on, and the present password."""

    email = _email(
        T("New e-mail address"), T("We send a link to it, to make sure that it is yours.")
    )
    current = PasswordField(
        T("Present password"),
        [InputRequired(T("Enter your present password."))],
        render_kw={"autocomplete": "current-password"},
    )


class ColleagueForm(BaseForm):
    """An invitation of a colleague."""

    name = _name()
    email = _email(T("E-mail address"))
    rights = RadioField(
        T("What may they do?"),
        choices=[
            ("all", T("Everything, as you do")),
            ("claims", T("Claims only: see and file them, as a bookkeeper does")),
        ],
        default="all",
    )


class RolesField(SelectMultipleField):
    """Roles as check boxes; `data` is a list of roles."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RolesForm(BaseForm):
    """The roles of one person."""

    roles = RolesField(T("Roles"), coerce=Role)

    def offer(self, roles: Iterable[Role]) -> None:
        """Offer these roles."""
        self.roles.choices = [(role, role_label(role)) for role in roles]


class InviteForm(RolesForm):
    """An invitation of staff or evaluators."""

    name = _name()
    email = _email(T("E-mail address"))
