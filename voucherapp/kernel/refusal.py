"""Anticipated refusals, worded for the person who meets them."""

from __future__ import annotations

from voucherapp.kernel.text import T


class Refused(Exception):
    """Something a person asked for may not happen; carries a code, a message and a field."""

    def __init__(self, code: str, message: T | str, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotFound(Exception):
    """A row is absent or outside the reach of the person who asks; both look alike."""
