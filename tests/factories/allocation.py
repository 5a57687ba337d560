"""Decisions in any state, reached by the operations that people use."""

from __future__ import annotations

from datetime import date, timedelta

from tests.factories.organisations import act_of, make_person
from voucherapp.accounts.models import User
from voucherapp.allocation import queries_decisions
from voucherapp.allocation.models import Decision
from voucherapp.allocation.operations import propose_decision
from voucherapp.allocation.operations_letters import prepare_letters
from voucherapp.allocation.operations_release import confirm_decision, release_decision
from voucherapp.db.session import db
from voucherapp.kernel import clock
from voucherapp.kernel.act import SYSTEM, Act
from voucherapp.kernel.permissions import Role
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of, get_call


def make_officer(name: str = "") -> User:
    """An officer with an account: decisions need two of them."""
    return make_person(Role.OFFICER, name=name)


def make_decision(
    call: Call,
    *,
    state: str = "released",
    line_rule: str = "skip_to_fit",
    remark: str = "",
    proposer: User | None = None,
    confirmer: User | None = None,
    release_on: date | None = None,
) -> Decision:
    """A decision on what stands in the ranking: proposed, confirmed (with letters) or released."""
    over(call)
    made = propose_decision(
        act=act_of(proposer or make_officer()),
        call=get_call(call.code),
        line_rule=line_rule,
        remark=remark,
    )
    db.session.flush()
    decision = queries_decisions.get_decision(made.id)
    if state == "proposed":
        return decision
    second = confirmer or make_officer()
    confirm_decision(act=act_of(second), decision=decision, release_on=release_on)
    db.session.flush()
    prepare_all_letters(decision.id)
    decision = queries_decisions.get_decision(decision.id)
    if state == "confirmed":
        return decision
    release_decision(act=act_of(second), decision=decision)
    db.session.flush()
    return queries_decisions.get_decision(decision.id)


def over(call: Call) -> None:
    """Let a call that compares all who apply have closed a minute ago, if it is still open."""
    grace = config_of(call).intake.grace_minutes
    call.closes_at = min(call.closes_at, clock.now() - timedelta(minutes=grace + 1))
    db.session.flush()


def prepare_all_letters(decision_id: int) -> None:
    """Print the letters as the scheduler does."""
    act = Act(actor=SYSTEM, at=clock.now(), origin="job")
    while prepare_letters(act=act, decision_id=decision_id):
        db.session.flush()
