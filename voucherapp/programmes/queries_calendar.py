"""Reads about planned calls, subscriptions and questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.kernel.calendar import is_open_end, local_date
from voucherapp.kernel.money import Money
from voucherapp.kernel.workflow import State
from voucherapp.programmes import queries
from voucherapp.programmes.models import Call
from voucherapp.programmes.models_calendar import CallQuestion, CallSubscription, PlannedCall
from voucherapp.programmes.rules import PLANNED
from voucherapp.web.countries import country_name


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A planned or published call as the calendar shows it: letters a to e of Art. 49(2)."""

    code: str
    title: str
    area: str
    objective: str
    applicants: str
    total: Money
    starts_on: date
    ends_on: date | None
    state: State
    updated_at: datetime


def list_calendar(now: datetime) -> list[CalendarRow]:
    """List what is planned, coming and open, by the first day; calls found by address alone are not."""
    published = _published()
    shown = [call for call in published if call.closes_at >= now and _is_listed(call)]
    rows = [_of_call(call, now) for call in shown]
    known = {call.id for call in published}
    rows += [_of_plan(p) for p in list_plans() if p.call_id not in known and not _over(p, now)]
    return sorted(rows, key=lambda row: (row.starts_on, row.title))


def _published() -> Sequence[Call]:
    return db.session.scalars(
        select(Call).where(Call.state == "published").options(joinedload(Call.programme))
    ).all()


def _is_listed(call: Call) -> bool:
    return queries.config_of(call).frame.visibility == "public"


def _over(plan: PlannedCall, now: datetime) -> bool:
    return plan.ends_on is not None and plan.ends_on < now.date()


def _of_call(call: Call, now: datetime) -> CalendarRow:
    config = queries.config_of(call)
    public = queries.public_row(call, now)
    countries = ", ".join(country_name(code) for code in config.applicant.countries)
    return CalendarRow(
        code=call.code,
        title=call.title,
        area=public.territory or countries,
        objective=call.programme.specific_objective or config.texts.summary,
        applicants=config.texts.who,
        total=public.budget,
        starts_on=local_date(call.opens_at, call.timezone),
        ends_on=None if is_open_end(call.closes_at) else local_date(call.closes_at, call.timezone),
        state=public.state,
        updated_at=call.published_at or call.created_at,
    )


def _of_plan(plan: PlannedCall) -> CalendarRow:
    return CalendarRow(
        code="",
        title=plan.title,
        area=plan.area,
        objective=plan.objective,
        applicants=plan.applicants,
        total=Money(plan.total_minor, plan.currency),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        state=PLANNED,
        updated_at=plan.updated_at,
    )


def list_plans() -> Sequence[PlannedCall]:
    """List planned calls by their first day."""
    return db.session.scalars(
        select(PlannedCall)
        .options(joinedload(PlannedCall.call))
        .order_by(PlannedCall.starts_on, PlannedCall.id)
    ).all()


def get_plan(plan_id: int) -> PlannedCall:
    """Return a planned call, or raise NotFound."""
    return one_or_404(select(PlannedCall).where(PlannedCall.id == plan_id))


def find_subscription(token: str) -> CallSubscription | None:
    """Return the subscription of a link, or None when it is over."""
    return db.session.scalar(select(CallSubscription).where(CallSubscription.token == token))


def get_subscription(token: str) -> CallSubscription:
    """Return the subscription of a link, or raise NotFound."""
    return one_or_404(select(CallSubscription).where(CallSubscription.token == token))


def find_subscription_by_id(subscription_id: int) -> CallSubscription | None:
    """Return a subscription, or None when it has ended meanwhile."""
    return db.session.get(CallSubscription, subscription_id)


def list_subscriptions_of(email: str) -> Sequence[CallSubscription]:
    """List the subscriptions of an address."""
    return db.session.scalars(
        select(CallSubscription)
        .where(CallSubscription.email == email)
        .order_by(CallSubscription.id)
    ).all()


def list_confirmed() -> Sequence[CallSubscription]:
    """List the subscriptions that count."""
    return db.session.scalars(
        select(CallSubscription)
        .where(CallSubscription.confirmed_at.is_not(None))
        .order_by(CallSubscription.id)
    ).all()


def list_unconfirmed_before(moment: datetime) -> Sequence[CallSubscription]:
    """List subscriptions whose address was not confirmed in time."""
    return db.session.scalars(
        select(CallSubscription).where(
            CallSubscription.confirmed_at.is_(None), CallSubscription.asked_at < moment
        )
    ).all()


def list_opening(now: datetime) -> Sequence[Call]:
    """List calls that have opened and of whose opening nobody was told."""
    return db.session.scalars(
        select(Call).where(
            Call.state == "published", Call.opens_at <= now, Call.opening_told_at.is_(None)
        )
    ).all()


def list_answers(call_id: int) -> Sequence[CallQuestion]:
    """List the published questions and answers of a call, the newest first."""
    return db.session.scalars(
        select(CallQuestion)
        .where(CallQuestion.call_id == call_id, CallQuestion.published_at.is_not(None))
        .order_by(CallQuestion.published_at.desc(), CallQuestion.id.desc())
    ).all()


def list_questions(call_id: int) -> Sequence[CallQuestion]:
    """List all questions about a call, those without an answer first."""
    return db.session.scalars(
        select(CallQuestion)
        .where(CallQuestion.call_id == call_id)
        .options(joinedload(CallQuestion.asker))
        .order_by(CallQuestion.answered_at.is_not(None), CallQuestion.asked_at, CallQuestion.id)
    ).all()


def list_own_questions(call_id: int, user_id: int | None) -> Sequence[CallQuestion]:
    """List what a person has asked about a call."""
    return db.session.scalars(
        select(CallQuestion)
        .where(CallQuestion.call_id == call_id, CallQuestion.asked_by == user_id)
        .order_by(CallQuestion.id)
    ).all()


def get_question(question_id: int, call_id: int | None = None) -> CallQuestion:
    """Return a question with its call and asker, or raise NotFound; of one call if it is named."""
    statement = (
        select(CallQuestion)
        .where(CallQuestion.id == question_id)
        .options(joinedload(CallQuestion.call), joinedload(CallQuestion.asker))
    )
    if call_id is not None:
        statement = statement.where(CallQuestion.call_id == call_id)
    return one_or_404(statement)


def list_work() -> list[tuple[str, str, bool, datetime, int]]:
    """List calls that wait for an officer: (code, title, whether a draft, opening, open questions)."""
    waiting = (
        select(func.count())
        .select_from(CallQuestion)
        .where(CallQuestion.call_id == Call.id, CallQuestion.answered_at.is_(None))
        .correlate(Call)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Call.code, Call.title, Call.state == "draft", Call.opens_at, waiting)
        .where(or_(Call.state == "draft", waiting > 0))
        .order_by(Call.opens_at, Call.id)
    )
    return [(code, title, draft, opens, number) for code, title, draft, opens, number in rows]
