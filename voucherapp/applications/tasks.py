"""What waits for firms, creatives and officers, for their start pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from voucherapp.applications.models import Application, Correction, Offer
from voucherapp.applications.models_history import Reopening
from voucherapp.applications.queries_creative_files import list_lacking
from voucherapp.applications.queries_offers import list_offers_for
from voucherapp.db.session import db
from voucherapp.kernel.act import Actor
from voucherapp.kernel.calendar import days_until, is_open_end, local_date
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes.models import Call
from voucherapp.web.access import act
from voucherapp.web.formatting import format_moment
from voucherapp.web.manifest import Task

SOON_DAYS = 7


def for_firms(actor: Actor) -> Sequence[Task]:
    """Drafts with the days left, corrections to answer, offers that were declined."""
    if not actor.may(P.APPLICATION_WRITE) or not actor.organisation_ids:
        return ()
    rows = db.session.execute(
        select(
            Application.token,
            Application.title,
            Application.reference,
            Application.state,
            Application.late_until,
            Application.saved_at,
            Reopening.until,
            Call.title.label("call"),
            Call.closes_at,
            Call.timezone,
            Correction.due_at,
            _declined().label("declined"),
        )
        .join(Call, Call.id == Application.call_id)
        .outerjoin(
            Reopening,
            (Reopening.application_id == Application.id) & Reopening.ended_at.is_(None),
        )
        .outerjoin(
            Correction,
            (Correction.application_id == Application.id)
            & Correction.answered_at.is_(None)
            & Correction.expired_at.is_(None),
        )
        .where(
            Application.firm_id.in_(actor.organisation_ids),
            Application.state.in_(("draft", "reopened", "correction")),
        )
        .order_by(Application.id)
    )
    return [task for row in rows for task in _firm_tasks(row)]


def _declined() -> Any:
    newest = (
        select(func.max(Offer.id))
        .where(Offer.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    return select(Offer.state).where(Offer.id == newest).correlate(Application).scalar_subquery()


def _firm_tasks(row: Any) -> list[Task]:
    url = url_for("applications.show", token=row.token)
    name = row.title or row.call
    if row.state == "correction":
        label = T("Correct your application %(reference)s", reference=row.reference)
        due = None if row.due_at is None else local_date(row.due_at, row.timezone)
        return [Task(label, url, "message", "warning", due)]
    now = act().at
    end = row.until or max(row.closes_at, row.late_until or row.closes_at)
    if now > end:
        return []
    closes_on = None if is_open_end(end) else local_date(end, row.timezone)
    soon = closes_on and days_until(closes_on, local_date(now, row.timezone)) <= SOON_DAYS
    tone = "warning" if soon else "info"
    note = T(
        "%(call)s · saved on %(saved)s · closes on %(closes)s",
        call=row.call,
        saved=format_moment(row.saved_at, row.timezone),
        closes=format_moment(end, row.timezone),
    )
    label = T("Finish and send “%(name)s”", name=name)
    if row.state == "reopened":
        label = T("Send %(reference)s again", reference=row.reference)
    tasks = [Task(label, url, "pencil", tone, closes_on, note=note)]
    if row.declined == "declined":
        place = url_for("applications.creative", token=row.token)
        label = T("Choose another creative for “%(name)s”", name=name)
        tasks.append(Task(label, place, "brush", "warning", closes_on))
    return tasks


def for_creatives(actor: Actor) -> Sequence[Task]:
    """Requests of firms that wait for an answer, and documents that are still to be handed in."""
    if not actor.may(P.OFFER_CONFIRM):
        return ()
    offers = list_offers_for(actor)
    return [*_requests(offers), *_documents(offers)]


def _documents(offers: Sequence[Offer]) -> list[Task]:
    """What confirmed offers still lack, with the last day for it."""
    now = act().at
    return [
        Task(
            T(
                "Hand in for %(firm)s: %(what)s",
                firm=one.application.firm.name,
                what=", ".join(document.label for document in lacking),
            ),
            url_for("offers.show", token=one.token, _anchor="asked-files"),
            "upload",
            "info",
            local_date(until, one.application.call.timezone)
            if until
            else _closing_day(one.application.call),
        )
        for one, lacking, until in list_lacking([o for o in offers if o.state == "confirmed"], now)
    ]


def _requests(offers: Sequence[Offer]) -> list[Task]:
    return [
        Task(
            T("Answer the request of %(firm)s", firm=offer.application.firm.name),
            url_for("offers.show", token=offer.token),
            "handshake",
            "info",
            _closing_day(offer.application.call),
        )
        for offer in offers
        if offer.state == "invited"
        and offer.application.state in ("draft", "reopened", "correction")
    ]


def _closing_day(call: Call) -> date | None:
    return None if is_open_end(call.closes_at) else local_date(call.closes_at, call.timezone)


def for_officers(actor: Actor) -> Sequence[Task]:
    """Applications that wait for the formal check, and corrections that were answered."""
    if not actor.may(P.APPLICATION_CHECK):
        return ()
    answered = (
        select(Correction.application_id).where(Correction.answered_at.is_not(None)).distinct()
    )
    waiting, corrected = db.session.execute(
        select(
            func.count(),
            func.count().filter(Application.id.in_(answered)),
        ).where(Application.state == "submitted")
    ).one()
    tasks = []
    if waiting - corrected:
        url = url_for("applications_staff.queue", state="submitted", sort="submitted", dir="asc")
        label = T("Check applications that have arrived")
        tasks.append(Task(label, url, "inbox", "info", None, waiting - corrected))
    if corrected:
        url = url_for("applications_staff.queue", state="submitted", answered="yes")
        label = T("Look at corrected applications")
        tasks.append(Task(label, url, "message", "info", None, corrected))
    return tasks
