"""Planned calls, subscriptions to calls, and the moment a call opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from email_validator import EmailNotValidError, validate_email

from voucherapp.db.audit import note
from voucherapp.db.locking import expect_version
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes import queries_calendar as queries
from voucherapp.programmes.events import CallOpened, SubscriptionAsked
from voucherapp.programmes.models import Call
from voucherapp.programmes.models_calendar import CallSubscription, PlannedCall

#: A second mail for the same address is not sent within this time.
PAUSE = timedelta(hours=1)
#: An address that was not confirmed is forgotten after this time.
UNCONFIRMED_KEPT = timedelta(days=7)
#: An opening that lies further back is no news any more.
STILL_NEWS = timedelta(days=2)


def plan_call(
    *,
    act: Act,
    title: str,
    area: str,
    objective: str,
    applicants: str,
    total_minor: int,
    currency: str,
    starts_on: date,
    ends_on: date | None,
) -> PlannedCall:
    """Put a planned call into the public calendar (Reg. (EU) 2021/1060 Art. 49(2))."""
    _refuse_days(starts_on, ends_on)
    plan = PlannedCall(
        title=title,
        area=area,
        objective=objective,
        applicants=applicants,
        total_minor=total_minor,
        currency=currency,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=act.at,
        updated_at=act.at,
    )
    db.session.add(plan)
    db.session.flush()
    note(act, "plan.created", plan, summary=T("Planned the call “%(title)s”", title=title))
    return plan


def change_plan(
    *,
    act: Act,
    plan: PlannedCall,
    version: int,
    title: str,
    area: str,
    objective: str,
    applicants: str,
    total_minor: int,
    currency: str,
    starts_on: date,
    ends_on: date | None,
    call_id: int | None,
) -> None:
    """Change a planned call, or name the call that came of it."""
    expect_version(plan, version)
    _refuse_days(starts_on, ends_on)
    plan.title, plan.area, plan.objective = title, area, objective
    plan.applicants, plan.total_minor, plan.currency = applicants, total_minor, currency
    plan.starts_on, plan.ends_on, plan.call_id = starts_on, ends_on, call_id
    plan.updated_at = act.at
    note(act, "plan.changed", plan, summary=T("Changed the plan “%(title)s”", title=title))


def drop_plan(*, act: Act, plan: PlannedCall) -> None:
    """Take a planned call out of the calendar."""
    note(act, "plan.dropped", plan, summary=T("Dropped the plan “%(title)s”", title=plan.title))
    db.session.delete(plan)
    db.session.flush()


def _refuse_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise Refused("dates", T("The last day lies before the first."), field="ends_on")


def subscribe(
    *,
    act: Act,
    email: str,
    sections: Sequence[str],
    territory: Sequence[str],
    language: str,
) -> None:
    """Ask for mails about calls in a field; it counts when the address has been confirmed.

    Whoever asks learns nothing about others: the answer is the same for a known address.
    """
    try:
        address = validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        message = T("This is no e-mail address. It looks like name@example.org.")
        raise Refused("bad-address", message, field="email") from None
    waiting = [s for s in queries.list_subscriptions_of(address) if s.confirmed_at is None]
    if any(s.asked_at > act.at - PAUSE for s in waiting):
        return
    for old in waiting:
        db.session.delete(old)
    row = CallSubscription(
        email=address,
        sections=list(sections),
        territory=list(territory),
        language=language,
        token=ids.token(),
        asked_at=act.at,
    )
    db.session.add(row)
    db.session.flush()
    emit(act, SubscriptionAsked(row.id))


def confirm_subscription(*, act: Act, subscription: CallSubscription) -> None:
    """Confirm the address; earlier subscriptions of the same address end with it."""
    for old in queries.list_subscriptions_of(subscription.email):
        if old.id != subscription.id:
            db.session.delete(old)
    if subscription.confirmed_at is None:
        subscription.confirmed_at = act.at


def unsubscribe(*, act: Act, subscription: CallSubscription) -> None:
    """End a subscription: the address is forgotten."""
    del act  # nothing of the person is kept, not even that they were here
    db.session.delete(subscription)
    db.session.flush()


def forget_unconfirmed(*, act: Act) -> int:
    """Forget addresses that were never confirmed; return how many."""
    rows = queries.list_unconfirmed_before(act.at - UNCONFIRMED_KEPT)
    for row in rows:
        db.session.delete(row)
    return len(rows)


def tell_opening(*, act: Act, call: Call) -> None:
    """Tell that a call is open, once, and only while that is news."""
    call.opening_told_at = act.at
    if call.opens_at > act.at - STILL_NEWS:
        emit(act, CallOpened(call.id))
