"""Every table of the application: importing this module makes them all known to the metadata."""

from __future__ import annotations

from voucherapp.accounts import models as accounts
from voucherapp.allocation import models as allocation
from voucherapp.applications import models as applications
from voucherapp.applications import models_history as applications_history
from voucherapp.applications import models_pairing as pairing
from voucherapp.applications import models_trials as applications_trials
from voucherapp.awards import models as awards
from voucherapp.casework import models as casework
from voucherapp.db import audit, leases, outbox
from voucherapp.db.base import Base
from voucherapp.disbursement import models as disbursement
from voucherapp.evaluation import models as evaluation
from voucherapp.files import models as files
from voucherapp.ledger import models as ledger
from voucherapp.matchmaking import models as matchmaking
from voucherapp.matchmaking import models_broker as brokers
from voucherapp.matchmaking import models_ratings as ratings
from voucherapp.notifications import models as notifications
from voucherapp.organisations import models as organisations
from voucherapp.organisations import models_group as organisations_group
from voucherapp.organisations import models_profiles as profiles
from voucherapp.programmes import models as programmes
from voucherapp.programmes import models_calendar as programmes_calendar
from voucherapp.reporting import models as reporting
from voucherapp.scheduler import registry as scheduler
from voucherapp.state_aid import models as state_aid

#: The modules that declare tables, in the order of the slices.
MODULES = (
    audit,
    leases,
    outbox,
    scheduler,
    files,
    ledger,
    notifications,
    accounts,
    organisations,
    organisations_group,
    profiles,
    programmes,
    programmes_calendar,
    state_aid,
    casework,
    matchmaking,
    brokers,
    ratings,
    applications,
    pairing,
    applications_history,
    applications_trials,
    evaluation,
    allocation,
    awards,
    disbursement,
    reporting,
)

METADATA = Base.metadata
