"""Scenario 5: the year of a small firm under a yearly cap; the payments of its wallet come later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.applications import FakeUpload, filled, member_act
from tests.factories.organisations import make_creative, make_firm
from tests.factories.programmes import make_programme, officer_act
from tests.support.time import Clock
from voucherapp.applications import operations, queries
from voucherapp.applications.consequences import on_room_freed
from voucherapp.applications.models import Application
from voucherapp.applications.operations_outcomes import record_award, record_end
from voucherapp.applications.operations_terms import save_terms
from voucherapp.applications.queries_progress import progress_of
from voucherapp.applications.rules_facts import Terms
from voucherapp.db.session import db
from voucherapp.kernel.refusal import Refused
from voucherapp.organisations.models import CreativeProfile, Organisation
from voucherapp.organisations.operations import suspend_profile
from voucherapp.programmes.models import Call
from voucherapp.programmes.operations import create_call_from_preset, publish_call, save_config
from voucherapp.programmes.operations_calls import gaps_of
from voucherapp.programmes.queries import config_of, get_call, get_programme
from voucherapp.programmes.rules_effect import without_effect
from voucherapp.state_aid.operations import confirm_declaration

pytestmark = pytest.mark.usefixtures("app")

EUR = 100
#: What the officer chooses instead of what does not take effect yet.
INSTEAD: dict[str, Any] = {
    "intake": {"auth": "password"},
    "screening": {"who": "officer"},
    "voucher": {"own_contribution": {"kind": "cash", "when": "at_claim"}},
    "evaluation": {"method": "points"},
    "allocation": {"strategy": "scored_ranking"},
    "payment": {"model": "reimburse_applicant", "wallet": None, "payee": "firm"},
    "follow_up": {"risk_signals": [], "audit_risk_bp": None, "audit_random_bp": None},
}


@pytest.fixture
def year(clock: Clock) -> SimpleNamespace:
    """A continuous call of the wallet's preset, a small firm, a provider."""
    clock.go(datetime(2026, 1, 5, 8, tzinfo=UTC))
    act = officer_act()
    programme = make_programme(
        act=act, code="KMO", timezone="Europe/Brussels", member_state="BE", country="BE",
        town="Gent", postcode="9000", iban="BE68539007547034", bic="",
    )  # fmt: skip
    call = create_call_from_preset(
        act=act,
        programme=programme,
        preset="be-fl-kmo-portefeuille",
        code="KMO-2026",
        title="Wallet 2026",
        opens_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
        closes_at=datetime(2028, 12, 31, 22, tzinfo=UTC),
        budget_minor=51_000_000 * EUR,
    )
    config = config_of(call).as_json()
    config["texts"]["contact"] = "wallet@example.org"
    save_config(act=act, call=call, version=call.version, config=config)
    firm = make_firm(
        name="Bakkerij Leie", country="BE", nuts3="BE234", registration_number="0403.019.261",
        street="Kouter", postcode="9000", town="Gent", nace_code="10.71",
    )  # fmt: skip
    creative = make_creative(
        name="Atelier Schelde", country="BE", nuts3="BE211", registration_number="0202.239.951",
        street="Meir", postcode="2000", town="Antwerpen",
    )  # fmt: skip
    confirm_declaration(act=member_act(firm), organisation=firm)
    return SimpleNamespace(clock=clock, act=act, call=call, firm=firm, creative=creative)


def publish(year: SimpleNamespace) -> Call:
    call = year.call
    config = config_of(call).as_json()
    for part, values in INSTEAD.items():
        config[part] = {**config[part], **values}
    save_config(act=year.act, call=call, version=call.version, config=config)
    publish_call(act=officer_act(), call=call)
    db.session.flush()
    return get_call(call.code)


def request(
    year: SimpleNamespace, on: date, net: int, *, starts_on: date | None = None
) -> Application:
    """Fill in a request of so many euros on a day, ready to be sent."""
    year.clock.go(datetime(on.year, on.month, on.day, 9, tzinfo=UTC))
    firm: Organisation = year.firm
    act = member_act(firm)
    call = get_call("KMO-2026")
    application = operations.start_application(act=act, call=call, firm=firm)
    save_terms(
        act=act,
        application=application,
        terms=Terms(activity="Advice", place_nuts3="BE234", confirmed=("not_required", "no_other")),
    )
    offer = operations.choose_creative(
        act=act, application=application, creative=year.creative, brief="Advice on packaging."
    )
    starts = starts_on or on
    operations.confirm_offer(
        act=member_act(year.creative),
        offer=offer,
        price_net_minor=net * EUR,
        vat_rate_bp=2100,
        starts_on=starts,
        ends_on=starts + timedelta(days=60),
        work="Advice",
        costs={"advice": net * EUR},
    )
    config = config_of(call)
    values = filled(config)
    operations.save_draft(
        act=act, application=application, version=application.version, values=values
    )
    for document in config.documents:
        operations.attach_document(
            act=act, application=application, requirement=document.code, upload=FakeUpload()
        )
    db.session.flush()
    return queries.get_application_for(member_act(firm).actor, application.token)


