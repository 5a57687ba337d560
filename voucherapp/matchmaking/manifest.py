"""What the matchmaking slice hands to the factory."""

from __future__ import annotations

from voucherapp.matchmaking.views import blueprint
from voucherapp.web.manifest import Manifest

MANIFEST = Manifest(name="matchmaking", blueprints=(blueprint,))
