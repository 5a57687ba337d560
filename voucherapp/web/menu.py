"""The navigation of the three faces, and what every template may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from voucherapp.kernel.role_words import role_labels
from voucherapp.web.access import me
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
    entries = sorted((e for m in manifests for e in m.menu), key=lambda e: e.order)

    def links(face: str) -> list[MenuLink]:
        return [_link(e) for e in entries if e.face == face and _visible(e)]

    @app.context_processor
    def _context() -> dict[str, Any]:
        return {
            "menu_for": links,
            "me": me() if me().user_id is not None else None,
            "site_name": current_app.config["SITE_NAME"],
            "demo_mode": current_app.config["DEMO"],
            "locale": choose_language(),
            "account_menu": links("account"),
            "footer_links": links("footer"),
            "roles_label": role_labels,
        }


def _visible(entry: MenuEntry) -> bool:
    if entry.visitors_only:
        return me().user_id is None
    return not entry.permissions or any(me().may(p) for p in entry.permissions)


def _link(entry: MenuEntry) -> MenuLink:
    url = url_for(entry.endpoint)
    path = request.path
    current = path == url or (len(url) > 8 and path.startswith(url.rstrip("/") + "/"))
    return MenuLink(str(entry.label), url, current, entry.icon, str(entry.group))
