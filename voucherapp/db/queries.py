"""Reads that every slice needs: paging, sorting, one row or NotFound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import Executable, Select, func, select
from sqlalchemy.sql.elements import ColumnElement

from voucherapp.db.audit import AuditLine
from voucherapp.db.session import db, is_writing
from voucherapp.kernel.refusal import NotFound

PER_PAGE = 50

RowT = TypeVar("RowT")


@dataclass(slots=True)
class Listing(Generic[RowT]):
    """One page of a list with how it is filtered and sorted."""

    rows: Sequence[RowT]
    total: int
    page: int
    per_page: int
    sort: str
    direction: str
    filters: dict[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))


def rows_of(statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """Return the rows of a statement that asks for columns alone.

    On a page, which only reads, nothing waits to be flushed and no object is loaded: the steps that
    the session takes for both take longer than a short statement.
    """
    if is_writing():
        return db.session.execute(statement, values).all()
    return db.session.connection().execute(statement, values).all()


def one_or_404(statement: Select[RowT]) -> RowT:
    """Return the only row, or raise NotFound: absent and out of reach look alike."""
    row = db.session.scalars(statement).unique().one_or_none()
    if row is None:
        raise NotFound
    return row


def page_of(
    statement: Select[*tuple[Any, ...]],
    *,
    build: Callable[[Any], Any],
    sorts: Mapping[str, ColumnElement[Any] | Any],
    sort: str,
    direction: str,
    page: int,
    tie: Any,
    filters: dict[str, str] | None = None,
    per_page: int = PER_PAGE,
    leads: Mapping[str, Any] | None = None,
) -> Listing[Any]:
    """Return one page in two statements: the count and the rows.

    Unknown sort keys fall back to the first one; ties are broken by `tie`, so order is stable.
    `leads` names by sort key what goes before it whichever way the list is turned.
    """
    if sort not in sorts:
        sort = next(iter(sorts))
    direction = "desc" if direction == "desc" else "asc"
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
    pages = max(1, -(-(total or 0) // per_page))
    page = min(max(page, 1), pages)
    key = sorts[sort]
    lead = [leads[sort].asc()] if leads and sort in leads else []
    ordered = statement.order_by(*lead, key.desc() if direction == "desc" else key.asc(), tie)
    rows = db.session.execute(ordered.limit(per_page).offset((page - 1) * per_page)).all()
    return Listing(
        rows=[build(row) for row in rows],
        total=total or 0,
        page=page,
        per_page=per_page,
        sort=sort,
        direction=direction,
        filters=filters or {},
    )


def list_case_timeline(case_id: int, *, public_only: bool) -> Sequence[AuditLine]:
    """List the audit lines of one application, newest first."""
    statement = select(AuditLine).where(AuditLine.case_id == case_id)
    if public_only:
        statement = statement.where(AuditLine.public)
    return db.session.scalars(statement.order_by(AuditLine.id.desc()).limit(500)).all()


def list_subject_timeline(subject: Any) -> Sequence[AuditLine]:
    """List the audit lines of one record, newest first."""
    return db.session.scalars(
        select(AuditLine)
        .where(AuditLine.subject_type == subject.__tablename__, AuditLine.subject_id == subject.id)
        .order_by(AuditLine.id.desc())
        .limit(500)
    ).all()
