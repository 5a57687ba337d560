"""Keeping files: what people upload, and what the system makes."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import IO, Protocol

from sqlalchemy import select

from voucherapp.db.session import db
from voucherapp.documents.pictures import reencode
from voucherapp.files import scanner, store
from voucherapp.files.models import StoredFile
from voucherapp.files.queries import read_bytes
from voucherapp.files.sniffing import IMAGES, clean_filename, sniff
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.web.formatting import format_size
from voucherapp.web.settings import folder, setting

__all__ = [
    "Upload",
    "discard_file",
    "publish_picture",
    "read_bytes",
    "store_bytes",
    "store_picture",
    "store_upload",
    "sweep_store",
]

#: What a phone makes of a picture, with room to spare.
PICTURE_BYTES = 12_000_000


class Upload(Protocol):
    """A file as it arrives with a form: its name and its bytes."""

    filename: str | None
    stream: IO[bytes]


def store_upload(*, act: Act, upload: Upload, kinds: tuple[str, ...], max_bytes: int) -> StoredFile:
    """Keep an uploaded file of one of these kinds (pdf, jpg, docx ...) and at most so many bytes.

    The kind is read from the content, never believed from the name. Raises Refused with the
    remedy when it is empty, too large, of another kind, or the virus scanner does not pass it.
    """
    data = _read(upload, max_bytes)
    name = clean_filename(upload.filename or "")
    kind = sniff(io.BytesIO(data), name, kinds)
    scanned = scanner.scan(data, setting("CLAMD_ADDRESS"))
    return _keep(act, data, name, kind.media_type, scanned)


def store_bytes(*, act: Act, data: bytes, filename: str, media_type: str) -> StoredFile:
    """Keep a file that the system made itself, such as a letter or a payment file."""
    return _keep(act, data, clean_filename(filename), media_type, "made")


def store_picture(*, act: Act, upload: Upload) -> StoredFile:
    """Keep a picture made anew from its pixels: at most 1600 pixels, no place or camera data.

    It is seen by its owner and by officers until `publish_picture` shows it to all.
    """
    data = _read(upload, PICTURE_BYTES)
    name = clean_filename(upload.filename or "picture")
    sniff(io.BytesIO(data), name, IMAGES)
    scanned = scanner.scan(data, setting("CLAMD_ADDRESS"))
    stem = name.rsplit(".", 1)[0] or "picture"
    return _keep(act, reencode(data), f"{stem}.jpg", "image/jpeg", scanned)


def publish_picture(*, act: Act, file: StoredFile, public: bool = True) -> None:
    """Show a picture to everybody, or to its owner and officers only."""
    del act  # the decision behind it is on record where it was taken
    file.public = public


def discard_file(*, act: Act, file: StoredFile) -> None:
    """Forget a file that no record carries any more; its bytes are swept away later.

    They lie under their hash and may belong to another file too, so only the sweep removes them.
    """
    del act  # what threw it away is on record there
    db.session.delete(file)
    db.session.flush()


def sweep_store(*, act: Act) -> int:
    """Remove bytes that no file refers to and that are older than a day; return how many."""
    known = set(db.session.scalars(select(StoredFile.sha256)))
    return store.sweep(folder("FILES_DIR"), known, before=act.at - timedelta(days=1))


def _read(upload: Upload, max_bytes: int) -> bytes:
    """Read one byte more than allowed at most: a larger file is never held whole."""
    data = upload.stream.read(max_bytes + 1)
    if not data:
        raise Refused("file-empty", T("Choose a file; the one that arrived is empty."))
    if len(data) > max_bytes:
        raise Refused(
            "file-size",
            T(
                "This file is larger than %(limit)s. Make it smaller, for example by saving "
                "pictures in it at a lower resolution, and upload it again.",
                limit=format_size(max_bytes),
            ),
        )
    return data


def _keep(act: Act, data: bytes, filename: str, media_type: str, scanned: str) -> StoredFile:
    file = StoredFile(
        token=ids.token(),
        sha256=store.put(folder("FILES_DIR"), data),
        size=len(data),
        media_type=media_type,
        filename=filename[:255],
        created_at=act.at,
        created_by=act.by,
        scan=scanned,
    )
    db.session.add(file)
    db.session.flush()
    return file
