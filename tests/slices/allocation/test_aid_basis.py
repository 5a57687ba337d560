"""What a decision does under each legal basis, and when an award does not fit under the ceiling."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.factories.allocation import make_decision, make_officer
from tests.factories.applications import make_application
from tests.factories.awards import system_act
from tests.factories.evaluation import make_scored
from tests.factories.organisations import act_of, make_firm
from tests.factories.programmes import make_call
from voucherapp.allocation.models import Decision, DecisionLine
from voucherapp.allocation.operations_release import reject_decision
from voucherapp.applications.models import Application
from voucherapp.awards import operations as awards
from voucherapp.awards import operations_papers
from voucherapp.awards import queries as award_queries
from voucherapp.db.session import db
from voucherapp.files.queries import read_bytes
from voucherapp.ledger import checks
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call
from voucherapp.state_aid import operations, queries
from voucherapp.state_aid.models import AidGrant

pytestmark = pytest.mark.usefixtures("app")


def make(aid: dict[str, Any], **more: Any) -> Call:
    return make_call(change={"aid": aid}, **more)


def scored(call: Call, *totals: float, firm: Organisation) -> Application:
    application = make_application(state="eligible", call=call, price_minor=20_000_00, firm=firm)
    return make_scored(application, *totals)


def used(firm: Organisation, euros: int, on: date = date(2023, 6, 10)) -> None:
    operations.declare_aid(
        act=system_act(), organisation=firm, granted_on=on, amount_minor=euros * 100,
        member_state="IT", scheme="general", grantor="Chamber",
    )  # fmt: skip


def only(decision: Decision) -> DecisionLine:
    (line,) = decision.lines
    return line


def test_an_award_is_reduced_to_the_room_left_where_the_call_says_so() -> None:
    call, firm = make({"on_breach": "reduce_to_fit"}), make_firm()
    used(firm, 290_000)
    application = scored(call, 90, 92, firm=firm)
    line = only(make_decision(call))
    assert (line.outcome, line.amount_minor) == ("award", 10_000_00)
    assert line.reason.startswith("Reduced from €")
    grant = queries.find_grant_of_case(application.id)
    assert grant is not None
    assert (grant.state, grant.amount_minor) == ("granted", 10_000_00)
    check = queries.find_check(application.id)
    assert check is not None
    assert (check.amount_minor, check.counted_minor, check.allowed) == (10_000_00, 290_000_00, True)
    awards.offer_awards(act=system_act(), decision_id=line.decision_id)
    award = award_queries.find_award_of_application(application.id)
    assert award is not None
    assert award.amount_minor == 10_000_00
    award = award_queries.get_award(award.id)
    notice = operations_papers.make_aid_notice(act=system_act(), award=award)
    assert notice is not None
    text = PdfReader(BytesIO(read_bytes(notice))).pages[0].extract_text()
    assert "gross grant equivalent is €10,000.00" in " ".join(text.split())
    assert checks.check() == []


def test_an_award_that_waits_stays_on_the_reserve_list_with_its_day() -> None:
    call, firm = make({"on_breach": "hold"}), make_firm()
    used(firm, 295_000)
    application = scored(call, 90, 92, firm=firm)
    decision = make_decision(call, state="proposed")
    line = only(decision)
    assert (line.outcome, line.amount_minor) == ("reserve", 0)
    assert "it fits from 11 June 2026 on" in line.reason
    assert queries.find_grant_of_case(application.id) is None
    reject_decision(act=act_of(make_officer()), decision=decision, reason="Again in June")
    assert db.session.query(AidGrant).filter_by(case_id=application.id).one().state == "withdrawn"


def test_without_aid_nothing_is_held_and_no_notice_is_made() -> None:
    call, firm = make({"basis": "no_aid"}), make_firm()
    used(firm, 300_000)
    application = scored(call, 90, 92, firm=firm)
    line = only(make_decision(call))
    assert line.outcome == "award"
    assert queries.find_grant_of_case(application.id) is None
    awards.offer_awards(act=system_act(), decision_id=line.decision_id)
    award = award_queries.find_award_of_application(application.id)
    assert award is not None
    award = award_queries.get_award(award.id)
    assert operations_papers.make_aid_notice(act=system_act(), award=award) is None


def test_under_the_block_exemption_the_cap_of_three_years_decides() -> None:
    call, firm = make({"basis": "gber"}), make_firm()
    used(firm, 300_000)  # de minimis aid does not use up this cap
    first = scored(call, 90, 92, firm=firm)
    line = only(make_decision(call))
    assert line.outcome == "award"
    grant = queries.find_grant_of_case(first.id)
    assert grant is not None
    assert (grant.scheme, grant.state, grant.register_due_on) == ("gber28", "granted", None)
    grant.amount_minor = 220_000_00
    again = make({"basis": "gber"}, programme=call.programme, code="AGAIN")
    scored(again, 90, 92, firm=firm)
    line = only(make_decision(again))
    assert line.outcome == "aid_refused"
    assert "such aid of €220,000.00 in the last three years counts" in line.reason
    # Under the de minimis ceiling it does not count either.
    assert queries.assess_room(firm.id, "IT", date(2026, 3, 2)).counted_minor == 300_000_00
