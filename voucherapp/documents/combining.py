"""One PDF out of a paper and its attachments: PDF pages as they are, pictures on A4, the rest named.

Everything is held in memory while it is made, so that bytes and pages have a limit; what passes it
is named like what cannot be read.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image

from voucherapp.documents.pdf import render_pdf
from voucherapp.documents.picture_pages import MOST_PIXELS, PICTURES, TooLarge, picture_page
from voucherapp.kernel.text import T

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader, PdfWriter

log = logging.getLogger(__name__)

MOST_BYTES = 60_000_000
MOST_PAGES = 600
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
    #: Bytes of the pages as they lie in memory.
    size: int = 0


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
        one = _too_large(attachment)
        if size + attachment.size <= MOST_BYTES:
            one = _read(attachment)
        if size + one.size > MOST_BYTES:
            one = _too_large(attachment)
        if count + len(one.pages) > MOST_PAGES:
            one = _Taken(attachment, reason=T("too many pages for this paper"))
        if one.pages:
            size, count = size + one.size, count + len(one.pages)
        found.append(one)
    return found


def _too_large(attachment: Attachment) -> _Taken:
    return _Taken(attachment, reason=T("too large for this paper"))


def _read(attachment: Attachment) -> _Taken:
    from pypdf.errors import DependencyError  # noqa: PLC0415

    try:
        if attachment.media_type in PICTURES:
            return _copied(attachment, [picture_page(attachment.read())])
        if attachment.media_type != "application/pdf":
            return _Taken(attachment, reason=T("of a kind that is not shown here"))
        return _pdf_pages(attachment)
    except DependencyError:
        # Locked in a way that takes a library more to open.
        return _Taken(attachment, reason=T("protected by a password"))
    except (TooLarge, Image.DecompressionBombError):
        return _too_large(attachment)
    except Exception:  # whoever made the file decides what a reader stumbles over
        log.info("an attachment of %s bytes cannot be read", attachment.size, exc_info=True)
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
    if not reader.pages:
        return _Taken(attachment, reason=T("cannot be read"))
    return _copied(attachment, [_harmless(page) for page in reader.pages])


def _copied(attachment: Attachment, pages: Sequence[PageObject]) -> _Taken:
    """Write the pages into a file of their own: what breaks there cannot break the paper."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    writer = PdfWriter()
    for page in pages:
        writer.add_page(page)
    out = BytesIO()
    writer.write(out)
    copy: PdfReader = PdfReader(out)
    return _Taken(attachment, list(copy.pages), size=out.getbuffer().nbytes)


def measure(attachments: Iterable[Attachment]) -> tuple[int, int]:
    """Return how many pixels and pages they have, read from their heads; broken ones have none."""
    from pypdf import PdfReader  # noqa: PLC0415

    pixels, pages = 0, 0
    for one in attachments:
        try:
            if one.media_type in PICTURES:
                with Image.open(BytesIO(one.read()), formats=tuple(MOST_PIXELS)) as picture:
                    pixels += picture.width * picture.height
            elif one.media_type == "application/pdf":
                pages += len(PdfReader(BytesIO(one.read())).pages)
        except Exception:  # noqa: BLE001 - the paper names it as one that cannot be read
            log.debug("an attachment of %s bytes cannot be measured", one.size)
    return pixels, pages


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
