"""Accessible, archivable PDF (PDF/UA-1 and PDF/A-2a) through typst; same input, same bytes.

The makers are loaded when a document is first made: most processes never make one, and carrying
them would cost each some eight megabytes.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from voucherapp.kernel.text import T

if TYPE_CHECKING:
    import typst

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "templates"
FONTS = FOLDER / "fonts"
STANDARDS: Final = ("a-2a", "ua-1")
# Shown for a sign the font cannot draw; the standard forbids a silent gap.
STAND_IN = "\N{REPLACEMENT CHARACTER}"

# What the templates read; a document names only what it has.
BLANK: dict[str, Any] = {
    "issuer": {"name": "", "lines": []},
    "footer": "",
    "reference": "",
    "date": "",
    "addressee": [],
    "salutation": "",
    "paragraphs": [],
    "facts": [],
    "tables": [],
    "sections": [],
    "closing": [],
    "signatories": [],
    "notes": [],
    "seal": "",
    "seal_label": "",
}

_lock = Lock()


def render_pdf(
    template: str, data: Mapping[str, Any], *, title: str | T, lang: str, at: datetime
) -> bytes:
    """Return a template filled with plain text data as a tagged PDF that says it was made `at`.

    Texts stay text whatever they hold. Signs the font lacks are replaced and the footer says so.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    filled = {
        **BLANK,
        **data,
        "title": title,
        "lang": lang.split("_", maxsplit=1)[0].split("-", maxsplit=1)[0],
    }
    # Through JSON and back: lazy texts become texts in the reader's language.
    plain = json.loads(json.dumps(filled, default=str))
    printable, complete = _printable(plain)
    printable["labels"] = {
        "page_of": str(T("Page {page} of {pages}")),
        "unprintable": ""
        if complete
        else str(T("Some signs cannot be printed here; the record online shows them.")),
    }
    return _compile(template, printable, at)


def qr_svg(content: str) -> str:
    """Return a QR code as SVG text for a template's `qr_svg`."""
    import segno  # noqa: PLC0415

    target = BytesIO()
    code = segno.make(content, error="m", micro=False)
    code.save(target, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None)
    return target.getvalue().decode()


def _compile(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
    # One compiler keeps its fonts and caches; it may serve one caller at a time.
    with _lock:
        made = _compiler().compile(
            input=TEMPLATES / f"{template}.typ",
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=list(STANDARDS),
            timestamp=int(at.timestamp()),
        )
    if not isinstance(made, bytes):
        raise TypeError("the PDF maker returned no document")
    return made


@cache
def _compiler() -> typst.Compiler:
    import typst  # noqa: PLC0415

    return typst.Compiler(root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True)


@cache
def _coverage() -> frozenset[str]:
    ranges = (line.split("-") for line in (FONTS / "coverage.txt").read_text().split())
    return frozenset(
        chr(code) for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1)
    ) | {"\n"}


def _printable(value: Any) -> tuple[Any, bool]:
    """Return the data with only signs the font can draw, and whether nothing was lost."""
    if isinstance(value, str):
        return _printable_text(value)
    if isinstance(value, list):
        parts = [_printable(item) for item in value]
        return [part for part, _ in parts], all(whole for _, whole in parts)
    if isinstance(value, dict):
        pairs = {key: _printable(item) for key, item in value.items()}
        return {key: part for key, (part, _) in pairs.items()}, all(w for _, w in pairs.values())
    return "" if value is None else value, True


def _printable_text(text: str) -> tuple[str, bool]:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    known = _coverage()
    if known.issuperset(text):
        return text, True
    signs = [sign if sign in known else _stand_in(sign) for sign in text]
    return "".join(signs), STAND_IN not in signs


def _stand_in(sign: str) -> str:
    if unicodedata.category(sign) in {"Cf", "Cc", "Mn"}:
        return ""
    if sign.isspace():
        return " "
    # Full-width and compatibility forms have plain relatives that say the same.
    relative = unicodedata.normalize("NFKC", sign)
    return relative if relative != sign and _coverage().issuperset(relative) else STAND_IN
