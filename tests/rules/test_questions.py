"""Which questions are asked, what is missing, and what a table of costs adds up to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucherapp.applications.rules_content import (
    answers_that_fit,
    clean_values,
    missing_points,
    says_the_same,
    sections_of,
)
from voucherapp.applications.rules_questions import (
    CostLine,
    asked_elsewhere,
    asked_questions,
    condition_text,
    cost_total,
    dropped_files,
    plain_costs,
    quantity_text,
    sent_requirements,
)
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.presets import get_preset

QUESTIONS: list[dict[str, Any]] = [
    {"code": "export", "section": "A", "label": "Do you export?", "kind": "yes_no"},
    {
        "code": "where",
        "section": "A",
        "label": "Where to?",
        "kind": "several",
        "options": [{"code": "eu", "label": "Union"}, {"code": "far", "label": "Elsewhere"}],
        "shown_if": {"question": "export", "equals": "yes"},
    },
    {
        "code": "licence",
        "section": "B",
        "label": "Export licence",
        "kind": "file",
        "max_files": 3,
        "shown_if": {"question": "where", "equals": "far"},
    },
    {"code": "costs", "section": "B", "label": "What does it cost?", "kind": "costs"},
    {"code": "note", "section": "B", "label": "Anything else?", "required": False},
]


def config(**changes: Any) -> CallConfig:
    document = get_preset("it-si-diva-scored").config.as_json()
    return CallConfig.model_validate(
        {**document, "questions": QUESTIONS, "documents": [], **changes}
    )


def codes(found) -> list[str]:
    return [q.code for q in found]


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["export", "costs", "note"]),
        ({"export": "no", "where": ["far"]}, ["export", "costs", "note"]),
        ({"export": "yes"}, ["export", "where", "costs", "note"]),
        ({"export": "yes", "where": ["eu"]}, ["export", "where", "costs", "note"]),
        (
            {"export": "yes", "where": ["eu", "far"]},
            ["export", "where", "licence", "costs", "note"],
        ),
    ],
)
def test_a_question_is_asked_when_its_condition_holds(answers, asked) -> None:
    assert codes(asked_questions(config().questions, answers)) == asked


def test_on_its_own_page_a_condition_may_still_change() -> None:
    made = config()
    section_b = [q for q in made.questions if q.section == "B"]
    section_a = [q for q in made.questions if q.section == "A"]
    assert asked_elsewhere(made, section_a, {}) == set()
    assert asked_elsewhere(made, section_b, {}) == {"licence"}
    assert asked_elsewhere(made, section_b, {"export": "yes", "where": ["far"]}) == set()


def test_the_condition_is_said_in_words() -> None:
    made = config()
    assert str(condition_text(made, made.questions[1])) == (
        "Only if you answer “Yes” to “Do you export?”"
    )
    assert condition_text(made, made.questions[0]) is None


def test_what_is_not_asked_is_neither_missing_nor_sent() -> None:
    made = config()
    line = [{"item": "Workshop", "quantity": 100, "unit_minor": 500_00}]
    answers = {"export": "no", "where": ["far"], "costs": line}
    assert missing_points(made, "Title", answers, ()) == []
    sections = sections_of(made, answers, "EUR")
    assert [e.code for s in sections for e in s.entries] == ["export", "costs", "note"]
    assert sent_requirements(made, answers) == set()
    assert codes(dropped_files(made, answers, ["q:licence"])) == ["licence"]
    answers["export"] = "yes"
    assert [f.field for f in missing_points(made, "Title", answers, ())] == ["licence"]
    assert missing_points(made, "Title", answers, ["q:licence"]) == []
    assert sent_requirements(made, answers) == {"q:licence"}


def test_an_unfinished_line_of_costs_is_named() -> None:
    lines = [
        {"item": "Workshop", "quantity": 100, "unit_minor": 500_00},
        {"item": "Travel", "quantity": None, "unit_minor": 80_00},
    ]
    found = missing_points(config(), "Title", {"export": "no", "costs": lines}, ())
    assert [str(f.message) for f in found] == [
        "Complete line 2 of “What does it cost?”: what, how many, and the price of one."
    ]


def test_all_texts_together_are_counted() -> None:
    made = config(form={"max_words": 5})
    line = [{"item": "Workshop", "quantity": 100, "unit_minor": 500_00}]
    answers = {"export": "no", "costs": line, "note": "one two three four five"}
    assert missing_points(made, "Title", answers, ()) == []
    found = missing_points(made, "Title", {**answers, "note": answers["note"] + " six"}, ())
    assert "all answers together have 6 words; at most 5" in str(found[0].message)


def test_costs_add_up_with_halves_rounded_up() -> None:
    assert CostLine("Hour", 250, 33_33).amount_minor == 83_33
    assert CostLine("Third", 50, 1).amount_minor == 1
    lines = [{"item": "a", "quantity": 250, "unit_minor": 33_33}, {"item": "b", "quantity": 100, "unit_minor": 5}]  # fmt: skip
    assert cost_total(lines) == 83_38
    assert [quantity_text(q) for q in (100, 250, 205, None)] == ["1", "2.5", "2.05", "0"]


@given(st.lists(st.dictionaries(st.sampled_from(["item", "quantity", "unit_minor", "x"]), st.none() | st.integers(0, 10**6)), max_size=60))  # fmt: skip
def test_a_table_of_costs_keeps_its_sum_when_it_is_cleaned(rows) -> None:
    cleaned = plain_costs(rows)
    assert len(cleaned) <= 40
    assert plain_costs(cleaned) == cleaned
    if len(rows) <= 40:
        assert cost_total(cleaned) == cost_total(rows)


def test_files_are_no_answers_and_costs_keep_their_shape() -> None:
    values = {"licence": "x", "costs": [{"item": " ", "quantity": None, "unit_minor": None}, {}]}
    assert clean_values(config(), {**values, "stranger": 1}) == {
        "costs": [{"item": " ", "quantity": None, "unit_minor": None}]
    }


def test_only_answers_that_fit_go_into_a_copy() -> None:
    old, new = config(), config()
    answers = {"export": "yes", "where": ["eu", "moon"], "note": "Hello", "gone": "x"}
    assert answers_that_fit(old, new, answers) == {"export": "yes", "note": "Hello"}


def test_words_around_an_answer_are_no_change() -> None:
    item = {"code": "a", "answer": "yes", "text": "Yes", "question": "Do you?"}
    sent = {"number": 1, "sections": [{"title": "", "items": [item]}]}
    same = {"number": 2, "sections": [{"title": "", "items": [{**item, "text": "Sì"}]}]}
    other = {"number": 2, "sections": [{"title": "", "items": [{**item, "answer": "no"}]}]}
    assert says_the_same(same, sent)
    assert not says_the_same(other, sent)
