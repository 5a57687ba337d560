"""The conditions of a call that ask something of the firm: type, place, declarations, split price."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.applications import confirm, make_draft, make_offer, member_act, member_of
from tests.factories.organisations import make_creative, make_firm
from tests.factories.programmes import make_call
from voucherapp.applications.operations_terms import save_terms
from voucherapp.applications.queries import get_application_for
from voucherapp.applications.queries_progress import progress_of
from voucherapp.applications.rules_facts import Terms
from voucherapp.db.session import db
from voucherapp.kernel import clock
from voucherapp.kernel.refusal import Refused

pytestmark = pytest.mark.usefixtures("app")

CHANGE: dict[str, Any] = {
    "voucher": {
        "types": [
            {"code": "SMALL", "label": "Small", "max_minor": 250_000, "sizes": ["micro", "small"]},
            {"code": "LARGE", "label": "Large", "max_minor": 750_000, "rate_bp": 6667, "sizes": ["medium"]},
        ]
    },
    "applicant": {"excluded_if": ["insolvent", "tax_arrears"]},
    "declarations": [{"code": "true", "text": "All of this is true."}],
    "project": {"vat": "included_if_not_recoverable"},
}  # fmt: skip


def open_codes(application: Any) -> set[str]:
    fresh = get_application_for(member_act(application.firm).actor, application.token)
    return {f.code for f in progress_of(fresh, clock.now()).open_points}


def test_what_is_not_said_is_named_and_what_is_said_is_judged() -> None:
    application = make_draft(call=make_call(change=CHANGE))
    act = member_act(application.firm)
    assert {"term:kind", "term:excluded", "term:confirmed", "term:vat_recoverable"} <= open_codes(
        application
    )
    said = Terms("LARGE", vat_recoverable=False, excluded=("tax_arrears",), confirmed=("true",))
    save_terms(act=act, application=application, terms=said)
    db.session.flush()
    make_offer(application, price_minor=400_000)
    assert not {c for c in open_codes(application) if c.startswith("term:")}
    assert {"excluded", "type_size"} <= open_codes(application)
    save_terms(
        act=act,
        application=application,
        terms=Terms("SMALL", vat_recoverable=False, excluded=(), confirmed=("true",)),
    )
    db.session.flush()
    assert not {"excluded", "type_size"} & open_codes(application)


def test_what_the_call_does_not_ask_is_not_kept() -> None:
    application = make_draft(call=make_call())
    save_terms(
        act=member_act(application.firm), application=application, terms=Terms(activity="Anything")
    )
    assert not application.terms.get("activity")


def test_a_firm_chooses_on_the_page(visitor: Any) -> None:
    application = make_draft(call=make_call(change=CHANGE))
    firm = visitor(member_of(application.firm))
    page = firm.get(f"/my/applications/{application.token}/conditions")
    assert page.heading == "Conditions"
    page = page.submit("Save the draft", kind="SMALL", excluded=["none", "insolvent"])
    assert page.status == 422
    assert "not both" in page
    page = page.submit(
        "Save the draft", kind="SMALL", excluded=["none"], vat_recoverable="no", confirmed=["true"]
    )
    assert "Your draft is saved" in page
    assert "Choose the type of voucher" not in page


def test_the_price_is_split_by_the_kinds_of_the_call() -> None:
    items = [
        {"code": "design", "label": "Design"},
        {"code": "print", "label": "Printing", "eligible": False},
    ]
    call = make_call(change={"cost": {"catalogue": items}})
    application = make_draft(call=call, firm=make_firm())
    offer = make_offer(application, creative=make_creative(), confirmed=False)
    assert offer.creative is not None
    with pytest.raises(Refused) as caught:
        confirm(offer, price_minor=1_000_000, costs={"design": 700_000, "print": 200_000})
    assert caught.value.field == "price_net"
    confirm(offer, price_minor=1_000_000, costs={"design": 700_000, "print": 300_000})
    assert application.requested_minor == 700_000
