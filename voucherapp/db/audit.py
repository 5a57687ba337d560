"""The append-only record of who did what: the timeline of every case."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db.base import Base, Pk
from voucherapp.db.session import db
from voucherapp.db.statements import insertion
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T


class AuditLine(Base):
    """One deed on one record; never changed or removed (triggers see to it)."""

    __tablename__ = "audit_line"
    __table_args__ = (
        Index(None, "subject_type", "subject_id"),
        Index(None, "case_id", "id"),
        Index(None, "at"),
    )

    id: Mapped[Pk]
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    user_name: Mapped[str]
    origin: Mapped[str] = mapped_column(String(20))
    verb: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    #: The application whose case page shows the line, if it belongs to one.
    case_id: Mapped[int | None]
    #: Whether the applicant may see the line on the case page.
    public: Mapped[bool] = mapped_column(default=False)
    summary: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AuditSeal(Base):
    """A hash over a run of audit lines, chained to the seal before it, so tampering shows."""

    __tablename__ = "audit_seal"

    id: Mapped[Pk]
    at: Mapped[datetime]
    first_line_id: Mapped[int] = mapped_column(ForeignKey("audit_line.id"))
    last_line_id: Mapped[int] = mapped_column(ForeignKey("audit_line.id"))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)


#: A plain insert: nobody reads the line back, and every step that anybody takes writes one.
_INSERT = insertion(
    AuditLine, "at", "user_id", "user_name", "origin", "verb", "subject_type", "subject_id", "case_id",
    "public", "summary", "detail",
)  # fmt: skip


def note(
    act: Act,
    verb: str,
    subject: Any,
    *,
    summary: T | str,
    detail: dict[str, Any] | None = None,
    case_id: int | None = None,
    public: bool = False,
) -> None:
    """Write that somebody did something to a record that already has its id.

    The summary is stored in English (its message id with values), so that the record reads the
    same for ever, whatever the language of the person who did it.
    """
    text = summary if isinstance(summary, str) else summary.in_english()
    if subject.id is None:
        db.session.flush()
    _INSERT.run(
        {
            "at": act.at,
            "user_id": act.by,
            "user_name": act.actor.name,
            "origin": act.origin,
            "verb": verb,
            "subject_type": subject.__tablename__,
            "subject_id": subject.id,
            "case_id": case_id,
            "public": public,
            "summary": text,
            "detail": detail or {},
        },
    )


def digest(previous: str, lines: list[AuditLine]) -> str:
    """Return the SHA-256 over the seal before and the full content of these lines."""
    hasher = hashlib.sha256(previous.encode())
    for line in lines:
        content = {c.key: getattr(line, c.key) for c in AuditLine.__mapper__.column_attrs}
        hasher.update(json.dumps(content, sort_keys=True, default=str).encode())
    return hasher.hexdigest()
