"""The public pages about calls: what a firm reads before it does anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from voucherapp.files.serve import send_public
from voucherapp.kernel.refusal import NotFound
from voucherapp.programmes import queries, queries_calendar, queries_versions
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.config.project import VAT_MODES
from voucherapp.programmes.editions import amendments_of, edition_of
from voucherapp.programmes.models import Call
from voucherapp.programmes.rulebook import chapters_of, heading_facts
from voucherapp.programmes.rules_eligibility import SIZE_LABELS, section_names
from voucherapp.programmes.translations import in_language, languages_of
from voucherapp.programmes.wording import hours_words, tie_words
from voucherapp.web.access import act, public
from voucherapp.web.countries import country_name, language_name

blueprint = Blueprint("calls", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Tab:
    """A link of a row of tabs."""

    label: str
    url: str
    current: bool


#: A printed rulebook never changes.
KEPT_SECONDS = 86400


@blueprint.get("/calls")
@public
def calls() -> ResponseReturnValue:
    """List the calls: open, coming, closed."""
    rows = queries.list_public_calls(act().at)
    groups = {
        name: [r for r in rows if r.state.name == name] for name in ("open", "coming", "closed")
    }
    return render_template("programmes/public_calls.html", groups=groups, sizes=SIZE_LABELS)


@blueprint.get("/calls/<code>")
@public
def call(code: str) -> ResponseReturnValue:
    """Show a published call: what, how much, who, until when, what it takes."""
    page = public_page(queries.get_public_call(code))
    return render_template("programmes/public_call.html", **page, preview=False)


@blueprint.get("/calls/<code>/rules")
@public
def rules(code: str) -> ResponseReturnValue:
    """Show the rulebook of a call: the version in force, or an earlier one."""
    row = queries.get_public_call(code)
    version = queries_versions.get_version(row.id, _number(row))
    languages = languages_of(queries_versions.whole_of_copy(version).config)
    language = _language(languages)
    edition = edition_of(row, version, language)
    return render_template(
        "programmes/rules.html",
        call=row,
        edition=edition,
        facts=heading_facts(edition),
        chapters=chapters_of(edition.whole, edition.scale),
        versions=queries_versions.list_versions(row.id),
        language=language,
        languages=languages,
        language_tabs=language_tabs(languages, language),
        printed=queries_versions.list_rulebook_languages(version.id),
    )


@blueprint.get("/calls/<code>/rules.pdf")
@public
def rules_pdf(code: str) -> ResponseReturnValue:
    """Send the rulebook as it was printed at publication: the same bytes each time."""
    row = queries.get_public_call(code)
    version = queries_versions.get_version(row.id, _number(row))
    languages = queries_versions.list_rulebook_languages(version.id)
    file = queries_versions.find_rulebook(version.id, _language(languages))
    if file is None:
        raise NotFound
    return send_public(file, seconds=KEPT_SECONDS)


def _number(row: Call) -> int:
    asked = request.args.get("version", "")
    if asked.isdecimal() and asked.isascii() and len(asked) < 6:
        return int(asked)
    return row.published_version or 1


def _language(languages: list[str]) -> str:
    """Return the language asked for, else the reader's own, else that of the original."""
    for wanted in (request.args.get("lang", ""), str(get_locale() or "")):
        if wanted in languages:
            return wanted
    return languages[0] if languages else "en"


def _takes_questions(row: Call, config: CallConfig) -> bool:
    qna = config.intake.qna
    return qna.enabled and act().at <= (qna.until or row.closes_at)


def language_tabs(languages: list[str], chosen: str) -> list[Tab]:
    """Return a tab for each language of the texts; the rest of the address stays as it was asked."""
    kept = {k: v for k, v in request.args.items() if k != "lang"}
    return [
        Tab(language_name(code), f"?{urlencode({**kept, 'lang': code})}", code == chosen)
        for code in languages
    ]


def public_page(row: Call) -> dict[str, Any]:
    """Gather what the public page of a call shows at this moment."""
    original = queries.config_of(row)
    languages = languages_of(original)
    language = _language(languages)
    config = in_language(original, language)
    criteria = {c.code: c.label for c in config.evaluation.criteria}
    return {
        "call": queries.public_row(row, act().at),
        "programme": row.programme,
        "config": config,
        "language": language,
        "languages": languages,
        "language_tabs": language_tabs(languages, language),
        "funders": queries.list_shares(row.programme_id),
        "countries": [country_name(code) for code in config.applicant.countries],
        "sizes": [SIZE_LABELS[size] for size in config.applicant.sizes],
        "left_out": section_names(config.applicant.excluded_nace_sections),
        "ties": [tie_words(rule, criteria) for rule in config.allocation.tiebreak],
        "amendments": amendments_of(row) if row.state == "published" else [],
        "pending": queries_versions.find_pending(row.id),
        "answers": queries_calendar.list_answers(row.id),
        "asking": _takes_questions(row, config),
        "hours": hours_words(config.intake, row.timezone),
        "vat": VAT_MODES[config.project.vat],
    }
