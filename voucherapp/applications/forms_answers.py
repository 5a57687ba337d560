"""The forms that a call's questions and documents become: ten plain kinds, files, tables of costs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from voucherapp.applications.rules_content import TITLE, TITLE_LENGTH, QuestionGroup
from voucherapp.applications.rules_questions import MOST_LINES
from voucherapp.kernel.text import T
from voucherapp.programmes.config import Document, Question
from voucherapp.web.fields import ScaledField
from voucherapp.web.forms import BaseForm, MoneyField

#: Keeps the codes of questions apart from the names that a form class uses itself.
PREFIX = "q_"
LONGEST_TEXT = 40_000
#: Empty lines that a table of costs offers beside those that are filled.
FREE_LINES = 3


class AskedFor:
    """Marks a field as asked for without refusing to save it empty."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        return None


class Boxes(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CostLineForm(Form):
    """One line of a table of costs: a form inside a form, which needs no token of its own."""

    class Meta(BaseForm.Meta):
        """The base form's stripping and wording, without its token."""

        csrf = False

    item = StringField(T("What"), [Optional(), Length(max=200)])
    quantity = ScaledField(T("How many"), [Optional()])
    unit_minor = MoneyField(T("Price of one"), [Optional()])


class AnswersForm(BaseForm):
    """The questions of one section; `version` is the content the form was made from."""

    version = HiddenField()

    @property
    def known_version(self) -> int:
        """The number of the content on which this form rests; 0 when it is not a number."""
        text = str(self.version.data or "")
        return int(text) if text.isdigit() else 0

    def answers(self, *, only_readable: bool = False) -> dict[str, Any]:
        """Return the answers by question code; with `only_readable` without those in error."""
        return {
            name.removeprefix(PREFIX): field.data
            for name, field in self._fields.items()
            if (name == TITLE or name.startswith(PREFIX))
            and not isinstance(field, MultipleFileField)
            and not (only_readable and field.errors)
        }

    def uploads(self) -> list[tuple[str, Any]]:
        """Return (question code, file) for every file that was chosen."""
        return [
            (name.removeprefix(PREFIX), upload)
            for name, field in self._fields.items()
            if isinstance(field, MultipleFileField)
            for upload in chosen(field)
        ]

    def leave_out(self, codes: set[str]) -> None:
        """Take questions out of the form that are not asked here now."""
        for code in codes:
            del self[PREFIX + code]


def chosen(field: MultipleFileField) -> list[Any]:
    """Return the files that were chosen in a field; an empty choice arrives as a file without name."""
    return [upload for upload in field.data or () if getattr(upload, "filename", "")]


def answers_form(group: QuestionGroup, currency: str) -> type[AnswersForm]:
    """Return the form class of a section; the first section also asks for the title."""
    return _answers_form(group, currency)


@lru_cache(maxsize=256)
def _answers_form(group: QuestionGroup, currency: str) -> type[AnswersForm]:
    fields: dict[str, Any] = {}
    if group.number == 1:
        fields[TITLE] = StringField(
            T("Title of your project"),
            [AskedFor(), Length(max=TITLE_LENGTH)],
            description=T("A few words by which you and we recognise it."),
        )
    for question in group.questions:
        fields[PREFIX + question.code] = _field(question, currency)
    return type("SectionForm", (AnswersForm,), fields)


def _field(question: Question, currency: str) -> Any:
    validators: list[Any] = [Optional(), *([AskedFor()] if question.required else [])]
    texts = [*validators, Length(max=LONGEST_TEXT)]
    known: dict[str, Any] = {"description": question.help}
    options = [(option.code, option.label) for option in question.options]
    match question.kind:
        case "short_text":
            return StringField(question.label, [*validators, Length(max=500)], **known)
        case "number":
            return IntegerField(question.label, validators, **known)
        case "money":
            return MoneyField(question.label, validators, currency=currency, **known)
        case "date":
            return DateField(question.label, validators, **known)
        case "choice":
            return RadioField(question.label, validators, choices=options, **known)
        case "several":
            return Boxes(question.label, validators, choices=options, **known)
        case "yes_no":
            both = [("yes", T("Yes")), ("no", T("No"))]
            return RadioField(question.label, validators, choices=both, **known)
        case "file":
            marks = [AskedFor()] if question.required else []
            return MultipleFileField(question.label, marks, render_kw=_input(question))
        case "costs":
            lines = {"min_entries": FREE_LINES, "max_entries": MOST_LINES}
            return FieldList(FormField(CostLineForm), question.label, **lines, **known)
        case _:
            return TextAreaField(question.label, texts, **known)


def _input(wanted: Document | Question) -> dict[str, Any]:
    several = {"multiple": True} if wanted.max_files > 1 else {}
    return {"accept": ",".join(f".{kind}" for kind in wanted.kinds), **several}


def file_rule(wanted: Document | Question) -> T:
    """Say which files are taken, before one is chosen."""
    kinds = ", ".join(kind.upper() for kind in wanted.kinds)
    if wanted.max_files == 1:
        return T("%(kinds)s, up to %(size)s MB", kinds=kinds, size=wanted.max_mb)
    return T(
        "%(kinds)s, up to %(size)s MB each; at most %(count)s files",
        kinds=kinds,
        size=wanted.max_mb,
        count=wanted.max_files,
    )


class UploadForm(BaseForm):
    """Files for one requirement."""

    upload = MultipleFileField(T("File"))


def upload_form(document: Document) -> UploadForm:
    """Return the form of a requirement, telling kinds, size and number beforehand."""
    form = UploadForm(prefix=f"document_{document.code}-")
    form.upload.label.text = T("Add a file") if document.max_files == 1 else T("Add files")
    form.upload.description = file_rule(document)
    form.upload.render_kw = _input(document)
    return form


class ReuseForm(BaseForm):
    """A file of an earlier application for one requirement."""

    file = SelectField(T("A file that you have uploaded before"))


def reuse_form(document: Document, choices: list[tuple[str, Any]]) -> ReuseForm:
    """Return the form with the earlier files that fit; choices are (token, words)."""
    form = ReuseForm(prefix=f"again_{document.code}-")
    form.file.choices = [("", T("Choose …")), *choices]
    return form
