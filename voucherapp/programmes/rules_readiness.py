"""The check list before a call is published: what applicants and payers would miss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from voucherapp.kernel.calendar import is_open_end
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.rules import WHOLE_BP, Gap
from voucherapp.programmes.rules_effect import explain, without_effect
from voucherapp.programmes.rules_sections import page_of


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the check list looks at beside the configuration."""

    now: datetime
    opens_at: datetime
    closes_at: datetime
    budget_minor: int
    has_paying_account: bool
    shares_bp: tuple[int, ...]


def find_gaps(config: CallConfig, facts: CallFacts) -> list[Gap]:
    """List what is missing, in the order of the sections."""
    return [
        *_texts(config),
        *_dates(config, facts),
        *_money(config, facts),
        *_form(config),
        *_evaluation(config),
        *_payment(config, facts),
        *_without_effect(config),
    ]


def _texts(config: CallConfig) -> Iterator[Gap]:
    texts = config.texts
    if not texts.summary:
        yield Gap("texts", T("Say in one sentence what the call is for"))
    if not texts.who:
        yield Gap("texts", T("Say who may apply"))
    if not texts.funded:
        yield Gap("texts", T("Say what is paid for"))
    if not texts.contact:
        yield Gap("texts", T("Name somebody whom applicants can ask"))


def _dates(config: CallConfig, facts: CallFacts) -> Iterator[Gap]:
    if facts.closes_at <= facts.now:
        yield Gap("dates", T("The call would be closed already: move the closing to a later day"))
    yield from _open_end(config, facts)
    if (
        config.decision_by is not None
        and config.decision_by <= facts.closes_at.date()
        and not is_open_end(facts.closes_at)
    ):
        yield Gap("dates", T("The day of the decision lies before the closing"))
    if config.intake.mode == "cutoffs" and not config.intake.cutoffs:
        yield Gap("intake", T("Name the cut-off days, or choose one window"))
    if any(not facts.opens_at <= c <= facts.closes_at for c in config.intake.cutoffs):
        yield Gap("intake", T("A cut-off lies outside the dates of the call"))
    phase = config.intake.provider_phase
    if config.intake.mode == "two_phase" and phase is None:
        yield Gap("intake", T("Say when creatives enter the gallery, or choose one window"))
    if phase is not None and phase.closes_at > facts.closes_at:
        yield Gap("intake", T("The phase for creatives ends after the call"))


def _open_end(config: CallConfig, facts: CallFacts) -> Iterator[Gap]:
    """Name what needs a day of closing, when the call has none."""
    if not is_open_end(facts.closes_at):
        return
    if config.intake.mode != "continuous":
        yield Gap("dates", T("Only a continuous call may stay without a closing: give its moment"))
    if config.decision.days is not None and config.decision.counted_from == "closing":
        yield Gap(
            "dates", T("The call has no closing: count the days to a decision from the submission")
        )
    if config.applicant.duplicate_rule in ("keep_last", "remove_all"):
        yield Gap(
            "applicant",
            T(
                "Several applications of one firm are sorted out at the closing, and there is "
                "none: choose another rule for them"
            ),
        )


def _money(config: CallConfig, facts: CallFacts) -> Iterator[Gap]:
    if facts.budget_minor < config.voucher.max_minor:
        yield Gap("money", T("The budget does not reach for one voucher of the largest amount"))
    if sum(facts.shares_bp) != WHOLE_BP:
        yield Gap("programme", T("The shares of the funders do not add up to 100.00 %"))


def _form(config: CallConfig) -> Iterator[Gap]:
    if not config.questions:
        yield Gap("questions", T("Ask at least one question about the project"))
    for question in config.questions:
        if question.kind in ("choice", "several") and len(question.options) < 2:
            yield Gap(
                "questions",
                T("Give at least two answers to choose from: %(label)s", label=question.label),
            )
    if not config.checklist:
        yield Gap("checklist", T("Name at least one formal point to check"))


def _evaluation(config: CallConfig) -> Iterator[Gap]:
    evaluation = config.evaluation
    if evaluation.method == "points" and not evaluation.criteria:
        yield Gap("evaluation", T("Name at least one criterion by which points are given"))
    elif evaluation.total_threshold > config.max_total:
        yield Gap("evaluation", T("No application can reach the threshold: lower it"))
    for criterion in evaluation.criteria:
        if criterion.threshold is not None and criterion.threshold > criterion.max_points:
            yield Gap(
                "evaluation",
                T("The threshold lies above the most points: %(label)s", label=criterion.label),
            )


def _payment(config: CallConfig, facts: CallFacts) -> Iterator[Gap]:
    if not facts.has_paying_account:
        yield Gap("programme", T("Give the paying account and the address of the programme"))
    if not config.award.terms:
        yield Gap("award", T("Write the terms that a firm accepts with its voucher"))
    if not config.payment.checklist:
        yield Gap("payment", T("Name at least one point to check in a claim"))


def _without_effect(config: CallConfig) -> Iterator[Gap]:
    """Name what would be accepted and ignored: such a call is not published."""
    for place in without_effect(config):
        yield Gap(page_of(place.path).name, explain(place))
