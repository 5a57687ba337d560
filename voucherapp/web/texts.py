"""Texts of pages in the reader's language: what flask_babel and Jinja do, with fewer steps a text.

A list page asks for some two hundred texts; each went through three wrappers and looked its
catalogue up anew, which together took longer than the database.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask, g, has_app_context
from flask_babel import get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from voucherapp.kernel.money import Money
from voucherapp.kernel.text import in_english, set_translator
from voucherapp.web.formatting import format_day, format_money


def translate(msgid: str) -> str:
    """Return a text in the language of the reader, as it is outside of any request."""
    if not has_app_context():
        return msgid
    # One step through the proxy of Flask instead of five: this runs for every text of a page.
    kept: dict[str, Any] = g._get_current_object().__dict__  # noqa: SLF001  (its one accessor)
    # Kept beside the locale it was found for: a mail may be worded for another reader meanwhile.
    reader = getattr(kept.get("_flask_babel"), "babel_locale", None)
    if reader is None or kept.get("texts_locale") is not reader:
        kept["texts_locale"] = get_locale()
        kept["texts"] = get_translations().ugettext
    text: str = kept["texts"](msgid)
    return text


def show(value: Any) -> str:
    """Write a value inside a text as pages do: days with the month as a word, amounts with cents."""
    if not has_app_context():
        return in_english(value)
    if isinstance(value, Money):
        return format_money(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return format_day(value)
    return str(value)


@pass_eval_context
def _page_text(context: EvalContext, msgid: str, **values: Any) -> str:
    """`_()` of templates: values are escaped in pages and not in plain texts."""
    text = translate(msgid)
    if context.autoescape:
        text = Markup(text)  # noqa: S704  (a text of ours; the values are escaped by Markup)
    return text % values if "%" in text else text


def init_texts(app: Flask) -> None:
    """Give `T` and the templates their texts; after Flask-Babel, whose functions these replace."""
    set_translator(translate, show)
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"] = _page_text
