"""Attaching and removing the documents of an application."""

from __future__ import annotations

from sqlalchemy import func, select

from voucherapp.applications.models import Application, ApplicationDocument, Offer
from voucherapp.applications.operations_editing import refuse_unless_editable
from voucherapp.applications.queries_files import list_reusable_files
from voucherapp.applications.rules_creative_files import asked_of_firm
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
    refuse_more_than(application, requirement, wanted.max_files)
    file = keep_upload(act=act, upload=upload, wanted=wanted)
    return add_document(act=act, application=application, requirement=requirement, file=file)


def attach_again(
    *, act: Act, application: Application, requirement: str, file_token: str
) -> ApplicationDocument:
    """Attach a file that the firm has uploaded earlier, for whichever call or requirement.

    Raises NotFound for files of others and Refused when it is not of a kind or size that is taken.
    """
    wanted = wanted_file(application, requirement)
    refuse_unless_editable(act=act, application=application, part=part_of(requirement))
    refuse_more_than(application, requirement, wanted.max_files)
    earlier = {file.token: file for file in list_reusable_files(application, wanted)}
    if file_token not in earlier:
        raise NotFound
    file = earlier[file_token]
    return add_document(act=act, application=application, requirement=requirement, file=file)


def keep_upload(*, act: Act, upload: Upload, wanted: Document | Question) -> StoredFile:
    """Keep an uploaded file that is of the kind and size that was told, else name it and say why."""
    try:
        return store_upload(
            act=act, upload=upload, kinds=wanted.kinds, max_bytes=wanted.max_mb * MEGABYTE
        )
    except Refused as refusal:
        message = T("“%(name)s”: %(what)s", name=upload.filename, what=refusal.message)
        raise Refused(refusal.code, message, field="upload") from refusal


def refuse_more_than(application: Application, requirement: str, most: int) -> None:
    """Refuse one more file where as many are there as are taken."""
    if count_of(application.id, requirement) >= most:
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


def add_document(
    *,
    act: Act,
    application: Application,
    requirement: str,
    file: StoredFile,
    offer: Offer | None = None,
    confidential: bool = False,
) -> ApplicationDocument:
    """Put a kept file to a requirement; with an offer it is the creative that hands it in."""
    document = ApplicationDocument(
        application_id=application.id,
        requirement=requirement,
        file=file,
        file_id=file.id,
        offer_id=offer.id if offer else None,
        confidential=confidential,
        added_at=act.at,
        added_by=act.by,
    )
    db.session.add(document)
    if offer is None:
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
    if document.application_id != application.id or document.offer_id is not None:
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
    """Return what a call says about files of the firm under this requirement, or raise NotFound."""
    config = config_of(application.call, application.call_version)
    for document in asked_of_firm(config):
        if document.code == requirement:
            return document
    for question in config.questions:
        if question.kind == "file" and requirement_of(question) == requirement:
            return question
    raise NotFound


def part_of(requirement: str) -> str:
    """Return the part of the application to which files of this requirement belong."""
    return "idea" if requirement.startswith(FILE_MARK) else "documents"


def count_of(application_id: int, requirement: str) -> int:
    """Count the files of a requirement that were not taken out."""
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
