"""Headroom for whole undertakings, the register, and the firm's declaration."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from tests.factories.awards import make_award, member_of, system_act
from tests.factories.organisations import make_firm, make_person
from tests.factories.programmes import make_call
from tests.support.time import Clock
from voucherapp.db.session import db, unit_of_work
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.ledger import checks
from voucherapp.organisations.models import Organisation, OwnershipLink
from voucherapp.state_aid import operations, queries
from voucherapp.state_aid.models import AidGrant, HeadroomCheck
from voucherapp.state_aid.queries_undertaking import undertaking_of

Visitor = Callable[..., Any]
AWARD_DAY = date(2026, 2, 10)


def link(
    owner: Organisation, other: Organisation, kind: str = "majority_votes", direction: str = "child"
) -> None:
    db.session.add(
        OwnershipLink(
            organisation_id=owner.id,
            direction=direction,
            other_name=other.name,
            other_country=other.country,
            other_registration_key=other.registration_key,
            kind=kind,
            percent_bp=3000 if kind == "holding" else 6000,
            declared_at=system_act().at,
        )
    )
    db.session.flush()


def declare(firm: Organisation, day: date, euros: int) -> AidGrant:
    return operations.declare_aid(
        act=system_act(), organisation=firm, granted_on=day, amount_minor=euros * 100,
        member_state="IT", scheme="general", grantor="Region",
    )  # fmt: skip


def group() -> tuple[Organisation, Organisation]:
    """Scenario 7: A owns 60 % of B; both have received aid."""
    a, b = make_firm(name="A S.p.A."), make_firm(name="B S.r.l.")
    link(a, b)
    declare(a, date(2022, 5, 1), 50_000)
    declare(a, date(2023, 6, 10), 120_000)
    declare(b, date(2024, 2, 1), 95_000)
    declare(a, date(2025, 3, 15), 60_000)
    return a, b


def reserve(firm: Organisation, case_id: int, euros: int, on: date = AWARD_DAY) -> AidGrant:
    return operations.reserve_headroom(
        act=system_act(), case_id=case_id, organisation_id=firm.id, amount_minor=euros * 100,
        member_state="IT", on=on, grantor="Region", purpose="Voucher",
    )  # fmt: skip


@pytest.mark.usefixtures("app")
def test_scenario_7_counts_the_whole_group() -> None:
    a, b = group()
    room = queries.assess_room(a.id, "IT", AWARD_DAY)
    assert (room.counted_minor, room.headroom_minor) == (275_000_00, 25_000_00)
    assert queries.assess_room(b.id, "IT", AWARD_DAY).counted_minor == 275_000_00
    reserve(a, 1, 20_000)
    assert queries.assess_room(a.id, "IT", AWARD_DAY).counted_minor == 295_000_00
    with pytest.raises(Refused) as refused:
        reserve(b, 2, 7_500)
    assert refused.value.code == "ceiling"
    assert "2,500.00" in str(refused.value.message)
    check = queries.find_check(2)
    assert check is not None
    assert not check.allowed
    assert "A S.p.A." in check.working
    assert check.counted_minor == 295_000_00
    # In June the aid of 2023 leaves the window; the voucher lapses and is withdrawn with its reason.
    assert queries.assess_room(a.id, "IT", date(2026, 6, 10)).counted_minor == 295_000_00
    assert queries.assess_room(a.id, "IT", date(2026, 6, 11)).counted_minor == 175_000_00
    operations.grant_aid(act=system_act(), case_id=1, on=AWARD_DAY)
    grant = operations.withdraw_aid(
        act=system_act(), case_id=1, on=date(2026, 3, 1), reason="Lapsed unused"
    )
    assert grant is not None
    assert (grant.state, grant.withdrawn_on, grant.withdrawn_reason) == (
        "withdrawn",
        date(2026, 3, 1),
        "Lapsed unused",
    )
    assert queries.assess_room(a.id, "IT", AWARD_DAY).counted_minor == 275_000_00


@pytest.mark.usefixtures("app")
def test_links_are_followed_both_ways_and_through_firms_without_a_record() -> None:
    a, b, c, d = (make_firm(name=n) for n in "ABCD")
    link(a, b)
    link(c, b, direction="parent")  # C says: B controls me
    link(d, a, kind="holding")  # a mere holding does not join
    members = undertaking_of(c.id)
    assert {m.name for m in members.members} == {"A", "B", "C"}
    assert undertaking_of(d.id).members[0].name == "D"
    assert len(undertaking_of(d.id).members) == 1


@pytest.mark.usefixtures("app")
def test_the_register_clock_runs_twenty_working_days() -> None:
    firm = make_firm()
    reserve(firm, 1, 1000)
    grant = operations.grant_aid(act=system_act(), case_id=1, on=AWARD_DAY)
    assert grant.register_due_on == date(2026, 3, 10)
    assert operations.grant_aid(act=system_act(), case_id=1, on=AWARD_DAY) is grant
    with pytest.raises(Refused):
        operations.mark_registered(act=system_act(), grant=grant, on=date(2026, 2, 9))
    operations.mark_registered(act=system_act(), grant=grant, on=date(2026, 3, 1))
    assert queries.register_work().entries == 0


def test_of_two_reservations_at_once_exactly_one_passes(own_app: Flask, clock: Clock) -> None:
    """Scenario 7: V1 of 20,000 and V2 of 7,500 at the same moment, for two firms of one group."""
    clock.set(2026, 2, 10, 9, 0)
    with unit_of_work():
        a, b = group()
        ids = (a.id, b.id)
    results: list[str] = []
    barrier = threading.Barrier(2)

    def run(firm_id: int, case_id: int, euros: int) -> None:
        with own_app.app_context():
            barrier.wait()
            try:
                with unit_of_work():
                    reserve(db.session.get_one(Organisation, firm_id), case_id, euros)
                results.append("granted")
            except Refused as refused:
                results.append(refused.code)
            finally:
                db.session.remove()

    threads = [
        threading.Thread(target=run, args=(ids[0], 1, 20_000)),
        threading.Thread(target=run, args=(ids[1], 2, 7_500)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(results) == ["ceiling", "granted"]
    with own_app.app_context():
        assert db.session.query(AidGrant).filter_by(state="reserved").count() == 1


@pytest.mark.usefixtures("app")
def test_a_declaration_falls_when_the_list_changes() -> None:
    firm = make_firm()
    act = system_act()
    assert queries.find_declaration(firm.id) is None
    first = operations.confirm_declaration(act=act, organisation=firm)
    assert queries.find_declaration(firm.id) is first
    declare(firm, date(2025, 1, 1), 100)
    assert queries.find_declaration(firm.id) is None
    again = operations.confirm_declaration(act=act, organisation=firm)
    assert (again.lines, again.total_minor) == (1, 100_00)
    with pytest.raises(Refused, match="future"):
        declare(firm, date(2027, 1, 1), 100)


def test_a_firm_declares_on_its_page(app: Flask, visitor: Visitor) -> None:
    firm = make_firm()
    user = member_of(firm)
    page = visitor(user).get(f"/my/organisations/{firm.token}/de-minimis")
    assert "not complete yet" in page
    page = page.submit(
        "Add to the list",
        granted_on="2025-05-01",
        amount_minor="12.500",
        member_state="IT",
        grantor="Camera di commercio",
    )
    assert "Camera di commercio" in page
    assert "€12,500.00" in page
    wrong = page.submit("Confirm the declaration")
    assert wrong.status == 422
    page = wrong.submit("Confirm the declaration", complete=True)
    assert "Your declaration is complete" in page
    page = page.submit("Remove")
    assert "not complete yet" in page
    grant = db.session.query(AidGrant).one()
    assert (grant.state, bool(grant.withdrawn_on)) == ("withdrawn", True)
    assert (
        visitor(member_of(make_firm())).try_get(f"/my/organisations/{firm.token}/de-minimis") == 404
    )


def test_staff_enter_grants_in_the_register(
    app: Flask, visitor: Visitor, clock: Clock, at_most: Any
) -> None:
    call = make_call()
    award = make_award(call=call, firm=make_firm(name='=HYPERLINK("x")'), amount_minor=45_000_00)
    officer = visitor(make_person(Role.OFFICER))
    page = officer.get("/staff/state-aid")
    assert "30 March 2026" in page
    page = page.click("IT-2026-")
    assert "Firms that count together" in page
    page = page.submit("Mark as entered", on="2026-03-02")
    assert "Nothing to enter" in page
    body = officer.get("/staff/state-aid/register.xlsx").body
    sheet = load_workbook(BytesIO(body)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][1] == '=HYPERLINK("x")'
    assert sheet.cell(2, 2).data_type != "f"
    assert rows[1][3] == 45_000
    assert rows[1][4].date() == award.granted_on
    auditor = visitor(make_person(Role.AUDITOR))
    assert auditor.try_get("/staff/state-aid") == 200
    assert (
        auditor.try_post(f"/staff/state-aid/{db.session.query(AidGrant.id).scalar()}/registered")
        == 403
    )


def test_the_register_asks_the_same_number_of_statements(
    app: Flask, visitor: Visitor, at_most: Any
) -> None:
    firm = make_firm()
    officer = visitor(make_person(Role.OFFICER))

    def grants(first: int, count: int) -> None:
        for case_id in range(first, first + count):
            reserve(firm, case_id, 10)
            operations.grant_aid(act=system_act(), case_id=case_id, on=AWARD_DAY)

    grants(1, 3)
    with at_most(12) as few:
        officer.get("/staff/state-aid")
    grants(10, 30)
    with at_most(12) as many:
        officer.get("/staff/state-aid")
    assert len(few) == len(many)
    assert db.session.query(HeadroomCheck).count() == 33
    assert checks.check() == []


@pytest.mark.usefixtures("app")
def test_holding_the_same_room_twice_holds_it_once() -> None:
    firm = make_firm()
    assert reserve(firm, 1, 1000) is reserve(firm, 1, 1000)
    with pytest.raises(Refused, match="reserved"):
        reserve(firm, 1, 2000)
