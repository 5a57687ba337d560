"""Answers that are sent while they are made, so that no length costs memory."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response, stream_with_context


def attachment(blocks: Iterable[bytes], media_type: str, filename: str) -> Response:
    """Return a file to keep, sent block by block; what could refuse it must have been asked before."""
    response = Response(stream_with_context(iter(blocks)), mimetype=media_type)
    plain = filename.encode("ascii", "replace").decode().replace('"', "_")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"
    )
    return response
