"""Answers: how they are read, worded, counted and found missing; the frozen content; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from voucherapp.applications.rules_facts import Finding, money_text
from voucherapp.applications.rules_questions import (
    asked_questions,
    cost_lines,
    cost_total,
    plain_costs,
    quantity_text,
    requirement_of,
)
from voucherapp.kernel.text import T, shown
from voucherapp.programmes.config import AskedDocument, CallConfig, Question

TITLE = "title"
TITLE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer in words; an empty text stands for no answer."""

    code: str
    question: str
    text: str
    kind: str = "long_text"


@dataclass(frozen=True, slots=True)
class Section:
    """A run of questions under one heading; `number` counts from 1 and stands in addresses."""

    number: int
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """The questions that one page of the form asks."""

    number: int
    title: str
    questions: tuple[Question, ...]


def groups_of(config: CallConfig) -> list[QuestionGroup]:
    """Group the questions by their section, in the order of the call."""
    by_title: dict[str, list[Question]] = {}
    for question in config.questions:
        by_title.setdefault(question.section, []).append(question)
    return [
        QuestionGroup(number, title, tuple(questions))
        for number, (title, questions) in enumerate(by_title.items(), start=1)
    ]


def answer_text(question: Question, value: Any, currency: str) -> str:
    """Word an answer for people and records; no answer is an empty text."""
    if is_empty(value):
        return ""
    labels = {option.code: option.label for option in question.options}
    match question.kind:
        case "money":
            return money_text(int(value), currency)
        case "date":
            return shown(date.fromisoformat(str(value)))
        case "yes_no":
            return str(T("Yes")) if value == "yes" else str(T("No"))
        case "choice":
            return labels.get(str(value), str(value))
        case "several":
            return "; ".join(labels.get(str(code), str(code)) for code in value)
        case "costs":
            return _costs_text(value, currency)
        case _:
            return str(value)


def _costs_text(value: Any, currency: str) -> str:
    """Write a table of costs line by line, with its total."""
    lines = [
        T(
            "%(item)s: %(quantity)s × %(price)s = %(amount)s",
            item=line.item,
            quantity=quantity_text(line.quantity),
            price=money_text(line.unit_minor or 0, currency),
            amount=money_text(line.amount_minor, currency),
        )
        for line in cost_lines(value)
    ]
    total = T("Total: %(amount)s", amount=money_text(cost_total(value), currency))
    return "\n".join(str(line) for line in [*lines, total])


def is_empty(value: Any) -> bool:
    """Tell whether nothing was answered; nought is an answer."""
    return value is None or value in ("", [])


def count_words(text: Any) -> int:
    """Count the words of a text as the form does."""
    return len(str(text or "").split())


def sections_of(config: CallConfig, answers: Mapping[str, Any], currency: str) -> list[Section]:
    """Put the questions that are asked and their answers together, section by section."""
    asked = {question.code for question in asked_questions(config.questions, answers)}
    return [
        Section(
            group.number,
            group.title,
            tuple(
                Entry(q.code, q.label, answer_text(q, answers.get(q.code), currency), q.kind)
                for q in group.questions
                if q.code in asked
            ),
        )
        for group in groups_of(config)
    ]


def missing_points(
    config: CallConfig,
    title: str,
    answers: Mapping[str, Any],
    documents: Iterable[str],
    later: Collection[str] = (),
) -> list[Finding]:
    """Find what is not answered, too long, or not attached; empty when the form is complete.

    Questions that are not asked, by their condition, are never missing. `documents` are the
    requirements for which there is a file, `later` those that may come after the sending.
    """
    found = [] if title else [_gap(TITLE, T("Give your project a title."), "idea:1")]
    have = set(documents)
    asked = asked_questions(config.questions, answers)
    codes = {question.code for question in asked}
    for group in groups_of(config):
        part = f"idea:{group.number}"
        for question in group.questions:
            if question.code not in codes:
                continue
            value = answers.get(question.code)
            if question.kind == "file":
                value = ["file"] if requirement_of(question) in have else None
            if (gap := _question_gap(question, value, part)) is not None:
                found.append(gap)
    if (gap := _words_gap(config, asked, answers)) is not None:
        found.append(gap)
    there = have | set(later)
    needed = (d for d in config.documents if d.required and d.code not in there)
    return [*found, *(_document_gap(document) for document in needed)]


def _document_gap(document: AskedDocument) -> Finding:
    field = f"document_{document.code}"
    if document.by_creative:
        message = T("The creative has not handed in: %(what)s.", what=document.label)
        return _gap(field, message, "creative")
    return _gap(field, T("Attach: %(what)s.", what=document.label), "documents")


