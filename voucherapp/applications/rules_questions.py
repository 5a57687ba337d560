"""Which questions are asked, and what a table of costs adds up to; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from voucherapp.kernel.money import half_up
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig, Question

#: A file question keeps its files beside the documents of the call, under its code with this mark.
FILE_MARK = "q:"
#: More lines than this are a budget of their own and belong into a file.
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of a table of costs: quantity in hundredths, price of one in minor units."""

    item: str
    quantity: int | None
    unit_minor: int | None

    @property
    def complete(self) -> bool:
        """Whether it names something, how many of it, and what one costs."""
        return bool(self.item) and bool(self.quantity) and self.unit_minor is not None

    @property
    def amount_minor(self) -> int:
        """Quantity times price, rounded half up to the minor unit; 0 while something is missing."""
        return half_up((self.quantity or 0) * (self.unit_minor or 0), 100)


def requirement_of(question: Question) -> str:
    """Return under which requirement the files of a file question are kept."""
    return FILE_MARK + question.code


def cost_lines(value: Any) -> list[CostLine]:
    """Read the answer to a question for costs; whatever is no line is left out."""
    rows = value if isinstance(value, list) else []
    return [
        CostLine(str(row.get("item") or ""), row.get("quantity"), row.get("unit_minor"))
        for row in rows
        if isinstance(row, dict)
    ]


def cost_total(value: Any) -> int:
    """Return the sum of a table of costs in minor units."""
    return sum(line.amount_minor for line in cost_lines(value))


def plain_costs(value: Any) -> list[dict[str, Any]]:
    """Bring a table of costs into the shape that is kept, without its empty lines."""
    lines = [line for line in cost_lines(value) if line.item or line.quantity or line.unit_minor]
    return [
        {"item": line.item[:200], "quantity": line.quantity, "unit_minor": line.unit_minor}
        for line in lines[:MOST_LINES]
    ]


def quantity_text(hundredths: int | None) -> str:
    """Write a quantity without needless decimals: 250 is "2.5"."""
    whole, rest = divmod(hundredths or 0, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def asked_questions(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Question]:
    """Return the questions that are asked: those without a condition, or whose condition holds.

    The answer to a question that is not asked fulfils no condition.
    """
    asked: dict[str, Question] = {}
    for question in questions:
        condition = question.shown_if
        if condition is None or (
            condition.question in asked
            and _is_chosen(answers.get(condition.question), condition.equals)
        ):
            asked[question.code] = question
    return list(asked.values())


def asked_elsewhere(
    config: CallConfig, questions: Iterable[Question], answers: Mapping[str, Any]
) -> set[str]:
    """Return which questions of one page are not asked after what other pages hold.

    A condition on the same page does not count here: it may change while the page is open.
    """
    asked = {question.code for question in asked_questions(config.questions, answers)}
    here: set[str] = set()
    left_out: set[str] = set()
    for question in questions:
        condition = question.shown_if
        if condition is not None and (
            condition.question in left_out
            or (condition.question not in here and question.code not in asked)
        ):
            left_out.add(question.code)
        here.add(question.code)
    return left_out


def _is_chosen(answer: Any, option: str) -> bool:
    return option in answer if isinstance(answer, list) else answer == option


def condition_text(config: CallConfig, question: Question) -> T | None:
    """Say in words on which answer a question depends; None when it is always asked."""
    if question.shown_if is None:
        return None
    on = next(q for q in config.questions if q.code == question.shown_if.question)
    return T(
        "Only if you answer “%(answer)s” to “%(question)s”",
        answer=_label_of(on, question.shown_if.equals),
        question=on.label,
    )


def dropped_files(
    config: CallConfig, answers: Mapping[str, Any], requirements: Iterable[str]
) -> list[Question]:
    """Return the file questions that have files but are not asked: these files are not sent."""
    have = set(requirements)
    asked = {question.code for question in asked_questions(config.questions, answers)}
    return [
        question
        for question in config.questions
        if question.kind == "file"
        and question.code not in asked
        and requirement_of(question) in have
    ]


@dataclass(frozen=True, slots=True)
class AtStake:
    """Files that are sent only while a choice stands: the answer that keeps them, the file question."""

    answer: T | str
    question: Question


def files_at_stake(
    config: CallConfig, answers: Mapping[str, Any], requirements: Iterable[str]
) -> dict[str, list[AtStake]]:
    """Return by the code of each choice which files another answer would leave out.

    A question may hang on a choice that hangs on an earlier one: each of them is named.
    """
    have = set(requirements)
    by_code = {question.code: question for question in config.questions}
    found: dict[str, list[AtStake]] = {}
    for question in asked_questions(config.questions, answers):
        if question.kind != "file" or requirement_of(question) not in have:
            continue
        condition = question.shown_if
        while condition is not None:
            on = by_code[condition.question]
            kept = AtStake(_label_of(on, condition.equals), question)
            found.setdefault(on.code, []).append(kept)
            condition = on.shown_if
    return found


def _label_of(question: Question, answer: str) -> T | str:
    if question.kind == "yes_no":
        return T("Yes") if answer == "yes" else T("No")
    labels = {option.code: option.label for option in question.options}
    return labels.get(answer, answer)


def sent_requirements(config: CallConfig, answers: Mapping[str, Any]) -> set[str]:
    """Return the requirements whose files belong to what is sent."""
    asked = asked_questions(config.questions, answers)
    return {d.code for d in config.documents} | {
        requirement_of(question) for question in asked if question.kind == "file"
    }
