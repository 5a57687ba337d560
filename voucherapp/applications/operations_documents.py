"""Attaching and removing the documents of an application."""

from __future__ import annotations

from sqlalchemy import func, select

from voucherapp.applications.models import Application, ApplicationDocument
from voucherapp.applications.operations_editing import refuse_unless_editable
from voucherapp.applications.queries_files import list_reusable_files
from voucherapp.applications.rules_questions import FILE_MARK, requirement_of
from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.files.models import StoredFile
from voucherapp.files.operations import Upload, store_upload
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import Document, Question
from voucherapp.programmes.queries import config_of

MEGABYTE = 1_000_000


def attach_document(
    *, act: Act, application: Application, requirement: str, upload: Upload
) -> ApplicationDocument:
    """Attach a file to a document or a file question of the call, up to as many as it takes.

    Raises Refused with the name of the file and the remedy when number, kind or size is not the
    one that was told.
    """
    wanted = wanted_file(application, requirement)
    refuse_unless_editable(act=act, application=application, part=part_of(requirement))
    _refuse_more_than(application, requirement, wanted.max_files)
    try:
        file = store_upload(
            act=act, upload=upload, kinds=wanted.kinds, max_bytes=wanted.max_mb * MEGABYTE
        )
    except Refused as refusal:
        message = T("“%(name)s”: %(what)s", name=upload.filename, what=refusal.message)
        raise Refused(refusal.code, message, field="upload") from refusal
    return _attach(act, application, requirement, file)


def attach_again(
    *, act: Act, application: Application, requirement: str, file_token: str
) -> ApplicationDocument:
    """Attach a file that the firm has uploaded earlier, for whichever call or requirement.

    Raises NotFound for files of others and Refused when it is not of a kind or size that is taken.
    """
    wanted = wanted_file(application, requirement)
    refuse_unless_editable(act=act, application=application, part=part_of(requirement))
    _refuse_more_than(application, requirement, wanted.max_files)
    earlier = {file.token: file for file in list_reusable_files(application, wanted)}
    if file_token not in earlier:
        raise NotFound
    return _attach(act, application, requirement, earlier[file_token])


def _refuse_more_than(application: Application, requirement: str, most: int) -> None:
    if _count(application.id, requirement) >= most:
        raise Refused(
            "too-many-files",
            T(
                "At most %(count)s files are taken here, and they are there already. Remove one "
                "first.",
                count=most,
            )
            if most > 1
            else T("One file is taken here, and it is there already. Remove it first."),
            field="upload",
        )


def _attach(
    act: Act, application: Application, requirement: str, file: StoredFile
) -> ApplicationDocument:
    document = ApplicationDocument(
        application_id=application.id,
        requirement=requirement,
        file=file,
        file_id=file.id,
        added_at=act.at,
        added_by=act.by,
    )
    db.session.add(document)
    _touch(act, application)
    db.session.flush()
    note(
        act,
        "application.attached",
        application,
        summary=T("Attached “%(name)s”", name=file.filename),
        detail={"requirement": requirement, "sha256": file.sha256},
        case_id=application.id,
    )
    return document


def remove_document(*, act: Act, application: Application, document: ApplicationDocument) -> None:
    """Take a file out of the application; earlier frozen versions still name it."""
    refuse_unless_editable(act=act, application=application, part=part_of(document.requirement))
    if document.application_id != application.id:
        raise NotFound
    if document.removed_at is not None:
        return
    document.removed_at = act.at
    _touch(act, application)
    note(
        act,
        "application.detached",
        application,
        summary=T("Removed “%(name)s”", name=document.file.filename),
        detail={"requirement": document.requirement, "sha256": document.file.sha256},
        case_id=application.id,
    )


def wanted_file(application: Application, requirement: str) -> Document | Question:
    """Return what a call says about files under this requirement, or raise NotFound."""
    config = config_of(application.call, application.call_version)
    for document in config.documents:
        if document.code == requirement:
            return document
    for question in config.questions:
        if question.kind == "file" and requirement_of(question) == requirement:
            return question
    raise NotFound


def part_of(requirement: str) -> str:
    """Return the part of the application to which files of this requirement belong."""
    return "idea" if requirement.startswith(FILE_MARK) else "documents"


def _count(application_id: int, requirement: str) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(ApplicationDocument)
            .where(
                ApplicationDocument.application_id == application_id,
                ApplicationDocument.requirement == requirement,
                ApplicationDocument.removed_at.is_(None),
            )
        )
        or 0
    )


def _touch(act: Act, application: Application) -> None:
    application.saved_at = act.at
    application.saved_by = act.by
