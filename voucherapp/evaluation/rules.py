"""The life of an assignment; marks, totals and their spread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voucherapp.kernel.money import half_up
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow

#: Marks are given in half points, kept in hundredths.
STEP_HUNDREDTHS = 50


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """A criterion of the score sheet, as the call's configuration has it."""

    code: str
    label: str
    max_points: int
    weight: int = 1
    threshold: int | None = None
    #: What marks mean: (points, words), as far as the call says it.
    descriptors: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MarkFact:
    """What one evaluator gave for one criterion; None points mean "not given yet"."""

    points_hundredths: int | None = None
    not_applicable: bool = False
    reason: str = ""

    @property
    def is_given(self) -> bool:
        """Whether there are points, or the criterion was set aside."""
        return self.not_applicable or self.points_hundredths is not None


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """What the guards of an assignment look at."""

    application_open: bool = True
    missing: tuple[str, ...] = ()


def _still_scored(facts: AssignmentFacts) -> Refused | None:
    if facts.application_open:
        return None
    return Refused(
        "not-scored-any-more",
        T("This application is not being scored any more. Nothing more is asked of you here."),
    )


def _complete(facts: AssignmentFacts) -> Refused | None:
    if not facts.missing:
        return None
    return Refused(
        "incomplete-review",
        T(
            "Give points and a reason for each criterion. Missing: %(what)s.",
            what="; ".join(facts.missing),
        ),
    )


ASSIGNMENT = Workflow(
    name="assignment",
    initial="assigned",
    states=(
        State("assigned", T("Interest to be declared"), "info", "clock"),
        State("open", T("Being scored"), "progress", "pencil"),
        State("conflict", T("In conflict"), "danger", "cross", final=True),
        State("submitted", T("Scored"), "success", "check", final=True),
        State("withdrawn", T("Assignment withdrawn"), "neutral", "undo"),
    ),
    steps=(
        Step(
            "declare_none",
            ("assigned",),
            "open",
            P.REVIEW_WRITE,
            T("Declare no conflict of interest"),
            (_still_scored,),
            T("Declared no conflict of interest"),
        ),
        Step(
            "declare_conflict",
            ("assigned", "open"),
            "conflict",
            P.REVIEW_WRITE,
            T("Declare a conflict of interest"),
            done=T("Declared a conflict of interest"),
        ),
        Step(
            "submit",
            ("open",),
            "submitted",
            P.REVIEW_WRITE,
            T("Submit the review"),
            (_still_scored, _complete),
            T("Review submitted"),
        ),
        Step(
            "withdraw",
            ("assigned", "open"),
            "withdrawn",
            P.REVIEW_ASSIGN,
            T("Withdraw the assignment"),
            done=T("Assignment withdrawn"),
        ),
        Step(
            "end",
            ("assigned", "open"),
            "withdrawn",
            P.SYSTEM_RUN,
            T("Scoring ended: the application was withdrawn"),
        ),
        Step(
            "assign_again",
            ("withdrawn",),
            "assigned",
            P.REVIEW_ASSIGN,
            T("Assign again"),
            (_still_scored,),
        ),
    ),
)


# --- Marks and totals --------------------------------------------------------------------------------


def refuse_mark(criterion: CriterionRule, mark: MarkFact) -> Refused | None:
    """Refuse points outside the scale of a criterion, or between two half points."""
    points = mark.points_hundredths
    if points is None:
        return None
    if 0 <= points <= criterion.max_points * 100 and points % STEP_HUNDREDTHS == 0:
        return None
    return Refused(
        "points-out-of-scale",
        T("Give 0 to %(max)s points, in steps of half a point.", max=criterion.max_points),
        field=f"points_{criterion.code}",
    )


def list_missing(criteria: Iterable[CriterionRule], marks: Mapping[str, MarkFact]) -> list[str]:
    """List the labels of the criteria that still lack points or a reason."""
    missing = []
    for criterion in criteria:
        mark = marks.get(criterion.code, MarkFact())
        if not mark.is_given:
            missing.append(str(T("%(label)s (points)", label=criterion.label)))
        elif not mark.reason.strip():
            missing.append(str(T("%(label)s (reason)", label=criterion.label)))
    return missing


def weighted_total(marks: Mapping[str, MarkFact], criteria: Sequence[CriterionRule]) -> int:
    """Return the weighted total of one review in hundredths of a point, rounded half up once.

    A criterion that is not applicable counts for nothing; the rest is scaled up to the full sheet,
    so that its evaluator's total is comparable. Raises ValueError when a mark is missing.
    """
    full = sum(c.max_points * c.weight for c in criteria)
    got, reachable = 0, 0
    for criterion in criteria:
        mark = marks.get(criterion.code, MarkFact())
        if mark.not_applicable:
            continue
        if mark.points_hundredths is None:
            raise ValueError(f"no points for {criterion.code}")
        got += mark.points_hundredths * criterion.weight
        reachable += criterion.max_points * criterion.weight
    if reachable == 0:
        raise Refused(
            "nothing-applicable",
            T("At least one criterion must be applicable. Give points for one of them."),
        )
    return half_up(got * full, reachable)


@dataclass(frozen=True, slots=True)
class Score:
    """What the reviews of one application come to, in hundredths of a point."""

    final_hundredths: int | None
    spread_hundredths: int | None
    reviews: int
    needs_third: bool


def aggregate(totals: Sequence[int], mode: str = "mean", divergence: int = 0) -> Score:
    """Bring the totals of the reviews (hundredths) to one score, rounded half up once.

    `mean_or_median_of_3` takes the mean of two and, once a third was asked for, the median. A
    third is needed when two differ by more than `divergence` points; 0 never asks for one.
    """
    if mode not in ("mean", "mean_or_median_of_3"):
        raise ValueError(f"unknown aggregation {mode}")
    count = len(totals)
    if count == 0:
        return Score(None, None, 0, needs_third=False)
    spread = max(totals) - min(totals)
    needs_third = count == 2 and divergence > 0 and spread > divergence * 100
    if mode == "mean_or_median_of_3" and count >= 3:
        return Score(_median(totals), spread, count, needs_third=False)
    return Score(half_up(sum(totals), count), spread, count, needs_third=needs_third)


def _median(totals: Sequence[int]) -> int:
    ordered = sorted(totals)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return half_up(ordered[middle - 1] + ordered[middle], 2)


def mean_marks(
    reviews: Iterable[Mapping[str, int]], criteria: Iterable[CriterionRule]
) -> dict[str, Fraction]:
    """Return the exact mean of each criterion in hundredths, over the reviews that marked it."""
    given = list(reviews)
    means = {}
    for criterion in criteria:
        points = [marks[criterion.code] for marks in given if criterion.code in marks]
        if points:
            means[criterion.code] = Fraction(sum(points), len(points))
    return means


def failed_criteria(means: Mapping[str, Fraction], criteria: Iterable[CriterionRule]) -> list[str]:
    """List the codes of the criteria whose mean stays below their own threshold."""
    return [
        c.code
        for c in criteria
        if c.threshold is not None and c.code in means and means[c.code] < c.threshold * 100
    ]


def points_text(hundredths: int | None) -> str:
    """Write points with two decimals, a dash for none."""
    return "–" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"
