"""Texts of pages in the reader's language: what flask_babel and Jinja do, with fewer steps a text.

A list page asks for some two hundred texts; each went through three wrappers and looked its
catalogue up anew, which together took longer than the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from flask import Flask, g, has_app_context
from flask_babel import get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from voucherapp.kernel.money import Money
from voucherapp.kernel.text import in_english, set_translator
from voucherapp.web.formatting import format_day, format_money

#: How many texts are kept of each language.
MOST_TEXTS = 10_000


class _Kept(dict[str, str]):
    """Texts that were looked up; the code holds some thousands, so that it cannot grow for ever."""

    def __init__(self, look_up: Callable[[str], str]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, msgid: str) -> str:
        if len(self) >= MOST_TEXTS:
            self.clear()
        self[msgid] = text = self._look_up(msgid)
        return text


@dataclass(frozen=True, slots=True)
class Words:
    """The texts in one language, plain and as markup."""

    locale: str
    plain: _Kept
    markup: _Kept


@lru_cache(maxsize=64)
def _words_of(locale: str, translations: NullTranslations) -> Words:
    plain = _Kept(translations.gettext)
    return Words(locale, plain, _Kept(lambda msgid: Markup(plain[msgid])))  # noqa: S704  (texts of ours)


def words() -> Words | None:
    """Return the texts of the reader, None outside of the application."""
    try:
        # One step through the proxy of Flask instead of five: this runs for every text of a page.
        kept: dict[str, Any] = g._get_current_object().__dict__  # noqa: SLF001  (its one accessor)
    except RuntimeError:
        return None
    # Kept beside the locale it was found for: a mail may be worded for another reader meanwhile.
    reader = getattr(kept.get("_flask_babel"), "babel_locale", None)
    if reader is None or kept.get("texts_locale") is not reader:
        kept["texts_locale"] = locale = get_locale()
        kept["words"] = _words_of(str(locale), get_translations())
    found: Words = kept["words"]
    return found


def translate(msgid: str) -> str:
    """Return a text in the language of the reader, as it is outside of the application."""
    known = words()
    return msgid if known is None else known.plain[msgid]


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
    known = words()
    if not context.autoescape:
        text = msgid if known is None else known.plain[msgid]
    else:
        text = Markup(msgid) if known is None else known.markup[msgid]  # noqa: S704  (a text of ours)
    return text % values if "%" in text else text


def init_texts(app: Flask) -> None:
    """Give `T` and the templates their texts; after Flask-Babel, whose functions these replace."""
    set_translator(translate, show)
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"] = _page_text
