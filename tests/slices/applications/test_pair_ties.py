"""What ties a pair keeps it apart, until an officer waives it; a call may flag it only."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.applications import make_draft, member_act
from tests.factories.organisations import act_of, make_creative, make_firm, make_person
from tests.factories.programmes import make_call
from voucherapp.applications import operations
from voucherapp.applications.models import Application
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_facts import gather
from voucherapp.applications.rules_pair import PAIR_RULES
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.operations_independence import waive_independence
from voucherapp.programmes.queries import config_of


def choose(application: Application, creative: Organisation) -> None:
    operations.choose_creative(
        act=member_act(application.firm), application=application, creative=creative, brief="Chairs"
    )


def finding(application: Application) -> tuple[bool, bool, str]:
    row = get_application(application.id)
    act = member_act(row.firm)
    facts = gather(row, config_of(row.call), act.at.date())
    (found,) = [f for rule in PAIR_RULES if (f := rule(facts)) and f.point == "independent"]
    return found.ok, found.flag, str(found.message)


def test_a_shared_telephone_blocks_until_it_is_waived(app: Flask) -> None:
    firm, studio = make_firm(phone="040 123456"), make_creative(phone="+39 040 123456")
    application = make_draft(firm=firm)
    with pytest.raises(Refused, match="not-independent") as refused:
        choose(application, studio)
    assert "telephone number +3940123456" in str(refused.value.message)
    waive_independence(
        act=act_of(make_person(Role.OFFICER)), firm=firm, creative=studio, reason="Business park"
    )
    choose(application, studio)
    assert finding(application)[:2] == (True, False)


def test_a_call_may_flag_ties_instead(app: Flask) -> None:
    firm, studio = make_firm(phone="040 123456"), make_creative(phone="+39 040 123456")
    call = make_call(change={"pair": {"independence": "flag"}})
    application = make_draft(call=call, firm=firm)
    choose(application, studio)
    ok, flag, message = finding(application)
    assert (ok, flag) == (False, True)
    assert "telephone number" in message
