"""The base form and the fields that read what people in Europe type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_locale
from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from voucherapp.kernel.calendar import OPEN_END, is_open_end
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class BaseForm(FlaskForm):
    """Strips white space, speaks the reader's language, refuses NUL and other control signs."""

    class Meta(FlaskForm.Meta):
        """Bind a stripping filter to every text field and name the locale for WTForms."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Add the stripping filter to text fields."""
            if issubclass(unbound_field.field_class, (StringField, TextAreaField)):
                filters = tuple(unbound_field.kwargs.get("filters", ()))
                if "Password" not in unbound_field.field_class.__name__:
                    unbound_field.kwargs["filters"] = (
                        (*filters, _strip) if _strip not in filters else filters
                    )
            return unbound_field.bind(form=form, **options)

        @property
        def locales(self) -> list[str]:
            """The languages in which WTForms words its own messages."""
            return [str(get_locale() or "en")]

    def values(self) -> dict[str, Any]:
        """Return what was entered, without the CSRF token and buttons."""
        return {
            name: field.data
            for name, field in self._fields.items()
            if field.type not in ("CSRFTokenField", "SubmitField")
        }


def read_amount(text: str) -> int:
    """Read an amount as typed (1.234,56 or 1,234.56 or 1 234.56) into minor units.

    Raises ValueError when it is not an amount with at most two decimals, or when it is ambiguous:
    a lone separator with three digits after it is taken as thousands.
    """
    cleaned = (
        text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    )
    cleaned = cleaned.removeprefix("€").removesuffix("€").removesuffix("EUR")
    marks = [c for c in cleaned if c in ".,"]
    if len(set(marks)) == 2:
        decimal_mark = marks[-1]
        cleaned = cleaned.replace("." if decimal_mark == "," else ",", "")
        cleaned = cleaned.replace(decimal_mark, ".")
    elif marks:
        mark = marks[0]
        groups = cleaned.split(mark)
        if len(groups) > 2 or len(groups[-1]) == 3:
            cleaned = cleaned.replace(mark, "")
        else:
            cleaned = cleaned.replace(mark, ".")
    if (
        not cleaned
        or not cleaned.lstrip("-").replace(".", "", 1).isdigit()
        or not cleaned.isascii()
    ):
        raise ValueError("not an amount")
    return Money.parse(cleaned).minor


#: A hundred thousand million in minor units: more is a slip, and a database holds only so much.
LARGEST_AMOUNT = 10**13


class MoneyField(Field):
    """An amount of money in minor units; `data` is an int or None."""

    widget = TextInput()

    def __init__(
        self, label: Any = None, validators: Any = None, *, currency: str = "EUR", **kw: Any
    ):
        super().__init__(label, validators, **kw)
        self.currency = currency
        self.render_kw = {"inputmode": "decimal", **(kw.get("render_kw") or {})}

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return f"{Decimal(self.data).scaleb(-2):.2f}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Turn what was typed into minor units or say what an amount looks like."""
        text = (valuelist[0] if valuelist else "").strip()
        if not text:
            self.data = None
            return
        try:
            self.data = read_amount(text)
        except ValueError:
            self.data = None
            raise ValueError(str(T("Enter an amount such as 4500 or 4500.50."))) from None
        if abs(self.data) > LARGEST_AMOUNT:
            self.data = None
            raise ValueError(str(T("This amount is too large. Is there a digit too many?")))


class LocalDateTimeField(Field):
    """A moment typed as local time of a zone; `data` is an aware datetime or None."""

    widget = TextInput(input_type="datetime-local")

    def __init__(self, label: Any = None, validators: Any = None, *, zone: str = "UTC", **kw: Any):
        super().__init__(label, validators, **kw)
        self.zone = zone

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data, self.zone).replace(" ", "T")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read local time; a time that summer time skips is refused."""
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if text:
            self.data = self.reader(self.zone)(text)

    @staticmethod
    def written(moment: datetime, zone: str) -> str:
        """Write a moment as local time such as 2026-03-31 17:00."""
        return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")

    @staticmethod
    def reader(zone: str) -> Callable[[str], datetime]:
        """Return what reads local time of a zone; ValueError says what does not fit."""

        def read(text: str) -> datetime:
            try:
                naive = datetime.fromisoformat(text)
            except ValueError:
                raise ValueError(
                    str(T("Enter a date and a time such as 2026-03-31 17:00."))
                ) from None
            moment = naive.replace(tzinfo=ZoneInfo(zone))
            there = moment.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
            if there.replace(tzinfo=None) != naive:
                raise ValueError(
                    str(T("This hour does not exist: clocks go forward to summer time then."))
                )
            return moment

        return read


class ClosingField(LocalDateTimeField):
    """A moment that may stay open: empty is the closing of a call until further notice."""

    def _value(self) -> str:
        return "" if not self.raw_data and is_open_end(self.data) else super()._value()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read local time; nothing typed leaves the end open."""
        super().process_formdata(valuelist)
        if self.data is None:
            self.data = OPEN_END


class WordLimit:
    """Refuse a text of more than so many words, and say how many there are."""

    def __init__(self, words: int) -> None:
        self.words = words

    def __call__(self, _form: Any, field: Any) -> None:
        count = len((field.data or "").split())
        if count > self.words:
            raise ValidationError(
                str(
                    T(
                        "Use at most %(limit)s words; there are %(count)s now.",
                        limit=self.words,
                        count=count,
                    )
                )
            )


def choices(rows: Iterable[tuple[str, Any]], *, blank: Any = None) -> list[tuple[str, Any]]:
    """Build select choices, with a first line that stands for "not chosen yet"."""
    head = [("", blank if blank is not None else T("Choose …"))]
    return [*head, *rows]
