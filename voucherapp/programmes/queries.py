"""Reads about programmes, funders and calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, func, select
from sqlalchemy.orm import joinedload, selectinload

from voucherapp.db.queries import one_or_404, rows_of
from voucherapp.db.session import db
from voucherapp.kernel.calendar import days_until, is_open_end, local_date
from voucherapp.kernel.money import Money
from voucherapp.kernel.workflow import State
from voucherapp.programmes import rules
from voucherapp.programmes.models import Call, Funder, Programme, ProgrammeFunder
from voucherapp.programmes.queries_config import config_of as config_of  # noqa: PLC0414 - found here too
from voucherapp.programmes.rules_eligibility import territory_names


@dataclass(frozen=True, slots=True)
class Share:
    """What a funder carries of each euro of a programme."""

    funder_id: int
    code: str
    name: str
    fund: str
    share_bp: int


@dataclass(frozen=True, slots=True)
class PublicCall:
    """A published call as lists show it; days_left is None unless it is open."""

    id: int
    code: str
    title: str
    summary: str
    territory: str
    amount: Money
    budget: Money
    opens_at: datetime
    closes_at: datetime
    timezone: str
    state: State
    days_left: int | None
    #: Whether it stands in lists, or is found by its address alone.
    listed: bool = True
    published_at: datetime | None = None
    #: Sizes of firms that may apply.
    sizes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as the staff list shows it."""

    id: int
    code: str
    title: str
    programme_code: str
    programme_title: str
    opens_at: datetime
    closes_at: datetime
    timezone: str
    budget: Money
    state: State


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme as the staff list shows it."""

    code: str
    title: str
    authority: str
    member_state: str
    funders: str
    calls: int


def get_programme(code: str) -> Programme:
    """Return a programme with its shares and funders, or raise NotFound."""
    return one_or_404(
        select(Programme)
        .where(Programme.code == code)
        .options(selectinload(Programme.shares).joinedload(ProgrammeFunder.funder))
    )


def get_programme_by_id(programme_id: int) -> Programme:
    """Return a programme with its shares and funders, or raise NotFound."""
    return one_or_404(
        select(Programme)
        .where(Programme.id == programme_id)
        .options(selectinload(Programme.shares).joinedload(ProgrammeFunder.funder))
    )


def find_programme(code: str) -> Programme | None:
    """Return the programme of this code, or None."""
    return db.session.scalar(select(Programme).where(Programme.code == code))


def find_funder(code: str) -> Funder | None:
    """Return the funder of this code, or None."""
    return db.session.scalar(select(Funder).where(Funder.code == code))


def list_funders() -> Sequence[Funder]:
    """List all funders by name."""
    return db.session.scalars(select(Funder).order_by(Funder.name, Funder.id)).all()


def list_programmes() -> list[ProgrammeRow]:
    """List all programmes with their funders and how many calls each has."""
    programmes = db.session.scalars(
        select(Programme)
        .options(selectinload(Programme.shares).joinedload(ProgrammeFunder.funder))
        .order_by(Programme.title, Programme.id)
    ).all()
    rows = db.session.execute(select(Call.programme_id, func.count()).group_by(Call.programme_id))
    counts = dict(rows.all())
    return [
        ProgrammeRow(
            code=p.code,
            title=p.title,
            authority=p.authority,
            member_state=p.member_state,
            funders=", ".join(share.funder.name for share in p.shares),
            calls=counts.get(p.id, 0),
        )
        for p in programmes
    ]


def shares_of(programme_id: int) -> dict[int, int]:
    """Return what each funder carries, in basis points by funder id, in stable order."""
    rows = db.session.execute(
        select(ProgrammeFunder.funder_id, ProgrammeFunder.share_bp)
        .where(ProgrammeFunder.programme_id == programme_id)
        .order_by(ProgrammeFunder.funder_id)
    )
    return dict(rows.all())


def list_shares(programme_id: int) -> list[Share]:
    """List the shares of a programme with the names of the funders."""
    rows = db.session.execute(
        select(Funder.id, Funder.code, Funder.name, Funder.fund, ProgrammeFunder.share_bp)
        .join(ProgrammeFunder, ProgrammeFunder.funder_id == Funder.id)
        .where(ProgrammeFunder.programme_id == programme_id)
        .order_by(ProgrammeFunder.position, Funder.id)
    )
    return [Share(*row) for row in rows]


def has_published_calls(programme_id: int) -> bool:
    """Tell whether a call of the programme was published: then its shares stand."""
    return (
        db.session.scalar(
            select(Call.id)
            .where(Call.programme_id == programme_id, Call.published_version.is_not(None))
            .limit(1)
        )
        is not None
    )


def get_call(code: str) -> Call:
    """Return a call with its programme, or raise NotFound."""
    return one_or_404(select(Call).where(Call.code == code).options(joinedload(Call.programme)))


def get_call_by_id(call_id: int) -> Call:
    """Return a call with its programme, or raise NotFound."""
    return one_or_404(select(Call).where(Call.id == call_id).options(joinedload(Call.programme)))


def get_public_call(code: str) -> Call:
    """Return a published call with its programme, or raise NotFound: drafts are nobody's business."""
    return one_or_404(
        select(Call)
        .where(Call.code == code, Call.state == "published")
        .options(joinedload(Call.programme))
    )


