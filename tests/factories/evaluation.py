"""Evaluators, assignments and reviews, made by the operations that people use."""

from __future__ import annotations

from datetime import date
from itertools import count

from tests.factories.accounts import act_of
from tests.factories.organisations import make_person
from tests.factories.programmes import officer_act
from voucherapp.accounts.models import User
from voucherapp.applications.models import Application
from voucherapp.applications.queries import get_application
from voucherapp.db.session import db
from voucherapp.evaluation import operations, queries
from voucherapp.evaluation.models import Assignment, Review
from voucherapp.evaluation.operations import MarkInput
from voucherapp.evaluation.operations_assigning import assign
from voucherapp.kernel.permissions import Role
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.queries import config_of

_numbers = count(1)


def make_evaluator(name: str = "", email: str = "") -> User:
    """A person who scores, of a university that has nothing to do with anybody."""
    number = next(_numbers)
    return make_person(
        Role.EVALUATOR,
        name=name or f"Evaluator {number}",
        email=email or f"reader{number}@university{number}.example",
    )


def make_assignment(
    application: Application, evaluator: User | None = None, *, due_on: date | None = None
) -> Assignment:
    """Ask an evaluator to score an application."""
    made = assign(
        act=officer_act(),
        application=application,
        evaluator=evaluator or make_evaluator(),
        due_on=due_on,
    )
    db.session.flush()
    return queries.get_assignment(made.token)


def make_open(application: Application, evaluator: User | None = None) -> Assignment:
    """An assignment whose evaluator has declared no interest."""
    row = make_assignment(application, evaluator)
    operations.declare_none(act=act_of(row.evaluator), assignment=row)
    db.session.flush()
    return row


def marks_for(
    config: CallConfig, total: float, innovation: float | None = None
) -> dict[str, MarkInput]:
    """Marks that add up to a total (weights of one), with the points for innovation if they matter."""
    left = round(total * 100)
    marks: dict[str, MarkInput] = {}
    criteria = config.evaluation.criteria
    if innovation is not None:
        marks[criteria[0].code] = (round(innovation * 100), False, "As new as that.")
        left -= round(innovation * 100)
        criteria = criteria[1:]
    for criterion in criteria:
        points = min(left, criterion.max_points * 100)
        marks[criterion.code] = (points, False, f"Reason for {criterion.label}.")
        left -= points
    assert left == 0, "these points do not fit on the sheet"
    return marks


def make_review(
    application: Application,
    total: float,
    *,
    innovation: float | None = None,
    evaluator: User | None = None,
) -> Review:
    """A submitted review with this total."""
    return _submit(make_open(application, evaluator), total, innovation)


def submit_for(token: str, total: float) -> Review:
    """Let the evaluator of an assignment declare no interest and submit a review with this total."""
    row = queries.get_assignment(token)
    operations.declare_none(act=act_of(row.evaluator), assignment=row)
    db.session.flush()
    return _submit(row, total)


def _submit(row: Assignment, total: float, innovation: float | None = None) -> Review:
    act = act_of(row.evaluator)
    config = config_of(row.application.call)
    operations.save_review(
        act=act,
        assignment=row,
        version=0,
        marks=marks_for(config, total, innovation),
        comment="A sound idea.",
    )
    review = operations.submit_review(act=act, assignment=row)
    db.session.flush()
    return review


def make_scored(
    application: Application, *totals: float, innovation: float | None = None
) -> Application:
    """An application with one submitted review for each total."""
    for total in totals:
        make_review(application, total, innovation=innovation)
    return get_application(application.id)
