"""Addresses of static files carry a hash of their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask

from voucherapp.web.links import page_url

STATIC = Path(__file__).parent / "static"


@lru_cache(maxsize=512)
def _version(filename: str) -> str:
    path = STATIC / filename
    if not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def init_assets(app: Flask) -> None:
    """Add the hash to every address of a static file, and give the templates `url_for`."""
    app.jinja_env.globals["url_for"] = page_url

    @app.url_defaults
    def _add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values and "v" not in values:
            version = _version(values["filename"])
            if version:
                values["v"] = version
