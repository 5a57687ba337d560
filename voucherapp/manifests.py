"""The slices of the application, named one by one from low to high."""

from __future__ import annotations

from voucherapp.ledger.manifest import MANIFEST as LEDGER
from voucherapp.reporting.manifest import MANIFEST as REPORTING
from voucherapp.web.manifest import Manifest

MANIFESTS: tuple[Manifest, ...] = (
    LEDGER,
    REPORTING,
)
