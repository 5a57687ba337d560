"""Drafts that were not sent, with whom to ask; and how applicants get on with the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from voucherapp.accounts.models import User
from voucherapp.applications.models import Application
from voucherapp.applications.models_history import ApplicationStep
from voucherapp.applications.rules_steps import PathFigures, StepSeen, figures_of
from voucherapp.db.queries import Listing, page_of
from voucherapp.db.session import db
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as the office sees it: whose it is and how far, never what it says."""

    token: str
    firm: str
    town: str
    contact: str
    email: str
    phone: str
    started_at: datetime
    saved_at: datetime
    #: The page of the form that was seen last, empty when none is known.
    step: str
    sent_before: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask about an application."""

    name: str
    email: str
    phone: str


def list_drafts(
    call: Call, *, sort: str, direction: str, page: int, filters: Mapping[str, str] | None = None
) -> Listing[DraftRow]:
    """Return one page of the drafts of a call that are not sent, with the person who began them."""
    latest = (
        select(ApplicationStep.step)
        .where(ApplicationStep.application_id == Application.id)
        .order_by(ApplicationStep.last_at.desc(), ApplicationStep.id.desc())
        .limit(1)
        .correlate(Application)
        .scalar_subquery()
    )
    return page_of(
        _drafts(call).add_columns(latest.label("step")),
        build=lambda row: DraftRow(
            row.token,
            row.firm,
            row.town,
            row.contact or "",
            row.email or row.firm_email,
            row.phone or row.firm_phone,
            row.started_at,
            row.saved_at,
            row.step or "",
            row.sequence is not None,
        ),
        sorts={
            "saved": Application.saved_at,
            "started": Application.started_at,
            "firm": Organisation.name,
        },
        sort=sort,
        direction=direction,
        page=page,
        tie=Application.id,
        filters=dict(filters or {}),
    )


def _drafts(call: Call) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Application.token,
            Organisation.name.label("firm"),
            Organisation.town,
            Organisation.email.label("firm_email"),
            Organisation.phone.label("firm_phone"),
            User.name.label("contact"),
            User.email,
            User.phone,
            Application.started_at,
            Application.saved_at,
            Application.sequence,
        )
        .join(Organisation, Organisation.id == Application.firm_id)
        .outerjoin(User, User.id == func.coalesce(Application.saved_by, Application.started_by))
        .where(Application.call_id == call.id, Application.state == "draft")
    )


def contact_of(application: Application) -> Contact:
    """Return who worked on an application last; the firm must be loaded."""
    firm = application.firm
    user = db.session.get(User, application.saved_by or application.started_by or 0)
    if user is None:
        return Contact(firm.name, firm.email, firm.phone)
    return Contact(user.name, user.email, user.phone or firm.phone)


def officer_name(application: Application) -> str:
    """Return who handles an application, empty while nobody does."""
    if application.officer_id is None:
        return ""
    return db.session.scalar(select(User.name).where(User.id == application.officer_id)) or ""


def path_figures(call: Call) -> PathFigures:
    """Return how applicants of a call get on with its form, from the stamps of its pages."""
    rows = db.session.execute(
        select(
            ApplicationStep.application_id,
            ApplicationStep.step,
            ApplicationStep.seconds,
            ApplicationStep.last_at,
            Application.submitted_at.is_not(None),
        )
        .join(Application, Application.id == ApplicationStep.application_id)
        .where(Application.call_id == call.id)
    )
    return figures_of(config_of(call), (StepSeen(*row[:4], bool(row[4])) for row in rows))


def list_begun(call_id: int) -> list[int]:
    """List the applications to a call that were begun and not given up: all who rely on its rules."""
    return list(
        db.session.scalars(
            select(Application.id)
            .where(Application.call_id == call_id, Application.state != "withdrawn")
            .order_by(Application.id)
        )
    )
