"""Icons and states as markup: a list of fifty rows shows hundreds, mostly the same few."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from voucherapp.web.links import page_url

SPRITE = "icons.svg"
#: Beside a word an icon says nothing new to somebody who listens.
SILENT = Markup('aria-hidden="true"')


def init_marks(app: Flask) -> None:
    """Give the templates `make_icon` and `make_state`."""

    def make_icon(name: str, label: Any = None, size: str = "") -> Markup:
        return _icon(page_url("static", filename=SPRITE), name, str(label or ""), size)

    def make_state(value: Any, size: str = "") -> Markup:
        sprite = page_url("static", filename=SPRITE)
        if isinstance(value, Mapping):
            return _state(sprite, value["tone"], value["icon"], str(value["label"]), size)
        return _state(sprite, value.tone, value.icon, str(value.label), size)

    app.jinja_env.globals.update(make_icon=make_icon, make_state=make_state)


@lru_cache(maxsize=1024)
def _icon(sprite: str, name: str, label: str, size: str) -> Markup:
    role = Markup('role="img" aria-label="{}"').format(label) if label else SILENT
    return Markup(
        '<svg class="{}" width="24" height="24" {} focusable="false"><use href="{}#{}"></use></svg>'
    ).format(f"icon icon-{size}" if size else "icon", role, sprite, name)


@lru_cache(maxsize=1024)
def _state(sprite: str, tone: str, icon: str, label: str, size: str) -> Markup:
    names = f"state state-{tone}" + (f" state-{size}" if size else "")
    return Markup('<span class="{}">{}<span>{}</span></span>').format(
        names, _icon(sprite, icon, "", ""), escape(label)
    )
