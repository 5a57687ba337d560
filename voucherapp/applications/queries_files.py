"""Files that a firm has uploaded before and may use again."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from voucherapp.applications.models import Application, ApplicationDocument, ApplicationVersion
from voucherapp.db.session import db
from voucherapp.files.models import StoredFile
from voucherapp.files.sniffing import KINDS
from voucherapp.programmes.config import Document, Question

MEGABYTE = 1_000_000
#: What a choice can show.
NEWEST = 60


def list_reusable_files(application: Application, wanted: Document | Question) -> list[StoredFile]:
    """List files of the firm's applications that fit a requirement, the newest first.

    The same content stands there once, under the name it had last.
    """
    types = [KINDS[kind].media_type for kind in wanted.kinds if kind in KINDS]
    newest = (
        select(func.max(StoredFile.id))
        .join(ApplicationDocument, ApplicationDocument.file_id == StoredFile.id)
        .join(Application, Application.id == ApplicationDocument.application_id)
        .where(
            Application.firm_id == application.firm_id,
            # What a creative gave is its own: it may be in confidence, and is for one application.
            ApplicationDocument.offer_id.is_(None),
            StoredFile.media_type.in_(types),
            StoredFile.size <= wanted.max_mb * MEGABYTE,
        )
        .group_by(StoredFile.sha256)
    )
    return list(
        db.session.scalars(
            select(StoredFile)
            .where(StoredFile.id.in_(newest))
            .order_by(StoredFile.id.desc())
            .limit(NEWEST)
        )
    )


def list_version_files(
    version: ApplicationVersion, *, confidential: bool = False
) -> list[StoredFile]:
    """List the files that a frozen version names, in its order; removed ones are still there.

    What the creative gave in confidence is among them only for those who may read it.
    """
    tokens = [
        document["token"]
        for document in version.content["documents"]
        if confidential or not document.get("confidential")
    ]
    statement = select(StoredFile).where(StoredFile.token.in_(tokens))
    if not confidential:
        # The promise decides, whatever the rules said of the document when it was frozen.
        promised = select(ApplicationDocument.file_id).where(
            ApplicationDocument.application_id == version.application_id,
            ApplicationDocument.confidential,
        )
        statement = statement.where(StoredFile.id.not_in(promised))
    found = {file.token: file for file in db.session.scalars(statement)}
    return [found[token] for token in tokens if token in found]


def files_of_versions(
    versions: Iterable[ApplicationVersion],
) -> dict[int, list[StoredFile]]:
    """Return all files that frozen versions name by the id of their application, in one statement."""
    tokens = {v.application_id: [d["token"] for d in v.content["documents"]] for v in versions}
    wanted = [token for own in tokens.values() for token in own]
    rows = db.session.scalars(select(StoredFile).where(StoredFile.token.in_(wanted)))
    found = {file.token: file for file in rows}
    return {number: [found[t] for t in own if t in found] for number, own in tokens.items()}


def list_readable(application_id: int) -> list[StoredFile]:
    """List the files of a draft that its firm may read: not what the creative gave in confidence."""
    return list(
        db.session.scalars(
            select(StoredFile)
            .join(ApplicationDocument, ApplicationDocument.file_id == StoredFile.id)
            .where(
                ApplicationDocument.application_id == application_id,
                ApplicationDocument.removed_at.is_(None),
                ApplicationDocument.confidential.is_(False),
            )
            .order_by(ApplicationDocument.id)
        )
    )
