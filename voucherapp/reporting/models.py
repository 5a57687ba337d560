"""Frozen reports: asked for once for a period and a moment, kept with their hash."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.db.base import Base, Pk
from voucherapp.files.models import StoredFile
from voucherapp.kernel.workflow import in_list
from voucherapp.programmes.models import Programme
from voucherapp.reporting.rules import REPORT


class ReportSnapshot(Base):
    """A report as it goes to a funder: what was asked, when, by whom, and the file once made."""

    __tablename__ = "report_snapshot"
    __table_args__ = (
        CheckConstraint(in_list("state", REPORT.names), name="state"),
        CheckConstraint("(state = 'ready') = (file_id IS NOT NULL)", name="ready"),
        CheckConstraint("period_to >= period_from", name="period"),
    )

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10), default="queued")
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    period_from: Mapped[date]
    period_to: Mapped[date]
    as_of: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_by_name: Mapped[str] = mapped_column(String(120))
    #: Figures of the cover, kept so that lists need not open the file.
    totals: Mapped[dict[str, Any]] = mapped_column(default=dict)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    sha256: Mapped[str] = mapped_column(String(64), default="")
    programme: Mapped[Programme] = relationship(lazy="raise")
    file: Mapped[StoredFile | None] = relationship(lazy="raise")
