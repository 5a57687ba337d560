"""Reads of applications: by who asks, by case, in lists, and as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from voucherapp.applications.models import (
    Application,
    ApplicationDocument,
    Offer,
)
from voucherapp.applications.queries_dossier import Dossier, dossier_of
from voucherapp.applications.queries_locks import same_enterprise
from voucherapp.applications.queries_queue import list_applications
from voucherapp.applications.queries_versions import latest_version, list_versions, open_correction
from voucherapp.applications.rules import COUNTED, shown_state
from voucherapp.applications.rules_content import Section, sections_of
from voucherapp.applications.rules_guards import Window
from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.files.models import StoredFile
from voucherapp.kernel.act import Actor
from voucherapp.kernel.money import Money
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.workflow import State
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of

__all__ = [
    "Dossier",
    "OwnRow",
    "answers_with_questions",
    "count_of_firm",
    "dossier_of",
    "find_of_firm",
    "get_application",
    "get_application_for",
    "get_case",
    "get_document_for",
    "get_document_of",
    "get_for_submission",
    "latest_version",
    "list_applications",
    "list_documents",
    "list_eligible",
    "list_own",
    "list_versions",
    "open_correction",
]


@dataclass(frozen=True, slots=True)
class OwnRow:
    """An application as its firm sees it in a list."""

    token: str
    reference: str | None
    title: str
    firm: str
    call_code: str
    call_title: str
    closes_at: datetime
    timezone: str
    state: State
    saved_at: datetime
    submitted_at: datetime | None
    requested: Money | None


def _whole(statement: Select[Application]) -> Select[Application]:
    return statement.options(
        joinedload(Application.call).joinedload(Call.programme),
        joinedload(Application.firm),
        joinedload(Application.creative),
        selectinload(Application.offers).joinedload(Offer.creative),
        selectinload(Application.corrections),
    )


def get_application_for(actor: Actor, token: str) -> Application:
    """Return an application of one of the actor's firms, ready to show; else NotFound."""
    statement = select(Application).where(
        Application.token == token,
        Application.firm_id.in_(actor.organisation_ids),
        Application.deleted_at.is_(None),
    )
    if actor.by_office:
        # What a firm enters itself is its own; the office writes only what it was sent.
        statement = statement.where(Application.channel != "online")
    return one_or_404(_whole(statement).execution_options(populate_existing=True))


#: Built once: putting it together takes longer than running it.
_FOR_SUBMISSION = (
    select(Application)
    .where(
        Application.token == bindparam("token"),
        Application.firm_id.in_(bindparam("firms", expanding=True)),
    )
    .options(
        joinedload(Application.call),
        joinedload(Application.firm),
        joinedload(Application.creative),
        joinedload(Application.offers),
    )
)


def get_for_submission(actor: Actor, token: str) -> Application:
    """Return an application of the actor with just what sending it needs, in one statement."""
    known = {"token": token, "firms": list(actor.organisation_ids)}
    found = db.session.scalars(_FOR_SUBMISSION, known).unique().one_or_none()
    if found is None or (actor.by_office and found.channel == "online"):
        raise NotFound
    return found


def get_case(token: str) -> Application:
    """Return an application for the scheme's own people, with documents, checks and versions."""
    statement = _whole(select(Application).where(Application.token == token)).options(
        selectinload(Application.documents).joinedload(ApplicationDocument.file),
        selectinload(Application.checks),
    )
    return one_or_404(statement.execution_options(populate_existing=True))


def get_application(application_id: int) -> Application:
    """Return an application by its id, ready to show; for jobs, letters and slices above."""
    statement = _whole(select(Application).where(Application.id == application_id))
    return one_or_404(statement.execution_options(populate_existing=True))


def list_for_readers(application_ids: Sequence[int]) -> Sequence[Application]:
    """List applications by their ids with call, programme, firm and creative, by reference."""
    return db.session.scalars(
        select(Application)
        .where(Application.id.in_(application_ids))
        .options(
            joinedload(Application.call).joinedload(Call.programme),
            joinedload(Application.firm),
            joinedload(Application.creative),
        )
        .order_by(Application.reference, Application.id)
    ).all()


