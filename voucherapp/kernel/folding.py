"""Folds text so that a search finds Łukasz by "lukasz" and Straße by "strasse"."""

from __future__ import annotations

import re
import unicodedata

#: Letters that no Unicode decomposition takes apart; ß is folded by casefold().
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


def fold(text: str) -> str:
    """Return the text without case, accents and doubled white space."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def slug(text: str, *, fallback: str = "item", length: int = 40) -> str:
    """Return a short code such as "own_investment" made of a label."""
    return re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")[:length].strip("_") or fallback