def send(year: SimpleNamespace, application: Application) -> tuple[int, int]:
    """Send a request; returns subsidy and own share in euros."""
    operations.submit_application(act=member_act(year.firm), application=application)
    db.session.flush()
    assert application.requested_minor is not None
    assert application.total_cost_minor is not None
    subsidy = application.requested_minor
    return subsidy // EUR, (application.total_cost_minor - subsidy) // EUR


def award(application: Application) -> None:
    """What a decision leaves on the record of a request."""
    record_award(
        act=officer_act(),
        application=application,
        on=date(2026, 3, 1),
        amount_minor=application.requested_minor or 0,
    )


def test_what_does_not_take_effect_yet_is_not_published(year: SimpleNamespace) -> None:
    ignored = {place.path for place in without_effect(config_of(year.call))}
    assert {"allocation.strategy", "payment.model", "payment.wallet"} <= ignored
    with pytest.raises(Refused):
        publish_call(act=officer_act(), call=year.call)
    gaps = gaps_of(act=officer_act(), call=year.call, programme=get_programme("KMO"))
    assert any("wallet of own and public share" in str(gap.message) for gap in gaps)


def test_the_year_of_a_small_firm(year: SimpleNamespace) -> None:
    publish(year)
    sent = {}
    for name, month, net, expected in (
        ("R1", 2, 4_000, (1_200, 2_800)),
        ("R2", 3, 9_500, (2_850, 6_650)),
        ("R3", 4, 6_000, (1_800, 4_200)),
        ("R4", 5, 8_000, (1_650, 6_350)),
    ):
        sent[name] = request(year, date(2026, month, 2), net)
        assert send(year, sent[name]) == expected, name
    cumulative = sum(a.requested_minor or 0 for a in sent.values())
    assert cumulative == 7_500 * EUR

    fifth = request(year, date(2026, 6, 2), 3_000)
    with pytest.raises(Refused) as caught:
        send(year, fifth)
    assert caught.value.code == "incomplete"
    open_codes = {f.code for f in progress_of(fifth, year.clock()).open_points}
    assert "period_cap" in open_codes

    for name in ("R1", "R2", "R3"):
        award(sent[name])
    # R2 is invoiced at 8,000: 2,400 are paid, 450 of the 2,850 released.
    record_end(act=officer_act(), application=sent["R2"], released_minor=450 * EUR)
    db.session.flush()
    assert sent["R2"].granted_minor == 2_400 * EUR
    on_room_freed({"application_id": sent["R2"].id}, officer_act())
    assert sent["R4"].requested_minor == 2_100 * EUR
    assert (sent["R4"].total_cost_minor or 0) - 2_100 * EUR == 5_900 * EUR

    # On 3 January a new calendar year has begun.
    assert send(year, request(year, date(2027, 1, 3), 5_000)) == (1_500, 3_500)


def test_a_request_comes_at_most_fourteen_days_after_the_start(year: SimpleNamespace) -> None:
    publish(year)
    on = date(2026, 6, 16)
    send(year, request(year, on, 2_000, starts_on=on - timedelta(days=14)))
    with pytest.raises(Refused) as caught:
        request(year, on, 2_000, starts_on=on - timedelta(days=15))
    assert caught.value.code == "start"


def test_a_suspended_provider_takes_no_new_request(year: SimpleNamespace) -> None:
    publish(year)
    running = request(year, date(2026, 4, 2), 6_000)
    send(year, running)
    late = request(year, date(2026, 4, 20), 1_000)
    profile = db.session.scalars(
        select(CreativeProfile).where(CreativeProfile.organisation_id == year.creative.id)
    ).one()
    suspend_profile(act=officer_act(), profile=profile, reason="Label under review")
    db.session.flush()
    year.clock.go(datetime(2026, 5, 1, 9, tzinfo=UTC))
    with pytest.raises(Refused):
        send(year, late)
    assert running.state == "submitted"
