"""Recording a decision: the ranking as it stands, room under ceilings held, the line drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from voucherapp.allocation import queries
from voucherapp.allocation.events import DecisionProposed
from voucherapp.allocation.models import Decision, DecisionLine
from voucherapp.allocation.operations_aid import admit_of
from voucherapp.allocation.queries_decisions import find_open_decision, next_number
from voucherapp.allocation.queries_ready import Readiness, readiness_of, still_open
from voucherapp.allocation.rules import DECISION, LINE_RULES
from voucherapp.allocation.rules_ranking import Drawn, Ranked, draw_line, tie_text
from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.evaluation.rules import points_text
from voucherapp.kernel.act import Act
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.ledger.queries import balances_of_calls
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of


def propose_decision(*, act: Act, call: Call, line_rule: str, remark: str = "") -> Decision:
    """Record a decision: the ranking as it stands, the line drawn over the free money of the call.

    Room under the ceiling of State aid is held for each award under a lock; who has none gets no
    award, and the money goes on by the rule of the line. The programme of the call must be loaded.
    """
    if line_rule not in LINE_RULES:
        raise Refused("line-rule", T("Choose one of the two rules of the line."), field="line_rule")
    lock_call(act=act, call=call)
    if find_open_decision(call.id) is not None:
        raise Refused(
            "decision-open",
            T("A decision on this call waits already. Have it released or sent back first."),
        )
    config = config_of(call)
    field = queries.field_of(call, config)
    _refuse_unready(call, readiness_of(call, config, act.at), field.ranked, remark)
    budget = balances_of_calls([call.id])[call.id].free
    drawn = draw_line(
        field.ranked,
        budget,
        line_rule,
        admit_of(act=act, call=call, config=config, applications=field.applications),
        queries.caps_of(call, config),
    )
    decision = _record(act, call, config, drawn, budget, line_rule, remark.strip())
    emit(act, DecisionProposed(decision_id=decision.id))
    return decision


def lock_call(*, act: Act, call: Call) -> None:
    """Let decisions on one call come one after the other."""
    del act  # what is done under the lock is on record where it is done
    db.session.execute(select(Call.id).where(Call.id == call.id).with_for_update())


def _refuse_unready(call: Call, ready: Readiness, ranked: Iterable[Ranked], remark: str) -> None:
    if ready.open_until is not None:
        raise Refused("call-open", still_open(ready.open_until, call.timezone))
    places = list(ranked)
    if not any(place.barrier != "unscored" for place in places):
        raise Refused("nothing-to-decide", T("No application has all its reviews yet."))
    if remark.strip():
        return
    waiting = sum(1 for place in places if place.barrier == "unscored")
    if waiting:
        raise Refused(
            "reviews-missing",
            T(
                "Reviews of %(count)s applications are missing. Wait for them, or say in the "
                "remark why the decision cannot wait; those applications stay undecided.",
                count=waiting,
            ),
            field="remark",
        )
    if ready.unchecked:
        raise Refused(
            "checks-missing",
            T(
                "Applications whose formal check is not finished: %(count)s. They stand in no "
                "ranking. Finish the checks, or say in the remark why the decision cannot wait.",
                count=ready.unchecked,
            ),
            field="remark",
        )


def _record(
    act: Act,
    call: Call,
    config: CallConfig,
    drawn: list[Drawn],
    budget: int,
    line_rule: str,
    remark: str,
) -> Decision:
    decision = Decision(
        call_id=call.id,
        number=next_number(call.id),
        state=DECISION.initial,
        line_rule=line_rule,
        budget_minor=budget,
        awarded_minor=sum(d.amount_minor for d in drawn),
        remark=remark,
        rules=_rules_applied(call, config),
        proposed_at=act.at,
        proposed_by=act.by,
        lines=[_line(place, config, call.currency) for place in drawn],
    )
    db.session.add(decision)
    db.session.flush()
    note(
        act,
        "decision.proposed",
        decision,
        summary=T("Decision %(number)s recorded", number=decision.number),
        detail={"awarded_minor": decision.awarded_minor, "line_rule": line_rule, "remark": remark},
    )
    return decision


def _rules_applied(call: Call, config: CallConfig) -> dict[str, Any]:
    rules = config.evaluation
    return {
        "threshold": rules.total_threshold,
        "aggregation": rules.aggregation,
        "divergence": rules.divergence,
        "tiebreak": list(config.allocation.tiebreak),
        "lot_seed": queries.seed_of(call, config),
        "criteria": [
            {"code": c.code, "label": c.label, "max_points": c.max_points, "weight": c.weight}
            for c in rules.criteria
        ],
    }


def _line(place: Drawn, config: CallConfig, currency: str) -> DecisionLine:
    entry = place.ranked.entry
    return DecisionLine(
        application_id=entry.application_id,
        rank=place.ranked.rank,
        score_hundredths=entry.score_hundredths,
        spread_hundredths=entry.spread_hundredths,
        reviews=entry.reviews,
        tie_note=str(tie_text(place.ranked.tie, queries.labels_of(config))),
        outcome=place.outcome,
        amount_minor=place.amount_minor,
        reason=str(_reason(place, config, currency)),
    )


def _reason(place: Drawn, config: CallConfig, currency: str) -> T | str:
    entry = place.ranked.entry
    if place.refusal:
        return place.refusal
    if place.outcome == "award" and place.amount_minor < entry.requested_minor:
        return T(
            "Reduced from %(wanted)s to the room left under the de minimis ceiling.",
            wanted=Money(entry.requested_minor, currency),
        )
    if place.cap is not None:
        return T("The part of the budget that can go to this territory, sector or size is used up.")
    if place.outcome == "reserve":
        return T("The money of the call does not reach this place.")
    if place.outcome == "unscored":
        return T("Not all reviews that the call asks for are there.")
    if place.outcome == "below_threshold" and entry.failed:
        return T("Below the points needed for: %(criteria)s.", criteria=", ".join(entry.failed))
    if place.outcome == "below_threshold":
        return T(
            "%(score)s points; at least %(threshold)s are needed.",
            score=points_text(entry.score_hundredths),
            threshold=config.evaluation.total_threshold,
        )
    return ""
