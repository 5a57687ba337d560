"""Reads for evaluators: their assignments, and what they may see of an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from voucherapp.accounts.models import User
from voucherapp.applications.models import Application, ApplicationDocument
from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.evaluation.models import Assignment, Mark, Review
from voucherapp.evaluation.rules import (
    ASSIGNMENT,
    CriterionRule,
    MarkFact,
    Score,
    aggregate,
    failed_criteria,
    list_missing,
    mean_marks,
)
from voucherapp.files.models import StoredFile
from voucherapp.kernel.act import Actor
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.workflow import State
from voucherapp.organisations.models import Organisation, OwnershipLink
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call

#: The states in which an application is being scored.
SCORED_STATES = ("eligible", "reserve")


@dataclass(frozen=True, slots=True)
class MyAssignment:
    """An assignment as its evaluator's list shows it."""

    token: str
    reference: str
    title: str
    call_title: str
    timezone: str
    due_on: date | None
    state: State
    #: Whether something is still to be done.
    waiting: bool
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """One submitted review in figures: hundredths of a point, in total and by criterion."""

    total_hundredths: int
    marks: Mapping[str, int]
    evaluator_name: str
    submitted_at: datetime
    assignment_token: str = ""
    #: What the evaluator wrote, by criterion.
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseScore:
    """What the reviews of an application come to under the rules of its call."""

    score: Score
    needed: int
    criteria: Mapping[str, Fraction]
    failed: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether all reviews that the call asks for are there."""
        return self.score.reviews >= self.needed


def criteria_of(config: CallConfig) -> tuple[CriterionRule, ...]:
    """Return the criteria of a call as the rules of scoring read them."""
    return tuple(
        CriterionRule(
            c.code,
            c.label,
            c.max_points,
            c.weight,
            c.threshold,
            tuple((d.points, d.text) for d in c.descriptors),
        )
        for c in config.evaluation.criteria
    )


def marks_of(review: Review | None) -> dict[str, MarkFact]:
    """Return the marks of a review by criterion; its marks must be loaded."""
    if review is None:
        return {}
    return {
        m.criterion: MarkFact(m.points_hundredths, m.not_applicable, m.reason) for m in review.marks
    }


def missing_in(review: Review | None, config: CallConfig) -> list[str]:
    """List what a review lacks before it can be submitted."""
    return list_missing(criteria_of(config), marks_of(review))


def _assignments() -> Select[Assignment]:
    return select(Assignment).options(
        joinedload(Assignment.application).options(
            joinedload(Application.call).joinedload(Call.programme),
            joinedload(Application.firm),
            joinedload(Application.creative),
        ),
        joinedload(Assignment.evaluator),
        joinedload(Assignment.review).selectinload(Review.marks),
    )


def get_assignment_for(actor: Actor, token: str) -> Assignment:
    """Return an assignment of this evaluator with its application and review, or raise NotFound."""
    if actor.user_id is None:
        raise NotFound
    return one_or_404(
        _assignments().where(Assignment.token == token, Assignment.evaluator_id == actor.user_id)
    )


def get_assignment(token: str) -> Assignment:
    """Return any assignment with its application, evaluator and review, for staff."""
    return one_or_404(_assignments().where(Assignment.token == token))


def get_assignment_by_id(assignment_id: int) -> Assignment:
    """Return any assignment by its id, for notices and jobs."""
    return one_or_404(_assignments().where(Assignment.id == assignment_id))


def find_assignment(application_id: int, evaluator_id: int) -> Assignment | None:
    """Return the assignment of an evaluator to an application, or None."""
    return db.session.scalar(
        select(Assignment).where(
            Assignment.application_id == application_id, Assignment.evaluator_id == evaluator_id
        )
    )


def list_my_assignments(actor: Actor) -> list[MyAssignment]:
    """List what this evaluator was asked to score: waiting ones first, by due day."""
    rows = db.session.execute(
        select(Assignment, Application, Call, Review.saved_at)
        .join(Application, Application.id == Assignment.application_id)
        .join(Call, Call.id == Application.call_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.evaluator_id == actor.user_id, Assignment.state != "withdrawn")
        .order_by(Assignment.due_on.is_(None), Assignment.due_on, Assignment.id)
    )
    found = [_my_row(*row) for row in rows]
    return sorted(found, key=lambda row: not row.waiting)


def list_readable(actor: Actor) -> list[int]:
    """List the ids of the applications that this evaluator may read, in the order of reference.

    Those without a declaration, with a conflict, or taken from the evaluator again are not among them.
    """
    return list(
        db.session.scalars(
            select(Assignment.application_id)
            .join(Application, Application.id == Assignment.application_id)
            .where(
                Assignment.evaluator_id == actor.user_id,
                Assignment.state.in_(("open", "submitted")),
            )
            .order_by(Application.reference, Application.id)
        )
    )


def _my_row(
    assignment: Assignment, application: Application, call: Call, saved_at: datetime | None
) -> MyAssignment:
    declared = assignment.declared_at is not None and assignment.state != "conflict"
    return MyAssignment(
        token=assignment.token,
        reference=application.reference or "",
        # Before the declaration an evaluator learns who is concerned, on that page alone.
        title=application.title if declared else "",
        call_title=call.title,
        timezone=call.timezone,
        due_on=assignment.due_on,
        state=ASSIGNMENT.state(assignment.state),
        waiting=assignment.state in ("assigned", "open") and application.state in SCORED_STATES,
        saved_at=saved_at,
    )


def list_concerned(application: Application) -> list[str]:
    """List the organisations an evaluator must think of before declaring: both, and those linked."""
    organisations = [o for o in (application.firm, application.creative) if o is not None]
    links = db.session.scalars(
        select(OwnershipLink)
        .where(OwnershipLink.organisation_id.in_([o.id for o in organisations]))
        .order_by(OwnershipLink.other_name, OwnershipLink.id)
    )
    names = [_with_town(o) for o in organisations]
    return [*names, *dict.fromkeys(f"{k.other_name} ({k.other_country})" for k in links)]


def _with_town(organisation: Organisation) -> str:
    place = ", ".join(p for p in (organisation.town, organisation.country) if p)
    return f"{organisation.name} ({place})"


def get_file_for(actor: Actor, token: str, file_token: str) -> StoredFile:
    """Return a file of an application to an evaluator who has declared no conflict there."""
    return one_or_404(
        select(StoredFile)
        .join(ApplicationDocument, ApplicationDocument.file_id == StoredFile.id)
        .join(Assignment, Assignment.application_id == ApplicationDocument.application_id)
        .where(
            StoredFile.token == file_token,
            ApplicationDocument.removed_at.is_(None),
            Assignment.token == token,
            Assignment.evaluator_id == actor.user_id,
            Assignment.state.in_(("open", "submitted")),
        )
        .distinct()
    )


# --- Reviews in figures ------------------------------------------------------------------------------


def list_totals(application_id: int) -> list[int]:
    """List the totals of the submitted reviews of an application in hundredths, earlier ones first."""
    return [
        total or 0
        for total in db.session.scalars(
            select(Review.total_hundredths)
            .join(Review.assignment)
            .where(
                Assignment.application_id == application_id,
                Assignment.state == "submitted",
                Review.submitted_at.is_not(None),
            )
            .order_by(Review.submitted_at, Review.id)
        )
    ]


def reviews_of_call(call_id: int) -> dict[int, list[ReviewFact]]:
    """Return the submitted reviews of a call by application id, earlier ones first.

    Two statements of plain columns, whatever their number: a call has thousands of marks.
    """
    submitted = (
        Application.call_id == call_id,
        Review.submitted_at.is_not(None),
        Assignment.state == "submitted",
    )
    marks: dict[int, list[tuple[str, int | None, bool, str]]] = {}
    for review_id, code, points, no, reason in db.session.execute(
        select(
            Mark.review_id, Mark.criterion, Mark.points_hundredths, Mark.not_applicable, Mark.reason
        )
        .join(Review, Review.id == Mark.review_id)
        .join(Review.assignment)
        .join(Assignment.application)
        .where(*submitted)
        .order_by(Mark.id)
    ):
        marks.setdefault(review_id, []).append((code, points, no, reason))
    rows = db.session.execute(
        select(
            Assignment.application_id,
            Review.id,
            Review.total_hundredths,
            Review.submitted_at,
            Review.saved_at,
            User.name,
            Assignment.token,
        )
        .join(Review.assignment)
        .join(Assignment.application)
        .join(Assignment.evaluator)
        .where(*submitted)
        .order_by(Review.submitted_at, Review.id)
    )
    found: dict[int, list[ReviewFact]] = {}
    for application_id, review_id, total, at, saved_at, evaluator, token in rows:
        given = marks.get(review_id, ())
        fact = ReviewFact(
            total_hundredths=total or 0,
            marks={code: points for code, points, no, _r in given if points is not None and not no},
            evaluator_name=evaluator,
            submitted_at=at or saved_at,
            assignment_token=token,
            reasons={code: reason for code, _p, _n, reason in given},
        )
        found.setdefault(application_id, []).append(fact)
    return found


def score_case(reviews: Sequence[ReviewFact], config: CallConfig) -> CaseScore:
    """Bring the reviews of one application to its score under the rules of the call."""
    rules = config.evaluation
    criteria = criteria_of(config)
    score = aggregate([r.total_hundredths for r in reviews], rules.aggregation, rules.divergence)
    means = mean_marks([r.marks for r in reviews], criteria)
    failed = failed_criteria(means, criteria)
    return CaseScore(
        score=score,
        needed=max(rules.evaluators_per_file, 3)
        if score.needs_third
        else rules.evaluators_per_file,
        criteria=means,
        failed=tuple(c.label for c in criteria if c.code in failed),
    )
