"""Makes the papers with all documents that somebody asked for."""

from __future__ import annotations

import logging

from voucherapp.applications.combined import combined_pdf
from voucherapp.applications.operations_receipts import keep_combined
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_versions import get_combined, list_waiting_combined
from voucherapp.db.session import reading, unit_of_work
from voucherapp.kernel import clock
from voucherapp.kernel.act import Act
from voucherapp.scheduler.registry import Job

log = logging.getLogger(__name__)


def make_combined(act: Act) -> str | None:
    """Make each paper that waits; one that fails stops no other and is tried again."""
    with reading():
        waiting = list_waiting_combined(act.at)
    made = sum(_make_one(paper_id, act) for paper_id in waiting)
    if not waiting:
        return None
    failed = len(waiting) - made
    return f"{made} combined papers made" + (f", {failed} failed" if failed else "")


def _make_one(paper_id: int, act: Act) -> bool:
    """Print without the write lock, which everybody else would wait for; then keep it."""
    try:
        with reading():
            paper, version = get_combined(paper_id)
            application = get_application(version.application_id)
            data = combined_pdf(application, version, whole=paper.whole, at=act.at)
            name = f"{application.reference}-v{version.number}-combined.pdf"
        now = Act(actor=act.actor, at=clock.now(), origin=act.origin)
        with unit_of_work():
            paper, _version = get_combined(paper_id)
            keep_combined(act=now, paper=paper, name=name, data=data)
    except Exception:  # a paper that cannot be made must not stop the others
        log.exception("combined paper %s could not be made", paper_id)
        return False
    return True


JOBS = (Job("applications.combined-papers", every=20, run=make_combined, owns_units=True),)
