"""What the matchmaking slice hands to the factory."""

from __future__ import annotations

from voucherapp.kernel.text import T
from voucherapp.matchmaking import views, views_gallery
from voucherapp.web.manifest import Manifest, MenuEntry

MANIFEST = Manifest(
    name="matchmaking",
    blueprints=(views.blueprint, views_gallery.blueprint),
    menu=(
        MenuEntry("public", T("Creatives"), "gallery.creatives", icon="brush", order=20),
        MenuEntry("applicant", T("Gallery"), "gallery.creatives", icon="brush", order=60),
    ),
)
