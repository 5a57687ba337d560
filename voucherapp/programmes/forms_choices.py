"""Choices that stand in code lists or in the call itself: sectors, types of voucher, answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.config.rows_form import APPLICATION_CHECKS, CLAIM_CHECKS
from voucherapp.programmes.wording import TIES, tie_words
from voucherapp.reference import codes
from voucherapp.web.countries import country_choices, country_name

Choices = Sequence[tuple[str, Any]]


def choices_of(config: CallConfig) -> dict[str, Choices]:
    """Return the choices of the places that no setting can name, by place."""
    types: list[tuple[str, Any]] = [(t.code, t.label) for t in config.voucher.types]
    types = types or [("", T("Add types of voucher first"))]
    questions = [(q.code, q.label) for q in config.questions]
    indicators = [(i.code, f"{i.code} {i.name}") for i in codes.erdf_indicators()]
    return {
        "applicant.countries": country_choices(),
        "applicant.excluded_nace_sections": section_choices(),
        "provider.fields": [(key, label) for key, label in codes.cci_sub_sectors()],
        "intake.holiday_calendar": holiday_choices(),
        "applicant.required_mix.type": types,
        "applicant.prerequisites.type": types,
        "applicant.prerequisites.needs": types,
        "applicant.exclusives.first": types,
        "applicant.exclusives.second": types,
        "voucher.bonuses.question": [("", T("none")), *questions],
        "questions.shown_if": [("", T("always")), *_answers(config)],
        "outcomes.indicator": [("", T("None")), *indicators],
        "checklist.auto": list(APPLICATION_CHECKS.items()),
        "payment.checklist.auto": list(CLAIM_CHECKS.items()),
    }


def section_choices() -> list[tuple[str, str]]:
    """Return the sections of NACE Rev. 2.1 with their letters."""
    rows = codes.rows("nace_sections")
    return [(r["section"], f"{r['section']} {r['label_rev21'].capitalize()}") for r in rows]


def holiday_choices() -> list[tuple[str, Any]]:
    """Return the countries whose public holidays are known here."""
    known = dict.fromkeys(row["country"] for row in codes.rows("public_holidays"))
    return [("", T("none")), *((code, country_name(code)) for code in known)]


def _answers(config: CallConfig) -> list[tuple[str, Any]]:
    """Name every answer of an earlier choice as "question: answer"."""
    found: list[tuple[str, Any]] = []
    for question in config.questions:
        if question.kind == "yes_no":
            answers: list[tuple[str, Any]] = [("yes", T("yes")), ("no", T("no"))]
        elif question.kind in ("choice", "several"):
            answers = [(option.code, option.label) for option in question.options]
        else:
            continue
        found += [
            (
                f"{question.code}={code}",
                T("%(question)s %(answer)s", question=question.label, answer=label),
            )
            for code, label in answers
        ]
    return found


def tie_choices(config: CallConfig) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
    """Return what may come first and second with equal points: criteria, and rules without any."""
    rules: list[tuple[str, Any]] = list(TIES.items())
    criteria = {c.code: c.label for c in config.evaluation.criteria}
    more = [(rule, tie_words(rule, criteria)) for rule in (f"criterion:{c}" for c in criteria)]
    return [*more, *rules], [("", T("nothing more")), *more, *rules]
