"""The texts of a call in another language: every place that applicants read, beside the original."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.programmes import queries, queries_versions
from voucherapp.programmes.models import Call
from voucherapp.programmes.sections import SectionForm, WorkingCopy
from voucherapp.programmes.translations import places_of
from voucherapp.programmes.views_call_sections import copy_of, save_copy
from voucherapp.web.access import act, allow
from voucherapp.web.conflicts import differences, is_stale, shown_version
from voucherapp.web.countries import language_name
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("call_translations", __name__, template_folder="templates")


@blueprint.route("/staff/calls/<code>/texts/<language>", methods=["GET", "POST"])
@allow(P.CALL_MANAGE)
def translate(code: str, language: str) -> ResponseReturnValue:
    """Write the texts of a call in one of its further languages."""
    row = queries.get_call(code)
    copy = copy_of(row, queries_versions.find_amendment(row.id))
    if language not in copy.config.frame.languages[1:]:
        raise NotFound
    form = _form(copy, language)()
    if form.validate_on_submit() and attempt(form, lambda: _save(row, language, form)):
        url = url_for(".translate", code=code, language=language)
        return done(url, T("Saved: %(what)s.", what=language_name(language)))
    return _show(code, language, form)


def _form(copy: WorkingCopy, language: str) -> type[SectionForm]:
    there = copy.config.translations.get(language, {})
    fields: dict[str, Any] = {
        place.key: TextAreaField(
            place.words,
            [Optional(), Length(max=20000)],
            default=there.get(place.key, ""),
            description=place.text,
        )
        for place in places_of(copy.config)
    }
    return type("TranslationForm", (SectionForm,), fields)


def _save(row: Call, language: str, form: Any) -> None:
    amendment = queries_versions.find_amendment(row.id)
    copy = copy_of(row, amendment)
    texts = {p.key: form[p.key].data for p in places_of(copy.config) if form[p.key].data}
    document = copy.config.model_dump()
    document["translations"] = {**copy.config.translations, language: texts}
    save_copy(row, amendment, shown_version(form), document, f"texts/{language}")


def _show(code: str, language: str, form: Any) -> ResponseReturnValue:
    row = queries.get_call(code)
    amendment = queries_versions.find_amendment(row.id)
    copy = copy_of(row, amendment)
    found = []
    if is_stale():
        found = differences(form, _form(copy, language)(formdata=None))
    if request.method == "GET" or is_stale():
        form.version.data = str(copy.version)
    groups = groupby(places_of(copy.config), key=lambda place: place.page)
    page = render_template(
        "programmes/call_texts.html",
        call=row,
        may_save=row.state == "draft" or amendment is not None,
        form=form,
        groups=[
            (label, [form[p.key] for p in places if p.key in form]) for label, places in groups
        ],
        language=language,
        name=language_name(language),
        differences=found,
        at=act().at,
    )
    return page, 422 if request.method == "POST" else 200
