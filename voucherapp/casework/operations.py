"""Writing to a party or to the office, notes, tags, and keeping lists as one wants them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from voucherapp.casework.events import CaseMessageWritten
from voucherapp.casework.models import (
    CaseMessage,
    CaseMessageFile,
    CaseNote,
    CaseTag,
    MessageDraft,
    SavedView,
)
from voucherapp.casework.queries import find_draft, list_tags, list_views
from voucherapp.casework.rules import (
    KINDS,
    MOST_BYTES,
    MOST_FILES,
    MOST_TAGS,
    MOST_VIEWS,
    NAME_LENGTH,
    clean_tag,
    clean_text,
)
from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.files.operations import Upload, store_upload
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation


def write_message(
    *,
    act: Act,
    case_id: int,
    organisation: Organisation,
    text: str,
    uploads: Sequence[Upload] = (),
    answer_until: datetime | None = None,
) -> CaseMessage:
    """Write to a party of a case, or as that party to the office; only these two read it.

    What the other side wrote before counts as read, and what it asked for as answered. The
    office may ask for an answer until a moment. Raises Refused for files that are not taken.
    """
    from_office = _writes_for_office(act, organisation)
    if answer_until is not None and (not from_office or answer_until <= act.at):
        raise Refused("until", T("Choose a day in the future."), field="answer_until")
    message = CaseMessage(
        case_id=case_id,
        organisation=organisation,
        organisation_id=organisation.id,
        at=act.at,
        by=act.by,
        by_name=act.actor.name,
        from_office=from_office,
        text=clean_text(text),
        answer_until=answer_until,
        files=[],
    )
    _settle(act, case_id, organisation.id, from_office=not from_office, answered=not from_office)
    db.session.add(message)
    _take_files(act, message, uploads)
    _drop(find_draft(act.actor, case_id, organisation.id))
    db.session.flush()
    note(
        act,
        "case.message",
        message,
        summary=T("Message to %(name)s", name=organisation.name)
        if from_office
        else T("Message of %(name)s", name=organisation.name),
        case_id=case_id,
    )
    emit(act, CaseMessageWritten(message.id, case_id, organisation.id, from_office))
    return message


def keep_draft(
    *, act: Act, case_id: int, organisation: Organisation, text: str, answer_on: date | None = None
) -> MessageDraft | None:
    """Keep a message as it stands for its writer alone; an empty one is thrown away.

    Files are not kept with it. Raises NotFound for who may not write here.
    """
    _writes_for_office(act, organisation)
    draft = find_draft(act.actor, case_id, organisation.id)
    if act.by is None or not text.strip():
        _drop(draft)
        return None
    if draft is None:
        draft = MessageDraft(user_id=act.by, case_id=case_id, organisation_id=organisation.id)
        db.session.add(draft)
    draft.text, draft.answer_on, draft.saved_at = clean_text(text), answer_on, act.at
    db.session.flush()
    return draft


def _drop(draft: MessageDraft | None) -> None:
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()


def _writes_for_office(act: Act, organisation: Organisation) -> bool:
    if organisation.id in act.actor.organisation_ids:
        return False
    if act.actor.may(Permission.APPLICATION_CHECK):
        return True
    raise NotFound


def _take_files(act: Act, message: CaseMessage, uploads: Sequence[Upload]) -> None:
    if len(uploads) > MOST_FILES:
        raise Refused(
            "too-many-files",
            T("A message takes at most %(most)s files.", most=MOST_FILES),
            field="files",
        )
    for upload in uploads:
        try:
            file = store_upload(act=act, upload=upload, kinds=KINDS, max_bytes=MOST_BYTES)
        except Refused as refusal:
            words = T("“%(name)s”: %(what)s", name=upload.filename, what=refusal.message)
            raise Refused(refusal.code, words, field="files") from refusal
        message.files.append(CaseMessageFile(file=file, file_id=file.id))


def mark_read(*, act: Act, case_id: int, organisation: Organisation) -> None:
    """Say that one has read what the other side wrote; it waits no longer on the start page."""
    for_office = _writes_for_office(act, organisation)
    _settle(act, case_id, organisation.id, from_office=not for_office, answered=False)


def _settle(
    act: Act, case_id: int, organisation_id: int, *, from_office: bool, answered: bool
) -> None:
    """Mark the messages of one side as read, and what they asked for as answered."""
    own = (
        CaseMessage.case_id == case_id,
        CaseMessage.organisation_id == organisation_id,
        CaseMessage.from_office.is_(from_office),
    )
    read = update(CaseMessage).where(*own, CaseMessage.read_at.is_(None))
    db.session.execute(read.values(read_at=act.at, read_by=act.by))
    if answered:
        asked = update(CaseMessage).where(
            *own, CaseMessage.answer_until.is_not(None), CaseMessage.answered_at.is_(None)
        )
        db.session.execute(asked.values(answered_at=act.at))


def write_note(*, act: Act, case_id: int, text: str) -> CaseNote:
    """Write something down about a case that only the office reads."""
    _refuse_unless_office(act)
    written = CaseNote(
        case_id=case_id, at=act.at, by=act.by, by_name=act.actor.name, text=clean_text(text)
    )
    db.session.add(written)
    db.session.flush()
    note(act, "case.note", written, summary=T("Internal note"), case_id=case_id)
    return written


def add_tag(*, act: Act, case_id: int, tag: str) -> str:
    """Put a tag on a case; one that is there stays there once."""
    _refuse_unless_office(act)
    tag = clean_tag(tag)
    present = list_tags(case_id)
    if tag in present:
        return tag
    if len(present) >= MOST_TAGS:
        raise Refused("too-many", T("A case takes %(most)s tags.", most=MOST_TAGS), field="tag")
    row = CaseTag(case_id=case_id, tag=tag, at=act.at, by=act.by)
    db.session.add(row)
    db.session.flush()
    note(act, "case.tagged", row, summary=T("Tag “%(tag)s” added", tag=tag), case_id=case_id)
    return tag


def remove_tag(*, act: Act, case_id: int, tag: str) -> None:
    """Take a tag from a case."""
    _refuse_unless_office(act)
    row = db.session.scalars(
        select(CaseTag).where(CaseTag.case_id == case_id, CaseTag.tag == tag)
    ).first()
    if row is None:
        return
    note(act, "case.untagged", row, summary=T("Tag “%(tag)s” removed", tag=tag), case_id=case_id)
    db.session.delete(row)


def save_view(
    *, act: Act, page: str, name: str, arguments: dict[str, Any], opens_first: bool = False
) -> SavedView:
    """Keep a list as it is shown under a name; the same name again replaces it."""
    if act.by is None:
        raise NotFound
    name = " ".join(name.split())[:NAME_LENGTH]
    if not name:
        raise Refused("name", T("Give the list a name."), field="name")
    views = {view.name: view for view in list_views(act.actor, page)}
    view = views.get(name)
    if view is None:
        if len(views) >= MOST_VIEWS:
            raise Refused(
                "too-many",
                T("You keep %(most)s lists already; delete one first.", most=MOST_VIEWS),
                field="name",
            )
        view = SavedView(user_id=act.by, page=page, name=name)
        db.session.add(view)
    view.arguments, view.saved_at = arguments, act.at
    for other in views.values():
        other.opens_first = other.opens_first and not opens_first
    view.opens_first = opens_first
    db.session.flush()
    return view


def remove_view(*, act: Act, view: SavedView) -> None:
    """Forget a saved list of one's own."""
    if view.user_id != act.by:
        raise NotFound
    db.session.delete(view)


def _refuse_unless_office(act: Act) -> None:
    if not act.actor.may(Permission.APPLICATION_CHECK):
        raise Refused("not-allowed", T("Your role does not include this step."))
