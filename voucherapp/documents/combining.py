"""One PDF out of a paper and its attachments: PDF pages as they are, pictures on A4, the rest named.

Everything is held in memory while it is made, so that bytes and pages have a limit; what passes it
is named like what cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageOps, UnidentifiedImageError

from voucherapp.documents.pdf import render_pdf
from voucherapp.kernel.text import T

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader, PdfWriter

MOST_BYTES = 60_000_000
MOST_PAGES = 600
#: More pixels than any camera makes: such a file is meant to fill the memory.
MOST_PIXELS = 80_000_000
#: Enough to read small print on a sheet of A4.
LONGEST = 2200
#: A4 in points of 1/72 inch, and the margin around a picture.
SHORT_SIDE, LONG_SIDE, MARGIN = 595.28, 841.89, 36.0
PICTURES = ("image/jpeg", "image/png")
#: Marks on a page that are part of what it shows; links, scripts and films are not.
SHOWN_MARKS = frozenset(
    {
        "/Widget", "/Stamp", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Ink",
        "/Square", "/Circle", "/Line", "/Polygon", "/PolyLine",
    }
)  # fmt: skip
#: What leads out of a page or runs on it.
LEADS_AWAY = ("/A", "/AA", "/Dest", "/Parent", "/P", "/Popup", "/IRT")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a paper: what it is for, its name, kind and size, and how its bytes are read."""

    label: str
    filename: str
    media_type: str
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Opening:
    """The paper that comes first, and what stands over the list of its attachments."""

    data: bytes
    title: str
    issuer: dict[str, Any]
    reference: str


@dataclass(frozen=True, slots=True)
class _Taken:
    """An attachment with its pages, or with the reason why it has none."""

    attachment: Attachment
    pages: Sequence[PageObject] = ()
    reason: T | None = None


