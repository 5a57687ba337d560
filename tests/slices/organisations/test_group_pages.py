"""A firm tells who stands around it, and sees what follows for its size; officers see the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.factories.awards import member_of
from tests.factories.organisations import act_of, make_creative, make_firm, make_person, partita_iva
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.organisations import operations_links, queries, queries_group
from voucherapp.organisations.models import SizeDeclaration
from voucherapp.organisations.operations import declare_size

Visitor = Callable[..., Any]

LINK = {
    "direction": "parent", "other_name": "Capital S.p.A.", "other_country": "IT",
    "other_registration_number": partita_iva(801), "kind": "holding", "percent_bp": "30",
}  # fmt: skip


def test_a_partner_moves_a_firm_from_small_to_medium(app: Flask, visitor: Visitor) -> None:
    """SME11 through the pages: 45 posts and 30 % of 40 make 57, so the firm is medium."""
    firm = make_firm(size=False, name="Alpha S.r.l.")
    browser = visitor(member_of(firm))
    page = browser.get(f"/my/organisations/{firm.token}/size")
    own = {"staff_hundredths": "45", "turnover_minor": "9.000.000", "balance_minor": "8.000.000"}
    page = page.fill("Save", own)
    assert "Small enterprise" in page
    page = page.click("Change the links").fill("Add the link", LINK)
    assert "Size still open" in page
    assert "figures of an enterprise that counts are missing" in page
    assert queries.latest_size(firm.id).size_class == ""
    page = page.click("Figures and kind of owner")
    figures = {
        "staff_hundredths": "40", "turnover_minor": "10.000.000", "balance_minor": "9.000.000",
    }  # fmt: skip
    page = page.fill("Save the figures", figures)
    assert "€10,000,000.00" in page
    page = page.click("Back to the links")
    table = page.table("Sum of 2025: Medium-sized enterprise")
    assert table[-1] == ["Together", "", "57", "€12,000,000.00", "€10,700,000.00"]
    assert table[2][1:] == [
        "30 %", "12 of 40", "€3,000,000.00 of €10,000,000.00", "€2,700,000.00 of €9,000,000.00",
    ]  # fmt: skip
    assert "Capital S.p.A.: 30 per cent of Alpha S.r.l." in table[2][0]
    page = page.click("Picture of the group")
    assert page.table("Holdings")[1] == [
        "Capital S.p.A.", "Alpha S.r.l.", "30 %", "30 %", "A holding without control",
    ]  # fmt: skip
    labels = [node.text for node in page.find("//svg//text[@class='group-label']")]
    assert labels == ["30 %"]
    assert len(page.find("//svg//rect[contains(@class, 'group-partner')]")) == 1
    # The officer sees the same, and what counts together for the ceiling: the firm alone.
    officer = visitor(make_person(Role.OFFICER))
    page = officer.get("/staff/firms?q=alpha").click("Alpha S.r.l.")
    assert page.table("Sum of 2025: Medium-sized enterprise") == table
    assert "Capital S.p.A. IT:" not in page
    assert queries.latest_size(firm.id).size_class == "medium"


def test_a_university_is_left_out_and_a_majority_is_not(app: Flask, visitor: Visitor) -> None:
    firm = make_firm()
    browser = visitor(member_of(firm))
    page = browser.get(f"/my/organisations/{firm.token}/links").fill("Add the link", LINK)
    page = page.click("Figures and kind of owner").submit("Save", investor="university")
    page = page.click("Back to the links")
    assert "Left out as investors that Art. 3(2) names: Capital S.p.A." in page
    assert queries.latest_size(firm.id).size_class == "small"
    page = page.click("Figures and kind of owner").submit("Save", investor="business_angel")
    assert page.status == 422
    assert "below EUR 1,250,000" in page.errors[0]
    page = page.submit("Save", invested_minor="1.249.999,99").click("Back to the links")
    assert queries.latest_size(firm.id).size_class == "small"
    page = page.click("Figures and kind of owner").submit("Save", investor="public_body")
    page = page.click("Back to the links")
    assert "Public bodies hold 30 %" in page
    assert "is no SME" in page
    assert queries.latest_size(firm.id).size_class == "large"
    assert browser.get(f"/my/organisations/{firm.token}").find(
        "//strong[contains(., 'not an SME')]"
    )


def test_links_of_links_and_owners_who_are_persons(app: Flask, visitor: Visitor) -> None:
    firm = make_firm()
    browser = visitor(member_of(firm))
    page = browser.get(f"/my/organisations/{firm.token}/links")
    page = page.fill("Add the link", {**LINK, "percent_bp": "60"})
    assert "Majority of the voting rights, 60 %" in page
    person = {"other_kind": "person", "other_name": "Anna Rossi", "direction": "parent",
              "base_key": f"IT:{partita_iva(801)}", "percent_bp": "100", "other_country": "",
              "other_registration_number": ""}  # fmt: skip
    page = page.fill("Add the link", person)
    assert "above or below Capital S.p.A.: owns or controls our firm" in page
    page = page.submit("Remove the link to Capital S.p.A.")
    assert "Take them back first" in page
    page = page.submit("Remove the link to Anna Rossi").submit("Remove the link to Capital S.p.A.")
    assert "No link declared" in page
    assert queries_group.list_parties(firm.id) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"direction": "child", "other_kind": "person"}, "owned-person"),
        ({"percent_bp": 4001}, "more-than-all"),
        ({"base_key": "IT:1"}, "base"),
        ({"other_country": ""}, "no-country"),
        ({"other_registration_number": ""}, "no-number"),
        ({"other_kind": "person", "other_name": "!"}, "no-name"),
    ],
)
def test_impossible_links_are_refused(app: Flask, change: dict[str, Any], code: str) -> None:
    firm = make_firm()
    act = act_of(member_of(firm))
    values = {**LINK, "percent_bp": 6000}
    operations_links.add_link(act=act, organisation=firm, **values)
    wrong = {**values, "other_registration_number": partita_iva(802), "percent_bp": 1, **change}
    with pytest.raises(Refused, match=code):
        operations_links.add_link(act=act, organisation=firm, **wrong)


def test_a_class_changes_in_two_years_only(app: Flask) -> None:
    firm = make_firm(size=False)
    act = act_of(member_of(firm))
    small = {"staff_hundredths": 2000, "turnover_minor": 1_000_000_00, "balance_minor": 1}
    medium = {"staff_hundredths": 6000, "turnover_minor": 1_000_000_00, "balance_minor": 1}
    declare_size(act=act, organisation=firm, year=2024, **small)
    row = declare_size(act=act, organisation=firm, year=2025, **medium)
    assert (row.size_class, row.reason, row.year) == ("small", "kept", 2025)
    row = declare_size(act=act, organisation=firm, year=2024, **medium)
    assert (row.size_class, row.reason, row.year) == ("medium", "two_years", 2025)
    # Nothing is overwritten: each declaration left its own working.
    assert db.session.query(SizeDeclaration).filter_by(organisation_id=firm.id).count() == 3


def test_a_new_firm_estimates_its_first_year(app: Flask, visitor: Visitor) -> None:
    firm = make_firm(size=False, founded_on=date(2026, 1, 15))
    browser = visitor(member_of(firm))
    page = browser.get(f"/my/organisations/{firm.token}/size")
    values = {"year": "2026", "staff_hundredths": "2,5", "turnover_minor": "100.000",
              "balance_minor": "50.000"}  # fmt: skip
    page = page.fill("Save", values)
    assert "tick that the figures are estimated" in page.errors[0]
    page = page.submit("Save", estimated=True)
    assert "the first accounts are not closed yet" in page
    assert "Micro-enterprise" in page
    old = make_firm(size=False)
    years = visitor(member_of(old)).get(f"/my/organisations/{old.token}/size").find("//option")
    assert [node.text for node in years] == ["2025", "2024", "2023"]


def test_figures_of_another_firm_are_never_shown_to_who_claims_a_link(
    app: Flask, visitor: Visitor
) -> None:
    other = make_firm(name="Rival S.r.l.")
    firm = make_firm()
    act = act_of(member_of(firm))
    operations_links.add_link(
        act=act, organisation=firm,
        **{**LINK, "percent_bp": 6000, "other_name": "Rival S.r.l.",
           "other_registration_number": other.registration_number},
    )  # fmt: skip
    page = visitor(member_of(firm)).get(f"/my/organisations/{firm.token}/links")
    assert page.table("Sum of 2025: open")[2][2:] == ["missing", "missing", "missing"]
    # The other firm's size is its own declaration; officers see that somebody claims a link.
    assert queries.latest_size(other.id).size_class == "small"
    page = visitor(make_person(Role.OFFICER)).get(f"/staff/firms/{other.token}")
    assert "Others declare links that this firm does not" in page
    assert firm.name in page


def test_people_are_named_and_taken_off(app: Flask, visitor: Visitor) -> None:
    studio = make_creative()
    browser = visitor(member_of(studio, role=Role.CREATIVE))
    page = browser.get(f"/my/organisations/{studio.token}").click("Name owners and directors")
    page = page.fill("Add the person", {"name": "Bruno", "role": "director"})
    assert "first name and family name" in page.errors[0]
    page = page.submit("Add the person", name="Bruno Bianchi", birth_year="1975")
    assert "born 1975" in page
    page = page.fill("Add the person", {"name": "Bianchi, Bruno", "role": "director"})
    assert "stands in the list already" in page.errors[0]
    page = browser.get(page.url).submit("Remove Bruno Bianchi")
    assert "Nobody named yet" in page


def test_a_stranger_reaches_none_of_it(app: Flask, visitor: Visitor) -> None:
    firm = make_firm()
    act = act_of(member_of(firm))
    operations_links.add_link(act=act, organisation=firm, **{**LINK, "percent_bp": 3000})
    party = queries_group.list_parties(firm.id)[0]
    own, stranger = make_firm(), visitor(make_person(Role.FIRM))
    insider = visitor(member_of(own))
    for path in ("links", "size", "owners", "group", f"links/with/{party.id}"):
        assert stranger.try_get(f"/my/organisations/{firm.token}/{path}") == 404
    assert insider.try_get(f"/my/organisations/{own.token}/links/with/{party.id}") == 404
    assert insider.try_post(f"/my/organisations/{own.token}/links/with/{party.id}/figures") == 404
    for path in ("", f"/{firm.token}", f"/{firm.token}/successions"):
        assert stranger.try_get(f"/staff/firms{path}") == 403
    auditor = visitor(make_person(Role.AUDITOR))
    assert auditor.try_get(f"/staff/firms/{firm.token}") == 200
    assert auditor.try_get(f"/staff/firms/{firm.token}/successions") == 403
    assert auditor.try_post("/staff/state-aid/rates") == 403


def test_the_list_of_firms_asks_the_same_number_of_statements(
    app: Flask, visitor: Visitor, at_most: Any
) -> None:
    officer = visitor(make_person(Role.OFFICER))
    make_firm()
    with at_most(6) as few:
        officer.get("/staff/firms")
    for _ in range(12):
        make_firm()
    with at_most(6) as many:
        officer.get("/staff/firms")
    assert len(few) == len(many)
