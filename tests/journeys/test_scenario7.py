"""Scenario 7: de minimis in a linked group, with a race, a lapse, and the letter with every line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.factories.awards import make_award, member_of, system_act
from tests.factories.organisations import act_of, make_firm, make_person
from tests.factories.programmes import make_call, make_programme
from tests.support.time import Clock
from voucherapp.awards import operations as awards
from voucherapp.awards import operations_papers
from voucherapp.awards.models import Award
from voucherapp.db.session import db, unit_of_work
from voucherapp.files.queries import read_bytes
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.ledger import checks
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.operations import add_link
from voucherapp.programmes.models import Call
from voucherapp.state_aid import operations, queries
from voucherapp.state_aid.models import AidGrant
from voucherapp.state_aid.queries_undertaking import key_of
from voucherapp.state_aid.rules import assess

Visitor = Callable[..., Any]
AWARD_DAY = date(2026, 2, 10)
V1, V2 = 20_000_00, 7_500_00


def linked_group() -> tuple[Organisation, Organisation]:
    """A owns 60 % of B; both tell the aid they received before."""
    a, b = make_firm(name="A S.p.A."), make_firm(name="B S.r.l.")
    add_link(
        act=act_of(member_of(a)), organisation=a, direction="child", other_name="B S.r.l.",
        other_country="IT", other_registration_number=b.registration_number, kind="holding",
        percent_bp=6000,
    )  # fmt: skip
    for firm, day, euros in (
        (a, date(2022, 5, 1), 50_000), (a, date(2023, 6, 10), 120_000),
        (b, date(2024, 2, 1), 95_000), (a, date(2025, 3, 15), 60_000),
    ):  # fmt: skip
        operations.declare_aid(
            act=act_of(member_of(firm)), organisation=firm, granted_on=day,
            amount_minor=euros * 100, member_state="IT", scheme="general",
            grantor=f"Chamber of {day.year}",
        )  # fmt: skip
    return a, b


def reserve(firm: Organisation, case_id: int, minor: int, on_breach: str = "refuse") -> AidGrant:
    return operations.reserve_headroom(
        act=system_act(), case_id=case_id, organisation_id=firm.id, amount_minor=minor,
        member_state="IT", on=AWARD_DAY, grantor="Region", purpose="Voucher", on_breach=on_breach,
    )  # fmt: skip


def room(firm: Organisation, on: date = AWARD_DAY) -> tuple[int, int]:
    verdict = queries.assess_room(firm.id, "IT", on)
    return verdict.counted_minor, verdict.headroom_minor


def offer(call: Call, firm: Organisation, minor: int) -> Award:
    return make_award(call=call, firm=firm, amount_minor=minor)


@pytest.fixture(autouse=True)
def _award_day(clock: Clock) -> None:
    clock.set(2026, 2, 10, 9, 0, zone="Europe/Rome")


def test_the_group_counts_as_one_and_the_second_voucher_does_not_fit(app: Flask) -> None:
    a, b = linked_group()
    assert room(a) == room(b) == (275_000_00, 25_000_00)
    verdict = queries.assess_room(a.id, "IT", AWARD_DAY)
    assert [(line.grant.granted_on, line.grant.amount_minor) for line in verdict.lines] == [
        (date(2023, 6, 10), 120_000_00), (date(2024, 2, 1), 95_000_00),
        (date(2025, 3, 15), 60_000_00),
    ]  # fmt: skip
    first = offer(make_call(code="ONE"), a, V1)
    assert room(a) == (295_000_00, 5_000_00)
    with pytest.raises(Refused) as refused:
        reserve(b, 902, V2)
    assert refused.value.code == "ceiling"
    assert "€2,500.00 too much" in str(refused.value.message)
    reduced = reserve(b, 902, V2, "reduce_to_fit")
    assert (reduced.amount_minor, reduced.requested_minor) == (5_000_00, V2)
    assert room(b) == (300_000_00, 0)
    assert first.amount_minor == V1


def test_counting_one_firm_alone_would_wrongly_pass_both(app: Flask) -> None:
    a, _b = linked_group()
    alone = frozenset({key_of(a)})
    grants = queries.grants_of(alone, on=AWARD_DAY)
    verdict = assess(V1 + V2, AWARD_DAY, "general", "IT", alone, grants)
    assert (verdict.counted_minor, verdict.is_allowed) == (180_000_00, True)


def test_the_aid_of_2023_leaves_the_window_on_11_june_2026(app: Flask) -> None:
    a, _b = linked_group()
    offer(make_call(code="ONE"), a, V1)
    lines = queries.assess_room(a.id, "IT", AWARD_DAY).lines
    assert lines[0].leaves_on == date(2026, 6, 11)
    assert room(a, date(2026, 6, 10)) == (295_000_00, 5_000_00)
    assert room(a, date(2026, 6, 11)) == (175_000_00, 125_000_00)
    waiting = reserve(a, 903, V2, "hold")
    assert waiting.state == "waiting"
    assert operations.room_from(act=system_act(), grant=waiting) == date(2026, 6, 11)


def test_an_unused_voucher_is_withdrawn_from_the_register(
    app: Flask, clock: Clock, visitor: Visitor
) -> None:
    a, _b = linked_group()
    award = offer(make_call(code="ONE"), a, V1)
    grant = queries.find_grant_of_case(award.application_id)
    assert grant is not None
    assert (grant.state, grant.granted_on, grant.register_due_on) == (
        "granted", AWARD_DAY, date(2026, 3, 10),
    )  # fmt: skip
    officer = visitor(make_person(Role.OFFICER))
    clock.set(2026, 2, 20, 9, 0)
    page = officer.get("/staff/state-aid").click("IT-2026-")
    page.submit("Mark as entered", on="2026-02-20", number="RNA-1")
    clock.advance(days=40)
    assert awards.lapse_awards(act=system_act()) == 1
    grant = queries.get_grant(grant.id)
    assert (grant.state, grant.withdrawn_on, grant.withdrawn_reason) == (
        "withdrawn", date(2026, 4, 1), "Not accepted in time",
    )  # fmt: skip
    assert room(a) == (275_000_00, 25_000_00)
    page = officer.get("/staff/state-aid?show=correct").click("IT-2026-")
    assert "1 April 2026: Not accepted in time" in page
    page = page.submit("Mark as corrected", on="2026-04-01")
    assert "The correction is noted" in page
    assert checks.check() == []


def test_the_letter_names_each_line_and_the_group(app: Flask) -> None:
    a, b = linked_group()
    award = offer(make_call(code="ONE"), a, V1)
    notice = operations_papers.make_aid_notice(act=system_act(), award=award)
    pages = PdfReader(BytesIO(read_bytes(notice))).pages
    text = " ".join("\n".join(page.extract_text() for page in pages).split())
    for words in (
        "€20,000.00", "Regulation (EU) 2023/2831", "must not exceed €300,000.00",
        "With this award €295,000.00 count",
        f"A S.p.A. (IT {a.registration_key})", f"B S.r.l. (IT {b.registration_key})",
        "10 June 2023", "Chamber of 2023", "€120,000.00", "11 June 2026",
        "1 February 2024", "Chamber of 2024", "€95,000.00",
        "15 March 2025", "Chamber of 2025", "€60,000.00", "€275,000.00",
    ):  # fmt: skip
        assert words in text, words
    assert "Chamber of 2022" not in text


def test_officers_and_the_firm_see_the_same_room(app: Flask, visitor: Visitor) -> None:
    a, _b = linked_group()
    page = visitor(make_person(Role.OFFICER)).get(f"/staff/firms/{a.token}")
    table = page.table("Aid that counts")
    assert table[1:] == [
        ["10 June 2023", "A S.p.A.", "Chamber of 2023", "11 June 2026", "€120,000.00"],
        ["1 February 2024", "B S.r.l.", "Chamber of 2024", "2 February 2027", "€95,000.00"],
        ["15 March 2025", "A S.p.A.", "Chamber of 2025", "16 March 2028", "€60,000.00"],
        ["Together", "", "", "", "€275,000.00"],
    ]
    page = visitor(member_of(a)).get(f"/my/organisations/{a.token}/de-minimis")
    assert "€275,000.00" in page
    assert "€25,000.00" in page
    assert "A S.p.A., B S.r.l." in page


def test_of_two_vouchers_at_once_exactly_one_passes(own_app: Flask, clock: Clock) -> None:
    """Whichever takes the lock: V1 leaves no room for V2, nor V2 for V1."""
    with unit_of_work():
        ids = [firm.id for firm in linked_group()]
    results: list[tuple[int, str]] = []
    barrier = threading.Barrier(2)

    def run(firm_id: int, case_id: int, minor: int) -> None:
        with own_app.app_context():
            barrier.wait()
            try:
                with unit_of_work():
                    reserve(db.session.get_one(Organisation, firm_id), case_id, minor)
                results.append((case_id, "held"))
            except Refused as refused:
                results.append((case_id, refused.code))
            finally:
                db.session.remove()

    threads = [
        threading.Thread(target=run, args=(ids[0], 1, V1)),
        threading.Thread(target=run, args=(ids[1], 2, V2)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(code for _case, code in results) == ["ceiling", "held"]
    with own_app.app_context():
        held = db.session.query(AidGrant).filter(AidGrant.case_id.isnot(None)).all()
        assert len(held) == 1
        assert (held[0].case_id, "held") in results
        assert checks.check() == []


def test_the_programme_of_another_member_state_has_its_own_ceiling(app: Flask) -> None:
    a, _b = linked_group()
    programme = make_programme(code="SI1", member_state="SI")
    award = offer(make_call(programme=programme, code="SI-1"), a, 30_000_00)
    grant = queries.find_grant_of_case(award.application_id)
    assert grant is not None
    assert grant.member_state == "SI"
    assert room(a) == (275_000_00, 25_000_00)
