"""A firm cannot be paid into the account of its creative, unless the call only flags such ties."""

from __future__ import annotations

import pytest

from tests.factories.awards import IBAN, accept, make_award, member_of
from tests.factories.organisations import make_creative, make_firm
from tests.factories.programmes import make_call
from voucherapp.db.audit import AuditLine
from voucherapp.db.session import db
from voucherapp.kernel.refusal import Refused

pytestmark = pytest.mark.usefixtures("app")


def test_the_account_of_the_creative_is_refused() -> None:
    firm, studio = make_firm(), make_creative(iban=IBAN)
    award = make_award(firm=firm, creative=studio)
    with pytest.raises(Refused, match="tied-account") as refused:
        accept(award, member_of(firm))
    assert refused.value.field == "iban"


def test_a_call_that_flags_notes_it_on_the_case() -> None:
    call = make_call(change={"pair": {"independence": "flag"}})
    firm, studio = make_firm(), make_creative(iban=IBAN)
    award = accept(make_award(call=call, firm=firm, creative=studio), member_of(firm))
    assert award.state == "accepted"
    line = db.session.query(AuditLine).filter_by(verb="award.account_tied").one()
    assert line.case_id == award.application_id
    assert not line.public
