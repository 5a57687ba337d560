"""Reads the facts of a report as they stood at a moment, in a fixed number of statements.

States are read from the append-only audit lines and money from the append-only ledger, so that
the same report for the same moment comes out the same, whatever has happened since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from sys import intern
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select

from voucherapp.allocation.models import Decision, DecisionLine
from voucherapp.applications.models import Application
from voucherapp.applications.rules import APPLICATION
from voucherapp.awards.models import Award, Voucher
from voucherapp.awards.rules import AWARD
from voucherapp.db.audit import AuditLine
from voucherapp.db.session import db
from voucherapp.disbursement.models import Claim
from voucherapp.disbursement.rules import CLAIM
from voucherapp.kernel.workflow import Workflow
from voucherapp.ledger.models import LedgerTransfer
from voucherapp.programmes.models import Call, CallVersion, Funder, ProgrammeFunder
from voucherapp.reporting.rules import ApplicationFact, Scope

#: Long results are read by parts: all their rows at once would take as much memory as the facts.
BY_PARTS = {"yield_per": 500}

Money = dict[int, dict[str, dict[int, int]]]


def start_of(day: date, timezone: str) -> datetime:
    """Return the moment at which a day begins in a zone."""
    return datetime.combine(day, time.min, ZoneInfo(timezone)).astimezone(UTC)


def end_of(day: date, timezone: str) -> datetime:
    """Return the moment at which the next day begins in a zone: the end, exclusive."""
    return start_of(day + timedelta(days=1), timezone)


def known_until(scope: Scope) -> datetime:
    """Return the moment up to which deeds count: the end of the period or the moment itself."""
    return min(scope.as_of, end_of(scope.period_to, scope.timezone) - timedelta(microseconds=1))


def states_at(workflow: Workflow, table: str, moment: datetime) -> dict[int, str]:
    """Return the state of each record at a moment, by id, from the audit lines."""
    verbs = {f"{workflow.name}.{step.action}" for step in workflow.steps}
    newest = (
        select(func.max(AuditLine.id))
        .where(AuditLine.subject_type == table, AuditLine.verb.in_(verbs), AuditLine.at <= moment)
        .group_by(AuditLine.subject_id)
    )
    rows = db.session.execute(
        select(AuditLine.subject_id, AuditLine.detail).where(AuditLine.id.in_(newest)),
        execution_options=BY_PARTS,
    )
    # Each line brings its own copy of one of ten words.
    return {subject: intern(str(detail["to"])) for subject, detail in rows}


def list_funders(programme_id: int) -> list[Funder]:
    """List the funders of a programme in the order of their shares."""
    return list(
        db.session.scalars(
            select(Funder)
            .join(ProgrammeFunder, ProgrammeFunder.funder_id == Funder.id)
            .where(ProgrammeFunder.programme_id == programme_id)
            .order_by(ProgrammeFunder.position)
        )
    )


def money_by_award(scope: Scope) -> Money:
    """Return minor units by award, kind and funder, booked up to the end of the period."""
    t = LedgerTransfer
    rows = db.session.execute(
        select(t.award_id, t.kind, t.funder_id, func.sum(t.amount_minor))
        .join(Call, Call.id == t.call_id)
        .where(
            Call.programme_id == scope.programme_id,
            t.award_id.is_not(None),
            t.at <= scope.as_of,
            t.booked_on <= scope.period_to,
        )
        .group_by(t.award_id, t.kind, t.funder_id)
    )
    result: Money = {}
    for award_id, kind, funder_id, amount in rows:
        result.setdefault(int(award_id or 0), {}).setdefault(kind, {})[funder_id] = int(amount)
    return result


def list_applications(scope: Scope) -> list[ApplicationFact]:
    """List every application submitted up to the end of the period, oldest first."""
    until = known_until(scope)
    states = states_at(APPLICATION, "application", until)
    history = _History(
        decided=_decisions(scope, until),
        vouchers=_vouchers(scope, until),
        award_states=states_at(AWARD, "award", until),
        money=money_by_award(scope),
        outcomes=_outcomes(scope, until),
        paid_on=_paid_on(scope),
        zone=ZoneInfo(scope.timezone),
    )
    rows = db.session.execute(_submitted(scope, until), execution_options=BY_PARTS)
    return [history.add_to(_fact(row, states.get(row.id, "submitted"))) for row in rows]


def _submitted(scope: Scope, until: datetime) -> Select[*tuple[Any, ...]]:
    a = Application
    return (
        select(
            a.id,
            a.reference,
            Call.code.label("call_code"),
            Call.currency,
            a.firm_key,
            a.firm_name,
            a.firm_size,
            a.firm_nuts3,
            a.firm_nace,
            a.creative_name,
            a.creative_sector,
            a.submitted_at,
            a.late,
            a.refusal_code,
            a.refusal_reason,
            a.requested_minor,
            a.total_cost_minor,
        )
        .join(Call, Call.id == a.call_id)
        .where(Call.programme_id == scope.programme_id, a.submitted_at <= until)
        .order_by(a.submitted_at, a.id)
    )


def _fact(row: Any, state: str) -> ApplicationFact:
    return ApplicationFact(
        id=row.id,
        reference=row.reference or "",
        call_code=row.call_code,
        currency=row.currency,
        firm_key=row.firm_key or f"#{row.id}",
        firm_name=row.firm_name,
        firm_size=row.firm_size,
        firm_nuts3=row.firm_nuts3,
        firm_nace=row.firm_nace,
        creative_name=row.creative_name,
        creative_sector=row.creative_sector,
        submitted_at=row.submitted_at,
        late=row.late,
        state=state,
        refusal=(row.refusal_reason or row.refusal_code) if state == "ineligible" else "",
        requested_minor=row.requested_minor or 0,
        total_cost_minor=row.total_cost_minor or 0,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    award_id: int | None
    score: int | None
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _History:
    """What became of the applications by then, each part read in one statement."""

    decided: Mapping[int, _Line]
    vouchers: Mapping[int, str]
    award_states: Mapping[int, str]
    money: Money
    outcomes: Mapping[int, Mapping[str, Any]]
    paid_on: Mapping[int, date]
    zone: ZoneInfo

    def add_to(self, fact: ApplicationFact) -> ApplicationFact:
        """Return the fact with decision, award, money and outcomes."""
        line = self.decided.get(fact.id)
        if line is None:
            return fact
        number = line.award_id
        if number is None:
            return replace(
                fact, score_hundredths=line.score, decided_at=line.at, outcome=line.outcome
            )
        return replace(
            fact,
            score_hundredths=line.score,
            decided_at=line.at,
            outcome=line.outcome,
            award_id=number,
            granted_on=line.at.astimezone(self.zone).date(),
            award_state=self.award_states.get(number, "offered"),
            voucher_code=self.vouchers.get(number, ""),
            money=self.money.get(number, {}),
            outcomes=self.outcomes.get(number, {}),
            paid_on=self.paid_on.get(number),
        )


def _decisions(scope: Scope, until: datetime) -> dict[int, _Line]:
    rows = db.session.execute(
        select(
            DecisionLine.application_id,
            DecisionLine.id,
            DecisionLine.score_hundredths,
            DecisionLine.outcome,
            Decision.released_at,
        )
        .join(Decision, Decision.id == DecisionLine.decision_id)
        .join(Call, Call.id == Decision.call_id)
        .where(Call.programme_id == scope.programme_id, Decision.released_at <= until)
        .order_by(Decision.released_at, DecisionLine.id)
    )
    result: dict[int, _Line] = {}
    for application_id, line_id, score, outcome, at in rows:
        if at is not None:
            result[application_id] = _Line(
                line_id if outcome == "award" else None, score, outcome, at
            )
    return result


def _vouchers(scope: Scope, until: datetime) -> dict[int, str]:
    rows = db.session.execute(
        select(Voucher.award_id, Voucher.code)
        .join(Award, Award.id == Voucher.award_id)
        .join(Call, Call.id == Award.call_id)
        .where(Call.programme_id == scope.programme_id, Voucher.issued_at <= until)
    )
    return dict(rows.all())


def _paid_on(scope: Scope) -> dict[int, date]:
    t = LedgerTransfer
    rows = db.session.execute(
        select(t.award_id, func.max(t.booked_on))
        .join(Call, Call.id == t.call_id)
        .where(
            Call.programme_id == scope.programme_id,
            t.kind == "pay",
            t.at <= scope.as_of,
            t.booked_on <= scope.period_to,
        )
        .group_by(t.award_id)
    )
    return {int(award_id or 0): day for award_id, day in rows}


def _outcomes(scope: Scope, until: datetime) -> dict[int, dict[str, Any]]:
    """Answers to outcome questions by award and indicator; a later approved claim overrides."""
    questions = _indicator_questions(scope.programme_id, until)
    approved = {
        i
        for i, s in states_at(CLAIM, "claim", until).items()
        if s in ("approved", "payment", "paid")
    }
    rows = db.session.execute(
        select(Claim.id, Claim.award_id, Claim.call_id, Claim.outcomes)
        .join(Call, Call.id == Claim.call_id)
        .where(Call.programme_id == scope.programme_id, Claim.submitted_at <= until)
        .order_by(Claim.award_id, Claim.number)
    )
    result: dict[int, dict[str, Any]] = {}
    for claim_id, award_id, call_id, answers in rows:
        if claim_id not in approved:
            continue
        for code, value in (answers or {}).items():
            indicator = questions.get(call_id, {}).get(code)
            if indicator and value is not None:
                result.setdefault(award_id, {})[indicator] = value
    return result


def _indicator_questions(programme_id: int, until: datetime) -> dict[int, dict[str, str]]:
    """Return which questions feed which indicator, by the rules in force at the moment."""
    rows = db.session.execute(
        select(CallVersion.call_id, CallVersion.config)
        .join(Call, Call.id == CallVersion.call_id)
        .where(Call.programme_id == programme_id, CallVersion.in_force_at <= until)
        .order_by(CallVersion.call_id, CallVersion.number)
    )
    return {
        call_id: {
            str(q["code"]): str(q["indicator"])
            for q in config.get("outcomes", ())
            if q.get("indicator")
        }
        for call_id, config in rows
    }
