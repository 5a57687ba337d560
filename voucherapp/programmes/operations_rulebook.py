"""Printing rulebooks: once for each published version and language, and never again."""

from __future__ import annotations

from flask_babel import force_locale

from voucherapp.db.session import db
from voucherapp.files.operations import store_bytes
from voucherapp.kernel.act import Act
from voucherapp.programmes import queries_versions
from voucherapp.programmes.editions import edition_of
from voucherapp.programmes.models import Call, CallRulebook
from voucherapp.programmes.rulebook import rulebook_pdf
from voucherapp.programmes.translations import languages_of


def print_rulebook(*, act: Act, call: Call, number: int) -> int:
    """Print and keep the rulebook of a version in each of its languages; return how many."""
    version = queries_versions.get_version(call.id, number)
    done = set(queries_versions.list_rulebook_languages(version.id))
    config = queries_versions.whole_of_copy(version).config
    missing = [language for language in languages_of(config) if language not in done]
    for language in missing:
        with force_locale(language):
            pdf = rulebook_pdf(edition_of(call, version, language), language)
        name = f"{call.code.lower()}-rules-{number}-{language}.pdf"
        file = store_bytes(act=act, data=pdf, filename=name, media_type="application/pdf")
        db.session.add(CallRulebook(call_version_id=version.id, language=language, file_id=file.id))
    db.session.flush()
    return len(missing)
