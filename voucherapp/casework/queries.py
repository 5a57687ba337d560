"""Reads of messages, notes, tags and saved lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, cast, func, literal, null, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from voucherapp.casework.models import (
    CaseMessage,
    CaseMessageFile,
    CaseNote,
    CaseTag,
    MessageDraft,
    SavedView,
)
from voucherapp.db.queries import one_or_404, rows_of
from voucherapp.db.session import db
from voucherapp.files.models import StoredFile
from voucherapp.kernel.act import Actor


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages on one case that nobody of the other side has read yet."""

    case_id: int
    organisation_id: int
    count: int
    #: Until when the earliest of them asks for an answer.
    answer_until: datetime | None
    #: A message that the reader has begun and not sent; the count says nothing then.
    begun: bool = False


#: Every opening of the queue asks these: put together once.
_ALL_TAGS = select(CaseTag.tag).group_by(CaseTag.tag).order_by(CaseTag.tag).limit(200)
_VIEWS = (
    select(SavedView)
    .where(SavedView.user_id == bindparam("user_id"), SavedView.page == bindparam("page"))
    .order_by(SavedView.name)
)


def get_message(message_id: int) -> CaseMessage:
    """Return a message by its id with its organisation and files, or raise NotFound."""
    return one_or_404(
        select(CaseMessage)
        .where(CaseMessage.id == message_id)
        .options(
            joinedload(CaseMessage.organisation),
            selectinload(CaseMessage.files).joinedload(CaseMessageFile.file),
        )
    )


def list_thread(case_id: int, organisation_id: int) -> Sequence[CaseMessage]:
    """List what the office and one organisation wrote to each other on a case, oldest first."""
    return db.session.scalars(
        select(CaseMessage)
        .where(CaseMessage.case_id == case_id, CaseMessage.organisation_id == organisation_id)
        .options(selectinload(CaseMessage.files).joinedload(CaseMessageFile.file))
        .order_by(CaseMessage.id)
    ).all()


def find_draft(actor: Actor, case_id: int, organisation_id: int) -> MessageDraft | None:
    """Return the message that this person has begun in a thread, None when there is none."""
    return db.session.scalars(
        select(MessageDraft).where(
            MessageDraft.user_id == (actor.user_id or 0),
            MessageDraft.case_id == case_id,
            MessageDraft.organisation_id == organisation_id,
        )
    ).first()


def list_messages(case_id: int) -> Sequence[CaseMessage]:
    """List all messages of a case with their organisations and files, oldest first; for the office."""
    return db.session.scalars(
        select(CaseMessage)
        .where(CaseMessage.case_id == case_id)
        .options(
            joinedload(CaseMessage.organisation),
            selectinload(CaseMessage.files).joinedload(CaseMessageFile.file),
        )
        .order_by(CaseMessage.id)
    ).all()


def get_message_file(
    case_id: int, file_token: str, organisation_id: int | None = None
) -> StoredFile:
    """Return a file of a message of this case, of one organisation when it is given."""
    statement = (
        select(StoredFile)
        .join(CaseMessageFile, CaseMessageFile.file_id == StoredFile.id)
        .join(CaseMessage, CaseMessage.id == CaseMessageFile.message_id)
        .where(CaseMessage.case_id == case_id, StoredFile.token == file_token)
    )
    if organisation_id is not None:
        statement = statement.where(CaseMessage.organisation_id == organisation_id)
    return one_or_404(statement)


def list_waiting_for(actor: Actor) -> list[Waiting]:
    """List where messages of the office wait for the actor's organisations, and what it has begun."""
    return _waiting(actor, from_office=True, organisation_ids=actor.organisation_ids)


def list_waiting_for_office(actor: Actor) -> list[Waiting]:
    """List where messages of parties wait for the office, and what the actor has begun."""
    return _waiting(actor, from_office=False)


def _waiting(
    actor: Actor, *, from_office: bool, organisation_ids: Collection[int] | None = None
) -> list[Waiting]:
    """One statement for both: every first page asks it."""
    first = func.min(CaseMessage.id).label("first")
    statement = select(
        CaseMessage.case_id,
        CaseMessage.organisation_id,
        func.count().label("count"),
        func.min(CaseMessage.answer_until).label("answer_until"),
        literal(False).label("begun"),
        first,
    ).where(CaseMessage.from_office.is_(from_office), CaseMessage.read_at.is_(None))
    if organisation_ids is not None:
        statement = statement.where(CaseMessage.organisation_id.in_(organisation_ids))
    waiting = (
        statement.group_by(CaseMessage.case_id, CaseMessage.organisation_id)
        .order_by(first)
        .limit(200)
        .subquery()
    )
    begun = select(
        MessageDraft.case_id,
        MessageDraft.organisation_id,
        literal(1),
        cast(null(), CaseMessage.answer_until.type),
        literal(True),
        MessageDraft.id,
    ).where(MessageDraft.user_id == (actor.user_id or 0))
    both = union_all(select(waiting), begun).order_by("begun", "first")
    return [Waiting(*row[:5]) for row in db.session.execute(both)]


def list_notes(case_id: int) -> Sequence[CaseNote]:
    """List the internal notes of a case, newest first."""
    return db.session.scalars(
        select(CaseNote).where(CaseNote.case_id == case_id).order_by(CaseNote.id.desc())
    ).all()


def list_tags(case_id: int) -> Sequence[str]:
    """List the tags of a case by the alphabet."""
    return db.session.scalars(
        select(CaseTag.tag).where(CaseTag.case_id == case_id).order_by(CaseTag.tag)
    ).all()


def tags_of(case_ids: Collection[int]) -> dict[int, str]:
    """Return the tags of several cases, joined by commas, in one statement."""
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(CaseTag.case_id, CaseTag.tag)
        .where(CaseTag.case_id.in_(case_ids))
        .order_by(CaseTag.tag)
    )
    for case_id, tag in rows:
        found.setdefault(case_id, []).append(tag)
    return {case_id: ", ".join(tags) for case_id, tags in found.items()}


def list_all_tags() -> Sequence[str]:
    """List every tag that is in use, by the alphabet."""
    return [row[0] for row in rows_of(_ALL_TAGS)]


def list_views(actor: Actor, page: str) -> Sequence[SavedView]:
    """List the saved lists of a person for one page, by name."""
    return db.session.scalars(_VIEWS, {"user_id": actor.user_id or 0, "page": page}).all()


def get_view(actor: Actor, view_id: int) -> SavedView:
    """Return a saved list of this person, or raise NotFound."""
    return one_or_404(
        select(SavedView).where(SavedView.id == view_id, SavedView.user_id == (actor.user_id or 0))
    )
