"""What a page is boiled down to, so that the same markup is judged once."""

from __future__ import annotations

import pytest

from tests.support.markup import bones, looks

PAGE = '<ul class="a"><li><a href="/x/1" id="n">One</a></li><li><a href="/x/2" id="n">Two</a></li></ul>'


@pytest.mark.parametrize("boil", [bones, looks])
def test_other_words_and_more_rows_are_the_same_markup(boil) -> None:  # type: ignore[no-untyped-def]
    more = PAGE.replace("</ul>", '<li><a href="/x/3" id="n">Three</a></li></ul>')
    assert boil(PAGE) == boil(more) == boil(PAGE.replace("One", "Eleven"))


@pytest.mark.parametrize(
    ("old", "new"),
    [("One", ""), ('class="a"', 'class="b"'), ("<a", '<a role="button"'), ("</li></ul>", "</ul>")],
)
def test_what_axe_judges_is_kept(old: str, new: str) -> None:
    assert looks(PAGE) != looks(PAGE.replace(old, new))


@pytest.mark.parametrize(("old", "new"), [("One", "A & B"), ("<a", "<b"), ("href=", "title=")])
def test_what_the_strict_parser_judges_is_kept(old: str, new: str) -> None:
    assert bones(PAGE) != bones(PAGE.replace(old, new))
