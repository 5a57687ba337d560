"""Answers that carry a stored file; the view has already asked who may have it."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, request

from voucherapp.files.models import StoredFile
from voucherapp.files.queries import read_bytes

#: What a browser may show by itself: kinds that cannot carry scripts of their own.
SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp", "text/plain"})
#: Whatever stands in a file, it may run nothing and load nothing in the name of this site.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox"


def send(file: StoredFile, inline: bool = False) -> Response:
    """Answer with a file: to be saved, or shown by the browser when `inline` and harmless."""
    response = Response(read_bytes(file), mimetype=file.media_type)
    shown = inline and file.media_type in SHOWN
    response.headers["Content-Disposition"] = disposition(file.filename, inline=shown)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def send_public(file: StoredFile, *, seconds: int) -> Response:
    """Answer with a file that everybody may see and every cache may keep for so long."""
    if request.if_none_match.contains(file.sha256):
        response = Response(status=304)
    else:
        response = send(file, inline=True)
    response.set_etag(file.sha256)
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


def disposition(filename: str, *, inline: bool) -> str:
    """Return a Content-Disposition that keeps any script in the name (RFC 6266)."""
    plain = "".join(
        c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in filename
    )
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
