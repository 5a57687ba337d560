"""Form fields made from the settings of a call: one field for one place of the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import AwareDatetime
from pydantic.fields import FieldInfo
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from voucherapp.kernel.text import T
from voucherapp.programmes.config import Setting
from voucherapp.web.fields import ChecksField, LinesField, PercentField, ScaledField
from voucherapp.web.forms import LocalDateTimeField, MoneyField

NEEDED = InputRequired(T("Fill in this field."))
LABEL = InputRequired(T("Give this row its words, or remove it."))
NOT_YET = T("Does not take effect yet: a call that uses it cannot be published.")
LONGEST_TEXT = 20000
#: Texts of one line; every other text has room for several.
SHORT_TEXTS = frozenset(
    {"label", "title", "section", "contact", "operator", "question", "values", "programme",
     "redirect_to", "wave", "public_event", "consent", "offer"}
)  # fmt: skip

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a field needs to know of the call: its zone, its currency, and its own choices."""

    zone: str
    currency: str
    #: By the place of a field, such as voucher.types.label: choices that no setting can name.
    choices: dict[str, Choices] = field(default_factory=dict)


def make_field(path: str, info: FieldInfo, words: Setting, around: Surroundings) -> Any:
    """Return the unbound field for one place; its kind follows the type of the setting."""
    kind, optional = _kind_of(info.annotation)
    given = around.choices.get(path)
    label, hint = words.label, _hint(words)
    if get_origin(kind) is tuple:
        return _several(path, kind, words, given, around)
    if given is not None or get_origin(kind) is Literal:
        choices = given if given is not None else _choices(words, get_args(kind), optional)
        coerce = _or_none if optional else str
        return SelectField(label, choices=list(choices), coerce=coerce, description=hint)
    if kind is bool:
        return BooleanField(label, description=hint)
    if kind is int:
        return _number(info, optional, words, hint, around)
    if kind is str:
        return _text(path, label, hint)
    needed = [Optional()] if optional else [NEEDED]
    if kind in (AwareDatetime, datetime):
        return LocalDateTimeField(label, needed, zone=around.zone, description=hint)
    return {date: DateField, time: TimeField}[kind](label, needed, description=hint)


def _kind_of(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, UnionType):
        inner = [a for a in get_args(annotation) if a is not type(None)]
        return inner[0], True
    return annotation, False


def _hint(words: Setting) -> T | str:
    if words.works != () or words.choices:
        return words.help or ""
    return T("%(help)s %(note)s", help=words.help, note=NOT_YET) if words.help else NOT_YET


def _choices(words: Setting, values: tuple[Any, ...], optional: bool) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [("", T("as for the whole call"))] if optional else []
    for value in values:
        text = words.choices.get(value, T("none") if value == "" else value)
        if words.works is not None and value not in words.works and value != "":
            text = T("%(choice)s (not yet)", choice=text)
        found.append((value, text))
    return found


def _or_none(value: Any) -> Any:
    return value or None


def _several(
    path: str, kind: Any, words: Setting, given: Choices | None, around: Surroundings
) -> Any:
    """Check boxes where the values are known, else one on each line."""
    inner = get_args(kind)[0]
    hint = _hint(words)
    if given is None and words.choices:
        given = [(v, words.choices[v]) for v in words.choices]
    if given is not None:
        needed = (
            [InputRequired(T("Choose at least one size."))] if path == "applicant.sizes" else []
        )
        return ChecksField(words.label, needed, choices=list(given), description=hint)
    read, write = _codec(inner, around.zone)
    return LinesField(words.label, [Optional()], read=read, write=write, description=hint)


def _codec(inner: Any, zone: str) -> tuple[Callable[[str], Any], Callable[[Any], str]]:
    if inner in (AwareDatetime, datetime):
        one = LocalDateTimeField.reader(zone)
        return one, lambda value: LocalDateTimeField.written(value, zone)
    if inner is date:
        return _day, date.isoformat
    return str, str


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(str(T("Write a day such as 2026-03-31."))) from None


def _number(
    info: FieldInfo, optional: bool, words: Setting, hint: T | str, around: Surroundings
) -> Any:
    needed: Any = Optional() if optional else NEEDED
    least, most = bounds_of(info)
    if words.unit == "money":
        above = [NumberRange(least, most, T("Give an amount of at least %(least)s.",
                 least=f"{(least or 0) / 100:.2f}"))]  # fmt: skip
        return MoneyField(words.label, [needed, *above], currency=around.currency, description=hint)
    if words.unit == "percent":
        message = T(
            "The share lies between %(least)s and %(most)s per cent.",
            least=_percent(least or 0),
            most=_percent(most or 10000),
        )
        check = NumberRange(least or 0, most, message)
        return PercentField(words.label, [needed, check], description=hint)
    check = at_least(least or 0, most)
    if words.unit == "hundredths":
        return ScaledField(words.label, [needed, check], description=hint)
    return IntegerField(words.label, [needed, check], description=hint)


def _percent(share_bp: float) -> str:
    return f"{share_bp / 100:g}"


def bounds_of(info: FieldInfo) -> tuple[int | None, int | None]:
    """Return the least and the greatest whole number that a setting takes."""
    least = most = None
    for rule in info.metadata:
        if isinstance(rule, Ge):
            least = int(rule.ge)  # type: ignore[call-overload]
        elif isinstance(rule, Gt):
            least = int(rule.gt) + 1  # type: ignore[call-overload]
        elif isinstance(rule, Le):
            most = int(rule.le)  # type: ignore[call-overload]
    return least, most


def at_least(least: int, most: int | None = None) -> NumberRange:
    """Ask for a number within bounds, in words that name them."""
    if most is None:
        message = T("Give a number of at least %(least)s.", least=least)
    else:
        message = T("Give a number from %(least)s to %(most)s.", least=least, most=most)
    return NumberRange(min=least, max=most, message=message)


def _text(path: str, label: T, hint: T | str) -> Any:
    name = path.rpartition(".")[2]
    rules: list[Any] = [LABEL] if path.count(".") and name in ("label", "text") else [Optional()]
    if name in SHORT_TEXTS:
        return StringField(label, [*rules, Length(max=400)], description=hint)
    return TextAreaField(label, [*rules, Length(max=LONGEST_TEXT)], description=hint)
