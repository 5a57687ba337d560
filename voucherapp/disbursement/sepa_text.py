"""Texts as every bank of the payment area must take them: the basic Latin set of the EPC."""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "sepa_characters.csv"
ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
GERMAN_WRITING = frozenset({"DE", "AT", "CH", "LI"})


@cache
def _table(is_german: bool) -> dict[int, str]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if is_german or not row["only_german"]]
    return {ord(row["sign"]): row["written"] for row in rows}


def sepa_text(text: str, country: str = "") -> str:
    """Return text in the basic Latin set; a sign without any equivalent becomes a full stop.

    The country decides how umlauts are written: "Müller" is "Mueller" in Germany, else "Muller".
    """
    composed = unicodedata.normalize("NFC", text)
    written = composed.translate(_table(country in GERMAN_WRITING))
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", written) if not unicodedata.combining(sign)
    ).translate(_table(False))
    signs = (sign if sign in ALLOWED else " " if sign.isspace() else "." for sign in plain)
    collapsed = re.sub(r" +", " ", "".join(signs)).strip()
    # No reference or text may start or end with a slash or hold two in a row (EPC on slashes).
    return re.sub(r"/{2,}", "/", collapsed).strip("/ ")


def is_reference(text: str, longest: int = 35) -> bool:
    """Tell whether a reference may stand in a payment file as it is."""
    return (
        0 < len(text) <= longest
        and ALLOWED.issuperset(text)
        and text == text.strip()
        and not text.startswith("/")
        and not text.endswith("/")
        and "//" not in text
    )
