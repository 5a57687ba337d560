"""What the ledger hands to the factory."""

from __future__ import annotations

from voucherapp.ledger.cli import ledger_commands
from voucherapp.ledger.jobs import JOBS
from voucherapp.web.manifest import Manifest

MANIFEST = Manifest(name="ledger", commands=(ledger_commands,), jobs=JOBS)
