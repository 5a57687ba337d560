"""Uploads are known by their content; what should not be opened is refused with a remedy."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from voucherapp.files import sniffing
from voucherapp.files.sniffing import KINDS, accepted_endings, clean_filename, describe, sniff
from voucherapp.kernel.refusal import Refused

WORD_TYPE = KINDS["docx"].media_type + ".main+xml"
ODF_TEXT = KINDS["odt"].media_type


def picture(kind: str, size: tuple[int, int] = (4, 3)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size).save(target, kind)
    return target.getvalue()


def packed(parts: dict[str, Any]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def workbook() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def word(**more: Any) -> bytes:
    return packed(
        {"[Content_Types].xml": f"<Types>{WORD_TYPE}</Types>", "word/document.xml": "<w/>", **more}
    )


def odf(media_type: str, **more: Any) -> bytes:
    return packed({"mimetype": media_type, "content.xml": "<o/>", **more})


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (b"%PDF-1.7\n...", "Offer.PDF", "pdf"),
        (b"\xef\xbb\xbf\n%PDF-1.4", "scan.pdf", "pdf"),
        (picture("JPEG"), "photo.jpeg", "jpg"),
        (picture("PNG"), "logo.png", "png"),
        (picture("WEBP"), "logo.webp", "webp"),
        (word(), "offer.docx", "docx"),
        (workbook(), "budget.xlsx", "xlsx"),
        (odf(ODF_TEXT), "offer.odt", "odt"),
        (odf(KINDS["ods"].media_type), "budget.ods", "ods"),
        ("a;b\r\nÀ;é\r\n".encode(), "list.csv", "csv"),
        ("a;b\r\nÀ;€\r\n".encode("cp1252"), "list.csv", "csv"),
        ("notes – 東京".encode("utf-16"), "notes.txt", "txt"),
        (b"x" * 262_143 + "é".encode(), "long.txt", "txt"),
    ],
)
def test_allowed_kinds_are_known(content: bytes, name: str, key: str) -> None:
    stream = io.BytesIO(content)
    assert sniff(stream, name).key == key
    assert stream.tell() == 0


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.pdf", "file_empty"),
        (b"MZ\x90\x00program", "offer.pdf", "file_kind_unknown"),
        (b"<!doctype html><script>", "page.html", "file_kind_unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", "file_kind_unknown"),
        (b"GIF89a....", "moving.gif", "file_kind_unknown"),
        (b"a\x00b", "notes.txt", "file_kind_unknown"),
        (b"%PDF-1.7", "offer.docx", "file_ending_mismatch"),
        (b"%PDF-1.7", "offer", "file_ending_mismatch"),
        (picture("PNG"), "photo.jpg", "file_ending_mismatch"),
        (word(), "offer.zip", "file_ending_mismatch"),
        (picture("PNG")[:20], "logo.png", "file_broken"),
        (b"PK\x03\x04 not a zip", "offer.docx", "file_broken"),
        (packed({"readme.txt": "hi"}), "many.zip", "file_kind_unknown"),
        (packed({"[Content_Types].xml": "presentationml"}), "slides.pptx", "file_kind_unknown"),
        (odf("application/vnd.oasis.opendocument.graphics"), "x.odg", "file_kind_unknown"),
        (word(**{"word/vbaProject.bin": b"x"}), "offer.docx", "file_with_macros"),
        (
            packed({"[Content_Types].xml": "ms-excel.sheet.macroEnabled.main+xml"}),
            "b.xlsx",
            "file_with_macros",
        ),
        (word(**{"xl/macrosheets/sheet1.xml": "x"}), "b.docx", "file_with_macros"),
        (odf(ODF_TEXT, **{"Basic/Standard/Module1.xml": "x"}), "offer.odt", "file_with_macros"),
        (sniffing.OLD_OFFICE + b"...", "offer.doc", "file_old_office"),
        (b"\x00\x00\x00\x18ftypheic0000", "photo.heic", "file_heic"),
    ],
)
def test_the_rest_is_refused_with_a_remedy(content: bytes, name: str, code: str) -> None:
    stream = io.BytesIO(content)
    with pytest.raises(Refused) as refusal:
        sniff(stream, name)
    assert refusal.value.code == code
    assert str(refusal.value.message).endswith(".")
    assert stream.tell() == 0


def test_archives_are_measured_before_they_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "ZIP_UNPACKED", 1_000_000)
    bomb = word(**{"word/media/a.bin": b"0" * 2_000_000})
    assert len(bomb) < 10_000
    with pytest.raises(Refused, match="file_unpacks_too_large"):
        sniff(io.BytesIO(bomb), "offer.docx")


def test_locked_archives_are_told_apart() -> None:
    content = bytearray(word())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            content[start + offset] |= 1
            start += 4
    with pytest.raises(Refused, match="file_locked"):
        sniff(io.BytesIO(bytes(content)), "offer.docx")


def test_pictures_of_monstrous_size_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "PIXELS", 100)
    with pytest.raises(Refused, match="picture_too_large"):
        sniff(io.BytesIO(picture("PNG", (20, 20))), "logo.png")


def test_a_field_may_allow_less() -> None:
    with pytest.raises(Refused, match="file_kind_not_allowed") as refusal:
        sniff(io.BytesIO(workbook()), "budget.xlsx", allowed={"pdf", "jpg"})
    assert "PDF, JPEG" in str(refusal.value.message)
    assert describe({"png", "pdf"}) == "PDF, PNG"
    assert accepted_endings({"jpg", "pdf"}) == ".pdf,.jpg,.jpeg"


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Angebot größer.pdf", "Angebot größer.pdf"),
        ("提案書 最終.pdf", "提案書 最終.pdf"),
        ("عرض.pdf", "عرض.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("a\x00b\nc.pdf", "ab c.pdf"),
        ('who<>:"|?*.pdf', "who_______.pdf"),
        ("con.pdf", "_con.pdf"),
        ("...", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_file_names_keep_their_script_and_lose_their_tricks(given_name: str, clean: str) -> None:
    assert clean_filename(given_name) == clean


def test_long_names_keep_their_ending() -> None:
    name = clean_filename("書" * 300 + ".pdf")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= sniffing.NAME_BYTES


@given(st.text(max_size=300))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    clean = clean_filename(name)
    assert clean
    assert "/" not in clean
    assert "\\" not in clean
    assert not clean.startswith(".")
    assert len(clean.encode()) <= sniffing.NAME_BYTES
    assert (
        clean.isprintable()
        or "\u200c" in clean
        or "\u200d" in clean
        or clean.replace("\u00a0", " ")
    )
