"""The navigation of the three faces, and what every template may use."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, request, session, url_for

from voucherapp.kernel.permissions import Permission, Role, permissions_of
from voucherapp.kernel.role_words import role_labels
from voucherapp.web.access import OFFICE_HAND, me
from voucherapp.web.language import choose_language
from voucherapp.web.manifest import Manifest, MenuEntry

#: No address begins so.
NOWHERE = "//"


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A menu entry as this person sees it on this page."""

    label: str
    url: str
    current: bool
    icon: str
    group: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A menu entry with its address and with how the addresses of the pages below it begin."""

    entry: MenuEntry
    url: str
    below: str


def init_menu(app: Flask, manifests: tuple[Manifest, ...]) -> None:
    """Make the menu and the person known to every template."""
    entries: dict[str, list[MenuEntry]] = {}
    for entry in sorted((e for m in manifests for e in m.menu), key=lambda e: e.order):
        entries.setdefault(entry.face, []).append(entry)

    @lru_cache(maxsize=1024)
    def shown(face: str, roles: frozenset[Role], visitor: bool, _root: str) -> list[Placed]:
        """The entries of a face for everybody with these roles, under one root."""
        wanted = (e for e in entries.get(face, ()) if _is_for(e, permissions_of(roles), visitor))
        return [_place(entry, url_for(entry.endpoint)) for entry in wanted]

    def placed(face: str) -> list[Placed]:
        reader = me()
        return shown(face, reader.roles, reader.user_id is None, request.script_root)

    def place(face: str) -> tuple[Hashable, ...]:
        """All that a menu depends on beside the language: who may see what, and the page it is on."""
        reader, path = me(), request.path
        current = [p.url for p in placed(face) if path == p.url or path.startswith(p.below)]
        return (face, reader.roles, reader.user_id is None, *current)

    def links(face: str) -> list[MenuLink]:
        return [_link(p, request.path) for p in placed(face)]

    app.jinja_env.globals.update(menu_for=links, menu_place=place, roles_label=role_labels)

    @app.context_processor
    def _context() -> dict[str, Any]:
        reader = me()
        return {
            "me": reader if reader.user_id is not None else None,
            "site_name": app.config["SITE_NAME"],
            "demo_mode": app.config["DEMO"],
            "office_hand": session.get(OFFICE_HAND) if reader.by_office else None,
            "locale": choose_language(),
        }


def _is_for(entry: MenuEntry, permissions: frozenset[Permission], visitor: bool) -> bool:
    if entry.visitors_only:
        return visitor
    return not entry.permissions or not permissions.isdisjoint(entry.permissions)


def _place(entry: MenuEntry, url: str) -> Placed:
    # Nothing stands below the first page: every address begins as its does.
    return Placed(entry, url, url.rstrip("/") + "/" if len(url) > 8 else NOWHERE)


def _link(placed: Placed, path: str) -> MenuLink:
    entry, url = placed.entry, placed.url
    current = path == url or path.startswith(placed.below)
    return MenuLink(str(entry.label), url, current, entry.icon, str(entry.group))
