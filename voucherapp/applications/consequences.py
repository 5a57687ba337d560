"""What follows by itself: in other applications when one ends."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from voucherapp.applications.models import Application
from voucherapp.applications.operations_recomputing import recompute_waiting
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
