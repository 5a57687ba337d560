"""Editor pages of a call: forms made from the settings, and their way into the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import Length, Optional

from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig, Part, Setting
from voucherapp.programmes.config.rows import ROW_TITLES, RowTitle, words_of
from voucherapp.programmes.forms import zone_choices
from voucherapp.programmes.forms_choices import choices_of, tie_choices
from voucherapp.programmes.forms_fields import NEEDED, Surroundings, at_least, make_field
from voucherapp.programmes.forms_rows import (
    USED,
    group_field,
    group_from_form,
    part_in,
    row_to_form,
    rows_field,
    rows_from_form,
)
from voucherapp.programmes.rules_sections import Page
from voucherapp.web.forms import BaseForm, ClosingField, LocalDateTimeField, MoneyField

Document = dict[str, Any]
TIES = "allocation.tiebreak"
#: What a fresh row holds beside the defaults of its fields.
FRESH: Mapping[str, Mapping[str, str]] = {
    "questions": {"kind": "long_text", "required": "y"},
    "documents": {"required": "y", "kinds": "pdf"},
    "checklist": {"curable": "y"},
}


class SectionForm(BaseForm):
    """What every section holds: the version of the copy it was made from."""

    version = HiddenField()


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """What an officer edits: the draft of a call, or the amendment of a published one."""

    code: str
    title: str
    timezone: str
    currency: str
    opens_at: datetime
    closes_at: datetime
    budget_minor: int
    config: CallConfig
    version: int


@dataclass(frozen=True, slots=True)
class Item:
    """One place of the document on a page: the field that holds it, and what it is."""

    name: str
    path: str
    words: Setting | None
    #: "" for a plain field, else rows, group or optional.
    shape: str = ""
    part: type[Part] | None = None
    title: RowTitle | None = None
    folded: bool = False

    @property
    def folds(self) -> bool:
        """Tell whether its rows have a name under which they can fold away."""
        return self.part is not None and "label" in self.part.model_fields


def items_of(page: Page) -> list[Item]:
    """List the places of a page in their order; a name that is taken gets its part before it."""
    found: list[Item] = []
    for path in page.paths:
        part_name, _, last = path.rpartition(".")
        name = last if last not in {i.name for i in found} else f"{part_name}_{last}"
        folded = path in page.more
        if path.startswith("call."):
            found.append(Item(name, path, None))
            continue
        model, field_name = _model(path)
        part, shape = part_in(model.model_fields[field_name].annotation)
        words = words_of(model, field_name)
        found.append(Item(name, path, words, shape, part, ROW_TITLES.get(path), folded))
    return found


def _model(path: str) -> tuple[type[Part], str]:
    model: type[Part] = CallConfig
    *parents, last = path.split(".")
    for name in parents:
        model = model.model_fields[name].annotation  # type: ignore[assignment]
    return model, last


def form_of(page: Page, copy: WorkingCopy, zone: str = "") -> type[SectionForm]:
    """Return the form class of a page for a call: its zone, currency, types and questions."""
    around = Surroundings(zone or copy.timezone, copy.currency, choices_of(copy.config))
    fields: dict[str, Any] = {}
    for item in items_of(page):
        if item.path == TIES:
            first, second = tie_choices(copy.config)
            fields["tiebreak_1"] = SelectField(T("With equal points goes first"), choices=first)
            fields["tiebreak_2"] = SelectField(T("Then"), choices=second)
        else:
            fields[item.name] = _field(item, around)
    return type("PageForm", (SectionForm,), fields)


def _field(item: Item, around: Surroundings) -> Any:
    if item.words is None:
        return _column(item.name, around)
    if item.part is not None and item.shape == "rows":
        return rows_field(item.path, item.part, item.words.label, around)
    if item.part is not None:
        optional = item.shape == "optional"
        return group_field(item.path, item.part, item.words.label, around, optional=optional)
    if item.path == "decision_by":
        return DateField(item.words.label, [Optional()], description=item.words.help or "")
    model, name = _model(item.path)
    return make_field(item.path, model.model_fields[name], item.words, around)


def _column(name: str, around: Surroundings) -> Any:
    zone = around.zone
    if name == "title":
        return StringField(T("Title of the call"), [NEEDED, Length(max=160)])
    if name == "timezone":
        return SelectField(T("Time zone"), choices=zone_choices)
    if name == "opens_at":
        hint = T("From this moment firms can begin and send applications.")
        return LocalDateTimeField(T("Opens"), [NEEDED], zone=zone, description=hint)
    if name == "closes_at":
        hint = T(
            "The last moment to send an application. Both moments belong to the call: 17:00 means "
            "until 17:00:00. Leave it empty for a continuous call that stays open until further notice."
        )
        return ClosingField(T("Closes"), [Optional()], zone=zone, description=hint)
    return MoneyField(T("Budget of the call"), [NEEDED, at_least(1)], currency=around.currency)


def fresh_rows(page: Page) -> dict[str, dict[str, str]]:
    """Return for each list of rows of a page what a fresh row holds, as its form sends it."""
    found: dict[str, dict[str, str]] = {}
    for item in items_of(page):
        if item.shape == "rows" and item.part is not None:
            row: dict[str, str] = {}
            for name, info in item.part.model_fields.items():
                default = info.get_default(call_default_factory=True)
                if isinstance(default, (str, int)) and not isinstance(default, bool):
                    row[name] = str(default)
                elif default is True:
                    row[name] = "y"
            found[item.name] = {**row, **FRESH.get(item.path.rpartition(".")[2], {})}
    return found


# --- from the saved copy to the form, and back -----------------------------------------------------


def read_page(page: Page, copy: WorkingCopy) -> Document:
    """Return what the form of a page shows of a saved copy."""
    document = copy.config.model_dump()
    data: Document = {"version": copy.version}
    for item in items_of(page):
        value = _get(copy, document, item.path)
        if item.path == TIES:
            first, second, *_ = [*list(value), "", ""]
            data |= {"tiebreak_1": first or "lot", "tiebreak_2": second}
        elif item.shape == "rows":
            data[item.name] = [row_to_form(row) for row in value]
        elif item.shape == "optional":
            data[item.name] = {**_shown(value or {}), USED: value is not None}
        else:
            data[item.name] = _shown(value) if isinstance(value, dict) else value
    return data


def _shown(values: Document) -> Document:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


def write_page(page: Page, copy: WorkingCopy, values: Document) -> tuple[Document, Document]:
    """Return the whole document, and the columns of the call, with what was entered."""
    document = copy.config.model_dump()
    columns: Document = {}
    for item in items_of(page):
        if item.path == TIES:
            chosen = [values["tiebreak_1"], values["tiebreak_2"]]
            document["allocation"]["tiebreak"] = list(dict.fromkeys(c for c in chosen if c))
        elif item.words is None:
            columns[item.name] = _same_minute(values[item.name], getattr(copy, item.name))
        else:
            _set(document, item.path, _kept(item, values[item.name], document))
    return document, columns


def _same_minute(value: Any, saved: Any) -> Any:
    """Keep a saved moment to the second when the form, which knows minutes, shows the same one."""
    if not isinstance(value, datetime):
        return value
    return saved if value == saved.replace(second=0, microsecond=0) else value


def _kept(item: Item, value: Any, document: Document) -> Any:
    if item.shape == "rows" and item.part is not None:
        before = {row["code"]: row for row in _get(None, document, item.path) if "code" in row}
        return rows_from_form(item.part, value, before)
    if item.shape:
        return group_from_form(value, optional=item.shape == "optional")
    return value


def _get(copy: WorkingCopy | None, document: Document, path: str) -> Any:
    if path.startswith("call."):
        return getattr(copy, path.removeprefix("call."))
    value: Any = document
    for part in path.split("."):
        value = value[part]
    return list(value) if isinstance(value, tuple) else value


def _set(document: Document, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for part in parents:
        document = document[part]
    document[last] = value
