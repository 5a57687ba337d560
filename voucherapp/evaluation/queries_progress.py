"""Reads of how far scoring is: what is needed, assigned, submitted and overdue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select

from voucherapp.applications.models import Application
from voucherapp.db.session import db
from voucherapp.evaluation.models import Assignment, Review
from voucherapp.evaluation.queries import SCORED_STATES
from voucherapp.evaluation.rules import aggregate
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of

#: Assignments that count as somebody's work on the file.
COUNTED = ("assigned", "open", "submitted")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the scoring of a call is."""

    applications: int
    needed: int
    assigned: int
    submitted: int
    waiting: int
    overdue: int
    conflicts: int
    #: Applications that lack evaluators, a third one after diverging totals included.
    lacking: int


@dataclass(frozen=True, slots=True)
class Held:
    """An assignment in figures; the total is None until the review is submitted."""

    application_id: int
    evaluator_id: int
    state: str
    token: str
    due_on: date | None
    total: int | None


def list_held(condition: Any) -> dict[int, list[Held]]:
    """List assignments by application id; the condition is about applications."""
    rows = db.session.execute(
        select(
            Assignment.application_id,
            Assignment.evaluator_id,
            Assignment.state,
            Assignment.token,
            Assignment.due_on,
            Review.total_hundredths,
        )
        .join(Application, Application.id == Assignment.application_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(condition)
    )
    found: dict[int, list[Held]] = {}
    for row in rows:
        held = Held(*row)
        found.setdefault(held.application_id, []).append(held)
    return found


def needed_for(held: Iterable[Held], config: CallConfig) -> tuple[int, bool]:
    """Return how many evaluators a file needs, and whether its totals ask for a third."""
    rules = config.evaluation
    totals = [h.total for h in held if h.state == "submitted" and h.total is not None]
    third = aggregate(totals, rules.aggregation, rules.divergence).needs_third
    wants_third = third or (rules.divergence > 0 and _diverged(totals, rules.divergence))
    return (max(rules.evaluators_per_file, 3) if wants_third else rules.evaluators_per_file), third


def _diverged(totals: Sequence[int], divergence: int) -> bool:
    """Tell whether the first asked differed: three reviews stay needed once the third is there."""
    return len(totals) >= 3 and max(totals) - min(totals) > divergence * 100


def progress_of(call_id: int, config: CallConfig, *, today: date) -> Progress:
    """Return how far the scoring of a call is: two statements."""
    cases = db.session.scalars(
        select(Application.id).where(
            Application.call_id == call_id, Application.state.in_(SCORED_STATES)
        )
    ).all()
    held = list_held(Application.call_id == call_id)
    needed = assigned = submitted = waiting = overdue = conflicts = lacking = 0
    for case_id in cases:
        own = held.get(case_id, [])
        want, _third = needed_for(own, config)
        have = sum(1 for h in own if h.state in COUNTED)
        needed += want
        assigned += have
        submitted += sum(1 for h in own if h.state == "submitted")
        waiting += sum(1 for h in own if h.state in ("assigned", "open"))
        conflicts += sum(1 for h in own if h.state == "conflict")
        overdue += sum(
            1 for h in own if h.state in ("assigned", "open") and h.due_on and h.due_on < today
        )
        lacking += have < want
    return Progress(len(cases), needed, assigned, submitted, waiting, overdue, conflicts, lacking)


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call whose applications are being scored, in figures."""

    code: str
    title: str
    applications: int
    #: Those on which no decision was released yet.
    undecided: int
    needed: int
    assigned: int
    submitted: int
    overdue: int

    @property
    def lacking(self) -> int:
        """How many more evaluators the plain number of the call asks for."""
        return max(0, self.needed - self.assigned)

    @property
    def next(self) -> T:
        """What is to be done next."""
        if self.lacking:
            return T("Assign evaluators")
        if self.submitted < self.needed:
            return T("Wait for reviews")
        return T("Look at the ranking")


def list_calls_to_score(now: datetime) -> list[CallRow]:
    """List the calls with applications being scored, the latest closing first: two statements."""
    calls = db.session.execute(
        select(
            Call,
            func.count(Application.id),
            func.sum(case((Application.state == "eligible", 1), else_=0)),
        )
        .join(Application, Application.call_id == Call.id)
        .where(Application.state.in_(SCORED_STATES))
        .group_by(Call.id)
        .order_by(Call.closes_at.desc(), Call.id.desc())
    )
    late = case((Assignment.due_on < now.date(), Assignment.state), else_=None)
    counts = db.session.execute(
        select(
            Application.call_id,
            func.count(),
            func.sum(case((Assignment.state == "submitted", 1), else_=0)),
            func.sum(case((late.in_(("assigned", "open")), 1), else_=0)),
        )
        .join(Application, Application.id == Assignment.application_id)
        .where(Assignment.state.in_(COUNTED), Application.state.in_(SCORED_STATES))
        .group_by(Application.call_id)
    )
    figures = {call_id: (have, done, overdue) for call_id, have, done, overdue in counts}
    return [
        CallRow(
            call.code,
            call.title,
            number,
            int(undecided or 0),
            number * config_of(call).evaluation.evaluators_per_file,
            *(int(n or 0) for n in figures.get(call.id, (0, 0, 0))),
        )
        for call, number, undecided in calls
    ]


def list_lacking() -> list[tuple[str, str, int]]:
    """List (code, title, number) of the calls whose applications lack evaluators: two statements.

    An application whose totals differ too much lacks its third one.
    """
    calls = db.session.scalars(
        select(Call)
        .where(Call.id.in_(select(Application.call_id).where(Application.state == "eligible")))
        .order_by(Call.closes_at, Call.id)
    ).all()
    cases = _cases_with_held()
    found = []
    for call in calls:
        config = config_of(call)
        number = sum(_lacks(held, config) for held in cases.get(call.id, {}).values())
        if number:
            found.append((call.code, call.title, number))
    return found


def _cases_with_held() -> dict[int, dict[int, list[Held]]]:
    """List the accepted applications by call, each with its assignments; some have none yet."""
    rows = db.session.execute(
        select(
            Application.call_id,
            Application.id,
            Assignment.evaluator_id,
            Assignment.state,
            Assignment.token,
            Assignment.due_on,
            Review.total_hundredths,
        )
        .outerjoin(Assignment, Assignment.application_id == Application.id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Application.state == "eligible")
    )
    cases: dict[int, dict[int, list[Held]]] = {}
    for call_id, case_id, evaluator_id, state, token, due_on, total in rows:
        held = cases.setdefault(call_id, {}).setdefault(case_id, [])
        if evaluator_id is not None:
            held.append(Held(case_id, evaluator_id, state, token, due_on, total))
    return cases


def _lacks(held: Sequence[Held], config: CallConfig) -> bool:
    return sum(1 for h in held if h.state in COUNTED) < needed_for(held, config)[0]
