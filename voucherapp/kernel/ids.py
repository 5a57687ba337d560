"""The only place that draws chance: tokens, codes, identifiers."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable

#: Without characters that people mix up when they read a code aloud.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

_choice: Callable[[str], str] = secrets.choice


def token(length: int = 26) -> str:
    """Return an unguessable token for a link or a public address (about 4.9 bits a sign)."""
    return "".join(_choice(ALPHABET) for _ in range(length)).lower()


def code(groups: int = 3, length: int = 4) -> str:
    """Return a code that a person can type, such as K7QF-2M9X-RT4B."""
    return "-".join("".join(_choice(ALPHABET) for _ in range(length)) for _ in range(groups))


def seed(value: int | None) -> None:
    """Make chance repeatable (tests and the demo year), or secret again with None."""
    global _choice
    _choice = secrets.choice if value is None else random.Random(value).choice
