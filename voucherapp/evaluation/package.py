"""All that an evaluator may read, in one archive: a folder for each application."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from voucherapp.applications.package import folder_for_evaluator
from voucherapp.applications.queries import list_for_readers
from voucherapp.applications.queries_files import files_of_versions
from voucherapp.applications.queries_versions import newest_versions
from voucherapp.documents.zips import Member, iter_zip
from voucherapp.evaluation.queries import list_readable
from voucherapp.kernel.act import Act, Actor


def package_for(actor: Actor, act: Act) -> Iterator[bytes]:
    """Yield the archive of what this evaluator has declared no conflict for."""
    return iter_zip(_members(list_readable(actor), act.at), at=act.at)


def _members(application_ids: Sequence[int], at: datetime) -> Iterator[Member]:
    """Contents are asked for at once, as evaluators have some dozens; bytes one file after the other."""
    versions = newest_versions(application_ids)
    files = files_of_versions(versions.values())
    for application in list_for_readers(application_ids):
        version = versions[application.id]
        yield from folder_for_evaluator(application, version, files[application.id], at)
