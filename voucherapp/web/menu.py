"""The navigation of the three faces, and what every template may use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, request, session, url_for

from voucherapp.kernel.act import Actor
from voucherapp.kernel.role_words import role_labels
from voucherapp.web.access import OFFICE_HAND, me
from voucherapp.web.language import choose_language
from voucherapp.web.manifest import Manifest, MenuEntry


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A menu entry as this person sees it on this page."""

    label: str
    url: str
    current: bool
    icon: str
    group: str


def init_menu(app: Flask, manifests: tuple[Manifest, ...]) -> None:
    """Make the menu and the person known to every template."""
    entries: dict[str, list[MenuEntry]] = {}
    for entry in sorted((e for m in manifests for e in m.menu), key=lambda e: e.order):
        entries.setdefault(entry.face, []).append(entry)

    def links(face: str) -> list[MenuLink]:
        # Staff pages show their menu twice, beside the page and in the drawer of a phone.
        made: dict[str, list[MenuLink]] = g.setdefault("menu_links", {})
        if face not in made:
            reader, path, root = me(), request.path, request.script_root
            shown = (e for e in entries.get(face, ()) if _is_for(e, reader))
            made[face] = [_link(e, path, _address(app, e.endpoint, root)) for e in shown]
        return made[face]

    @app.context_processor
    def _context() -> dict[str, Any]:
        return {
            "menu_for": links,
            "me": me() if me().user_id is not None else None,
            "site_name": current_app.config["SITE_NAME"],
            "demo_mode": current_app.config["DEMO"],
            "office_hand": session.get(OFFICE_HAND) if me().by_office else None,
            "locale": choose_language(),
            "account_menu": links("account"),
            "footer_links": links("footer"),
            "roles_label": role_labels,
        }


def _is_for(entry: MenuEntry, reader: Actor) -> bool:
    if entry.visitors_only:
        return reader.user_id is None
    return not entry.permissions or not reader.permissions.isdisjoint(entry.permissions)


@lru_cache(maxsize=1024)
def _address(_app: Flask, endpoint: str, _root: str) -> str:
    """The address of a menu entry is the same for everybody under one root."""
    return url_for(endpoint)


def _link(entry: MenuEntry, path: str, url: str) -> MenuLink:
    current = path == url or (len(url) > 8 and path.startswith(url.rstrip("/") + "/"))
    return MenuLink(str(entry.label), url, current, entry.icon, str(entry.group))
