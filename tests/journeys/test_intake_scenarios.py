"""The intake of scenarios 1, 4 and 8: what is sent, what counts, and with which figures."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories.applications import FakeUpload, filled, member_act
from tests.factories.awards import system_act
from tests.factories.organisations import make_creative, make_firm
from tests.factories.schemes import make_scheme
from tests.support.time import Clock
from voucherapp.applications import operations
from voucherapp.applications.jobs import set_duplicates_aside
from voucherapp.applications.models import Application
from voucherapp.applications.operations_terms import save_terms
from voucherapp.applications.queries import get_application, get_application_for
from voucherapp.applications.queries_progress import progress_of
from voucherapp.applications.rules_facts import Terms
from voucherapp.applications.rules_pair import earliest_start
from voucherapp.db.session import db
from voucherapp.kernel.calendar import add_months, local_date
from voucherapp.kernel.refusal import Refused
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of
from voucherapp.state_aid.operations import confirm_declaration
from voucherapp.state_aid.queries import find_declaration

pytestmark = pytest.mark.usefixtures("app")

EUR = 100


def apply(call: Call, firm: Organisation, creative: Organisation, net_minor: int) -> Application:
    """Fill in and send an application of a firm for the work of a creative at a net price."""
    act = member_act(firm)
    application = operations.start_application(act=act, call=call, firm=firm)
    config = config_of(call)
    said = Terms(
        excluded=(),
        confirmed=tuple(d.code for d in config.declarations),
        activity=next(iter(config.voucher.activities), ""),
    )
    save_terms(act=act, application=application, terms=said)
    brief = "Something new"
    offer = operations.choose_creative(
        act=act, application=application, creative=creative, brief=brief
    )
    today = local_date(act.at, call.timezone)
    starts = earliest_start(config, today, local_date(call.closes_at, call.timezone))
    operations.confirm_offer(
        act=member_act(creative),
        offer=offer,
        price_net_minor=net_minor,
        vat_rate_bp=2000,
        starts_on=starts,
        ends_on=add_months(starts, max(config.project.min_months, 6)),
        work="Concept and design",
    )
    operations.save_draft(
        act=act, application=application, version=application.version, values=filled(config)
    )
    for document in config.documents:
        if document.required:
            operations.attach_document(
                act=act, application=application, requirement=document.code, upload=FakeUpload()
            )
    if find_declaration(firm.id) is None:
        confirm_declaration(act=act, organisation=firm)
    db.session.flush()
    application = get_application_for(act.actor, application.token)
    open_points = progress_of(application, act.at).open_points
    assert open_points == [], [(f.code, str(f.message)) for f in open_points]
    operations.submit_application(act=act, application=application)
    db.session.flush()
    return application


REQUESTS = {
    "K01": 5_000, "K02": 4_200, "K03": 5_000, "K04": 3_650, "K05": 5_000, "K06": 5_000,
    "K07": 5_000, "K08": 2_900, "K09": 5_000, "K10": 4_800, "K11": 5_000, "K12": 5_000,
    "K13": 5_000, "K14": 4_100,
}  # fmt: skip


def austrian(number: int) -> Organisation:
    """A small firm of Upper Austria."""
    return make_firm(
        name=f"Tischlerei {number}", country="AT", nuts3="AT312",
        registration_number=f"FN {200_000 + number}a", street="Landstrasse", postcode="4020",
        town="Linz",
    )  # fmt: skip


def studio(country: str, **fields: Any) -> Organisation:
    """A studio with time for everybody."""
    profile = {
        "tagline": "Forms that stay", "description": "Design of things and services.",
        "sub_sectors": ["design"], "languages": ["de"], "capacity": 50,
        "references": [{"title": f"Work {n}", "client": "A firm", "year": 2024, "url": ""} for n in (1, 2, 3)],
    }  # fmt: skip
    return make_creative(profile=profile, country=country, legal_form="company", **fields)


def test_scenario_1_two_applications_of_one_firm_take_both_out_of_the_pot(
    clock: Clock,
) -> None:
    clock.set(2026, 7, 1, 8, zone="Europe/Vienna")
    call = make_scheme(
        "at-aws-kreativwirtschaftsscheck", "KWS-2026",
        opens_at=datetime(2026, 7, 1, 6, tzinfo=UTC), closes_at=datetime(2026, 9, 7, 10, tzinfo=UTC),
        budget_minor=25_000 * EUR, country="AT", iban="AT611904300234573201",
    )  # fmt: skip
    creative = studio("AT", nuts3="AT130", registration_number="FN 300001b", town="Wien")
    firms = {name: austrian(i) for i, name in enumerate(REQUESTS) if name != "K12"}
    firms["K12"] = firms["K05"]
    sent = {}
    for name, euros in REQUESTS.items():
        clock.advance(hours=7)
        sent[name] = apply(call, firms[name], creative, euros * EUR).id
    requested = {n: get_application(i).requested_minor for n, i in sent.items()}
    assert requested == {name: euros * EUR for name, euros in REQUESTS.items()}

    clock.set(2026, 9, 7, 12, 0, 0, zone="Europe/Vienna")
    set_duplicates_aside(system_act())
    assert get_application(sent["K05"]).state == "submitted", "the call is open to the second"
    clock.advance(seconds=1)
    set_duplicates_aside(system_act())
    aside = {n for n, i in sent.items() if get_application(i).refusal_code == "duplicate"}
    assert aside == {"K05", "K12"}
    assert "more applications" in get_application(sent["K05"]).refusal_reason
    pool = sorted(n for n, i in sent.items() if get_application(i).state == "submitted")
    assert len(pool) == 12
    digest = hashlib.sha256("\n".join(pool).encode()).hexdigest()
    assert digest == "6b34da51585e21c496980ecf7f5214d41a2519cdeead6f3e3a16a2676418af43"


PAIRS = {
    "C01": ("ITH44", 45_000), "C02": ("ITH35", 44_000), "C03": ("ITH33", 45_000),
    "C04": ("ITH44", 38_500), "C05": ("ITH34", 45_000), "C06": ("SI043", 41_000),
    "C07": ("ITH33", 30_000), "C08": ("ITH42", 45_000), "C09": ("ITH35", 45_000),
    "C10": ("SI044", 36_000), "C11": ("ITH41", 45_000), "C12": ("ITH35", 22_000),
    "C13": ("SI042", 45_000), "C14": ("ITH44", 45_000),
}  # fmt: skip


#: Numbers of the Slovenian register with the right check digit.
SLOVENIAN = ("5000009000", "5000017000", "5000025000")


def test_scenario_4_pairs_arrive_with_the_facts_that_the_cap_counts(clock: Clock) -> None:
    clock.set(2026, 5, 4, 9, zone="Europe/Rome")
    call = make_scheme(
        "it-si-diva-scored", "CCI-SCORED-2026",
        opens_at=datetime(2026, 5, 4, 7, tzinfo=UTC), closes_at=datetime(2026, 6, 30, 15, tzinfo=UTC),
        budget_minor=300_000 * EUR, country="IT", iban="IT60X0542811101000000123456",
    )  # fmt: skip
    assert config_of(call).budget.caps[0].max_bp * call.budget_minor // 10_000 == 60_000 * EUR
    sent = {}
    numbers = list(SLOVENIAN)
    for name, (nuts3, euros) in PAIRS.items():
        clock.advance(hours=5)
        country = nuts3[:2]
        own = {"registration_number": numbers.pop()} if country == "SI" else {}
        firm = make_firm(country=country, nuts3=nuts3, **own)
        sent[name] = apply(call, firm, studio("IT", nuts3="ITH44"), euros * EUR).id
    rows = {n: get_application(i) for n, i in sent.items()}
    assert {n: a.firm_nuts3 for n, a in rows.items()} == {n: p[0] for n, p in PAIRS.items()}
    assert {n: a.requested_minor for n, a in rows.items()} == {
        n: euros * EUR for n, (_p, euros) in PAIRS.items()
    }
    assert [a.sequence for a in rows.values()] == list(range(1, 15))
    total = db.session.scalar(
        select(func.sum(Application.requested_minor)).where(
            Application.call_id == call.id, Application.firm_nuts3.in_(("ITH33", "ITH34"))
        )
    )
    assert total == 120_000 * EUR


def test_scenario_8_the_grant_and_its_limits(clock: Clock) -> None:
    clock.set(2026, 3, 2, 9, zone="Europe/Prague")
    call = make_scheme(
        "cz-brno-creative", "KV-2026",
        opens_at=datetime(2026, 3, 2, 7, tzinfo=UTC), closes_at=datetime(2026, 3, 31, 15, tzinfo=UTC),
        budget_minor=4_000_000 * EUR, country="CZ", iban="CZ6508000000192000145399",
        change={"voucher": {"min_minor": 50_000 * EUR, "max_minor": 200_000 * EUR,
                            "rate_bp": 8000, "types": []},
                "intake": {"mode": "single_window"}, "provider": {"mode": "register_rolling"}},
    )  # fmt: skip
    creative = studio("CZ", nuts3="CZ064", registration_number="25123891")
    firm = make_firm(country="CZ", nuts3="CZ064", registration_number="27082440")
    with pytest.raises(Refused) as caught:
        apply(call, firm, creative, 62_499 * EUR)
    assert caught.value.field == "price_net"
    assert "CZK" in str(caught.value.message)
    db.session.rollback()


@pytest.mark.parametrize(
    ("price", "grant"), [(180_000, 144_000), (250_000, 200_000), (300_000, 200_000)]
)
def test_scenario_8_four_fifths_up_to_the_largest(clock: Clock, price: int, grant: int) -> None:
    clock.set(2026, 3, 2, 9, zone="Europe/Prague")
    call = make_scheme(
        "cz-brno-creative", "KV-2026",
        opens_at=datetime(2026, 3, 2, 7, tzinfo=UTC), closes_at=datetime(2026, 3, 31, 15, tzinfo=UTC),
        budget_minor=4_000_000 * EUR, country="CZ", iban="CZ6508000000192000145399",
        change={"voucher": {"min_minor": 50_000 * EUR, "max_minor": 200_000 * EUR,
                            "rate_bp": 8000, "types": []},
                "intake": {"mode": "single_window"}, "provider": {"mode": "register_rolling"}},
    )  # fmt: skip
    creative = studio("CZ", nuts3="CZ064", registration_number="25123891")
    firm = make_firm(country="CZ", nuts3="CZ064", registration_number="27082440")
    application = apply(call, firm, creative, price * EUR)
    assert application.requested_minor == grant * EUR
