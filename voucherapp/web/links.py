"""Addresses: those that pages name, and absolute ones for mails and documents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import NoneType
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, current_app, request, url_for

from voucherapp.web.settings import setting

#: Where the root of a request is kept beside what the server says of it.
ROOT = "voucherapp.root"
#: Types of values that make the same address in every request and language.
_PLAIN = frozenset({str, int, NoneType})


@dataclass(frozen=True, slots=True)
class Root:
    """Under which application and address the pages of this request stand."""

    app: Flask
    path: str


def root() -> Root | None:
    """Return the root of this request, None outside of any."""
    try:
        # One step through the proxy of Flask instead of five: each address and each icon asks.
        here: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    except RuntimeError:
        return None
    found: Root | None = here.environ.get(ROOT)
    if found is None:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
        here.environ[ROOT] = found = Root(app, here.script_root)
    return found


def page_url(endpoint: str, /, **values: Any) -> str:
    """Return what `url_for` does: the address of a page, under the root of this request.

    A page names some forty addresses, most of them the same each time: they are kept.
    """
    here = root()
    if here is None or endpoint[0] == "." or not _PLAIN.issuperset(map(type, values.values())):
        return url_for(endpoint, **values)
    return _built(here.app, here.path, endpoint, **values)


@lru_cache(maxsize=4096, typed=True)
def _built(_app: Flask, _root: str, _endpoint: str, /, **values: Any) -> str:
    return url_for(_endpoint, **values)


def external(endpoint: str, **values: Any) -> str:
    """Return the absolute address of a page, in requests, jobs and commands alike."""
    base = urlsplit(str(setting("BASE_URL")))
    adapter = current_app.url_map.bind(
        base.netloc, script_name=base.path or "/", url_scheme=base.scheme
    )
    return adapter.build(endpoint, values, force_external=True)
