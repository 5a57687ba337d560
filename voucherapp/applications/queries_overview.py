"""What stands around the officers' queue: how many are in which state, and who has taken them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Executable, bindparam, func, literal_column, select

from voucherapp.accounts.models import User
from voucherapp.applications.models import Application
from voucherapp.applications.rules import APPLICATION
from voucherapp.db.queries import rows_of
from voucherapp.kernel.workflow import State
from voucherapp.programmes.models import Call


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many applications are in a state."""

    state: State
    count: int


def count_by_state(call_code: str = "") -> list[StateCount]:
    """Count applications by state, in the order of the workflow, of one call or of all."""
    counts = rows_of(_counts_statement(bool(call_code)), {"code": call_code} if call_code else None)
    numbers = zip(APPLICATION.states, counts[0], strict=True)
    return [StateCount(state, number) for state, number in numbers if number]


@cache
def _counts_statement(of_one_call: bool) -> Executable:
    """One count for each state: a group would compare every row with the one before."""
    call_id = select(Call.id).where(Call.code == bindparam("code")).scalar_subquery()
    counts = []
    for state in APPLICATION.states:
        # The names are ours, and written out each count is read from the index alone.
        count = select(func.count()).where(Application.state == literal_column(f"'{state.name}'"))
        if of_one_call:
            count = count.where(Application.call_id == call_id)
        counts.append(count.scalar_subquery())
    return select(*counts)


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
    return [(user_id, name) for user_id, name in rows_of(_officers_statement())]