def combine(opening: Opening, attachments: Sequence[Attachment], *, at: datetime) -> bytes:
    """Return the paper, a list of its attachments, and each of them behind a sheet that names it.

    Pages carry labels: A-1 for the paper, 2-1 for the first page of the second document.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    taken = _take(attachments)
    sheets = PdfReader(BytesIO(_sheets(opening, taken, at)))
    shown = [one for one in taken if one.pages]
    listed = len(sheets.pages) - len(shown)
    writer = PdfWriter()
    writer.add_metadata({"/Title": opening.title})
    _append(writer, PdfReader(BytesIO(opening.data)).pages, "A-", opening.title)
    _append(writer, sheets.pages[:listed], "L-", str(T("Documents")))
    for number, one in enumerate(taken, start=1):
        if not one.pages:
            continue
        sheet = sheets.pages[listed + shown.index(one)]
        _append(writer, [sheet], f"{number}-0", one.attachment.label, counted=False)
        _append(writer, one.pages, f"{number}-")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _append(
    writer: PdfWriter,
    pages: Sequence[PageObject],
    prefix: str,
    title: str = "",
    *,
    counted: bool = True,
) -> None:
    from pypdf.constants import PageLabelStyle  # noqa: PLC0415

    first = len(writer.pages)
    for page in pages:
        writer.add_page(page)
    last = len(writer.pages) - 1
    writer.set_page_label(
        first, last, style=PageLabelStyle.DECIMAL if counted else None, prefix=prefix
    )
    if title:
        writer.add_outline_item(title=title, page_number=first)


def _sheets(opening: Opening, taken: Sequence[_Taken], at: datetime) -> bytes:
    """Print the list of the attachments, and one sheet for each that follows."""
    rows = [
        [
            str(number),
            one.attachment.label,
            one.attachment.filename,
            one.reason or _range(number, one),
        ]
        for number, one in enumerate(taken, start=1)
    ]
    columns = [T("No."), T("For"), T("File"), T("Pages")]
    table = {"title": "", "columns": [{"title": c} for c in columns], "rows": rows}
    left_out = any(one.reason for one in taken)
    data = {
        "issuer": opening.issuer,
        "reference": opening.reference,
        "paragraphs": [opening.title]
        if taken
        else [opening.title, T("No documents are attached.")],
        "tables": [table] if taken else [],
        "notes": [T("What is not in this paper is in the archive of the application.")]
        if left_out
        else [],
        "sections": [
            {
                "title": T(
                    "Document %(number)s: %(label)s", number=n, label=one.attachment.label[:200]
                ),
                "facts": [
                    [T("File"), one.attachment.filename],
                    [T("Pages"), _range(n, one)],
                ],
            }
            for n, one in enumerate(taken, start=1)
            if one.pages
        ],
        "footer": opening.reference,
    }
    return render_pdf("combined", data, title=T("Documents"), lang="en", at=at)


def _range(number: int, one: _Taken) -> str:
    last = len(one.pages)
    return f"{number}-1" if last == 1 else f"{number}-1 – {number}-{last}"


def _take(attachments: Sequence[Attachment]) -> list[_Taken]:
    """Read the attachments one after the other, until the paper is as large as it may be."""
    size, count, found = 0, 0, []
    for attachment in attachments:
        if size + attachment.size > MOST_BYTES:
            found.append(_Taken(attachment, reason=T("too large for this paper")))
            continue
        one = _read(attachment)
        if count + len(one.pages) > MOST_PAGES:
            one = _Taken(attachment, reason=T("too many pages for this paper"))
        if one.pages:
            size, count = size + attachment.size, count + len(one.pages)
        found.append(one)
    return found


def _read(attachment: Attachment) -> _Taken:
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    broken = (PyPdfError, UnidentifiedImageError, Image.DecompressionBombError)
    # Whoever made the file decides what stands in it: a reader may stumble over anything.
    stumbled = (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        IndexError,
    )
    try:
        if attachment.media_type in PICTURES:
            return _Taken(attachment, [_picture_page(attachment.read())])
        if attachment.media_type != "application/pdf":
            return _Taken(attachment, reason=T("of a kind that is not shown here"))
        return _pdf_pages(attachment)
    except (*broken, *stumbled):
        return _Taken(attachment, reason=T("cannot be read"))


def _pdf_pages(attachment: Attachment) -> _Taken:
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    reader: PdfReader = PdfReader(BytesIO(attachment.read()))
    if reader.is_encrypted:
        try:
            if not reader.decrypt(""):
                return _Taken(attachment, reason=T("protected by a password"))
        except PyPdfError:
            return _Taken(attachment, reason=T("protected by a password"))
    if len(reader.pages) > MOST_PAGES:
        return _Taken(attachment, reason=T("too many pages for this paper"))
    pages = [_harmless(page) for page in reader.pages]
    return _Taken(attachment, pages) if pages else _Taken(attachment, reason=T("cannot be read"))


def _harmless(page: PageObject) -> PageObject:
    """Take from a page what runs by itself or leads elsewhere; what it shows stays."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject  # noqa: PLC0415

    page.pop("/AA", None)
    page.pop("/B", None)
    marks = page.get("/Annots")
    if marks is None:
        return page
    kept = ArrayObject()
    for reference in marks.get_object() or ():
        mark = reference.get_object()
        if isinstance(mark, DictionaryObject) and mark.get("/Subtype") in SHOWN_MARKS:
            for key in LEADS_AWAY:
                mark.pop(key, None)
            kept.append(mark)
    page[NameObject("/Annots")] = kept
    return page


def _picture_page(data: bytes) -> PageObject:
    """Put a picture on a page of A4, upright or across, as large as it goes."""
    from pypdf import PageObject, PdfReader  # noqa: PLC0415

    with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("more pixels than a picture has")
        upright = _on_white(ImageOps.exif_transpose(picture))
    upright.thumbnail((LONGEST, LONGEST))
    across = upright.width > upright.height
    width, height = (LONG_SIDE, SHORT_SIDE) if across else (SHORT_SIDE, LONG_SIDE)
    per_inch = max(
        72 * upright.width / (width - 2 * MARGIN), 72 * upright.height / (height - 2 * MARGIN), 100
    )
    out = BytesIO()
    upright.save(out, "PDF", resolution=per_inch, quality=85)
    drawn = PdfReader(out).pages[0]
    page = PageObject.create_blank_page(width=width, height=height)
    left = (width - float(drawn.mediabox.width)) / 2
    below = (height - float(drawn.mediabox.height)) / 2
    page.merge_translated_page(drawn, left, below)
    return page


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert(
            "RGB"
        )
    return picture.convert("RGB")
