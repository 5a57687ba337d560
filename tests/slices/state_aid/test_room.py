"""Room under the ceiling: currencies, what a call says about a breach, corrections, mergers, splits."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.factories.awards import make_award, member_of, system_act
from tests.factories.organisations import make_firm, make_person, partita_iva
from tests.factories.programmes import make_call, make_programme
from tests.support.time import Clock
from voucherapp.awards.operations_papers import make_aid_notice
from voucherapp.db.session import db
from voucherapp.files.queries import read_bytes
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.organisations import operations_links
from voucherapp.organisations.models import Organisation
from voucherapp.state_aid import operations, queries
from voucherapp.state_aid.models import AidCorrection, AidGrant
from voucherapp.state_aid.queries_undertaking import undertaking_of

Visitor = Callable[..., Any]
DAY = date(2026, 2, 10)


def hold(firm: Organisation, case_id: int, minor: int, **more: Any) -> AidGrant:
    values: dict[str, Any] = {
        "member_state": "IT", "on": DAY, "grantor": "Region", "purpose": "Voucher", **more,
    }  # fmt: skip
    return operations.reserve_headroom(
        act=system_act(), case_id=case_id, organisation_id=firm.id, amount_minor=minor, **values
    )


def used(firm: Organisation, euros: int, on: date = date(2025, 1, 10)) -> AidGrant:
    return operations.declare_aid(
        act=system_act(), organisation=firm, granted_on=on, amount_minor=euros * 100,
        member_state="IT", scheme="general", grantor="Chamber",
    )  # fmt: skip


def rate(on: date = DAY, value: int = 24_385_000, currency: str = "CZK") -> None:
    operations.enter_rate(
        act=system_act(), currency=currency, on=on, per_euro_millionths=value, source="ECB"
    )


@pytest.fixture(autouse=True)
def _day(app: Flask, clock: Clock) -> None:
    clock.set(2026, 3, 1, 9, 0)


def test_crowns_count_in_euro_at_the_rate_of_the_day() -> None:
    firm = make_firm()
    with pytest.raises(Refused, match="no-exchange-rate"):
        hold(firm, 1, 144_000_00, currency="CZK")
    rate()
    grant = hold(firm, 1, 144_000_00, currency="CZK")
    assert (grant.amount_minor, grant.original_minor, grant.currency) == (
        5_905_27, 144_000_00, "CZK",
    )  # fmt: skip
    assert queries.assess_room(firm.id, "IT", DAY).counted_minor == 5_905_27
    assert hold(firm, 1, 144_000_00, currency="CZK") is grant
    check = queries.find_check(1)
    assert check is not None
    assert '"per_euro_millionths": 24385000' in check.working


def test_a_rate_is_entered_once_and_dated() -> None:
    rate()
    for wrong in ({"on": DAY}, {"on": date(2027, 1, 1)}, {"value": 0}, {"currency": "EUR"}):
        with pytest.raises(Refused):
            rate(**wrong)


def test_a_call_may_reduce_an_award_to_what_fits() -> None:
    firm = make_firm()
    used(firm, 295_000)
    with pytest.raises(Refused, match="ceiling"):
        hold(firm, 1, 7_500_00)
    grant = hold(firm, 1, 7_500_00, on_breach="reduce_to_fit")
    assert (grant.amount_minor, grant.requested_minor) == (5_000_00, 7_500_00)
    assert hold(firm, 1, 7_500_00, on_breach="reduce_to_fit") is grant
    with pytest.raises(Refused, match="ceiling"):
        hold(firm, 2, 100, on_breach="reduce_to_fit")


def test_what_fits_is_given_back_in_the_currency_of_the_award() -> None:
    firm = make_firm()
    used(firm, 295_000)
    rate(value=25_000_000)
    grant = hold(firm, 1, 200_000_00, currency="CZK", on_breach="reduce_to_fit")
    assert (grant.amount_minor, grant.original_minor) == (5_000_00, 125_000_00)


def test_an_award_may_wait_until_aid_has_left_the_window(visitor: Visitor, clock: Clock) -> None:
    firm = make_firm()
    used(firm, 295_000, date(2023, 6, 10))
    grant = hold(firm, 1, 7_500_00, on_breach="hold")
    assert grant.state == "waiting"
    assert queries.assess_room(firm.id, "IT", DAY).counted_minor == 295_000_00
    assert operations.room_from(act=system_act(), grant=grant) == date(2026, 6, 11)
    officer = visitor(make_person(Role.OFFICER))
    page = officer.get("/staff/state-aid?show=waiting").click("IT-2026-")
    assert "fits from 11 June 2026 on" in page
    page = page.submit("Hold the room now")
    assert "does not leave room" in page
    clock.set(2026, 6, 11, 9, 0)
    page = officer.get(page.url).submit("Hold the room now")
    assert "The room is held now" in page
    grant = queries.get_grant(grant.id)
    assert (grant.state, grant.granted_on) == ("reserved", date(2026, 6, 11))
    assert operations.withdraw_aid(
        act=system_act(), case_id=1, on=date(2026, 6, 12), reason="Withdrawn"
    )


def test_a_waiting_award_can_be_withdrawn() -> None:
    firm = make_firm()
    used(firm, 300_000)
    grant = hold(firm, 1, 100, on_breach="hold")
    operations.withdraw_aid(act=system_act(), case_id=1, on=DAY, reason="The firm gave up")
    assert grant.state == "withdrawn"


def test_aid_is_corrected_down_to_what_was_paid(visitor: Visitor) -> None:
    firm = make_firm()
    rate(value=25_000_000)
    hold(firm, 1, 250_000_00, currency="CZK")
    grant = operations.grant_aid(act=system_act(), case_id=1, on=DAY)
    operations.mark_registered(act=system_act(), grant=grant, on=date(2026, 2, 20), number="R-77")
    assert not queries.needs_correction(grant)
    change = {"on": date(2026, 2, 25), "reason": "Paid below the award"}
    operations.correct_aid(act=system_act(), case_id=1, amount_minor=200_000_00, **change)
    assert (grant.amount_minor, grant.original_minor) == (8_000_00, 200_000_00)
    line = db.session.query(AidCorrection).one()
    assert (line.from_minor, line.to_minor, line.reason) == (
        10_000_00, 8_000_00, "Paid below the award",
    )  # fmt: skip
    with pytest.raises(Refused, match="aid-rises"):
        operations.correct_aid(act=system_act(), case_id=1, amount_minor=300_000_00, **change)
    officer = visitor(make_person(Role.OFFICER))
    assert officer.get("/start").links()["Correct aid in the de minimis register"]
    page = officer.get("/staff/state-aid?show=correct").click("IT-2026-")
    assert "R-77" in page
    assert "€8,000.00" in page
    page = page.submit("Mark as corrected", on="2026-01-01")
    assert page.status == 422
    page = page.submit("Mark as corrected", on="2026-03-01")
    assert "The correction is noted" in page
    assert queries.register_work().corrections == 0


def test_nothing_paid_at_all_withdraws_the_aid() -> None:
    firm = make_firm()
    hold(firm, 1, 5_000_00)
    grant = operations.grant_aid(act=system_act(), case_id=1, on=DAY)
    operations.mark_registered(act=system_act(), grant=grant, on=date(2026, 2, 20))
    operations.correct_aid(
        act=system_act(), case_id=1, amount_minor=0, on=date(2026, 3, 1), reason="Never used"
    )
    assert (grant.state, grant.withdrawn_reason) == ("withdrawn", "Never used")
    assert queries.needs_correction(grant)


def test_the_register_is_downloaded_in_each_form(visitor: Visitor) -> None:
    firm = make_firm(name="=A1")
    hold(firm, 1, 5_000_00)
    operations.grant_aid(act=system_act(), case_id=1, on=DAY)
    officer = visitor(make_person(Role.OFFICER))
    lines = {
        form: officer.get(f"/staff/state-aid/register.csv?form={form}")
        .body.decode("utf-8-sig")
        .splitlines()
        for form in ("eu", "fr", "fr-open", "full")
    }
    assert lines["eu"][1].split(",") == [
        "'=A1", firm.registration_key, "5000.00", "2026-02-10", "Region", "Grant", "31.00",
    ]  # fmt: skip
    assert lines["fr-open"][0].startswith("nom_beneficiaire,identifiant_beneficiaire")
    assert "Regulation (EU) 2023/2831" in lines["fr"][1]
    assert "IT-2026-" in lines["fr"][1]
    assert len(next(csv.reader(lines["full"]))) == 18
    assert visitor(make_person(Role.FIRM)).try_get("/staff/state-aid/register.csv") == 403


# --- Mergers and splits -------------------------------------------------------------------------


def test_an_officer_records_a_merger_and_takes_it_back(visitor: Visitor) -> None:
    a, b = make_firm(name="A S.p.A."), make_firm(name="B S.r.l.")
    used(a, 120_000)
    used(b, 150_000)
    officer = visitor(make_person(Role.OFFICER))
    page = officer.get("/staff/firms?q=A S.p").click("A S.p.A.")
    assert "€180,000.00" in page
    page = page.click("Record a merger or split")
    values = {
        "kind": "merger", "on": "2026-02-01", "other_name": "B S.r.l.", "other_country": "IT",
        "other_registration_number": a.registration_number, "source": "Register of companies",
    }  # fmt: skip
    page = page.fill("Record", values)
    assert "number of the firm itself" in page.errors[0]
    page = page.submit("Record", other_registration_number=b.registration_number)
    assert "€270,000.00" in page
    assert "€30,000.00" in page
    assert queries.assess_room(b.id, "IT", DAY).counted_minor == 0
    # Before the merger took effect the two counted apart.
    assert queries.assess_room(a.id, "IT", date(2026, 1, 31)).counted_minor == 120_000_00
    page = page.click("Take out of the count").submit("Take out of the count", reason="Never filed")
    assert "€180,000.00" in page
    assert "taken out of the count on" in page


def test_a_split_is_shared_by_equity_and_by_benefit() -> None:
    z, x = make_firm(name="Z"), make_firm(name="X")
    first = used(z, 100_000)
    used(z, 100_000)
    values = {
        "act": system_act(), "organisation": x, "kind": "split", "on": date(2026, 2, 1),
        "other_name": "Z", "other_country": "IT",
        "other_registration_number": z.registration_number, "source": "Deed",
    }  # fmt: skip
    with pytest.raises(Refused, match="equity"):
        operations.record_succession(**values)
    operations.record_succession(
        **values, equity_minor=30_00, equity_total_minor=100_00, attributed=[first.id]
    )
    assert queries.assess_room(x.id, "IT", DAY).counted_minor == 130_000_00
    assert queries.assess_room(z.id, "IT", DAY).counted_minor == 70_000_00
    with pytest.raises(Refused, match="twice"):
        operations.record_succession(**values, equity_minor=1, equity_total_minor=2)


def test_a_loan_is_declared_by_its_equivalent(visitor: Visitor) -> None:
    firm = make_firm()
    page = visitor(member_of(firm)).get(f"/my/organisations/{firm.token}/de-minimis")
    values = {
        "granted_on": "2025-05-01", "member_state": "IT", "grantor": "Bank", "instrument": "loan",
        "principal_minor": "1.000.000", "months": "12",
    }  # fmt: skip
    page = page.fill("Add to the list", values)
    assert "€40,000.00" in page
    page = page.fill("Add to the list", {**values, "principal_minor": "", "months": ""})
    assert page.status == 422
    assert "Enter the amount of the aid" in page.errors[0]


def test_links_of_links_join_and_public_bodies_do_not() -> None:
    a, s = make_firm(name="A"), make_firm(name="S")
    holding = {"other_name": "Town", "other_country": "IT", "percent_bp": 6000, "kind": "holding"}
    for firm in (a, s):
        operations_links.add_link(
            act=system_act(), organisation=firm, direction="parent",
            other_registration_number=partita_iva(990), **holding,
        )  # fmt: skip
    assert {m.name for m in undertaking_of(a.id).members} == {"A", "S", "Town"}
    party = operations_links.queries_group.list_parties(a.id)[0]
    operations_links.describe_party(
        act=system_act(), organisation=a, party=party, investor="public_body"
    )
    assert {m.name for m in undertaking_of(a.id).members} == {"A"}
    # A's parent P owns T: the link starts at P.
    more = {**holding, "other_name": "P"}
    operations_links.add_link(
        act=system_act(), organisation=s, direction="child", other_registration_number=partita_iva(991),
        **more,
    )  # fmt: skip
    operations_links.add_link(
        act=system_act(), organisation=s, direction="child", other_registration_number=partita_iva(992),
        base_key=f"IT:{partita_iva(991)}", **{**holding, "other_name": "T"},
    )  # fmt: skip
    operations_links.add_link(
        act=system_act(), organisation=s, direction="parent", other_kind="person",
        other_name="Anna Rossi", percent_bp=4000, votes_bp=5100, kind="holding",
    )  # fmt: skip
    assert {m.name for m in undertaking_of(s.id).members} == {"S", "P", "T"}


def test_a_call_in_crowns_awards_only_with_a_rate(clock: Clock) -> None:
    programme = make_programme(
        code="CZ1", currency="CZK", timezone="Europe/Prague", member_state="CZ",
        iban="CZ6508000000192000145399", bic="", country="CZ", town="Brno", postcode="602 00",
    )  # fmt: skip
    call = make_call(programme=programme, code="CZ-1", budget_minor=4_000_000_00)
    rate(on=date(2026, 2, 27))
    award = make_award(call=call, amount_minor=144_000_00)
    grant = queries.find_grant_of_case(award.application_id)
    assert grant is not None
    assert (grant.currency, grant.amount_minor) == ("CZK", 5_905_27)
    notice = make_aid_notice(act=system_act(), award=award)
    assert notice is not None
    text = " ".join(PdfReader(BytesIO(read_bytes(notice))).pages[0].extract_text().split())
    assert "gross grant equivalent is €5,905.27" in text
    assert "at the rate of 27 February 2026, 24.385 CZK for one euro (ECB)" in text


def test_aid_under_the_block_exemption_is_held_by_its_own_rules(visitor: Visitor) -> None:
    firm = make_firm()
    values: dict[str, Any] = {
        "act": system_act(), "case_id": 1, "organisation_id": firm.id, "member_state": "IT",
        "on": DAY, "grantor": "Region", "purpose": "Voucher", "eligible_minor": 150_000_00,
        "amount_minor": 150_000_00,
    }  # fmt: skip
    begun = {"applied_on": DAY, "begins_on": DAY}
    with pytest.raises(Refused, match="incentive"):
        operations.reserve_block_exemption(**values, **begun)
    with pytest.raises(Refused, match="intensity"):
        operations.reserve_block_exemption(**values, other_minor=1)
    grant = operations.reserve_block_exemption(**values)
    assert operations.reserve_block_exemption(**values) is grant
    operations.grant_aid(act=system_act(), case_id=1, on=DAY)
    assert queries.assess_room(firm.id, "IT", DAY).counted_minor == 0
    assert queries.register_work().entries == 0
    officer = visitor(make_person(Role.OFFICER))
    page = officer.get(f"/staff/state-aid/{grant.id}")
    assert "To be published" in page
    assert "Art. 28(2)(c)" in page
    body = officer.get("/staff/state-aid/register.csv").body.decode()
    assert "No 651/2014 Art. 28" in body
    with pytest.raises(Refused, match="no-block-exemption"):
        operations.reserve_block_exemption(**{**values, "case_id": 2, "on": date(2027, 1, 1)})
