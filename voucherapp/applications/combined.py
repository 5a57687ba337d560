"""A frozen version with its documents in one PDF, for its readers."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.papers import dossier_pdf, issuer_of
from voucherapp.applications.queries_dossier import dossier_of
from voucherapp.applications.queries_files import list_version_files
from voucherapp.documents.combining import Attachment, Opening, combine, measure
from voucherapp.files.queries import read_bytes

#: What is made while the reader waits: a second or two. Whatever is larger is made by a job.
QUICK_BYTES = 8_000_000
QUICK_FILES = 12
QUICK_PAGES = 100
QUICK_PIXELS = 60_000_000


def combined_pdf(
    application: Application, version: ApplicationVersion, *, whole: bool, at: datetime
) -> bytes:
    """Return the paper of a version followed by its documents; `whole` with those in confidence."""
    dossier = dossier_of(application, version=version, for_funder=whole)
    opening = Opening(
        dossier_pdf(application, dossier, at),
        f"{application.reference} {dossier.title}",
        issuer_of(application.call),
        application.reference or "",
    )
    return combine(opening, _attachments(version, whole=whole), at=version.at)


def _attachments(version: ApplicationVersion, *, whole: bool) -> list[Attachment]:
    labels = {d["token"]: d["label"] for d in version.content["documents"]}
    return [
        Attachment(
            labels[file.token], file.filename, file.media_type, file.size, partial(read_bytes, file)
        )
        for file in list_version_files(version, confidential=whole)
    ]


def is_quick(version: ApplicationVersion) -> bool:
    """Tell whether the paper is made while its reader waits."""
    documents = version.content["documents"]
    if len(documents) > QUICK_FILES or sum(d["size"] for d in documents) > QUICK_BYTES:
        return False
    # A small file may unfold into many pages or pixels.
    pixels, pages = measure(_attachments(version, whole=True))
    return pixels <= QUICK_PIXELS and pages <= QUICK_PAGES
