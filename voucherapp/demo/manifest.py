"""What the demonstration hands to the factory."""

from __future__ import annotations

from voucherapp.demo.cli import demo_commands
from voucherapp.demo.views import bp
from voucherapp.web.manifest import Manifest

MANIFEST = Manifest(name="demo", blueprints=(bp,), commands=(demo_commands,))
