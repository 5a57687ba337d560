"""Fields for shares kept as whole numbers, for several choices, and for lists of lines."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from wtforms import Field, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from voucherapp.kernel.text import T

#: Far above every real figure, and small enough to be turned into an integer at once.
LARGEST = Decimal(10**13)


class ScaledField(Field):
    """A decimal typed with comma or point; `data` is the number times 10 to the power `scale`."""

    widget = TextInput()
    scale = 2

    def __init__(self, label: Any = None, validators: Any = None, *, scale: int = 2, **kw: Any):
        super().__init__(label, validators, **kw)
        self.scale = scale
        self.render_kw = {"inputmode": "decimal", **(kw.get("render_kw") or {})}

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        text = f"{Decimal(self.data).scaleb(-self.scale):.{self.scale}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the decimal exactly; more digits than the scale keeps are refused."""
        text = (valuelist[0] if valuelist else "").strip().replace(" ", "").replace("\u00a0", "")
        text = text.removesuffix("%").replace(",", ".")
        self.data = None
        if not text:
            return
        try:
            scaled = Decimal(text).scaleb(self.scale)
        except ArithmeticError:
            raise ValueError(str(T("Enter a number such as 12.5."))) from None
        if scaled.is_finite() and abs(scaled) > LARGEST:
            raise ValueError(str(T("This number is too large. Is there a digit too many?")))
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise ValueError(
                str(T("Enter a number with at most %(digits)s decimals.", digits=self.scale))
            )
        self.data = int(scaled)


class PercentField(ScaledField):
    """A share in per cent; `data` is in basis points (85.5 % is 8550)."""


class ChecksField(SelectMultipleField):
    """Several choices as check boxes; `data` is the list of the chosen values."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class LinesField(TextAreaField):
    """A list with one value on each line; `data` is the list of what the lines say."""

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        read: Callable[[str], Any] = str,
        write: Callable[[Any], str] = str,
        **kw: Any,
    ):
        super().__init__(label, validators, **kw)
        self.read, self.write = read, write

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.write(value) for value in self.data or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read each line that says something; a line that does not fit is named."""
        self.data = []
        found = []
        for line in str(valuelist[0] if valuelist else "").splitlines():
            if text := line.strip():
                try:
                    found.append(self.read(text))
                except ValueError as error:
                    raise ValueError(f"“{text}”: {error}") from None
        self.data = list(dict.fromkeys(found))
