"""When two people edit the same record: what was typed beside what is saved by now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import g

from voucherapp.kernel.text import T


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the two versions differ."""

    label: str
    typed: str
    saved: str


def is_stale() -> bool:
    """Tell whether the last attempt of this request was refused because of somebody else's save."""
    refused = g.get("refused")
    return refused is not None and refused.code == "stale"


def shown_version(form: Any) -> int:
    """Return the version that the page of this form was made from; 0 when it is missing."""
    text = str(form.version.data or "")
    return int(text) if text.isdecimal() and text.isascii() else 0


def differences(typed: Any, saved: Any) -> list[Difference]:
    """Compare a filled form with the same form made from what is saved, field by field."""
    return list(_compare(typed, saved, ""))


def _compare(typed: Any, saved: Any, prefix: str) -> Iterator[Difference]:
    others = {field.short_name: field for field in saved}
    for field in typed:
        if getattr(field.widget, "input_type", "") == "hidden":
            continue
        mine, theirs = _text(field), _text(others.get(field.short_name))
        if mine != theirs:
            yield Difference(f"{prefix}{field.label.text}", mine, theirs)


def _text(field: Any) -> str:
    """Return what a field shows, in the words a person sees."""
    if field is None:
        return ""
    if hasattr(field, "entries"):
        return "\n".join(_text(entry) for entry in field.entries)
    if hasattr(field, "form"):
        parts = [
            f"{inner.label.text}: {text}"
            for inner in field.form
            if getattr(inner.widget, "input_type", "") != "hidden" and (text := _text(inner))
        ]
        return "; ".join(parts)
    if hasattr(field, "iter_choices"):
        return ", ".join(str(choice[1]) for choice in field.iter_choices() if choice[2])
    if isinstance(field.data, bool):
        return str(T("yes")) if field.data else str(T("no"))
    shown = field._value() if hasattr(field, "_value") else field.data  # noqa: SLF001
    return str(shown or "").replace("\r\n", "\n")
