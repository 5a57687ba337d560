"""The slices of the application, named one by one from low to high."""

from __future__ import annotations

from voucherapp.accounts.manifest import MANIFEST as ACCOUNTS
from voucherapp.files.manifest import MANIFEST as FILES
from voucherapp.ledger.manifest import MANIFEST as LEDGER
from voucherapp.notifications.manifest import MANIFEST as NOTIFICATIONS
from voucherapp.reporting.manifest import MANIFEST as REPORTING
from voucherapp.web.manifest import Manifest

MANIFESTS: tuple[Manifest, ...] = (
    FILES,
    LEDGER,
    NOTIFICATIONS,
    ACCOUNTS,
    REPORTING,
)
