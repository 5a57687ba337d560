"""The officers' queue: one page in three statements, page 80 as fast as page 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Executable, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from voucherapp.accounts.models import User
from voucherapp.applications.models import Application, Correction
from voucherapp.applications.rules import APPLICATION
from voucherapp.casework.models import CaseMessage, CaseTag
from voucherapp.db.queries import PER_PAGE, Listing
from voucherapp.db.session import db
from voucherapp.kernel.folding import fold
from voucherapp.kernel.money import Money
from voucherapp.kernel.workflow import State
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call


class QueueRow(NamedTuple):
    """An application in a list of the scheme's own people."""

    id: int
    state: State
    requested: Money | None
    token: str
    reference: str | None
    title: str
    call_code: str
    firm: str
    creative: str | None
    submitted_at: datetime | None
    saved_at: datetime
    officer: str | None
    late: bool
    timezone: str
    answered_corrections: int
    score_hundredths: int | None
    arrived_at: datetime | None
    cost: Money | None
    currency: str
    channel: str
    size: str
    nuts3: str
    nace: str
    sector: str


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many applications are in a state."""

    state: State
    count: int


SORTS: dict[str, Any] = {
    "reference": Application.reference,
    "submitted": Application.submitted_at,
    "amount": Application.requested_minor,
    "firm": Organisation.name,
    "score": Application.score_hundredths,
}


def list_applications(
    *,
    filters: Mapping[str, str] | None = None,
    sort: str = "submitted",
    direction: str = "desc",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Listing[QueueRow]:
    """Return one page of applications; filters: call (code), state, q (text), officer (user id), answered
    (only those whose correction was answered).

    The ids of the page are found by index first and their rows looked up afterwards, so that a deep
    page reads no more wide rows than the first. Drafts show only when they are asked for.
    """
    chosen = dict(filters or {})
    sort = sort if sort in SORTS else "submitted"
    direction = "desc" if direction == "desc" else "asc"
    counting, finding = _statements(tuple(sorted(chosen.items())), sort, direction)
    total = db.session.scalar(counting) or 0
    page = min(max(page, 1), max(1, -(-total // per_page)))
    window = {"rows": per_page, "skipped": (page - 1) * per_page}
    ids = list(db.session.scalars(finding, window))
    return Listing(
        rows=_rows(ids),
        total=total,
        page=page,
        per_page=per_page,
        sort=sort,
        direction=direction,
        filters=chosen,
    )


@lru_cache(maxsize=256)
def _statements(
    filters: tuple[tuple[str, str], ...], sort: str, direction: str
) -> tuple[Select[Any], Select[Any]]:
    """Return what counts and what finds the ids of a page; officers ask the same few all day."""
    chosen = dict(filters)
    counting = _filtered(select(func.count()).select_from(Application), chosen, with_firm=False)
    finding = _filtered(select(Application.id), chosen, with_firm=sort == "firm")
    key, tie = SORTS[sort], Application.id
    order = (key.desc(), tie.desc()) if direction == "desc" else (key.asc(), tie.asc())
    if sort == "score":
        # What has no score yet stands below the lowest, on both databases; the other keys are never
        # empty in this list, and PostgreSQL reads them from an index only when nothing is said of it.
        first = order[0].nulls_last() if direction == "desc" else order[0].nulls_first()
        order = (first, order[1])
    return counting, finding.order_by(*order).limit(bindparam("rows")).offset(bindparam("skipped"))


def _filtered(statement: Select[Any], filters: dict[str, str], *, with_firm: bool) -> Select[Any]:
    if with_firm:
        statement = statement.join(Organisation, Organisation.id == Application.firm_id)
    for word in fold(filters.get("q", "")).split()[:8]:
        statement = statement.where(Application.search_text.contains(word, autoescape=True))
    if state := filters.get("state"):
        statement = statement.where(Application.state == state)
    elif not filters.get("unread"):
        statement = statement.where(Application.submitted_at.is_not(None))
    if filters.get("state") == "withdrawn":
        # Only a draft can be deleted, so the other lists are spared the question.
        statement = statement.where(Application.deleted_at.is_(None))
    if code := filters.get("call"):
        call_id = select(Call.id).where(Call.code == code).scalar_subquery()
        statement = statement.where(Application.call_id == call_id)
    statement = _marked(statement, filters)
    if (officer := filters.get("officer", "")) == "nobody":
        statement = statement.where(Application.officer_id.is_(None))
    elif officer.isdigit():
        statement = statement.where(Application.officer_id == int(officer))
    return statement


def _marked(statement: Select[Any], filters: dict[str, str]) -> Select[Any]:
    """Narrow by what stands on a case: answered, tagged, unread, late, entered by the office."""
    if filters.get("answered"):
        answered = select(Correction.application_id).where(Correction.answered_at.is_not(None))
        statement = statement.where(Application.id.in_(answered))
    if tag := filters.get("tag"):
        tagged = select(CaseTag.case_id).where(CaseTag.tag == tag)
        statement = statement.where(Application.id.in_(tagged))
    if filters.get("unread"):
        unread = select(CaseMessage.case_id).where(
            CaseMessage.from_office.is_(False), CaseMessage.read_at.is_(None)
        )
        statement = statement.where(Application.id.in_(unread))
    if filters.get("late"):
        statement = statement.where(Application.late)
    if channel := filters.get("channel"):
        entered = Application.channel != "online"
        statement = statement.where(
            entered if channel == "office" else Application.channel == channel
        )
    return statement


def _rows(ids: Sequence[int]) -> list[QueueRow]:
    if not ids:
        return []
    rows = db.session.execute(_page_statement(), {"ids": ids})
    found = {row[0]: _row(*row) for row in rows}
    return [found[i] for i in ids]


@cache
def _page_statement() -> Executable:
    """The rows behind the ids of a page; made once, as making it takes longer than running it."""
    firm, creative = aliased(Organisation), aliased(Organisation)
    answered = (
        select(func.count(Correction.id))
        .where(Correction.application_id == Application.id, Correction.answered_at.is_not(None))
        .scalar_subquery()
    )
    return (
        select(
            Application.id,
            Call.currency,
            Application.requested_minor,
            Application.state,
            Application.token,
            Application.reference,
            Application.title,
            Call.code,
            firm.name,
            creative.name,
            Application.submitted_at,
            Application.saved_at,
            User.name,
            Application.late,
            Call.timezone,
            answered,
            Application.score_hundredths,
            Application.arrived_at,
            Application.total_cost_minor,
            Call.currency,
            Application.channel,
            Application.firm_size,
            Application.firm_nuts3,
            Application.firm_nace,
            Application.creative_sector,
        )
        .join(Call, Call.id == Application.call_id)
        .join(firm, firm.id == Application.firm_id)
        .outerjoin(creative, creative.id == Application.creative_id)
        .outerjoin(User, User.id == Application.officer_id)
        .where(Application.id.in_(bindparam("ids", expanding=True)))
    )


def _row(number: int, currency: str, minor: int | None, state: str, *others: Any) -> QueueRow:
    amount = None if minor is None else Money(minor, currency)
    before, cost, after = others[:_COST], others[_COST], others[_COST + 1 :]
    price = None if cost is None else Money(cost, currency)
    return QueueRow._make((number, APPLICATION.state(state), amount, *before, price, *after))


#: Where the price stands among the columns after the state.
_COST = 14
#: Rows read at once for an export.
BATCH = 500


def iterate_applications(
    *, filters: Mapping[str, str], sort: str, direction: str
) -> Iterator[list[QueueRow]]:
    """Yield all applications of a list in batches, in the order of the list."""
    ids = list_ids(filters=filters, sort=sort, direction=direction)
    for first in range(0, len(ids), BATCH):
        yield _rows(ids[first : first + BATCH])


def list_ids(*, filters: Mapping[str, str], sort: str, direction: str) -> list[int]:
    """List the ids of all applications of a list, in its order."""
    sort = sort if sort in SORTS else "submitted"
    direction = "desc" if direction == "desc" else "asc"
    _counting, finding = _statements(tuple(sorted(filters.items())), sort, direction)
    return list(db.session.scalars(finding, {"rows": 10**9, "skipped": 0}))


def count_by_state(call_code: str = "") -> list[StateCount]:
    """Count applications by state, in the order of the workflow, of one call or of all."""
    statement = select(Application.state, func.count()).group_by(Application.state)
    if call_code:
        call_id = select(Call.id).where(Call.code == call_code).scalar_subquery()
        statement = statement.where(Application.call_id == call_id)
    counts = {row[0]: row[1] for row in db.session.execute(statement)}
    return [StateCount(s, counts[s.name]) for s in APPLICATION.states if counts.get(s.name)]


@cache
def _officers_statement() -> Executable:
    """The officers of applications, by leaps through the index: each is looked up once.

    Asking for all distinct values would walk through every application for three names.
    """
    least = select(func.min(Application.officer_id).label("officer_id")).cte("held", recursive=True)
    following = (
        select(func.min(Application.officer_id))
        .where(Application.officer_id > least.c.officer_id)
        .scalar_subquery()
    )
    held = least.union_all(select(following).where(least.c.officer_id.is_not(None)))
    return (
        select(User.id, User.name)
        .where(User.id.in_(select(held.c.officer_id)))
        .order_by(User.name, User.id)
    )


def list_officers() -> Sequence[tuple[int, str]]:
    """List the people who have taken over applications, by name."""
    rows = db.session.execute(_officers_statement())
    return [(user_id, name) for user_id, name in rows]
