"""Tells what an uploaded file really is and refuses what nobody here should open.

An allow-list by content: magic bytes first, then a look inside archives, because every office
document is a zip and a zip may be anything. The name's ending must agree with the content.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from voucherapp.documents.pictures import pixels_of
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T

HEAD_LENGTH = 1024
TEXT_SAMPLE = 256 * 1024
ZIP_ENTRIES = 5_000
ZIP_UNPACKED = 200 * 1024 * 1024
CONTENT_TYPES_LENGTH = 1024 * 1024
PIXELS = 60_000_000
NAME_BYTES = 180


@dataclass(frozen=True)
class FileKind:
    """One allowed kind of file: its key, its name for people, its media type and its endings."""

    key: str
    label: str
    media_type: str
    endings: tuple[str, ...]

    @property
    def is_image(self) -> bool:
        """Whether the file is a picture."""
        return self.media_type.startswith("image/")


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
KINDS = {
    kind.key: kind
    for kind in (
        FileKind("pdf", "PDF", "application/pdf", (".pdf",)),
        FileKind("jpg", "JPEG", "image/jpeg", (".jpg", ".jpeg")),
        FileKind("png", "PNG", "image/png", (".png",)),
        FileKind("webp", "WebP", "image/webp", (".webp",)),
        FileKind("docx", "Word (DOCX)", f"{_OFFICE}.wordprocessingml.document", (".docx",)),
        FileKind("xlsx", "Excel (XLSX)", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",)),
        FileKind("odt", "OpenDocument text", f"{_ODF}.text", (".odt",)),
        FileKind("ods", "OpenDocument spreadsheet", f"{_ODF}.spreadsheet", (".ods",)),
        FileKind("csv", "CSV", "text/csv", (".csv",)),
        FileKind("txt", "Plain text", "text/plain", (".txt",)),
    )
}
IMAGES = frozenset(key for key, kind in KINDS.items() if kind.is_image)

# Formats people often send by mistake, with what they can do about it.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
PARTS_WITH_PROGRAMS = re.compile(
    r"vbaProject\.bin$|^xl/macrosheets/|^(Basic|Scripts)/|activeX/.*\.bin$", re.IGNORECASE
)


def describe(kinds: Iterable[str]) -> str:
    """Return the names of kinds for people: "PDF, JPEG, PNG"."""
    return ", ".join(KINDS[key].label for key in KINDS if key in set(kinds))


def accepted_endings(kinds: Iterable[str]) -> str:
    """Return what a file input's accept attribute takes: ".pdf,.jpg,.jpeg"."""
    return ",".join(end for key in KINDS if key in set(kinds) for end in KINDS[key].endings)


def sniff(content: BinaryIO, filename: str, allowed: Collection[str] | None = None) -> FileKind:
    """Return the kind of a seekable file and rewind it; Refused says what to send instead."""
    wanted = KINDS.keys() if allowed is None else allowed
    try:
        kind = _kind_of(content, filename, wanted)
    finally:
        content.seek(0)
    if kind.key not in wanted:
        raise Refused(
            "file_kind_not_allowed",
            T("This is a %(kind)s file. Send one of these: %(wanted)s.",
              kind=kind.label, wanted=describe(wanted)),
        )  # fmt: skip
    if _ending(filename) not in kind.endings:
        raise Refused(
            "file_ending_mismatch",
            T("The content is %(kind)s, but the name does not end in %(ending)s. Rename the file or choose the right one.",
              kind=kind.label, ending=kind.endings[0]),
        )  # fmt: skip
    return kind


def _ending(filename: str) -> str:
    return PurePosixPath(filename.replace("\\", "/")).suffix.lower()


def _kind_of(content: BinaryIO, filename: str, wanted: Collection[str]) -> FileKind:
    content.seek(0)
    head = content.read(HEAD_LENGTH)
    if not head:
        raise Refused("file_empty", T("The file is empty. Choose it again once it has content."))
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:5] == b"%PDF-":
        return KINDS["pdf"]
    for key, found in (
        ("jpg", head.startswith(b"\xff\xd8\xff")),
        ("png", head.startswith(b"\x89PNG\r\n\x1a\n")),
        ("webp", head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ):
        if found:
            _check_picture(content)
            return KINDS[key]
    if head.startswith(ZIP_STARTS):
        return _kind_of_archive(content, wanted)
    _refuse_known_strangers(head)
    if _ending(filename) in {".csv", ".txt"} and _is_text(content):
        return KINDS[_ending(filename)[1:]]
    raise _unknown(wanted)


def _unknown(wanted: Collection[str]) -> Refused:
    message = T(
        "This kind of file is not accepted. Send one of these: %(wanted)s.", wanted=describe(wanted)
    )
    return Refused("file_kind_unknown", message)


def _refuse_known_strangers(head: bytes) -> None:
    if head.startswith(OLD_OFFICE):
        raise Refused(
            "file_old_office",
            T(
                "This is an old or password-protected Office file. Save it as DOCX, XLSX or PDF without a password."
            ),
        )
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"hevc"}:
        raise Refused(
            "file_heic", T("This picture is in the HEIC format. Save it as JPEG and send that.")
        )


