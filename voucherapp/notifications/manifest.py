"""What the notifications slice hands to the factory."""

from __future__ import annotations

from voucherapp.notifications.jobs import JOBS
from voucherapp.web.manifest import Manifest

MANIFEST = Manifest(name="notifications", jobs=JOBS)
