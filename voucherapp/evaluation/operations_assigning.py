"""What officers do: ask evaluators to score applications, and take it back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from voucherapp.accounts.models import User
from voucherapp.applications.models import Application
from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.evaluation import queries
from voucherapp.evaluation.events import AssignmentWithdrawn, EvaluatorAssigned
from voucherapp.evaluation.models import Assignment
from voucherapp.evaluation.queries_conflicts import find_conflict
from voucherapp.evaluation.rules import ASSIGNMENT, AssignmentFacts
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T


def assign(
    *, act: Act, application: Application, evaluator: User, due_on: date | None = None
) -> Assignment:
    """Ask an evaluator to score an application until a day.

    Raises Refused when the application is not being scored, the day is over, the person is no
    evaluator, is asked already, or stands in a conflict that can be computed.
    """
    _refuse_case(application, due_on, act)
    _refuse_person(application, evaluator)
    existing = queries.find_assignment(application.id, evaluator.id)
    if existing is not None:
        return _assign_again(act, existing, application, evaluator, due_on)
    assignment = Assignment(
        token=ids.token(),
        application=application,
        application_id=application.id,
        evaluator_id=evaluator.id,
        state=ASSIGNMENT.initial,
        assigned_at=act.at,
        assigned_by=act.by,
        due_on=due_on,
        declared_at=None,
    )
    db.session.add(assignment)
    db.session.flush()
    note(
        act,
        "assignment.assigned",
        assignment,
        summary=T("Assigned to %(name)s for scoring", name=evaluator.name),
        detail={"evaluator": evaluator.id, "due_on": due_on.isoformat() if due_on else None},
        case_id=application.id,
    )
    emit(act, EvaluatorAssigned(assignment_id=assignment.id))
    return assignment


def _refuse_case(application: Application, due_on: date | None, act: Act) -> None:
    if application.state not in queries.SCORED_STATES:
        raise Refused(
            "not-eligible",
            T("Only applications that were formally accepted are scored. Check this one first."),
        )
    if due_on is not None and due_on < act.at.date():
        raise Refused("due-over", T("This day is over. Choose a later one."), field="due_on")


def _refuse_person(application: Application, evaluator: User) -> None:
    if not evaluator.active or Role.EVALUATOR not in {Role(r) for r in evaluator.roles}:
        raise Refused("not-an-evaluator", T("%(name)s is not an evaluator.", name=evaluator.name))
    conflict = find_conflict(application, evaluator)
    if conflict is not None:
        raise Refused(
            "conflict",
            T(
                "%(name)s cannot score this application: %(reason)s. Choose somebody else.",
                name=evaluator.name,
                reason=conflict,
            ),
        )


def _assign_again(
    act: Act,
    assignment: Assignment,
    application: Application,
    evaluator: User,
    due_on: date | None,
) -> Assignment:
    if assignment.state != "withdrawn":
        raise Refused("assigned-already", T("%(name)s is assigned already.", name=evaluator.name))
    fire(
        assignment,
        ASSIGNMENT,
        "assign_again",
        act=act,
        facts=AssignmentFacts(application_open=True),
        summary=T("Assigned to %(name)s for scoring", name=evaluator.name),
        case_id=application.id,
    )
    assignment.assigned_at, assignment.assigned_by = act.at, act.by
    assignment.due_on = due_on
    assignment.declared_at = None
    emit(act, EvaluatorAssigned(assignment_id=assignment.id))
    return assignment


def withdraw_assignment(*, act: Act, assignment: Assignment, reason: str = "") -> None:
    """Take back an assignment that is not submitted; a draft of the review stays on record."""
    fire(
        assignment,
        ASSIGNMENT,
        "withdraw",
        act=act,
        detail={"reason": reason.strip()},
        case_id=assignment.application_id,
    )
    emit(act, AssignmentWithdrawn(assignment_id=assignment.id, reason=reason.strip()))


def end_assignments(*, act: Act, application_id: int) -> int:
    """End what is still to be scored of an application that its firm withdrew; returns how many."""
    open_ones = db.session.scalars(
        select(Assignment)
        .where(
            Assignment.application_id == application_id,
            Assignment.state.in_(("assigned", "open")),
        )
        .options(joinedload(Assignment.application))
        .order_by(Assignment.id)
    ).all()
    for assignment in open_ones:
        fire(assignment, ASSIGNMENT, "end", act=act, case_id=application_id)
        emit(act, AssignmentWithdrawn(assignment_id=assignment.id, reason=""))
    return len(open_ones)
