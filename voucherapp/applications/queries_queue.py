"""The officers' queue: one page in three statements, page 80 as fast as page 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Executable, Select, bindparam, func, null, select
from sqlalchemy.orm import aliased

from voucherapp.accounts.models import User
from voucherapp.applications.models import Application, Correction
from voucherapp.applications.rules import APPLICATION
from voucherapp.casework.models import CaseMessage, CaseTag
from voucherapp.db.queries import PER_PAGE, Listing, rows_of
from voucherapp.kernel.folding import fold
from voucherapp.kernel.money import Money
from voucherapp.kernel.workflow import State
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call


class QueueRow(NamedTuple):
    """An application in a list of the scheme's own people, as the database gives it."""

    id: int
    state_name: str
    token: str
    reference: str | None
    title: str
    call_code: str
    currency: str
    requested_minor: int | None
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
    cost_minor: int | None
    channel: str
    size: str
    nuts3: str
    nace: str
    sector: str

    @property
    def state(self) -> State:
        """The state with its words."""
        return APPLICATION.state(self.state_name)

    @property
    def requested(self) -> Money | None:
        """What is asked for."""
        minor = self.requested_minor
        return None if minor is None else Money(minor, self.currency)

    @property
    def cost(self) -> Money | None:
        """The price of the work."""
        return None if self.cost_minor is None else Money(self.cost_minor, self.currency)


#: What few lists show: half of what a row has, and the longer half to read.
SELDOM = frozenset(
    ("title", "saved_at", "arrived_at", "cost_minor", "size", "nuts3", "nace", "sector")
)
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
    whole: bool = True,
) -> Listing[QueueRow]:
    """Return one page of applications; filters: call (code), state, q (text), officer (user id), answered
    (only those whose correction was answered).

    The ids of the page are found by index alone, from the end of the list that is nearer, and only
    their rows are looked up, so that a deep page costs what the first does. Drafts show only when
    they are asked for. Without `whole` the fields of `SELDOM` stay unread and are None.
    """
    chosen = dict(filters or {})
    sort = sort if sort in SORTS else "submitted"
    direction = "desc" if direction == "desc" else "asc"
    asked = _asked(tuple(sorted(chosen.items())), sort, direction, whole)
    total = rows_of(asked.counting)[0][0]
    page = min(max(page, 1), max(1, -(-total // per_page)))
    before = (page - 1) * per_page
    after = max(total - before - per_page, 0)
    found = (
        rows_of(asked.page, {"rows": per_page, "skipped": before})
        if before <= after
        else (rows_of(asked.page_from_end, {"rows": total - before - after, "skipped": after}))
    )
    return Listing(
        rows=list(map(QueueRow._make, found)),
        total=total,
        page=page,
        per_page=per_page,
        sort=sort,
        direction=direction,
        filters=chosen,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The statements of a list: what counts it, what finds all its ids, and the rows of one page."""

    counting: Executable
    finding: Executable
    page: Executable
    page_from_end: Executable


@lru_cache(maxsize=256)
def _asked(
    filters: tuple[tuple[str, str], ...], sort: str, direction: str, whole: bool = True
) -> _Asked:
    """Put the statements of a list together once; officers ask the same few all day."""
    chosen = dict(filters)
    key = SORTS[sort].label("key")
    counting = _filtered(select(func.count()).select_from(Application), chosen, with_firm=False)
    finding = _filtered(select(Application.id, key), chosen, with_firm=sort == "firm")

    def page(towards: str) -> Executable:
        ids = finding.order_by(*_order(SORTS[sort], Application.id, sort, towards))
        found = ids.limit(bindparam("rows")).offset(bindparam("skipped")).subquery("found")
        rows = _rows_statement(whole).join(found, found.c.id == Application.id)
        return rows.order_by(*_order(found.c.key, found.c.id, sort, direction))

    return _Asked(
        counting=counting,
        finding=finding.order_by(*_order(SORTS[sort], Application.id, sort, direction)),
        page=page(direction),
        page_from_end=page("asc" if direction == "desc" else "desc"),
    )


def _order(key: Any, tie: Any, sort: str, direction: str) -> tuple[Any, Any]:
    """Return the order of a list; that of the other direction is its exact reverse."""
    first, second = (key.desc(), tie.desc()) if direction == "desc" else (key.asc(), tie.asc())
    if sort == "score":
        # What has no score yet stands below the lowest, on both databases; the other keys are never
        # empty in this list, and PostgreSQL reads them from an index only when nothing is said of it.
        first = first.nulls_last() if direction == "desc" else first.nulls_first()
    return first, second


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


@cache
def _rows_statement(whole: bool = True) -> Select[*tuple[Any, ...]]:
    """The rows of applications in the order of the fields of `QueueRow`."""

    def seldom(column: Any) -> Any:
        return column if whole else null()

    firm, creative = aliased(Organisation), aliased(Organisation)
    answered = (
        select(func.count(Correction.id))
        .where(Correction.application_id == Application.id, Correction.answered_at.is_not(None))
        .scalar_subquery()
    )
    return (
        select(
            Application.id,
            Application.state,
            Application.token,
            Application.reference,
            seldom(Application.title),
            Call.code,
            Call.currency,
            Application.requested_minor,
            firm.name,
            creative.name,
            Application.submitted_at,
            seldom(Application.saved_at),
            User.name,
            Application.late,
            Call.timezone,
            answered,
            Application.score_hundredths,
            seldom(Application.arrived_at),
            seldom(Application.total_cost_minor),
            Application.channel,
            seldom(Application.firm_size),
            seldom(Application.firm_nuts3),
            seldom(Application.firm_nace),
            seldom(Application.creative_sector),
        )
        .join(Call, Call.id == Application.call_id)
        .join(firm, firm.id == Application.firm_id)
        .outerjoin(creative, creative.id == Application.creative_id)
        .outerjoin(User, User.id == Application.officer_id)
    )


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
    finding = _asked(tuple(sorted(filters.items())), sort, direction).finding
    return [row[0] for row in rows_of(finding)]


def _rows(ids: Sequence[int]) -> list[QueueRow]:
    found = {row[0]: row for row in rows_of(_batch_statement(), {"ids": ids})}
    return [QueueRow._make(found[i]) for i in ids]


@cache
def _batch_statement() -> Executable:
    return _rows_statement().where(Application.id.in_(bindparam("ids", expanding=True)))
