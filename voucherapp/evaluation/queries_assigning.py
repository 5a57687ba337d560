"""Reads for officers who assign: who may score what, and who has how much."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from voucherapp.accounts.queries import list_evaluators
from voucherapp.applications.models import Application
from voucherapp.db.queries import Listing
from voucherapp.db.session import db
from voucherapp.evaluation.models import Assignment
from voucherapp.evaluation.queries import SCORED_STATES
from voucherapp.evaluation.queries_conflicts import facts_of_cases, facts_of_evaluators
from voucherapp.evaluation.queries_progress import COUNTED, Held, list_held, needed_for
from voucherapp.evaluation.rules import ASSIGNMENT
from voucherapp.evaluation.rules_assigning import (
    CaseFacts,
    EvaluatorFacts,
    Need,
    conflict_of,
    suggest,
)
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """One application for one evaluator: assigned already, in conflict, or free to assign."""

    evaluator_id: int
    pair: str
    state: State | None = None
    token: str = ""
    conflict: T | None = None
    suggested: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An application with its cells, in the order of the evaluators."""

    application_id: int
    token: str
    reference: str
    firm: str
    creative: str
    assigned: int
    submitted: int
    needed: int
    needs_third: bool
    cells: tuple[Cell, ...]

    @property
    def missing(self) -> int:
        """How many evaluators are still to be found."""
        return max(0, self.needed - self.assigned)


@dataclass(frozen=True, slots=True)
class Column:
    """An evaluator with the work they have."""

    user_id: int
    name: str
    #: Files of this call that are theirs, and all that they still have to score anywhere.
    load: int
    waiting: int


@dataclass(slots=True)
class Matrix:
    """One page of applications against all evaluators."""

    columns: Sequence[Column]
    listing: Listing[MatrixRow]


def _loads(call_id: int) -> dict[int, tuple[int, int]]:
    """Return by evaluator how many files of a call are theirs, and how many wait anywhere."""
    rows = db.session.execute(
        select(
            Assignment.evaluator_id,
            func.count().filter(Application.call_id == call_id),
            func.count().filter(Assignment.state.in_(("assigned", "open"))),
        )
        .join(Application, Application.id == Assignment.application_id)
        .where(Assignment.state.in_(COUNTED))
        .group_by(Assignment.evaluator_id)
    )
    return {evaluator: (files, waiting) for evaluator, files, waiting in rows}


def matrix_of(
    call: Call, config: CallConfig, *, today: date, page: int = 1, suggesting: bool = False
) -> Matrix:
    """Return a page of the applications of a call against all evaluators, with a suggestion.

    The number of statements does not depend on the number of applications or evaluators.
    """
    where = (Application.call_id == call.id, Application.state.in_(SCORED_STATES))
    total = db.session.scalar(select(func.count()).select_from(Application).where(*where)) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    cases = db.session.scalars(
        select(Application)
        .where(*where)
        .order_by(Application.sequence, Application.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    people = list_evaluators()
    evaluators = facts_of_evaluators(people)
    loads = _loads(call.id)
    load = {evaluator: files for evaluator, (files, _waiting) in loads.items()}
    held = list_held(Application.id.in_([c.id for c in cases]))
    facts = facts_of_cases(cases)
    blocked = _blocked(cases, evaluators, facts, held)
    pairs = (
        _suggestion(cases, config, held, blocked, list(evaluators), load) if suggesting else set()
    )
    rows = [
        _row(case, held.get(case.id, []), config, evaluators, blocked[case.id], pairs, today)
        for case in cases
    ]
    columns = [Column(u.id, u.name, *loads.get(u.id, (0, 0))) for u in people]
    return Matrix(columns, Listing(rows, total, page, PER_PAGE, "reference", "asc"))


def _blocked(
    cases: Iterable[Application],
    evaluators: Mapping[int, EvaluatorFacts],
    facts: Mapping[int, CaseFacts],
    held: Mapping[int, Sequence[Held]],
) -> dict[int, dict[int, T | None]]:
    """Return, by application, the evaluators who cannot be assigned (any more) and why."""
    found: dict[int, dict[int, T | None]] = {}
    for case in cases:
        own: dict[int, T | None] = {
            h.evaluator_id: None for h in held.get(case.id, ()) if h.state != "withdrawn"
        }
        for user_id, evaluator in evaluators.items():
            reason = conflict_of(evaluator, facts[case.id])
            if reason is not None:
                own[user_id] = reason
        found[case.id] = own
    return found


def _suggestion(
    cases: Iterable[Application],
    config: CallConfig,
    held: Mapping[int, Sequence[Held]],
    blocked: Mapping[int, Mapping[int, T | None]],
    evaluators: Sequence[int],
    load: Mapping[int, int],
) -> set[tuple[int, int]]:
    needs = []
    for case in cases:
        own = held.get(case.id, ())
        have = sum(1 for h in own if h.state in COUNTED)
        needed, _third = needed_for(own, config)
        needs.append(Need(case.id, max(0, needed - have), frozenset(blocked[case.id])))
    return set(suggest(needs, evaluators, load))


def _row(
    case: Application,
    held: Sequence[Held],
    config: CallConfig,
    evaluators: Iterable[int],
    blocked: Mapping[int, T | None],
    pairs: Collection[tuple[int, int]],
    today: date,
) -> MatrixRow:
    by_evaluator = {h.evaluator_id: h for h in held if h.state != "withdrawn"}
    needed, third = needed_for(held, config)
    cells = tuple(
        _cell(case.id, user_id, by_evaluator.get(user_id), blocked, pairs, today)
        for user_id in evaluators
    )
    return MatrixRow(
        application_id=case.id,
        token=case.token,
        reference=case.reference or "",
        firm=case.firm_name,
        creative=case.creative_name,
        assigned=sum(1 for h in held if h.state in COUNTED),
        submitted=sum(1 for h in held if h.state == "submitted"),
        needed=needed,
        needs_third=third,
        cells=cells,
    )


def _cell(
    case_id: int,
    user_id: int,
    held: Held | None,
    blocked: Mapping[int, T | None],
    pairs: Collection[tuple[int, int]],
    today: date,
) -> Cell:
    pair = f"{case_id}:{user_id}"
    if held is not None:
        late = (
            held.state in ("assigned", "open") and held.due_on is not None and held.due_on < today
        )
        return Cell(user_id, pair, ASSIGNMENT.state(held.state), held.token, overdue=late)
    return Cell(user_id, pair, conflict=blocked.get(user_id), suggested=(case_id, user_id) in pairs)
