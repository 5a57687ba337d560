"""Parts of a page that are the same for everybody, or for all with the same roles: drawn once.

`{% call once("footer") %}…{% endcall %}` draws its content the first time and keeps it for the
language and the root of the address. What else the content depends on stands behind the name.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import Flask

from voucherapp.web.links import root
from voucherapp.web.texts import words

#: Parts that are kept: some ten for each menu, place in it and language.
MOST = 600


def init_fragments(app: Flask) -> None:
    """Give the templates `once`; somebody who edits templates sees every change."""
    environment = app.jinja_env
    drawn: dict[Hashable, str] = {}

    def once(name: str, *of: Hashable, caller: Callable[[], str]) -> str:
        reader, here = words(), root()
        if reader is None or here is None or environment.auto_reload:
            return caller()
        place = (name, reader.locale, here.path, of)
        part = drawn.get(place)
        if part is None:
            if len(drawn) >= MOST:
                drawn.clear()
            drawn[place] = part = caller()
        return part

    environment.globals["once"] = once
