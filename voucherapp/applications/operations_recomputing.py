"""Waiting requests of a firm are computed anew when room under its cap has come back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from voucherapp.applications.models import Application
from voucherapp.applications.queries_facts import gather
from voucherapp.applications.rules_amount import grant_of
from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of

#: Sent and not decided yet.
WAITING = ("submitted", "correction", "reopened", "eligible", "reserve")


def recompute_waiting(*, act: Act, firm: Organisation, call: Call) -> list[Application]:
    """Compute the undecided requests of a firm anew, first come first; returns those that changed.

    Only a call with a cap over a period knows this: what an earlier project did not use makes
    room, and the next request in the order of arrival gets it. Nothing ever gets less.
    """
    if config_of(call).voucher.period_cap is None:
        return []
    changed = []
    for application in _waiting(firm.id, call.id):
        config = config_of(call, application.call_version)
        filed = application.submitted_at or act.at
        grant = grant_of(gather(application, config, local_date(filed, call.timezone)))
        before = application.requested_minor or 0
        if grant is None or grant.amount_minor <= before:
            continue
        application.requested_minor = grant.amount_minor
        # The next one counts what this one has got.
        db.session.flush()
        note(
            act,
            "application.recomputed",
            application,
            summary=T(
                "Amount computed anew: %(after)s instead of %(before)s, as room under the cap "
                "came back",
                after=Money(grant.amount_minor, call.currency),
                before=Money(before, call.currency),
            ),
            case_id=application.id,
            public=True,
        )
        changed.append(application)
    return changed


def _waiting(firm_id: int, call_id: int) -> list[Application]:
    statement = (
        select(Application)
        .where(
            Application.firm_id == firm_id,
            Application.call_id == call_id,
            Application.state.in_(WAITING),
            Application.outcome == "",
        )
        .options(
            joinedload(Application.call),
            joinedload(Application.firm),
            joinedload(Application.creative),
            joinedload(Application.offers),
        )
        .order_by(Application.sequence)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement).unique())
