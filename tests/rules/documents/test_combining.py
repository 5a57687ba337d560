"""One PDF out of a paper and its attachments: what is shown, what is named, how pages are labelled."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from voucherapp.documents import combining, picture_pages
from voucherapp.documents.combining import Attachment, Opening, combine
from voucherapp.documents.pdf import render_pdf

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ISSUER = {"name": "Regione Invenzione", "lines": []}


def paper(title: str) -> bytes:
    return render_pdf("letter", {"issuer": ISSUER, "paragraphs": [f"{title}."]}, title=title, lang="en", at=AT)  # fmt: skip


def pdf(*titles: str, password: str = "", script: bool = False) -> bytes:
    writer = PdfWriter()
    for title in titles:
        writer.append(io.BytesIO(paper(title)))
    if script:
        run = DictionaryObject(
            {
                NameObject("/S"): NameObject("/JavaScript"),
                NameObject("/JS"): TextStringObject("app.alert(1)"),
            }
        )
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): run})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def aes() -> bytes:
    """Return a PDF that anybody may open, locked with AES as offices' programs do."""
    writer = PdfWriter()
    writer.append(io.BytesIO(paper("Locked")))
    writer.encrypt("", "owner", algorithm="RC4-128")
    entry = writer._encrypt_entry
    kind = DictionaryObject(
        {NameObject("/CFM"): NameObject("/AESV2"), NameObject("/Length"): NumberObject(16)}
    )
    entry[NameObject("/CF")] = DictionaryObject({NameObject("/StdCF"): kind})
    entry[NameObject("/StmF")] = entry[NameObject("/StrF")] = NameObject("/StdCF")
    entry[NameObject("/V")] = entry[NameObject("/R")] = NumberObject(4)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def deep() -> bytes:
    """Return a PDF that opens, and in whose page lists lie in lists without end."""
    writer = PdfWriter()
    writer.append(io.BytesIO(paper("Deep")))
    writer.pages[0][NameObject("/PieceInfo")] = writer._add_object(ArrayObject())
    out = io.BytesIO()
    writer.write(out)
    levels = 2000
    return out.getvalue().replace(b"[ ]", b"[" * levels + b"]" * levels, 1)


