"""The slices of the application, named one by one from low to high."""

from __future__ import annotations

from voucherapp.accounts.manifest import MANIFEST as ACCOUNTS
from voucherapp.allocation.manifest import MANIFEST as ALLOCATION
from voucherapp.applications.manifest import MANIFEST as APPLICATIONS
from voucherapp.awards.manifest import MANIFEST as AWARDS
from voucherapp.casework.manifest import MANIFEST as CASEWORK
from voucherapp.demo.manifest import MANIFEST as DEMO
from voucherapp.disbursement.manifest import MANIFEST as DISBURSEMENT
from voucherapp.evaluation.manifest import MANIFEST as EVALUATION
from voucherapp.files.manifest import MANIFEST as FILES
from voucherapp.ledger.manifest import MANIFEST as LEDGER
from voucherapp.matchmaking.manifest import MANIFEST as MATCHMAKING
from voucherapp.notifications.manifest import MANIFEST as NOTIFICATIONS
from voucherapp.organisations.manifest import MANIFEST as ORGANISATIONS
from voucherapp.programmes.manifest import MANIFEST as PROGRAMMES
from voucherapp.reporting.manifest import MANIFEST as REPORTING
from voucherapp.state_aid.manifest import MANIFEST as STATE_AID
from voucherapp.system.manifest import MANIFEST as SYSTEM
from voucherapp.web.manifest import Manifest

MANIFESTS: tuple[Manifest, ...] = (
    FILES,
    LEDGER,
    NOTIFICATIONS,
    SYSTEM,
    ACCOUNTS,
    ORGANISATIONS,
    PROGRAMMES,
    MATCHMAKING,
    STATE_AID,
    CASEWORK,
    APPLICATIONS,
    EVALUATION,
    ALLOCATION,
    AWARDS,
    DISBURSEMENT,
    REPORTING,
    DEMO,
)
