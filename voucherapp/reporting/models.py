"""Frozen reports: made once for a period and a moment, kept with their hash."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.db.base import Base, Pk
from voucherapp.files.models import StoredFile


class ReportSnapshot(Base):
    """A report as it went to a funder: what was asked, when, by whom, and the file."""

    __tablename__ = "report_snapshot"

    id: Mapped[Pk]
    kind: Mapped[str] = mapped_column(String(40))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    funder_id: Mapped[int | None] = mapped_column(ForeignKey("funder.id"))
    period_from: Mapped[date]
    period_to: Mapped[date]
    as_of: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_by_name: Mapped[str] = mapped_column(String(120))
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Figures of the cover, kept so that lists need not open the file.
    totals: Mapped[dict[str, Any]] = mapped_column(default=dict)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    file: Mapped[StoredFile] = relationship(lazy="raise")