def picture(size: tuple[int, int] = (1200, 700), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def attached(label: str, data: bytes, media_type: str = "application/pdf") -> Attachment:
    return Attachment(label, f"{label.lower()}.bin", media_type, len(data), lambda: data)


def combined(*attachments: Attachment) -> PdfReader:
    opening = Opening(paper("The application"), "Chairs on loan", ISSUER, "DIVA-2026-0001")
    return PdfReader(io.BytesIO(combine(opening, attachments, at=AT)))


def texts(reader: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_documents_follow_in_order_each_behind_its_sheet_with_its_own_labels() -> None:
    reader = combined(
        attached("Quote", pdf("First page", "Second page")),
        attached("Photo", picture(), "image/png"),
    )
    assert reader.page_labels == ["A-1", "L-1", "1-0", "1-1", "1-2", "2-0", "2-1"]
    pages = texts(reader)
    assert "The application" in pages[0]
    assert "Quote" in pages[1]
    assert "1-1 – 1-2" in pages[1]
    assert "Document 1: Quote" in pages[2]
    assert "First page" in pages[3]
    assert "Second page" in pages[4]
    assert "Document 2: Photo" in pages[5]
    assert [entry.title for entry in reader.outline] == [
        "Chairs on loan",
        "Documents",
        "Quote",
        "Photo",
    ]


@pytest.mark.parametrize(
    ("size", "across"), [((1200, 700), True), ((700, 1200), False), ((20, 20), False)]
)
def test_a_picture_lies_whole_on_a_page_of_a4(size, across) -> None:
    page = combined(attached("Photo", picture(size, "JPEG"), "image/jpeg")).pages[-1]
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    assert sorted((round(width), round(height))) == [595, 842]
    assert (width > height) is across
    assert len(page.images) == 1


def test_what_cannot_be_shown_is_named_with_the_reason_and_the_way_to_it() -> None:
    reader = combined(
        attached("Locked", pdf("Secret", password="x")),
        attached("Broken", b"%PDF-1.4\nnothing follows"),
        attached("Sheet", b"PK", "application/vnd.ms-excel"),
        attached("Liar", b"not a picture", "image/png"),
        attached("Good", pdf("Legible")),
    )
    pages = texts(reader)
    for words in (
        "protected by a password",
        "cannot be read",
        "of a kind that is not shown here",
        "in the archive of the application",
    ):
        assert words in pages[1]
    assert reader.page_labels == ["A-1", "L-1", "5-0", "5-1"]
    assert "Legible" in pages[3]


@pytest.mark.parametrize(
    ("data", "reason"), [(aes, "protected by a password"), (deep, "cannot be read")]
)
def test_a_file_that_breaks_while_its_pages_are_copied_is_named(data, reason) -> None:
    reader = combined(attached("Odd", data()), attached("Good", pdf("Legible")))
    assert reason in texts(reader)[1]
    assert reader.page_labels == ["A-1", "L-1", "2-0", "2-1"]
    assert "Legible" in texts(reader)[3]


def test_a_page_that_cannot_be_copied_is_named(monkeypatch) -> None:
    add = PdfWriter.add_page

    def stumble(self, page, *args):
        if "Odd" in page.extract_text() and "Document" not in page.extract_text():
            raise AssertionError
        return add(self, page, *args)

    odd, good = attached("One", pdf("Odd")), attached("Good", pdf("Legible"))
    monkeypatch.setattr(PdfWriter, "add_page", stumble)
    assert "cannot be read" in texts(combined(odd, good))[1]


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("JPEG", "RGB")]
)
def test_a_large_picture_is_made_small_before_it_is_copied(monkeypatch, kind, mode) -> None:
    """Whole copies with four bytes a pixel are what fills the memory."""
    out = io.BytesIO()
    Image.new(mode, (5000, 100)).save(out, kind)
    seen: list[tuple[int, int]] = []
    flat = picture_pages._on_white

    def watched(image: Image.Image) -> Image.Image:
        seen.append(image.size)
        return flat(image)

    monkeypatch.setattr(picture_pages, "_on_white", watched)
    page = combined(attached("Photo", out.getvalue(), f"image/{kind.lower()}")).pages[-1]
    assert seen == [(2200, 44)]
    assert page.images[0].image.size == (2200, 44)


def test_a_shrunk_picture_still_stands_upright() -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (4000, 400)).save(out, "JPEG", exif=exif)
    page = combined(attached("Photo", out.getvalue(), "image/jpeg")).pages[-1]
    assert page.images[0].image.size == (220, 2200)


def test_a_picture_with_too_many_pixels_is_named_as_too_large(monkeypatch) -> None:
    monkeypatch.setitem(picture_pages.MOST_PIXELS, "PNG", 1200 * 700 - 1)
    reader = combined(attached("Scan", picture(), "image/png"))
    assert "too large for this paper" in texts(reader)[1]
    assert len(reader.pages) == 2


def test_pixels_and_pages_are_counted_from_the_heads() -> None:
    found = combining.measure(
        [
            attached("Scan", picture((30, 20)), "image/png"),
            attached("Quote", pdf("One", "Two")),
            attached("Broken", b"%PDF-1.4"),
            attached("Liar", b"x", "image/png"),
        ]
    )
    assert found == (600, 2)


def test_bytes_and_pages_have_a_limit(monkeypatch) -> None:
    long = pdf(*(f"Page {n}" for n in range(4)))
    monkeypatch.setattr(combining, "MOST_PAGES", 5)
    reader = combined(attached("One", long), attached("Two", long), attached("Three", pdf("Short")))
    assert "too many pages for this paper" in texts(reader)[1]
    assert reader.page_labels[-2:] == ["3-0", "3-1"]
    monkeypatch.setattr(combining, "MOST_BYTES", len(long) - 1)
    assert "too large for this paper" in texts(combined(attached("One", long)))[1]


def test_nothing_in_it_runs_by_itself() -> None:
    reader = combined(attached("Quote", pdf("Hello", script=True)))
    assert all("/AA" not in page for page in reader.pages)
    assert b"JavaScript" not in combine(
        Opening(paper("A"), "A", ISSUER, "R"), [attached("Quote", pdf("Hello", script=True))], at=AT
    )


def test_without_attachments_it_says_so() -> None:
    assert "No documents are attached." in texts(combined())[1]
