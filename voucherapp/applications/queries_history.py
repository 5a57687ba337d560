"""What a firm and its group have filed and been awarded before, for limits and caps."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, select, tuple_

from voucherapp.applications.models import Application
from voucherapp.applications.queries_locks import lock_firm, lock_group
from voucherapp.applications.sending import Sending
from voucherapp.db.session import db
from voucherapp.kernel.calendar import local_date
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call
from voucherapp.programmes.rules_limits import Earlier
from voucherapp.state_aid.queries_undertaking import undertaking_of

#: States that never were, or no more are, an application of the firm.
NOT_FILED = ("draft", "withdrawn")
REFUSED = ("ineligible", "not_selected")


def needs_history(config: CallConfig) -> bool:
    """Tell whether a rule of the call looks at other applications of the firm."""
    rules = config.applicant
    return bool(
        rules.limits
        or rules.prior_support
        or rules.required_mix
        or rules.prerequisites
        or rules.exclusives
        or config.voucher.period_cap
        or any(t for t in (config.pair.first_time_years,) if t)
        or any(b.on == "first_time" for b in config.voucher.bonuses)
    )


def needs_group(config: CallConfig) -> bool:
    """Tell whether a rule of the call counts the whole group."""
    cap = config.voucher.period_cap
    return any(r.group_wide for r in config.applicant.limits) or (
        cap is not None and cap.per == "group"
    )


def lock_history(application: Application | Sending, config: CallConfig) -> None:
    """Lock whom limits and caps count together, so that two requests cannot both take the last room.

    Two calls may count the same firm: the lock of the call alone does not keep them apart.
    """
    if not needs_history(config):
        return
    lock_firm(application.firm)
    if needs_group(config):
        lock_group(undertaking_of(application.firm_id).keys)


def earlier_of(application: Application | Sending, config: CallConfig) -> tuple[Earlier, ...]:
    """List what the firm (or its group, where a rule counts it) filed, but not this application."""
    if not needs_history(config):
        return ()
    own = _key(application.firm)
    keys = {own}
    if needs_group(config):
        keys |= {_split(key) for key in undertaking_of(application.firm_id).keys}
    rows = db.session.execute(_statement(keys, application.id))
    return tuple(_earlier(row, own) for row in rows)


def partners_since(application: Application | Sending) -> date | None:
    """Return the day on which the firm last had a project with this creative awarded, if ever."""
    if application.creative is None:
        return None
    statement = (
        select(Application.awarded_on)
        .join(Organisation, Organisation.id == Application.firm_id)
        .where(
            Organisation.country == application.firm.country,
            Organisation.registration_key == application.firm.registration_key,
            Application.creative_id == application.creative_id,
            Application.id != application.id,
            Application.outcome.in_(("running", "completed")),
        )
        .order_by(Application.awarded_on.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def _statement(keys: Collection[tuple[str, str]], own: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Call.code,
            Call.programme_id,
            Call.currency,
            Call.timezone,
            Application.voucher_type,
            Application.submitted_at,
            Application.awarded_on,
            Application.outcome,
            Application.granted_minor,
            Application.requested_minor,
            Application.state,
            Organisation.country,
            Organisation.registration_key,
        )
        .join(Organisation, Organisation.id == Application.firm_id)
        .join(Call, Call.id == Application.call_id)
        .where(
            tuple_(Organisation.country, Organisation.registration_key).in_(sorted(keys)),
            Application.id != own,
            Application.submitted_at.is_not(None),
            Application.state.not_in(NOT_FILED),
        )
        .order_by(Application.submitted_at, Application.id)
    )


def _earlier(row: Any, own: tuple[str, str]) -> Earlier:
    (
        call, programme, currency, zone, kind, submitted_at, awarded_on, outcome, granted, requested,
        state, country, number,
    ) = row  # fmt: skip
    return Earlier(
        call=call,
        programme=str(programme),
        kind=kind,
        filed_on=local_date(submitted_at, zone),
        awarded_on=awarded_on,
        completed=outcome == "completed",
        given_back=outcome == "given_back",
        amount_minor=(granted if granted is not None else requested) or 0,
        currency=currency,
        of_group=(country, number) != own,
        refused=state in REFUSED,
    )


def _key(organisation: Organisation) -> tuple[str, str]:
    return organisation.country, organisation.registration_key


def _split(key: str) -> tuple[str, str]:
    country, _, number = key.partition(":")
    return country, number
