"""What came of an application, kept beside it for limits and caps over several calls.

The slices above tell it in the same transaction as the award that it follows; each of them writes
its own line of the record.
"""

from __future__ import annotations

from datetime import date

from voucherapp.applications.events import RoomFreed
from voucherapp.applications.models import Application
from voucherapp.db.outbox import emit
from voucherapp.kernel.act import Act


def record_award(*, act: Act, application: Application, on: date, amount_minor: int) -> None:
    """Keep the day and the amount of the award; from now on its project runs."""
    del act
    application.awarded_on = on
    application.granted_minor = amount_minor
    application.outcome = "running"


def record_return(*, act: Act, application: Application) -> None:
    """Keep that the voucher was given back unused: it counts for no limit any more."""
    application.granted_minor = 0
    application.outcome = "given_back"
    emit(act, RoomFreed(application.id))


def record_end(*, act: Act, application: Application, released_minor: int) -> None:
    """Keep that the project is completed, and lower its amount by what was released."""
    if released_minor:
        emit(act, RoomFreed(application.id))
    application.granted_minor = max((application.granted_minor or 0) - released_minor, 0)
    application.outcome = "completed"