def find_call(code: str) -> Call | None:
    """Return the call of this code, or None."""
    return db.session.scalar(select(Call).where(Call.code == code))


@cache
def _calls_statement() -> Executable:
    return (
        select(
            Call.id,
            Call.code,
            Call.title,
            Programme.code,
            Programme.title,
            Call.opens_at,
            Call.closes_at,
            Call.timezone,
            Call.budget_minor,
            Call.currency,
            Call.state,
        )
        .join(Call.programme)
        .order_by(Call.opens_at.desc(), Call.id.desc())
    )


def list_calls() -> list[CallRow]:
    """List all calls for staff, the latest opening first; their long configuration stays unread."""
    rows = rows_of(_calls_statement())
    return [CallRow(*[*row[:8], Money(row[8], row[9]), rules.CALL.state(row[10])]) for row in rows]


def public_status(call: Call, now: datetime) -> State:
    """Return whether a call is a draft, coming, open or closed at this moment."""
    return rules.public_status(call.state, call.opens_at, call.closes_at, now)


def days_left(call: Call, now: datetime) -> int | None:
    """Return the calendar days until an open call closes, in its own zone; None if it is not open."""
    return _days_left(call, now) if public_status(call, now) is rules.OPEN else None


def _days_left(call: Call | PublicCall, now: datetime) -> int | None:
    if is_open_end(call.closes_at):
        return None
    return days_until(local_date(call.closes_at, call.timezone), local_date(now, call.timezone))


def list_public_calls(now: datetime) -> list[PublicCall]:
    """List published calls: open ones first (soonest closing), then coming, then closed.

    A call that is found by its address alone stands in no list.
    """
    calls = db.session.scalars(select(Call).where(Call.state == "published")).all()
    rows = [public_row(call, now) for call in calls]
    return at_moment([row for row in rows if row.listed], now)


def at_moment(calls: Iterable[PublicCall], now: datetime) -> list[PublicCall]:
    """Bring calls that were read earlier to the status and the order of this moment."""
    order = {"open": 0, "coming": 1, "closed": 2}

    def place(call: PublicCall) -> tuple[int, float, int]:
        moment = call.opens_at if call.state is rules.COMING else call.closes_at
        sign = -1 if call.state is rules.CLOSED else 1
        return (order[call.state.name], sign * moment.timestamp(), call.id)

    return sorted((_brought_to(call, now) for call in calls), key=place)


def _brought_to(call: PublicCall, now: datetime) -> PublicCall:
    state = rules.public_status("published", call.opens_at, call.closes_at, now)
    left = _days_left(call, now) if state is rules.OPEN else None
    return replace(call, state=state, days_left=left)


def public_row(call: Call, now: datetime) -> PublicCall:
    """Return what lists show of a call at this moment."""
    config = config_of(call)
    return PublicCall(
        id=call.id,
        code=call.code,
        title=call.title,
        summary=config.texts.summary,
        territory=territory_names(config.applicant.territory),
        amount=Money(config.voucher.max_minor, call.currency),
        budget=Money(call.budget_minor, call.currency),
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        timezone=call.timezone,
        state=public_status(call, now),
        days_left=days_left(call, now),
        listed=config.frame.visibility == "public",
        published_at=call.published_at,
        sizes=config.applicant.sizes,
    )


def list_drafts_from(code: str) -> Sequence[Call]:
    """List the drafts that were copied from a call."""
    return db.session.scalars(
        select(Call)
        .where(Call.state == "draft", Call.derived_from == code)
        .order_by(Call.opens_at, Call.id)
    ).all()
