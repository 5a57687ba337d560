"""Texts for people that are translated only when they are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_translate: Callable[[str], str] = lambda msgid: msgid  # noqa: E731


def set_translator(translate: Callable[[str], str]) -> None:
    """Name the function that turns a message id into the language of the reader."""
    global _translate
    _translate = translate


class T:
    """A translatable text with named values; str() gives it in the reader's language."""

    __slots__ = ("msgid", "values")

    def __init__(self, msgid: str, **values: Any) -> None:
        self.msgid = msgid
        self.values: dict[str, Any] = values

    def __str__(self) -> str:
        text: str = _translate(self.msgid)
        if not self.values:
            return text
        filled: str = text % {k: str(v) for k, v in self.values.items()}
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
