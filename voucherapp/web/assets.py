"""Addresses of static files carry a hash of their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for

STATIC = Path(__file__).parent / "static"


@lru_cache(maxsize=512)
def _version(filename: str) -> str:
    path = STATIC / filename
    if not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def init_assets(app: Flask) -> None:
    """Add the hash to every address of a static file, and build each address once."""
    known: dict[tuple[Any, ...], str] = {}

    def page_url(endpoint: str, **values: Any) -> str:
        if endpoint != "static" or "_external" in values:
            return url_for(endpoint, **values)
        # A page names some twenty static files, and each is the same for everybody.
        key = (request.script_root, *sorted(values.items()))
        if key not in known:
            known[key] = url_for(endpoint, **values)
        return known[key]

    app.jinja_env.globals["url_for"] = page_url

    @app.url_defaults
    def _add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values and "v" not in values:
            version = _version(values["filename"])
            if version:
                values["v"] = version
