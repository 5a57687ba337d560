"""Who is told what about scoring."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import tell_staff, tell_user
from voucherapp.evaluation.models import Assignment
from voucherapp.evaluation.operations_assigning import end_assignments
from voucherapp.evaluation.queries import get_assignment_by_id
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.text import T
from voucherapp.web.formatting import format_day
from voucherapp.web.links import external


def on_assigned(payload: dict[str, Any], act: Act) -> None:
    """Ask the evaluator, with the link to the page that begins with the declaration of interest."""
    assignment = get_assignment_by_id(payload["assignment_id"])
    if assignment.state != "assigned":
        return
    tell_user(
        act=act,
        user_id=assignment.evaluator_id,
        kind="review.assigned",
        subject=T("An application to score: %(reference)s", reference=_reference(assignment)),
        body=T(
            "we ask you to score application %(reference)s in the call “%(call)s”%(due)s.\n\n"
            "First you see the names of the organisations and say whether you have an interest in "
            "the matter. Only then the application opens.\n\n"
            "%(link)s\n\n"
            "You can save at any time and go on later, on a phone too.",
            reference=_reference(assignment),
            call=assignment.application.call.title,
            due=_until(assignment),
            link=external("evaluation.assignment", token=assignment.token),
        ),
        case_id=assignment.application_id,
        dedup_key=f"review-assigned/{assignment.id}/{assignment.assigned_at.isoformat()}",
    )


def on_withdrawn(payload: dict[str, Any], act: Act) -> None:
    """Tell the evaluator that nothing more is asked."""
    assignment = get_assignment_by_id(payload["assignment_id"])
    if assignment.state != "withdrawn":
        return
    tell_user(
        act=act,
        user_id=assignment.evaluator_id,
        kind="review.withdrawn",
        subject=T("No score needed any more: %(reference)s", reference=_reference(assignment)),
        body=T(
            "application %(reference)s does not need your score any more. There is nothing left "
            "to do. Thank you for your time.",
            reference=_reference(assignment),
        ),
        case_id=assignment.application_id,
        dedup_key=f"review-withdrawn/{assignment.id}/{assignment.assigned_at.isoformat()}",
    )


def on_conflict(payload: dict[str, Any], act: Act) -> None:
    """Tell the people who assign that somebody else is needed."""
    assignment = get_assignment_by_id(payload["assignment_id"])
    tell_staff(
        act=act,
        permission=Permission.REVIEW_ASSIGN,
        kind="review.conflict",
        subject=T("Conflict declared: %(reference)s", reference=_reference(assignment)),
        body=T(
            "%(name)s has declared a conflict of interest in application %(reference)s. "
            "Please assign somebody else:\n\n%(link)s",
            name=assignment.evaluator.name,
            reference=_reference(assignment),
            link=external("evaluation_staff.matrix", code=assignment.application.call.code),
        ),
        case_id=assignment.application_id,
        dedup_key=f"review-conflict/{assignment.id}",
    )


def on_application_withdrawn(payload: dict[str, Any], act: Act) -> None:
    """End the open assignments of an application that its firm has withdrawn."""
    end_assignments(act=act, application_id=payload["application_id"])


def remind(act: Act, assignment: Assignment, days: int) -> None:
    """Remind an evaluator before the due day, and once after it; the same reminder goes out once."""
    late = days < 0
    tell_user(
        act=act,
        user_id=assignment.evaluator_id,
        kind="review.reminder",
        subject=T("Still to be scored: %(reference)s", reference=_reference(assignment)),
        body=T(
            "your score of application %(reference)s %(when)s. What you have saved is there:\n\n"
            "%(link)s\n\n"
            "If you cannot do it, please tell us by answering this mail.",
            reference=_reference(assignment),
            when=T("was due on %(day)s", day=format_day(assignment.due_on))
            if late
            else T("is due on %(day)s", day=format_day(assignment.due_on)),
            link=external("evaluation.assignment", token=assignment.token),
        ),
        case_id=assignment.application_id,
        dedup_key=f"review-reminder/{assignment.id}/{assignment.due_on}/{'late' if late else 'soon'}",
    )


def _reference(assignment: Assignment) -> str:
    return assignment.application.reference or assignment.application.title


def _until(assignment: Assignment) -> T | str:
    if assignment.due_on is None:
        return ""
    return T(" by %(day)s", day=format_day(assignment.due_on))
