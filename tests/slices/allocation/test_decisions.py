"""Decisions as operations: who may, what is held, what is released, and that nothing leaks before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.factories.allocation import make_decision, make_officer, over, prepare_all_letters
from tests.factories.applications import make_application, withdraw
from tests.factories.evaluation import make_scored
from tests.factories.organisations import act_of, make_firm
from tests.factories.programmes import make_call
from voucherapp.allocation import queries_decisions
from voucherapp.allocation.models import Decision
from voucherapp.allocation.operations import propose_decision
from voucherapp.allocation.operations_release import (
    confirm_decision,
    plan_release,
    reject_decision,
    release_decision,
)
from voucherapp.applications.models import Application
from voucherapp.applications.queries import get_application
from voucherapp.db.audit import AuditLine
from voucherapp.db.session import db
from voucherapp.files.queries import get_file, read_bytes
from voucherapp.kernel.clock import now as clock_now
from voucherapp.kernel.refusal import Refused
from voucherapp.ledger.checks import check
from voucherapp.ledger.queries import balances_by_funder, balances_of_awards, balances_of_calls
from voucherapp.notifications.models import Message
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of, get_call
from voucherapp.state_aid.models import AidGrant
from voucherapp.state_aid.operations import declare_aid

pytestmark = pytest.mark.usefixtures("app")


def refuse(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(Refused, match=f"^{code}")


def scored(call: Call, *totals: float, price: int = 20_000_00, **fields) -> Application:  # type: ignore[no-untyped-def]
    return make_scored(
        make_application(state="eligible", call=call, price_minor=price, **fields), *totals
    )


def outcomes(decision: Decision) -> dict[str, str]:
    return {line.application.reference or "": line.outcome for line in decision.lines}


@pytest.fixture
def field(app) -> tuple[Call, list[Application]]:  # type: ignore[no-untyped-def]
    """A call with money for two of three that pass, and one below the threshold."""
    call = make_call(budget_minor=50_000_00)
    cases = [scored(call, *t) for t in ((88, 84), (80, 82), (70, 74), (50, 52))]
    return call, cases


def test_a_decision_stores_each_line_with_its_reason(field) -> None:  # type: ignore[no-untyped-def]
    call, cases = field
    decision = make_decision(call, state="proposed", remark="Committee of 2 March")
    assert [(line.rank, line.outcome, line.score_hundredths) for line in decision.lines] == [
        (1, "award", 8600),
        (2, "award", 8100),
        (3, "reserve", 7200),
        (4, "below_threshold", 5100),
    ]
    assert (decision.number, decision.budget_minor, decision.awarded_minor) == (1, 5000000, 4000000)
    assert decision.lines[2].reason == "The money of the call does not reach this place."
    assert decision.lines[3].reason == "51.00 points; at least 60 are needed."
    assert decision.rules["threshold"] == 60
    # Nothing has moved yet but the room held under the ceilings.
    assert {c.state for c in cases} == {"eligible"}
    assert balances_of_calls([call.id])[call.id].free == 5000000
    grants = db.session.scalars(select(AidGrant)).all()
    assert [(g.state, g.amount_minor) for g in grants] == [("reserved", 2000000)] * 2


def test_a_second_person_confirms(field) -> None:  # type: ignore[no-untyped-def]
    officer = make_officer()
    decision = make_decision(field[0], state="proposed", proposer=officer)
    with refuse("four-eyes"):
        confirm_decision(act=act_of(officer), decision=decision)
    confirm_decision(act=act_of(make_officer()), decision=decision)
    assert decision.state == "confirmed"
    assert decision.release_on == date(2026, 3, 2)


def test_one_decision_at_a_time(field) -> None:  # type: ignore[no-untyped-def]
    make_decision(field[0], state="proposed")
    with refuse("decision-open"):
        make_decision(field[0], state="proposed")


def test_sending_back_frees_the_room_and_needs_a_reason(field) -> None:  # type: ignore[no-untyped-def]
    decision = make_decision(field[0], state="confirmed")
    act = act_of(make_officer())
    with refuse("reason-missing"):
        reject_decision(act=act, decision=decision, reason=" ")
    reject_decision(act=act, decision=decision, reason="A review was withdrawn.")
    assert {g.state for g in db.session.scalars(select(AidGrant))} == {"withdrawn"}
    again = make_decision(field[0])
    assert (again.number, again.state) == (2, "released")


def test_missing_reviews_need_a_remark_and_stay_undecided() -> None:
    call = make_call()
    scored(call, 80, 82)
    waiting = scored(call, 82, 60)
    with refuse("reviews-missing"):
        make_decision(call, state="proposed")
    decision = make_decision(call, remark="The third reader is ill; the year ends.")
    assert outcomes(decision)[waiting.reference or ""] == "unscored"
    assert db.session.get_one(Application, waiting.id).state == "eligible"
    assert decision.lines[-1].letter_id is None


def propose(call: Call, remark: str = "") -> Decision:
    return propose_decision(
        act=act_of(make_officer()),
        call=get_call(call.code),
        line_rule="skip_to_fit",
        remark=remark,
    )


def test_a_comparison_waits_until_nobody_can_apply_any_more(field, clock) -> None:  # type: ignore[no-untyped-def]
    call = field[0]
    grace = timedelta(minutes=config_of(call).intake.grace_minutes)
    clock.go(call.closes_at + grace - timedelta(seconds=1))
    with refuse("call-open") as refused:
        propose(call, "The committee meets today")
    assert "Decide when the call is over" in str(refused.value.message)
    clock.go(call.closes_at + grace)
    assert propose(call).number == 1


def test_a_call_without_comparison_is_decided_while_it_is_open() -> None:
    call = make_call(change={"intake": {"mode": "continuous"}})
    scored(call, 80, 82)
    assert propose(call).number == 1


@pytest.mark.parametrize("state", ["submitted", "correction", "late"])
def test_unfinished_checks_need_a_remark(field, state: str) -> None:  # type: ignore[no-untyped-def]
    call = field[0]
    other = make_application(state="draft" if state == "late" else state, call=call)
    over(call)
    if state == "late":
        other.late_until = clock_now() + timedelta(days=1)
        db.session.flush()
    with refuse("checks-missing") as refused:
        propose(call)
    assert "formal check is not finished: 1." in str(refused.value.message)
    decision = propose(call, "The money lapses at the end of the month.")
    assert other.id not in {line.application_id for line in decision.lines}


def test_a_draft_whose_allowance_has_run_out_stops_nobody(field) -> None:  # type: ignore[no-untyped-def]
    other = make_application(state="draft", call=field[0])
    over(field[0])
    other.late_until = clock_now() - timedelta(seconds=1)
    db.session.flush()
    assert propose(field[0]).number == 1


def test_nothing_is_decided_without_any_review() -> None:
    call = make_call()
    make_application(state="eligible", call=call)
    with refuse("nothing-to-decide"):
        make_decision(call, state="proposed", remark="x")


def test_a_release_moves_states_money_and_aid_together(field, run_jobs) -> None:  # type: ignore[no-untyped-def]
    call, cases = field
    decision = make_decision(call)
    states = [db.session.get_one(Application, c.id).state for c in cases]
    assert states == ["selected", "selected", "reserve", "not_selected"]
    balances = balances_of_calls([call.id])[call.id]
    assert (balances.free, balances.committed) == (1000000, 4000000)
    lines = decision.lines[:2]
    assert {b.committed for b in balances_of_awards([x.id for x in lines]).values()} == {2000000}
    by_funder = sorted(b.committed for b in balances_by_funder(call.id).values())
    assert by_funder == [600000, 3400000]
    grants = db.session.scalars(select(AidGrant)).all()
    assert {(g.state, g.granted_on, g.register_due_on) for g in grants} == {
        ("granted", date(2026, 3, 2), date(2026, 3, 30))
    }
    run_jobs()
    assert check() == []


def test_letters_come_before_the_release(field) -> None:  # type: ignore[no-untyped-def]
    decision = make_decision(field[0], state="proposed")
    officer = make_officer()
    confirm_decision(act=act_of(officer), decision=decision)
    db.session.flush()
    with refuse("letters-missing"):
        release_decision(act=act_of(officer), decision=queries_decisions.get_decision(decision.id))
    prepare_all_letters(decision.id)
    release_decision(act=act_of(officer), decision=queries_decisions.get_decision(decision.id))


def test_letters_carry_the_day_of_release(field, clock) -> None:  # type: ignore[no-untyped-def]
    decision = make_decision(field[0], state="confirmed", release_on=date(2026, 3, 5))
    officer = make_officer()
    with refuse("other-day"):
        release_decision(act=act_of(officer), decision=decision)
    first = decision.lines[0].letter_id
    with refuse("day-over"):
        plan_release(act=act_of(officer), decision=decision, release_on=date(2026, 3, 1))
    plan_release(act=act_of(officer), decision=decision, release_on=date(2026, 3, 4))
    with refuse("letters-missing"):
        release_decision(act=act_of(officer), decision=decision)
    prepare_all_letters(decision.id)
    decision = queries_decisions.get_decision(decision.id)
    assert decision.lines[0].letter_id != first
    clock.set(2026, 3, 4, 10)
    release_decision(act=act_of(officer), decision=decision)


def letter_text(decision: Decision, place: int) -> str:
    file = get_file(decision.lines[place - 1].letter_id or 0)
    import io

    reader = PdfReader(io.BytesIO(read_bytes(file)))
    return " ".join(" ".join(p.extract_text() for p in reader.pages).split())


def test_what_the_letters_say(field) -> None:  # type: ignore[no-untyped-def]
    decision = make_decision(field[0])
    award, reserve, refusal = (letter_text(decision, n) for n in (1, 3, 4))
    assert "selected for a voucher" in award
    assert "€20,000.00" in award
    assert "16 March 2026" in award
    assert "34121 Trieste Italy" in award
    assert "Regulation (EU) 2023/2831" in award
    assert "86.00 of 100" in award
    assert "reserve list" in reserve
    assert "51.00 points; at least 60 are needed" in refusal
    assert "Evaluator 1: Reason for Innovation." in refusal
    assert "vouchers@example.org" in refusal


def test_an_application_withdrawn_meanwhile_stops_the_release(field) -> None:  # type: ignore[no-untyped-def]
    call, _cases = field
    decision = make_decision(call, state="confirmed")
    withdraw(get_application(decision.lines[0].application_id))
    with refuse("changed-since"):
        release_decision(act=act_of(make_officer()), decision=decision)
    assert decision.state == "confirmed"


def test_a_firm_over_its_ceiling_leaves_the_money_to_the_next() -> None:
    call = make_call(budget_minor=50_000_00)
    firm = make_firm()
    declare_aid(
        act=act_of(make_officer()),
        organisation=firm,
        granted_on=date(2025, 1, 10),
        amount_minor=290_000_00,
        member_state="IT",
        scheme="general",
        grantor="Chamber",
        purpose="Fair",
    )
    best = scored(call, 90, 92, firm=firm)
    others = [scored(call, 80, 80), scored(call, 70, 70)]
    decision = make_decision(call)
    found = outcomes(decision)
    assert found[best.reference or ""] == "aid_refused"
    assert [found[o.reference or ""] for o in others] == ["award", "award"]
    assert "ceiling" in decision.lines[0].reason
    assert db.session.get_one(Application, best.id).state == "not_selected"


def test_rounding_never_overdraws_a_funder() -> None:
    """Four awards of 1,003.31 use the whole budget; each split alone would ask one funder for a cent more."""
    call = make_call(budget_minor=4 * 100331, change={"voucher": {"max_minor": 200000}})
    for _ in range(4):
        scored(call, 80, 80, price=100331)
    decision = make_decision(call)
    assert [line.outcome for line in decision.lines] == ["award"] * 4
    assert balances_of_calls([call.id])[call.id].free == 0
    assert {b.free for b in balances_by_funder(call.id).values()} == {0}


def test_the_reserve_list_moves_up_when_money_is_there(field) -> None:  # type: ignore[no-untyped-def]
    from voucherapp.kernel.money import Money
    from voucherapp.ledger.operations import post

    call, cases = field
    first = make_decision(call)
    post(
        act=act_of(make_officer()),
        kind="release",
        source="test/decline",
        call_id=call.id,
        amount=Money(2000000),
        reason="Declined",
        award_id=first.lines[0].id,
    )
    second = make_decision(call)
    assert outcomes(second) == {cases[2].reference: "award"}
    assert db.session.get_one(Application, cases[2].id).state == "selected"


def test_all_are_told_at_once_with_their_letters(field, run_jobs) -> None:  # type: ignore[no-untyped-def]
    call, _cases = field
    decision = make_decision(call, state="confirmed")
    run_jobs()
    kinds = set(db.session.scalars(select(Message.kind)))
    assert "decision.released" not in kinds
    decision = queries_decisions.get_decision(decision.id)
    letters = {line.application_id: line.letter_id for line in decision.lines}
    release_decision(act=act_of(make_officer()), decision=decision)
    run_jobs()
    mails = db.session.scalars(select(Message).where(Message.kind == "decision.released")).all()
    assert len(mails) == 8
    with_letter = {m.case_id: m.attachments for m in mails if m.attachments}
    assert with_letter == {case: [letter] for case, letter in letters.items()}


def test_before_the_release_no_public_line_is_written(field) -> None:  # type: ignore[no-untyped-def]
    call, _cases = field
    before = {line.id for line in db.session.scalars(select(AuditLine))}
    make_decision(call, state="confirmed")
    new = db.session.scalars(select(AuditLine).where(AuditLine.id.not_in(before))).all()
    assert new
    assert not [line.verb for line in new if line.public]


def test_the_table_keeps_four_eyes_too(field) -> None:  # type: ignore[no-untyped-def]
    from sqlalchemy.exc import IntegrityError

    decision = make_decision(field[0], state="confirmed")
    decision.confirmed_by = decision.proposed_by
    with pytest.raises(IntegrityError, match="four_eyes"):
        db.session.flush()


def test_an_unknown_rule_of_the_line_is_refused(field) -> None:  # type: ignore[no-untyped-def]
    with refuse("line-rule"):
        propose_decision(act=act_of(make_officer()), call=field[0], line_rule="half")