def _check_picture(content: BinaryIO) -> None:
    content.seek(0)
    try:
        pixels = pixels_of(content)
    except ValueError as error:
        raise _broken() from error
    if pixels is None or pixels > PIXELS:
        raise _too_large_picture()


def _broken() -> Refused:
    return Refused(
        "file_broken",
        T("The file is damaged and cannot be opened. Save it again and send the new one."),
    )


def _too_large_picture() -> Refused:
    return Refused(
        "picture_too_large",
        T("The picture has more than 60 million pixels. Send a smaller version."),
    )


def _kind_of_archive(content: BinaryIO, wanted: Collection[str]) -> FileKind:
    content.seek(0)
    try:
        with ZipFile(content) as archive:
            _check_archive(archive.infolist())
            key = _office_kind(archive)
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise _broken() from error
    if key is None:
        raise _unknown(wanted)
    return KINDS[key]


def _check_archive(entries: list[ZipInfo]) -> None:
    # Sizes are those the archive declares; a reader that trusts them stops there too.
    if len(entries) > ZIP_ENTRIES or sum(entry.file_size for entry in entries) > ZIP_UNPACKED:
        raise Refused(
            "file_unpacks_too_large",
            T("The file is far larger inside than outside and cannot be taken. Send it as PDF."),
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("file_locked", T("The file is locked with a password. Send it without one."))
    if any(PARTS_WITH_PROGRAMS.search(entry.filename) for entry in entries):
        raise _has_programs()


def _has_programs() -> Refused:
    return Refused(
        "file_with_macros",
        T("The file contains macros or scripts. Save it without them, or as PDF, and send that."),
    )


def _office_kind(archive: ZipFile) -> str | None:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        types = _read_part(archive, "[Content_Types].xml")
        if b"macroEnabled" in types or b"vbaProject" in types:
            raise _has_programs()
        if b"wordprocessingml.document.main+xml" in types and "word/document.xml" in names:
            return "docx"
        if b"spreadsheetml.sheet.main+xml" in types and "xl/workbook.xml" in names:
            return "xlsx"
        return None
    if "mimetype" in names and "content.xml" in names:
        media_type = _read_part(archive, "mimetype").strip().decode("ascii", "replace")
        return next((key for key in ("odt", "ods") if KINDS[key].media_type == media_type), None)
    return None


def _read_part(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(CONTENT_TYPES_LENGTH)


def _is_text(content: BinaryIO) -> bool:
    content.seek(0)
    sample = content.read(TEXT_SAMPLE)
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
        sample = sample[: len(sample) // 2 * 2]
    else:
        encoding = "cp1252" if _is_broken_utf8(sample) else "utf-8"
    text = sample.decode(encoding, "replace")
    return not any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f" for sign in text)


def _is_broken_utf8(sample: bytes) -> bool:
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        # A sign cut in two by the end of the sample is no fault of the file.
        return error.start < len(sample) - 4
    return False


RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def clean_filename(filename: str) -> str:
    """Return a name safe to store and to offer: any script, no path, no control or direction signs."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    kept = (
        sign
        for sign in name
        if sign in JOINERS or unicodedata.category(sign)[0] != "C" or sign in "\t\n\r"
    )
    name = re.sub(r'[<>:"|?*]', "_", re.sub(r"\s+", " ", "".join(kept))).strip(". ")
    if RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    ending = _cut_bytes(ending, 12)
    stem = _cut_bytes(stem, NAME_BYTES - len(ending.encode()) - 1).rstrip(". ")
    return f"{stem or 'file'}{dot}{ending}"


def _cut_bytes(text: str, longest: int) -> str:
    return text.encode()[:longest].decode("utf-8", "ignore")
