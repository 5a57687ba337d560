"""Section J of the catalogue: the form, the formal check and corrections."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from voucherapp.kernel.text import T
from voucherapp.programmes.config.base import Code, Part, Setting

QuestionKind = Literal[
    "short_text", "long_text", "number", "money", "date", "choice", "several", "yes_no", "file",
    "costs",
]  # fmt: skip


class Option(Part):
    """One choice of a question."""

    code: Code
    label: str


class ShownIf(Part):
    """The one condition on which a question is asked: an earlier choice."""

    question: Code
    #: Code of an option; "yes" or "no" for a yes/no question.
    equals: str


class Question(Part):
    """A question of the application form."""

    code: Code
    section: str = ""
    label: str
    help: str = ""
    kind: QuestionKind = "long_text"
    required: bool = True
    max_words: int | None = Field(default=None, ge=1)
    options: tuple[Option, ...] = ()
    shown_if: ShownIf | None = None
    #: For the kind "file": what may be uploaded.
    kinds: tuple[str, ...] = ("pdf",)
    max_mb: int = Field(default=10, ge=1, le=25)
    max_files: int = Field(default=1, ge=1, le=10)


class Document(Part):
    """A file that is asked for."""

    code: Code
    label: str
    help: str = ""
    required: bool = True
    kinds: tuple[str, ...] = ("pdf",)
    max_mb: int = Field(default=10, ge=1, le=25)
    max_files: int = Field(default=1, ge=1, le=10)


class AskedDocument(Document):
    """A file that an application needs, from one of the two sides."""

    #: In confidence: the firm sees that it has come, the office and the evaluators read it.
    given_by: Literal["firm", "creative", "creative_confidential"] = "firm"

    @property
    def by_creative(self) -> bool:
        """Whether the upload belongs to the creative's part."""
        return self.given_by != "firm"

    @property
    def confidential(self) -> bool:
        """Whether the firm is shown only that it is there."""
        return self.given_by == "creative_confidential"


class Declaration(Part):
    """A sentence that the firm confirms before it sends."""

    code: Code
    text: str
    #: Whether a proof is asked for later, with the claim.
    evidence_later: bool = False


class CheckPoint(Part):
    """A formal point of the checklist (of applications or of claims)."""

    code: Code
    label: str
    help: str = ""
    curable: bool = True
    #: Name of a rule that proposes an answer; empty for a human one.
    auto: str = ""


class Form(Part):
    """What is said about the form as a whole."""

    est_minutes: Annotated[
        int,
        Setting(T("Minutes that it takes"), seen=T("Brno’s JIC: at most twenty.")),
        Field(ge=1, le=600),
    ] = 20
    max_words: Annotated[
        int | None, Setting(T("Words in all answers together, at most")), Field(ge=1)
    ] = None
    eligibility_quiz: Annotated[
        bool,
        Setting(T("Eligibility is checked before anything is typed"), seen=T("Creative Credits.")),
    ] = True


class Screening(Part):
    """Who checks the formal points, and when."""

    who: Annotated[
        Literal["officer", "auto", "broker"],
        Setting(
            T("Formal points are checked by"),
            choices={
                "officer": T("an officer, with what the rules propose"),
                "auto": T("the rules alone"),
                "broker": T("a broker"),
            },
            works=("officer",),
        ),
    ] = "officer"
    when: Annotated[
        Literal["before_alloc", "after_alloc_in_rank_order", "sample"],
        Setting(
            T("They are checked"),
            seen=T("Austria checks only those drawn, in the order of the draw."),
            choices={
                "before_alloc": T("before the decision"),
                "after_alloc_in_rank_order": T("after the ranking, in its order"),
                "sample": T("in a sample"),
            },
            works=("before_alloc",),
        ),
    ] = "before_alloc"


class Correction(Part):
    """How applicants may mend their application."""

    rounds: Annotated[
        int,
        Setting(
            T("Rounds of correction"),
            seen=T("Slovakia sent 80 % back; Poland allowed none."),
        ),
        Field(ge=0, le=10),
    ] = 1
    days: Annotated[int, Setting(T("Days for a correction")), Field(ge=1, le=180)] = 10
    #: Codes of the points that may be corrected; empty: those marked curable.
    curable: Annotated[
        tuple[str, ...],
        Setting(
            T("Points that may be corrected"),
            T("Codes, one on each line; nothing means the points marked so."),
        ),
    ] = ()
    effect_on_order: Annotated[
        Literal["keep_time", "new_time"],
        Setting(
            T("The place in the order of arrival"),
            choices={
                "keep_time": T("stays"),
                "new_time": T("is that of the corrected application"),
            },
        ),
    ] = "keep_time"
    resubmit_until_closing: Annotated[
        bool,
        Setting(T("Until the closing a sent application may be taken back and changed")),
    ] = True


class OutcomeQuestion(Part):
    """A short question at the claim that feeds an indicator."""

    code: Code
    label: str
    help: str = ""
    kind: Literal["yes_no", "number", "money", "long_text"] = "yes_no"
    #: Code of reference/erdf_indicators.csv it counts for, such as RCR03.
    indicator: str = ""
    required: bool = True


def check_questions(questions: tuple[Question, ...]) -> None:
    """Raise ValueError when a condition names no earlier choice, or an answer that is not there."""
    before: dict[str, Question] = {}
    for question in questions:
        if (condition := question.shown_if) is not None:
            _check_condition(question, before.get(condition.question), condition)
        before[question.code] = question


def _check_condition(question: Question, on: Question | None, condition: ShownIf) -> None:
    if on is None or on.kind not in ("choice", "several", "yes_no"):
        raise ValueError(
            f"{question.code} is shown on {condition.question}, which is no earlier choice"
        )
    answers = {"yes", "no"} if on.kind == "yes_no" else {option.code for option in on.options}
    if condition.equals not in answers:
        raise ValueError(
            f"{question.code} is shown on the answer {condition.equals}, which {on.code} has not"
        )
