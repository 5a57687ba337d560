"""Attaching and removing the documents of an application."""

from __future__ import annotations

from sqlalchemy import func, select

from voucherapp.applications.models import Application, ApplicationDocument
from voucherapp.applications.operations_editing import refuse_unless_editable
from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.files.operations import Upload, store_upload
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import Document
from voucherapp.programmes.queries import config_of

#: More files than this for one requirement help nobody.
MOST_FILES = 10
MEGABYTE = 1_000_000


def attach_document(
    *, act: Act, application: Application, requirement: str, upload: Upload
) -> ApplicationDocument:
    """Attach a file to what the call asks for; several files for one requirement are allowed.

    Raises Refused with the remedy when the kind or size is not the one that was told.
    """
    refuse_unless_editable(act=act, application=application, part="documents")
    wanted = _requirement(application, requirement)
    if _count(application.id, requirement) >= MOST_FILES:
        raise Refused(
            "too-many-files",
            T("There are %(count)s files already; remove one first.", count=MOST_FILES),
            field="upload",
        )
    try:
        file = store_upload(
            act=act, upload=upload, kinds=wanted.kinds, max_bytes=wanted.max_mb * MEGABYTE
        )
    except Refused as refusal:
        raise Refused(refusal.code, refusal.message, field="upload") from refusal
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
    refuse_unless_editable(act=act, application=application, part="documents")
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


def _requirement(application: Application, code: str) -> Document:
    config = config_of(application.call, application.call_version)
    for document in config.documents:
        if document.code == code:
            return document
    raise NotFound


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
