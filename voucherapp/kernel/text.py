"""Texts for people that are translated only when they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from voucherapp.kernel.money import Money

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def in_english(value: Any) -> str:
    """Write a value as the record keeps it: 1 March 2026, €45,000.00; texts untranslated."""
    if isinstance(value, T):
        return value.in_english()
    if isinstance(value, Joined):
        return value.mark.join(in_english(part) for part in value.parts)
    if isinstance(value, Money):
        sign = "€" if value.currency == "EUR" else f"{value.currency}\xa0"
        return f"{'−' if value.minor < 0 else ''}{sign}{abs(value.decimal):,.2f}"
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return str(value)


_translate: Callable[[str], str] = lambda msgid: msgid  # noqa: E731
_show: Callable[[Any], str] = in_english


def set_translator(
    translate: Callable[[str], str], show: Callable[[Any], str] = in_english
) -> None:
    """Name what turns a message id, and a value in a text, into the language of the reader."""
    global _translate, _show
    _translate, _show = translate, show


def shown(value: Any) -> str:
    """Write an amount or a day as the reader's language does, anything else as it is."""
    return _show(value)


class T:
    """A translatable text with named values; str() gives it in the reader's language.

    Give days as `date` and amounts as `Money`: they are written as the reader's language does.
    """

    __slots__ = ("msgid", "values")

    def __init__(self, msgid: str, **values: Any) -> None:
        self.msgid = msgid
        self.values: dict[str, Any] = values

    def __str__(self) -> str:
        text: str = _translate(self.msgid)
        if not self.values:
            return text
        filled: str = text % {k: _show(v) for k, v in self.values.items()}
        return filled

    def in_english(self) -> str:
        """Return the text as it stands in the code, with its values."""
        if not self.values:
            return self.msgid
        filled: str = self.msgid % {k: in_english(v) for k, v in self.values.items()}
        return filled

    def __html__(self) -> str:
        return _escape(str(self))

    def __repr__(self) -> str:
        return f"T({self.msgid!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, (T, str)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.msgid)

    def __mod__(self, values: Any) -> str:
        filled: str = str(self) % values
        return filled

    def __len__(self) -> int:
        return len(str(self))


class Joined:
    """Several texts as one value of a text, such as "small, micro": put together when it is shown."""

    __slots__ = ("mark", "parts")

    def __init__(self, parts: Iterable[Any], mark: str = ", ") -> None:
        self.parts, self.mark = tuple(parts), mark

    def __str__(self) -> str:
        return self.mark.join(_show(part) for part in self.parts)


def _escape(text: str) -> str:
    for sign, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&#34;"),
        ("'", "&#39;"),
    ):
        text = text.replace(sign, entity)
    return text
