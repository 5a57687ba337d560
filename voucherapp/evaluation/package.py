"""All that an evaluator may read, in one archive: a folder for each application."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from voucherapp.applications.package import folder_for_evaluator
from voucherapp.applications.queries import get_application, latest_version
from voucherapp.documents.zips import Member, iter_zip
from voucherapp.evaluation.queries import list_readable
from voucherapp.kernel.act import Act, Actor


def package_for(actor: Actor, act: Act) -> Iterator[bytes]:
    """Yield the archive of what this evaluator has declared no conflict for; read one by one."""
    return iter_zip(_members(list_readable(actor), act.at), at=act.at)


def _members(application_ids: Sequence[int], at: datetime) -> Iterator[Member]:
    for application_id in application_ids:
        application = get_application(application_id)
        yield from folder_for_evaluator(application, latest_version(application_id), at)
