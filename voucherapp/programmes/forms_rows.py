"""Row and group forms made from the parts of a configuration, and their way into the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args, get_origin

from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField
from wtforms.validators import Optional

from voucherapp.kernel.folding import slug
from voucherapp.kernel.text import T
from voucherapp.programmes.config import Part, Question
from voucherapp.programmes.config.evaluation import Descriptor
from voucherapp.programmes.config.form import Option, ShownIf
from voucherapp.programmes.config.rows import words_of
from voucherapp.programmes.forms_fields import Surroundings, make_field
from voucherapp.web.fields import LinesField
from voucherapp.web.rows import RowForm

Document = dict[str, Any]
#: The check box with which an optional group is put to use.
USED = "used"


def part_in(annotation: Any) -> tuple[type[Part] | None, str]:
    """Return the part that a field holds and how: "rows", "group", "optional" or "" for none."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation, "group"
    inner = [a for a in get_args(annotation) if isinstance(a, type) and issubclass(a, Part)]
    if not inner:
        return None, ""
    return inner[0], "rows" if get_origin(annotation) is tuple else "optional"


def rows_field(path: str, model: type[Part], label: T, around: Surroundings) -> Any:
    """Return the field of a list of rows."""
    return FieldList(FormField(_form(path, model, around, {})), label=label)


def group_field(
    path: str, model: type[Part], label: T, around: Surroundings, *, optional: bool
) -> Any:
    """Return the field of a small group; an optional one begins with a check box."""
    first = {USED: BooleanField(T("Applies"))} if optional else {}
    return FormField(_form(path, model, around, first), label=label)


def _form(
    path: str, model: type[Part], around: Surroundings, fields: dict[str, Any]
) -> type[RowForm]:
    needed = USED not in fields
    for name, info in model.model_fields.items():
        place, words = f"{path}.{name}", words_of(model, name)
        if name == "code":
            fields[name] = HiddenField()
        elif part_in(info.annotation)[0] in (Option, Descriptor):
            read = _descriptor if model is not Question else str
            hint = words.help or ""
            fields[name] = LinesField(
                words.label, [Optional()], read=read, write=_line, description=hint
            )
        elif part_in(info.annotation)[0] is ShownIf:
            fields[name] = SelectField(
                words.label, choices=list(around.choices.get(place, [("", T("always"))]))
            )
        else:
            fields[name] = make_field(place, info, words, around)
            if not needed:
                _not_needed(fields[name])
    return type(model.__name__ + "Row", (RowForm,), fields)


def _not_needed(unbound: Any) -> None:
    """Let the fields of an optional group stay empty while the group is not used."""
    if len(unbound.args) > 1:
        unbound.args = (unbound.args[0], [Optional(), *unbound.args[1][1:]], *unbound.args[2:])


def _descriptor(line: str) -> Document:
    points, mark, text = line.partition(":")
    if not mark or not points.strip().isdecimal():
        raise ValueError(str(T("write points, a colon and what they mean")))
    return FrozenRow(points=int(points), text=text.strip())


class FrozenRow(dict[str, Any]):
    """A row that can be told from others in a set."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted((k, str(v)) for k, v in self.items())))


def _line(row: Any) -> str:
    if isinstance(row, str):
        return row
    return str(row["label"]) if "label" in row else f"{row['points']}: {row['text']}"


# --- from the document to the form, and back ---------------------------------------------------------


def row_to_form(row: Document) -> Document:
    """Return what a row form shows of a row of the document."""
    shown = {k: list(v) if isinstance(v, tuple) else v for k, v in row.items()}
    if condition := row.get("shown_if"):
        shown["shown_if"] = f"{condition['question']}={condition['equals']}"
    return shown


def rows_from_form(
    model: type[Part], rows: list[Document], before: Mapping[str, Document]
) -> list[Document]:
    """Return the rows as the document keeps them; a new coded row gets a code made of its label."""
    coded = "code" in model.model_fields
    taken = {row["code"] for row in rows if row.get("code")}
    found = []
    for row in rows:
        kept = {k: v for k, v in row.items() if v is not None and k != "csrf_token"}
        if coded:
            code: str = row.get("code") or free(slug(row.get("label") or row["text"])[:50], taken)
            taken.add(code)
            kept["code"] = code
            if "options" in kept:
                kept["options"] = _options(kept["options"], before.get(code, {}).get("options", ()))
        if "shown_if" in kept:
            question, _, answer = str(kept["shown_if"]).partition("=")
            kept["shown_if"] = {"question": question, "equals": answer} if question else None
        found.append(kept)
    return found


def group_from_form(values: Document, *, optional: bool) -> Document | None:
    """Return a group as the document keeps it, None when it is optional and not used."""
    if optional and not values.get(USED):
        return None
    return {k: v for k, v in values.items() if k not in (USED, "csrf_token") and v is not None}


def _options(labels: list[Any], before: Any) -> list[Document]:
    codes = {option["label"]: option["code"] for option in before}
    taken = set(codes.values())
    found = []
    for label in labels:
        code = codes.get(label) or free(slug(label)[:50], taken)
        taken.add(code)
        found.append({"code": code, "label": label})
    return found


def free(code: str, taken: set[str]) -> str:
    """Return the code, or with a number behind it when it is taken."""
    if code not in taken:
        return code
    return next(f"{code}_{n}" for n in range(2, 1000) if f"{code}_{n}" not in taken)
