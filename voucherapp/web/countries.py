"""Countries and languages by name, in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from flask_babel import get_locale

#: Member States of the Union, then their neighbours in Interreg programmes.
COUNTRIES = (
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT",
    "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
    "AL", "BA", "CH", "GB", "IS", "LI", "ME", "MK", "NO", "RS", "TR", "UA",
)  # fmt: skip
LANGUAGES = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt",
    "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv", "sq", "sr", "tr", "uk",
)  # fmt: skip


@lru_cache(maxsize=16)
def _named(codes: tuple[str, ...], what: str, locale: str) -> tuple[tuple[str, str], ...]:
    names = getattr(Locale.parse(locale), what)
    found = ((code, str(names.get(code, code))) for code in codes)
    return tuple(sorted(((c, n[:1].upper() + n[1:]) for c, n in found), key=lambda row: row[1]))


def country_choices() -> tuple[tuple[str, str], ...]:
    """Return (code, name) of countries, by name."""
    return _named(COUNTRIES, "territories", str(get_locale() or "en"))


def language_choices() -> tuple[tuple[str, str], ...]:
    """Return (code, name) of languages, by name."""
    return _named(LANGUAGES, "languages", str(get_locale() or "en"))


def country_name(code: str) -> str:
    """Name a country; an unknown code shows as itself."""
    return dict(country_choices()).get(code, code)


def language_name(code: str) -> str:
    """Name a language; an unknown code shows as itself."""
    return dict(language_choices()).get(code, code)
