"""Everything of an application in one archive, each file named after reference and firm."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.papers import dossier_pdf
from voucherapp.applications.queries_dossier import Dossier, dossier_of
from voucherapp.applications.queries_files import list_readable, list_version_files
from voucherapp.applications.queries_versions import find_receipt
from voucherapp.documents.zips import Member, iter_zip
from voucherapp.files.models import StoredFile
from voucherapp.files.queries import read_bytes
from voucherapp.files.sniffing import clean_filename
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.text import T


def content_json(version: ApplicationVersion) -> bytes:
    """Return the frozen content as it was hashed, laid out for people."""
    text = json.dumps(version.content, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def package_name(application: Application) -> str:
    """Return what the archive and each of its files begin with."""
    firm = application.firm_name or application.firm.name
    return clean_filename(f"{application.reference or T('Draft')} {firm}").rstrip(".")


def package_of(
    application: Application, version: ApplicationVersion | None, act: Act
) -> Iterator[bytes]:
    """Yield an archive of a frozen version, or of the draft as it stands when there is none."""
    dossier = dossier_of(application, version=version, live=version is None)
    return iter_zip(list(_members(application, version, dossier, act)), at=act.at)


def _members(
    application: Application, version: ApplicationVersion | None, dossier: Dossier, act: Act
) -> Iterator[Member]:
    name = package_name(application)
    number = f" v{version.number}" if version is not None else ""
    yield Member(f"{name}/{name}{number}.pdf", partial(dossier_pdf, application, dossier, act.at))
    if version is not None:
        yield Member(f"{name}/{name}{number}.json", partial(content_json, version))
        printed = find_receipt(version.id)
        if printed is not None:
            label = str(T("receipt"))
            yield Member(f"{name}/{name}{number} {label}.pdf", partial(read_bytes, printed.file))
    for place, file in enumerate(_files(application, version, act), start=1):
        yield Member(f"{name}/{name} {place:02d} {file.filename}", partial(read_bytes, file))


def folder_for_evaluator(
    application: Application,
    version: ApplicationVersion,
    files: Sequence[StoredFile],
    at: datetime,
) -> Iterator[Member]:
    """Yield what an evaluator reads of a frozen version: the paper and all files, in one folder.

    Neither receipt nor JSON are in it: they say who sent it, and nothing that is scored.
    """
    name = package_name(application)
    dossier = dossier_of(application, version=version, for_funder=True)
    yield Member(f"{name}/{name}.pdf", partial(dossier_pdf, application, dossier, at))
    for place, file in enumerate(files, start=1):
        yield Member(f"{name}/{name} {place:02d} {file.filename}", partial(read_bytes, file))


def _files(
    application: Application, version: ApplicationVersion | None, act: Act
) -> list[StoredFile]:
    """The files that the reader may have: those in confidence are for the scheme's people."""
    if version is not None:
        whole = act.actor.may(Permission.APPLICATION_READ_ALL)
        return list_version_files(version, confidential=whole)
    return list_readable(application.id)
