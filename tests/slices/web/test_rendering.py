"""The quick ways of templates say what the plain ones say: values, calls, parts, addresses, columns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from babel.numbers import format_currency
from flask import Flask, render_template_string, url_for
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, pass_context, pass_environment, pass_eval_context
from markupsafe import Markup, escape

from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T
from voucherapp.web.formatting import (
    format_moment,
    format_moments,
    format_money,
    format_moneys,
)
from voucherapp.web.links import page_url
from voucherapp.web.rendering import PageEnvironment, escaped, written

LOCALES = ("en", "de", "it", "sl", "fr", "el", "pl", "sv", "bg", "de_CH", "pt")
NASTY = "<script>alert(\"1\")</script> & 'x'"

#: Nothing but the choice of a language: what Hypothesis tries needs no application of its own.
BARE = Flask("bare")
Babel(BARE)


class Proxy:
    """Something that brings its own markup."""

    def __html__(self) -> str:
        return "<b>bold</b>"


class Word(str):
    """A text of a class of its own, such as the value of an enum."""


@given(st.text())
def test_texts_are_escaped_as_markupsafe_does(text: str) -> None:
    for value in (text, Markup(text), Word(text)):
        assert written(value) == str(escape(value))
    assert escaped(text) == str(escape(text))


@pytest.mark.parametrize("value", [0, -7, 1.5, None, True, Proxy(), T("A & B"), [NASTY], object])
def test_other_values_are_written_as_markupsafe_does(value: Any) -> None:
    assert written(value) == str(escape(value))


@pass_context
def of_context(context: Any, name: str) -> str:
    return f"{context.get(name)} {sorted(context.get_exported())}"


@pass_eval_context
def of_escaping(context: Any, name: str) -> str:
    return f"{context.autoescape} {name}"


@pass_environment
def of_environment(environment: Any, name: str) -> str:
    return f"{environment.autoescape} {name}"


class Thing:
    """An object with a method, and that can be called itself."""

    def method(self, name: str, **named: Any) -> str:
        return f"{name} {named}"

    def __call__(self, name: str) -> str:
        return f"called {name}"


TEMPLATE = """
{% macro box(label, size=1) %}<i class="{{ label }}">{{ caller() if caller else size }}{{ varargs }}</i>{% endmacro %}
{% macro plain(x) %}{{ x }}{% endmacro %}
{% set here = nasty %}{{ nasty }} {{ nasty|safe }} {{ box(nasty) }} {{ box("a", 2, 3) }} {{ box(label="b", size="<") }}
{% call box("c") %}{{ plain(nasty) }}{% endcall %}
{% for key, value in words.items() %}{% set inner = loop.index %}{{ of_context("nasty") }}{{ key }}{{ words.get(key) }}{% endfor %}
{{ of_escaping(nasty) }} {{ of_environment(nasty) }} {{ thing.method(nasty, called=1, context=2) }} {{ thing(nasty) }}
{{ plain_function(nasty, kind=nasty) }} {{ nasty.upper() }} {{ range(3)|list }} {{ dict(a=nasty) }} {{ namespace(x=1).x }}
{% block heading %}{{ nasty }}{{ self.tail() }}{% endblock %}{% block tail %}{{ here|default("-") }}{% endblock %}
"""


def test_a_template_gives_the_same_text_as_with_jinja_alone(app: Flask) -> None:
    texts = []
    for environment in (PageEnvironment(app, autoescape=True), Environment(autoescape=True)):
        environment.globals.update(
            nasty=NASTY,
            words={"<": ">", "a": Markup("<b>")},
            thing=Thing(),
            of_context=of_context,
            of_escaping=of_escaping,
            of_environment=of_environment,
            plain_function=lambda *given, **named: f"{given} {named}",
        )
        texts.append(environment.from_string(TEMPLATE).render(given="x"))
    assert texts[0] == texts[1]
    assert "<script>" in texts[0]
    assert texts[0].count("<script>") == 1  # the one that is marked as safe


def test_a_part_is_drawn_once_for_each_language_and_key(app: Flask) -> None:
    drawn: list[str] = []
    app.jinja_env.globals["draw"] = lambda word: drawn.append(word) or word
    page = '{% call once("test part", key) %}<p>{{ draw(key) }}</p>{% endcall %}'
    with app.test_request_context():
        for key in ("<a>", "b", "<a>"):
            assert render_template_string(page, key=key) == f"<p>{escape(key)}</p>"
        assert drawn == ["<a>", "b"]
        with force_locale("de"):
            render_template_string(page, key="b")
    assert drawn == ["<a>", "b", "b"]
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": "/vouchers"}):
        render_template_string(page, key="b")
    assert drawn == ["<a>", "b", "b", "b"]
    app.jinja_env.auto_reload = True
    with app.test_request_context():
        render_template_string(page, key="b")
    assert drawn == ["<a>", "b", "b", "b", "b"]
    app.jinja_env.auto_reload = False


@pytest.mark.parametrize("root", ["", "/vouchers"])
@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("applications_staff.queue", {}),
        ("applications_staff.queue", {"q": "a&b =ü", "page": 2, "call": None}),
        ("applications_staff.queue", {"page": "2"}),
        ("applications_staff.queue", {"page": True}),
        ("applications_staff.queue", {"q": ["a", "b"]}),
        ("applications_staff.case", {"token": "a/b c"}),
        ("static", {"filename": "icons.svg"}),
        ("static", {"filename": "icons.svg", "v": None}),
        ("applications_staff.queue", {"_anchor": "x", "_external": True}),
    ],
)
def test_addresses_are_those_of_url_for(
    app: Flask, endpoint: str, values: dict[str, Any], root: str
) -> None:
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": root}):
        for _ in range(2):
            assert page_url(endpoint, **values) == url_for(endpoint, **values)


AMOUNTS = st.integers(-(10**13), 10**13)


@given(st.lists(st.none() | AMOUNTS, max_size=8), st.sampled_from(("EUR", "CZK", "SEK")))
def test_a_column_of_amounts_is_written_as_each_alone(
    minors: list[int | None], currency: str
) -> None:
    amounts = [None if minor is None else Money(minor, currency) for minor in minors]
    for locale in LOCALES:
        with BARE.test_request_context(), force_locale(locale):
            assert format_moneys(amounts) == [format_money(amount) for amount in amounts]


@given(st.integers(0, 10**13))
def test_amounts_are_written_as_babel_does(minor: int) -> None:
    amount = Money(minor)
    for locale in LOCALES:
        with BARE.test_request_context(), force_locale(locale):
            assert format_moneys([amount]) == [
                format_currency(amount.decimal, "EUR", locale=locale)
            ]


MOMENTS = st.integers(0, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(st.lists(st.none() | MOMENTS, max_size=8))
def test_a_column_of_moments_is_written_as_each_alone(moments: list[datetime | None]) -> None:
    zones = ("Europe/Rome", "America/New_York", "UTC")
    column = [(moment, zones[i % 3]) for i, moment in enumerate(moments)]
    with BARE.test_request_context():
        assert format_moments(column) == [format_moment(*each) for each in column]
