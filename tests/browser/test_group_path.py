"""A firm tells who stands around it on a phone; an officer reads the picture and the room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import Flask

from tests.factories.awards import member_of, system_act
from tests.factories.organisations import act_of, make_creative, make_firm, make_person, partita_iva
from tests.support.walker import Walker
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.organisations.operations import add_link
from voucherapp.state_aid.operations import declare_aid


def test_a_firm_links_itself_on_a_phone_and_an_officer_reads_it(
    live_app: Flask, walker: Callable[..., Walker], screenshots: Path
) -> None:
    firm = make_firm(name="Officina Bàrcola S.r.l.", phone="040 123456")
    studio = make_creative(name="Studio Riva", phone="040 123456")
    user = member_of(firm)
    for number, name, direction, percent in (
        (1, "Holding Adriatica S.p.A.", "parent", 6000), (2, "Falegnameria Doria S.r.l.", "child", 3000),
    ):  # fmt: skip
        add_link(
            act=act_of(user), organisation=firm, direction=direction, other_name=name,
            other_country="IT", other_registration_number=partita_iva(700 + number),
            kind="holding", percent_bp=percent,
        )  # fmt: skip
    add_link(
        act=act_of(user), organisation=firm, direction="parent", other_kind="person",
        other_name="Anna Rossi", kind="holding", percent_bp=10000,
        base_key=f"IT:{partita_iva(701)}",
    )  # fmt: skip
    declare_aid(
        act=system_act(), organisation=firm, granted_on=date(2025, 3, 1), amount_minor=60_000_00,
        member_state="IT", scheme="general", grantor="Chamber of commerce",
    )  # fmt: skip
    owner = walker(user, phone=True)
    officer = walker(make_person(Role.OFFICER))
    db.session.commit()

    owner.go(f"/my/organisations/{firm.token}/links").sees("Size still open")
    owner.page.get_by_role("link", name="Figures and kind of owner").first.click()
    owner.examine().fill(
        {
            "Staff as full-time posts": "30",
            "Turnover of the year": "4.000.000",
            "Balance sheet total": "3.000.000",
        }
    )
    owner.press("Save the figures").sees("€4,000,000.00")
    owner.go(f"/my/organisations/{firm.token}/group").sees("Who owns what around")
    owner.page.screenshot(path=screenshots / "group-phone.png", full_page=True)
    owner.go(f"/my/organisations/{firm.token}/owners").sees("Nobody named yet")
    owner.go(f"/my/organisations/{firm.token}/size").sees("What follows from your figures")

    officer.go("/staff/firms")
    officer.page.get_by_role("link", name="Officina Bàrcola S.r.l.").click()
    officer.examine().sees("Single undertaking", "€240,000.00", "No longer counts from")
    officer.page.screenshot(path=screenshots / "group-staff.png", full_page=True)
    officer.go("/staff/state-aid/rates").sees("No rate on record")
    officer.go(f"/staff/firms/{firm.token}/successions").sees("Record a merger or split")
    officer.go(f"/staff/pairs/{firm.token}/{studio.token}").sees("+3940123456")
    officer.fill({"Reason": "A business park"}).press("Waive these ties").sees("waived")
