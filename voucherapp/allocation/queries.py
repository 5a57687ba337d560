"""Reads of rankings: what may be decided on, in which order, and where the money ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import select

from voucherapp.allocation.rules import OUTCOME_STATES
from voucherapp.allocation.rules_ranking import (
    CapLine,
    Drawn,
    Entry,
    Ranked,
    draw_line,
    lot_seed,
    rank,
    tie_text,
)
from voucherapp.applications.models import Application
from voucherapp.applications.queries import list_eligible
from voucherapp.db.session import db
from voucherapp.evaluation.queries import (
    SCORED_STATES,
    CaseScore,
    ReviewFact,
    reviews_of_call,
    score_case,
)
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State
from voucherapp.ledger.queries import balances_of_calls
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call
from voucherapp.programmes.rules_eligibility import current_section
from voucherapp.reference.codes import CURRENT_NACE


@dataclass(frozen=True, slots=True)
class RankingLine:
    """A place of the ranking with all that led to it."""

    drawn: Drawn
    application: Application
    score: CaseScore
    reviews: Sequence[ReviewFact]
    tie: T | str

    @property
    def entry(self) -> Entry:
        """The application as the ranking saw it."""
        return self.drawn.ranked.entry

    @property
    def outcome(self) -> State:
        """What the line says, as word, icon and tone."""
        return OUTCOME_STATES[self.drawn.outcome]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking of a call with the budget line drawn by a rule."""

    lines: Sequence[RankingLine]
    line_rule: str
    budget_minor: int
    seed: str
    threshold: int
    labels: Mapping[str, str]

    @property
    def awarded_minor(self) -> int:
        """What the line gives away."""
        return sum(line.drawn.amount_minor for line in self.lines)

    @property
    def left_minor(self) -> int:
        """What stays free below the line."""
        return self.budget_minor - self.awarded_minor

    def count(self, outcome: str) -> int:
        """How many applications have this outcome."""
        return sum(1 for line in self.lines if line.drawn.outcome == outcome)


def seed_of(call: Call, config: CallConfig) -> str:
    """Return the seed of the lots: its day is fixed by the call, so that nobody can choose it."""
    return lot_seed(call.code, config.decision_by or local_date(call.closes_at, call.timezone))


@dataclass(frozen=True, slots=True)
class Field:
    """All that a ranking is made of: applications, their reviews and scores, and the order."""

    applications: Mapping[int, Application]
    reviews: Mapping[int, Sequence[ReviewFact]]
    scores: Mapping[int, CaseScore]
    ranked: Sequence[Ranked]


def field_of(call: Call, config: CallConfig) -> Field:
    """Rank what may be decided on in a call: accepted applications and those on the reserve list."""
    applications = {a.id: a for a in list_eligible(call.id, SCORED_STATES)}
    reviews = reviews_of_call(call.id)
    scores = {i: score_case(reviews.get(i, ()), config) for i in applications}
    ranked = rank(
        [_entry(a, scores[i]) for i, a in applications.items()],
        config.evaluation.total_threshold * 100,
        config.allocation.tiebreak,
        seed_of(call, config),
    )
    return Field(applications, reviews, scores, ranked)


def _entry(application: Application, score: CaseScore) -> Entry:
    return Entry(
        application_id=application.id,
        reference=application.reference or "",
        requested_minor=application.requested_minor or 0,
        submitted_at=application.arrived_at or application.submitted_at or application.started_at,
        score_hundredths=score.score.final_hundredths,
        spread_hundredths=score.score.spread_hundredths,
        reviews=score.score.reviews,
        complete=score.complete,
        criteria=score.criteria,
        failed=score.failed,
        traits={
            "territory": application.firm_nuts3,
            "sector": current_section(application.firm_nace, CURRENT_NACE),
            "size": application.firm_size,
            "type": application.voucher_type,
        },
    )


def caps_of(call: Call, config: CallConfig) -> list[CapLine]:
    """Return the caps of a call with what is awarded under each; no statement without caps."""
    if not config.budget.caps:
        return []
    rows = db.session.execute(
        select(
            Application.firm_nuts3,
            Application.firm_nace,
            Application.firm_size,
            Application.voucher_type,
            Application.granted_minor,
        ).where(Application.call_id == call.id, Application.outcome.in_(("running", "completed")))
    ).all()
    awarded = [
        (
            {"territory": nuts3, "sector": current_section(nace, CURRENT_NACE), "size": size,
             "type": kind},
            granted or 0,
        )
        for nuts3, nace, size, kind, granted in rows
    ]  # fmt: skip
    return [
        _with_use(
            CapLine(cap.dimension, cap.values, call.budget_minor * cap.max_bp // 10_000), awarded
        )
        for cap in config.budget.caps
    ]


def _with_use(cap: CapLine, awarded: Sequence[tuple[Mapping[str, str], int]]) -> CapLine:
    used = sum(
        minor for traits, minor in awarded if cap.covers(replace(_NOBODY, traits=dict(traits)))
    )
    return replace(cap, used_minor=used)


_NOBODY = Entry(0, "", 0, datetime.min.replace(tzinfo=UTC), None)


def labels_of(config: CallConfig) -> dict[str, str]:
    """Return the labels of the criteria by code, for the words of a tie-break."""
    return {c.code: c.label for c in config.evaluation.criteria}


def ranking_of(call: Call, config: CallConfig, line_rule: str) -> Ranking:
    """Return the ranking with the line drawn over the free money of the call; nothing is stored.

    Ceilings of State aid are asked only when a decision is recorded, under their lock.
    """
    field, labels = field_of(call, config), labels_of(config)
    budget = balances_of_calls([call.id])[call.id].free
    drawn = draw_line(field.ranked, budget, line_rule, caps=caps_of(call, config))
    lines = [_line(d, field, labels) for d in drawn]
    threshold = config.evaluation.total_threshold
    return Ranking(lines, line_rule, budget, seed_of(call, config), threshold, labels)


def _line(drawn: Drawn, field: Field, labels: Mapping[str, str]) -> RankingLine:
    case_id = drawn.ranked.entry.application_id
    return RankingLine(
        drawn=drawn,
        application=field.applications[case_id],
        score=field.scores[case_id],
        reviews=field.reviews.get(case_id, ()),
        tie=tie_text(drawn.ranked.tie, labels),
    )