def list_own(actor: Actor, now: datetime) -> list[OwnRow]:
    """List the applications of the actor's firms, the last touched first; deleted drafts are gone."""
    rows = db.session.execute(
        select(
            Application.token,
            Application.reference,
            Application.title,
            Organisation.name,
            Call.code,
            Call.title,
            Call.closes_at,
            Call.timezone,
            Application.state,
            Application.saved_at,
            Application.submitted_at,
            Application.requested_minor,
            Call.currency,
            Call.opens_at,
            Application.late_until,
        )
        .join(Application.call)
        .join(Application.firm)
        .where(Application.firm_id.in_(actor.organisation_ids), Application.deleted_at.is_(None))
        .order_by(Application.saved_at.desc(), Application.id.desc())
    )
    return [
        OwnRow(
            *row[:8],
            shown_state(row[8], Window(now, row.opens_at, row.closes_at, row.late_until)),
            row[9],
            row[10],
            None if row[11] is None else Money(row[11], row[12]),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Copyable:
    """An earlier application that a new one can begin as a copy of."""

    token: str
    words: str


def list_copyable(actor: Actor) -> list[Copyable]:
    """List the applications of the actor's firms that say something, the newest first."""
    if not actor.organisation_ids:
        return []
    rows = db.session.execute(
        select(Application.token, Application.reference, Application.title, Call.code)
        .join(Call, Call.id == Application.call_id)
        .where(
            Application.firm_id.in_(actor.organisation_ids),
            Application.deleted_at.is_(None),
            Application.title != "",
        )
        .order_by(Application.id.desc())
        .limit(40)
    )
    return [Copyable(r.token, f"{r.reference or r.code}: {r.title}") for r in rows]


def list_eligible(call_id: int, states: Sequence[str] = ("eligible",)) -> Sequence[Application]:
    """List the applications of a call that were formally accepted, in order of arrival."""
    return db.session.scalars(
        select(Application)
        .where(Application.call_id == call_id, Application.state.in_(states))
        .options(joinedload(Application.firm), joinedload(Application.creative))
        .order_by(Application.sequence)
    ).all()


def count_of_firm(call_id: int, firm: Organisation) -> int:
    """Count the applications that take up a place of the firm in a call.

    Rows of the same enterprise count together: the same number, or the same VAT number.
    """
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Application)
            .join(Organisation, Organisation.id == Application.firm_id)
            .where(
                Application.call_id == call_id,
                same_enterprise(firm),
                Application.state.in_(COUNTED),
            )
        )
        or 0
    )


def find_of_firm(call_id: int, firm_ids: frozenset[int]) -> Application | None:
    """Return the newest application of these firms in a call that is not withdrawn."""
    return db.session.scalars(
        select(Application)
        .where(
            Application.call_id == call_id,
            Application.firm_id.in_(firm_ids),
            Application.state.in_(COUNTED),
        )
        .order_by(Application.id.desc())
        .limit(1)
    ).first()


def answers_with_questions(application: Application) -> list[Section]:
    """Return the present answers with their questions, section by section; the call is loaded."""
    config = config_of(application.call, application.call_version)
    return sections_of(config, application.answers, application.call.currency)


def list_documents(application: Application) -> Sequence[ApplicationDocument]:
    """List the attached documents that were not removed, in the order they were added."""
    return db.session.scalars(
        select(ApplicationDocument)
        .where(
            ApplicationDocument.application_id == application.id,
            ApplicationDocument.removed_at.is_(None),
        )
        .options(joinedload(ApplicationDocument.file))
        .order_by(ApplicationDocument.id)
    ).all()


def get_document_for(actor: Actor, token: str, file_token: str) -> StoredFile:
    """Return a document to the firm it belongs to or to the scheme's people, else NotFound.

    Removed documents stay readable for the scheme's people, as earlier versions name them.
    """
    statement = (
        select(StoredFile)
        .join(ApplicationDocument, ApplicationDocument.file_id == StoredFile.id)
        .join(Application, Application.id == ApplicationDocument.application_id)
        .where(Application.token == token, StoredFile.token == file_token)
    )
    if not actor.may(Permission.APPLICATION_READ_ALL):
        # What a creative gave in confidence is received, and that is all a firm learns of it.
        statement = statement.where(
            Application.firm_id.in_(actor.organisation_ids),
            ApplicationDocument.confidential.is_(False),
        )
    return one_or_404(statement)


def get_document_of(application_id: int, file_token: str) -> StoredFile:
    """Return a document of an application, for slices that have checked who asks."""
    return one_or_404(
        select(StoredFile)
        .join(ApplicationDocument, ApplicationDocument.file_id == StoredFile.id)
        .where(ApplicationDocument.application_id == application_id, StoredFile.token == file_token)
    )