def _question_gap(question: Question, value: Any, part: str) -> Finding | None:
    if is_empty(value):
        if not question.required:
            return None
        if question.kind == "file":
            return _gap(question.code, T("Attach: %(what)s.", what=question.label), part)
        return _gap(question.code, T("Answer: %(question)s", question=question.label), part)
    if question.kind == "costs":
        return _costs_gap(question, value, part)
    if question.max_words is None or (words := count_words(value)) <= question.max_words:
        return None
    message = T(
        "Shorten: %(question)s There are %(count)s words; at most %(most)s are allowed.",
        question=question.label,
        count=words,
        most=question.max_words,
    )
    return _gap(question.code, message, part)


def _costs_gap(question: Question, value: Any, part: str) -> Finding | None:
    """Name the first line of a table of costs in which something is missing."""
    for number, line in enumerate(cost_lines(value), start=1):
        if not line.complete:
            message = T(
                "Complete line %(number)s of “%(question)s”: what, how many, and the price of one.",
                number=number,
                question=question.label,
            )
            return _gap(question.code, message, part)
    return None


def _words_gap(
    config: CallConfig, asked: Iterable[Question], answers: Mapping[str, Any]
) -> Finding | None:
    """Find whether all texts together are longer than the call allows."""
    most = config.form.max_words
    if most is None:
        return None
    texts = [q.code for q in asked if q.kind in ("short_text", "long_text")]
    words = sum(count_words(answers.get(code)) for code in texts)
    if words <= most:
        return None
    message = T(
        "Shorten your texts: all answers together have %(count)s words; at most %(most)s are allowed.",
        count=words,
        most=most,
    )
    return _gap(texts[0], message, "idea:1")


def _gap(field: str, message: T, part: str) -> Finding:
    return Finding(f"missing:{field}", "", False, message, None, part, field)


def clean_values(config: CallConfig, values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what the call asks for, as plain JSON values; other keys are dropped."""
    known = {question.code: question for question in config.questions}
    cleaned = {
        code: plain_costs(value) if known[code].kind == "costs" else _plain(value)
        for code, value in values.items()
        if code in known and known[code].kind != "file"
    }
    if TITLE in values:
        cleaned[TITLE] = str(values[TITLE] or "").strip()[:TITLE_LENGTH]
    return cleaned


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    return value if isinstance(value, (int, str)) else str(value)


def answers_that_fit(
    old: CallConfig, new: CallConfig, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the answers of one call that answer a question of another: same code, same kind.

    A choice must be on offer there too. Files are no answers of this kind.
    """
    before = {question.code: question for question in old.questions}
    return {
        question.code: answers[question.code]
        for question in new.questions
        if not is_empty(answers.get(question.code))
        and question.code in before
        and before[question.code].kind == question.kind != "file"
        and _is_on_offer(question, answers[question.code])
    }


def _is_on_offer(question: Question, value: Any) -> bool:
    offered = {option.code for option in question.options}
    if question.kind == "choice":
        return value in offered
    return question.kind != "several" or set(value) <= offered


def changed_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """List the fields whose new value differs from the old; empty and absent are the same."""
    return [
        code
        for code, value in new.items()
        if value != old.get(code) and not (is_empty(value) and is_empty(old.get(code)))
    ]


def conflicting(
    changed: Iterable[str], field_versions: Mapping[str, Any], version: int
) -> list[str]:
    """List the changed fields that somebody else has changed since `version` was read."""
    return [code for code in changed if int(field_versions.get(code, [0])[0]) > version]


def in_words_of(group: QuestionGroup, translated: CallConfig) -> QuestionGroup:
    """Return the same questions in the words of a translated configuration."""
    by_code = {question.code: question for question in translated.questions}
    questions = tuple(by_code[question.code] for question in group.questions)
    return QuestionGroup(group.number, questions[0].section, questions)


#: What a version carries beside its content.
STAMPS = frozenset({"reference", "sequence", "number", "sent_at", "sent_by"})


def says_the_same(content: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    """Tell whether a content says nothing that an earlier version did not."""

    def plain(document: Mapping[str, Any]) -> str:
        return digest_of({k: _unworded(v) for k, v in document.items() if k not in STAMPS})

    return plain(content) == plain(sent)


#: Words around an answer: they depend on the language of the one who sent it.
WORDING = frozenset({"text", "question", "label"})


def _unworded(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _unworded(v) for k, v in value.items() if k not in WORDING}
    if isinstance(value, list):
        return [_unworded(one) for one in value]
    return value


_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical(content: Mapping[str, Any]) -> str:
    """Return the canonical JSON text: sorted keys, no spaces."""
    return _CANONICAL.encode(content)


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON text in UTF-8."""
    return digest_of_text(canonical(content))


def digest_of_text(text: str) -> str:
    """Return the SHA-256 of a canonical JSON text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
