"""The short check before an application: conditions of the call on what a firm tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from voucherapp.kernel.text import T
from voucherapp.organisations.rules import size_class
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.rules_eligibility import (
    PLAIN,
    Finding,
    FirmFacts,
    Words,
    check_firm,
)
from voucherapp.programmes.rules_figures import check_figures


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody tells in the check; amounts in minor units, staff in hundredths of posts."""

    country: str
    nuts3: str
    staff_hundredths: int
    turnover_minor: int
    balance_minor: int
    founded_on: date
    nace_code: str
    nace_revision: str
    begun: bool


def check_answers(
    config: CallConfig,
    answers: Answers,
    *,
    today: date,
    words: Words = PLAIN,
    currency: str = "EUR",
) -> list[Finding]:
    """Return a finding for each condition of the call, the open ones with their remedy.

    What the check does not ask stays unknown (None): the application asks it.
    """
    facts = FirmFacts(
        country=answers.country,
        nuts3=answers.nuts3,
        size_class=size_class(
            answers.staff_hundredths, answers.turnover_minor, answers.balance_minor
        ),
        founded_on=answers.founded_on,
        nace_code=answers.nace_code,
        nace_revision=answers.nace_revision,
        place_nuts3=answers.nuts3,
        staff_hundredths=answers.staff_hundredths,
        turnover_minor=answers.turnover_minor,
        balance_minor=answers.balance_minor,
        currency=currency,
    )
    found = [
        *check_firm(config.applicant, facts, today=today, words=words),
        *check_figures(config.applicant, facts, today=today, words=words),
    ]
    start = _start(config, answers.begun)
    return found if start is None else [*found, start]


def _start(config: CallConfig, begun: bool) -> Finding | None:
    rule = config.project.start_rule
    if rule in ("any", "before_n_days"):
        return None
    after_award = rule == "after_award"
    if after_award:
        message = T("Work may be ordered only after the award: what was begun before is not paid.")
    else:
        message = T("Work may be ordered only after the application was sent.")
    remedy = T("Apply with a part of the work that has not been ordered yet.")
    return Finding(
        "start", T("Start of the work"), not begun, message, remedy if begun else None, "begun"
    )
