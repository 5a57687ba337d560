"""Forms of scoring: the declaration of interest, the score sheet, assigning."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from voucherapp.evaluation.models import Review
from voucherapp.evaluation.operations import MarkInput
from voucherapp.evaluation.rules import CriterionRule, MarkFact
from voucherapp.kernel.text import T
from voucherapp.web.fields import ScaledField
from voucherapp.web.forms import BaseForm

REASON_LENGTH = 4000


class InterestForm(BaseForm):
    """Says whether an evaluator has an interest in the case."""

    answer = RadioField(
        T("Do you have an interest in one of these organisations?"),
        choices=[
            (
                "none",
                T("No. I work for none of them, hold no share, and know nobody there closely"),
            ),
            ("conflict", T("Yes, or I am not sure: somebody else should score")),
        ],
        validators=[InputRequired(T("Choose one of the two answers."))],
    )
    reason = TextAreaField(
        T("If yes: what is it?"),
        description=T("A few words; only the office reads them."),
        validators=[Optional(), Length(max=1000)],
    )


class ScoreSheet(BaseForm):
    """The part of every score sheet that does not depend on the call."""

    comment = TextAreaField(
        T("Comment on the whole"),
        description=T("What you would tell the firm, and what the office should know."),
        validators=[Optional(), Length(max=REASON_LENGTH)],
    )
    version = HiddenField(default="0")

    @property
    def number(self) -> int:
        """The number of the review that the form was made from, 0 for none or for nonsense."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else 0

    def rows(self, criteria: Iterable[CriterionRule]) -> list[tuple[CriterionRule, Any, Any, Any]]:
        """List each criterion with its three fields: points, not applicable, reason."""
        return [
            (c, self[f"points_{c.code}"], self[f"na_{c.code}"], self[f"reason_{c.code}"])
            for c in criteria
        ]

    def marks(self, criteria: Iterable[CriterionRule]) -> dict[str, MarkInput]:
        """Return what was entered, as the operation takes it."""
        return {
            c.code: (points.data, bool(na.data), reason.data or "")
            for c, points, na, reason in self.rows(criteria)
        }


def sheet_class(criteria: Iterable[CriterionRule], helps: dict[str, str]) -> type[ScoreSheet]:
    """Build the score sheet of a call: three fields for each criterion."""
    fields: dict[str, Any] = {}
    for criterion in criteria:
        name = criterion.label
        fields[f"points_{criterion.code}"] = ScaledField(
            T("%(criterion)s, points", criterion=name), validators=[Optional()]
        )
        fields[f"na_{criterion.code}"] = BooleanField(
            T("%(criterion)s, not applicable", criterion=name)
        )
        fields[f"reason_{criterion.code}"] = TextAreaField(
            T("%(criterion)s, reason", criterion=name),
            description=helps.get(criterion.code, ""),
            validators=[Optional(), Length(max=REASON_LENGTH)],
        )
    return type("CallScoreSheet", (ScoreSheet,), fields)


def sheet_data(review: Review | None, marks: dict[str, MarkFact]) -> dict[str, Any]:
    """Return what a sheet shows at first: the review as it was saved."""
    data: dict[str, Any] = {"version": str(review.version if review else 0)}
    data["comment"] = review.comment if review else ""
    for code, mark in marks.items():
        data[f"points_{code}"] = mark.points_hundredths
        data[f"na_{code}"] = mark.not_applicable
        data[f"reason_{code}"] = mark.reason
    return data


class AssignForm(BaseForm):
    """Assigns the chosen pairs of application and evaluator until a day."""

    due_on = DateField(
        T("To be scored by"),
        description=T("A reminder goes out three days before."),
        validators=[InputRequired(T("Give the day by which the scores are needed."))],
    )


class WithdrawForm(BaseForm):
    """Takes back an assignment."""

    reason = StringField(
        T("Reason"),
        description=T(
            "Stays on the record; the evaluator is told that no score is needed any more."
        ),
        validators=[Optional(), Length(max=300)],
    )
