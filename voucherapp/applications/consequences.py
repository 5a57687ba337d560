"""What follows by itself: in other applications when one ends, and papers that take their time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from voucherapp.applications.combined import combined_pdf
from voucherapp.applications.models import Application
from voucherapp.applications.operations_receipts import keep_combined
from voucherapp.applications.operations_recomputing import recompute_waiting
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_versions import get_combined
from voucherapp.db.session import db
from voucherapp.kernel.act import Act


def on_room_freed(payload: dict[str, Any], act: Act) -> None:
    """Give room that came back to the next request of the same firm."""
    statement = (
        select(Application)
        .where(Application.id == payload["application_id"])
        .options(joinedload(Application.call), joinedload(Application.firm))
        .execution_options(populate_existing=True)
    )
    ended = db.session.scalars(statement).one()
    recompute_waiting(act=act, firm=ended.firm, call=ended.call)


def on_combined_asked(payload: dict[str, Any], act: Act) -> None:
    """Make the paper with all documents that somebody asked for."""
    paper, version = get_combined(payload["paper_id"])
    if paper.file_id is not None:
        return
    application = get_application(version.application_id)
    data = combined_pdf(application, version, whole=paper.whole, at=act.at)
    name = f"{application.reference}-v{version.number}-combined.pdf"
    keep_combined(act=act, paper=paper, name=name, data=data)
