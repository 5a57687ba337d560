"""Absolute addresses for mails and documents, built from BASE_URL outside of any request."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from voucherapp.web.settings import setting


def external(endpoint: str, **values: Any) -> str:
    """Return the absolute address of a page, in requests, jobs and commands alike."""
    base = urlsplit(str(setting("BASE_URL")))
    adapter = current_app.url_map.bind(
        base.netloc, script_name=base.path or "/", url_scheme=base.scheme
    )
    return adapter.build(endpoint, values, force_external=True)
