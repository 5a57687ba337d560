"""What the files slice hands to the factory."""

from __future__ import annotations

from voucherapp.files.jobs import JOBS
from voucherapp.files.views import blueprint
from voucherapp.web.manifest import Manifest

MANIFEST = Manifest(name="files", blueprints=(blueprint,), jobs=JOBS)
