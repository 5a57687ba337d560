"""Editions of the rules: a published version in one language, with the amendments up to it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from voucherapp.programmes import queries_versions
from voucherapp.programmes.comparison import rows_of
from voucherapp.programmes.models import Call, CallVersion
from voucherapp.programmes.rulebook import Amendment, Edition
from voucherapp.programmes.rules_leaves import Whole, compare
from voucherapp.programmes.translations import in_language
from voucherapp.programmes.wording import scale_of


def amendments_of(call: Call, until: int | None = None) -> list[Amendment]:
    """List the published amendments of a call, the first one first, with what each changed."""
    found = []
    for before, after in pairwise(queries_versions.list_versions(call.id)):
        if until is None or after.number <= until:
            changes = compare(
                queries_versions.whole_of_copy(before), queries_versions.whole_of_copy(after)
            )
            rows = rows_of(changes, call.currency, call.timezone)
            found.append(
                Amendment(
                    after.number - 1, after.published_at, after.effective_at, after.reason, rows
                )
            )
    return found


def edition_of(call: Call, version: CallVersion, language: str) -> Edition:
    """Return what the rulebook of a version says in a language; the programme must be loaded."""
    whole = queries_versions.whole_of_copy(version)
    return Edition(
        code=call.code,
        authority=call.programme.authority,
        number=version.number,
        digest=version.digest,
        published_at=version.published_at,
        whole=in_words_of(whole, language),
        scale=scale_of(call.currency, call.timezone, whole.config),
        amendments=amendments_of(call, version.number),
    )


def in_words_of(whole: Whole, language: str) -> Whole:
    """Return a call with its texts in a language."""
    return replace(whole, config=in_language(whole.config, language))
