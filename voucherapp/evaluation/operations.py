"""What evaluators do: declare their interest, save a review, submit it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified

from voucherapp.applications.operations_scores import lock_score, record_score
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.evaluation import queries
from voucherapp.evaluation.events import ConflictDeclared, ReviewSubmitted
from voucherapp.evaluation.models import Assignment, Mark, Review
from voucherapp.evaluation.rules import (
    ASSIGNMENT,
    AssignmentFacts,
    CriterionRule,
    MarkFact,
    aggregate,
    refuse_mark,
    weighted_total,
)
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.queries import config_of

#: A mark as forms give it: points in hundredths (None: not given), not applicable, reason.
MarkInput = tuple[int | None, bool, str]


def declare_none(*, act: Act, assignment: Assignment) -> None:
    """Record that the evaluator has no interest in the case; the application opens to them."""
    assignment.declared_at = act.at
    fire(
        assignment,
        ASSIGNMENT,
        "declare_none",
        act=act,
        facts=_facts(assignment),
        case_id=assignment.application_id,
    )


def declare_conflict(*, act: Act, assignment: Assignment, reason: str) -> None:
    """Record a conflict of interest with its reason; the evaluator sees nothing more of the case."""
    reason = reason.strip()
    if not reason:
        raise Refused(
            "reason-missing",
            T("Say in a few words what the conflict is; only the office reads it."),
            field="reason",
        )
    assignment.declared_at = act.at
    assignment.conflict_reason = reason
    fire(
        assignment,
        ASSIGNMENT,
        "declare_conflict",
        act=act,
        detail={"reason": reason},
        case_id=assignment.application_id,
    )
    emit(act, ConflictDeclared(assignment_id=assignment.id))


def save_review(
    *,
    act: Act,
    assignment: Assignment,
    version: int,
    marks: Mapping[str, MarkInput],
    comment: str = "",
) -> Review:
    """Save a review as a draft: nothing is mandatory, but points stay on the scale.

    `version` is the number of the review that the form was made from, 0 for none yet. Raises
    Refused "stale" when it was saved elsewhere meanwhile; nothing is overwritten then.
    """
    _refuse_closed(assignment)
    review = _lock_review(assignment)
    if (review.version if review is not None else 0) != version:
        raise Refused(
            "stale",
            T(
                "This review was saved in another window while you were writing. Both texts stand "
                "below; what you save now counts."
            ),
        )
    if review is None:
        review = Review(assignment=assignment, saved_at=act.at, submitted_at=None, marks=[])
        review.total_hundredths = None
        db.session.add(review)
    config = config_of(assignment.application.call, assignment.application.call_version)
    _put_marks(review, queries.criteria_of(config), marks)
    review.comment = comment.strip()
    review.saved_at = act.at
    # Marks lie in a table of their own; the number must change with them too.
    flag_modified(review, "saved_at")
    db.session.flush()
    return review


def _lock_review(assignment: Assignment) -> Review | None:
    return db.session.scalar(
        select(Review)
        .where(Review.assignment_id == assignment.id)
        .options(selectinload(Review.marks))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _put_marks(
    review: Review, criteria: tuple[CriterionRule, ...], marks: Mapping[str, MarkInput]
) -> None:
    rows = {m.criterion: m for m in review.marks}
    for criterion in criteria:
        if criterion.code not in marks:
            continue
        points, not_applicable, reason = marks[criterion.code]
        fact = MarkFact(None if not_applicable else points, not_applicable, reason.strip())
        refusal = refuse_mark(criterion, fact)
        if refusal is not None:
            raise refusal
        row = rows.get(criterion.code)
        if row is None:
            row = Mark(criterion=criterion.code)
            review.marks.append(row)
        row.points_hundredths = fact.points_hundredths
        row.not_applicable = fact.not_applicable
        row.reason = fact.reason


def submit_review(*, act: Act, assignment: Assignment) -> Review:
    """Submit the saved review: its total is fixed, nothing of it changes any more."""
    review = _lock_review(assignment)
    config = config_of(assignment.application.call, assignment.application.call_version)
    fire(
        assignment,
        ASSIGNMENT,
        "submit",
        act=act,
        facts=_facts(assignment, tuple(queries.missing_in(review, config))),
        case_id=assignment.application_id,
    )
    if review is None:
        raise Refused("incomplete-review", T("Nothing has been saved yet. Give your marks first."))
    review.total_hundredths = weighted_total(queries.marks_of(review), queries.criteria_of(config))
    review.submitted_at = act.at
    review.saved_at = act.at
    _keep_score(assignment.application_id, config)
    emit(
        act,
        ReviewSubmitted(assignment_id=assignment.id, application_id=assignment.application_id),
    )
    return review


def _keep_score(application_id: int, config: CallConfig) -> None:
    lock_score(application_id)
    db.session.flush()
    totals = queries.list_totals(application_id)
    score = aggregate(totals, config.evaluation.aggregation, config.evaluation.divergence)
    record_score(application_id, score.final_hundredths)


def _facts(assignment: Assignment, missing: tuple[str, ...] = ()) -> AssignmentFacts:
    return AssignmentFacts(
        application_open=assignment.application.state in queries.SCORED_STATES, missing=missing
    )


def _refuse_closed(assignment: Assignment) -> None:
    """Refuse to save where the review could not be submitted any more."""
    if assignment.state != "open":
        raise Refused(
            "not-open",
            T("This review cannot be changed any more. Reload the page to see where it stands."),
        )
    if not _facts(assignment).application_open:
        raise Refused(
            "not-scored-any-more",
            T("This application is not being scored any more. Nothing more is asked of you here."),
        )
