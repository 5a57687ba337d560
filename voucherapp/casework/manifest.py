"""What the casework slice hands to the factory: its templates are used by the slice above."""

from __future__ import annotations

from flask import Blueprint

from voucherapp.web.manifest import Manifest

#: Without pages of its own: cases are shown where their content is known.
templates = Blueprint("casework", __name__, template_folder="templates")

MANIFEST = Manifest(name="casework", blueprints=(templates,))
