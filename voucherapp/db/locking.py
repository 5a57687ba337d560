"""Optimistic locking: the second of two people who edit the same record is told."""

from __future__ import annotations

from typing import Any

from voucherapp.db.session import db
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T


def expect_version(record: Any, version: int) -> None:
    """Refuse with the code "stale" unless the record still has the version that was shown.

    The row is locked first, so that two savings at the same moment are put in order.
    """
    db.session.refresh(record, attribute_names=["version"], with_for_update=True)
    if record.version != version:
        raise Refused(
            "stale",
            T(
                "Somebody else saved this page while you were writing. Compare both versions "
                "below; saving again keeps yours."
            ),
        )


def lock_row(record: Any) -> None:
    """Lock a row and read its state anew, so that of two deeds on it the second sees the first.

    Without it an acceptance and the lapse of the same award could both find it "offered". On
    SQLite the writing transaction already keeps everybody else out.
    """
    names = ["state"] if record.__mapper__.version_id_col is None else ["state", "version"]
    db.session.refresh(record, attribute_names=names, with_for_update=True)
