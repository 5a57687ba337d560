"""The forms of the work on a case; shape of input only."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from voucherapp.casework.rules import KINDS, LONGEST_MESSAGE, MOST_FILES, NAME_LENGTH, TAG_LENGTH
from voucherapp.kernel.text import T
from voucherapp.web.forms import BaseForm


class MessageForm(BaseForm):
    """A message to the other side, with files."""

    text = TextAreaField(
        T("Message"),
        [InputRequired(T("Write something first.")), Length(max=LONGEST_MESSAGE)],
    )
    files = MultipleFileField(
        T("Files"),
        description=T(
            "%(kinds)s, up to 10 MB each; at most %(count)s files",
            kinds=", ".join(kind.upper() for kind in KINDS),
            count=MOST_FILES,
        ),
        render_kw={"multiple": True, "accept": ",".join(f".{kind}" for kind in KINDS)},
    )

    def uploads(self) -> list[Any]:
        """Return the files that were chosen."""
        return [upload for upload in self.files.data or () if getattr(upload, "filename", "")]


class OfficeMessageForm(MessageForm):
    """A message of the office; it may ask for an answer or a document until a day."""

    answer_until = DateField(
        T("Asks for an answer until the end of"),
        [Optional()],
        description=T("Leave it empty for a plain message."),
    )


class NoteForm(BaseForm):
    """Something that only the office reads."""

    text = TextAreaField(
        T("Internal note"),
        [InputRequired(T("Write something first.")), Length(max=LONGEST_MESSAGE)],
        description=T("Neither the firm nor the creative ever reads it."),
    )


class TagForm(BaseForm):
    """A word by which the case is found again."""

    tag = StringField(T("Tag"), [InputRequired(T("Write the tag first.")), Length(max=TAG_LENGTH)])


class SaveViewForm(BaseForm):
    """A name for a list as it is shown."""

    name = StringField(
        T("Name of this list"), [InputRequired(T("Give the list a name.")), Length(max=NAME_LENGTH)]
    )
    opens_first = BooleanField(T("Open the list like this from now on"))
