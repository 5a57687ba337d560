"""When an award ends below its amount, the register of aid follows what was paid."""

from __future__ import annotations

import pytest

from tests.factories.awards import make_award, member_of
from tests.factories.disbursement import make_approved, pay
from tests.factories.organisations import act_of, make_firm, make_person
from voucherapp.awards import queries as awards
from voucherapp.db.session import db
from voucherapp.disbursement.operations_payments import close_award
from voucherapp.kernel.permissions import Role
from voucherapp.ledger import checks
from voucherapp.state_aid import queries
from voucherapp.state_aid.models import AidCorrection

pytestmark = pytest.mark.usefixtures("app")


def test_an_award_closed_after_one_payment_keeps_that_much_aid() -> None:
    firm = make_firm()
    user = member_of(firm)
    award = make_award(firm=firm, amount_minor=10_000_00, accepted=True, user=user)
    checker, releaser = make_person(Role.FINANCE_CHECKER), make_person(Role.FINANCE_RELEASER)
    claim = make_approved(award, user, 3_000_00, checker=checker)
    pay(claim, checker=checker, releaser=releaser)
    grant = queries.find_grant_of_case(award.application_id)
    assert grant is not None
    assert grant.amount_minor == 10_000_00
    award = awards.get_award(award.id)
    close_award(
        act=act_of(make_person(Role.FINANCE_CHECKER)), award=award, reason="The firm stopped"
    )
    db.session.flush()
    assert (grant.state, grant.amount_minor) == ("granted", 3_000_00)
    line = db.session.query(AidCorrection).one()
    assert (line.from_minor, line.to_minor, line.reason) == (
        10_000_00, 3_000_00, "The firm stopped",
    )  # fmt: skip
    assert checks.check() == []


def test_an_award_closed_unpaid_leaves_no_aid() -> None:
    firm = make_firm()
    award = make_award(firm=firm, amount_minor=10_000_00, accepted=True)
    award = awards.get_award(award.id)
    close_award(act=act_of(make_person(Role.FINANCE_CHECKER)), award=award, reason="Never begun")
    assert queries.find_grant_of_case(award.application_id) is None
    (grant,) = queries.list_grants_of(firm.id)
    assert (grant.state, grant.withdrawn_reason) == ("withdrawn", "Never begun")
