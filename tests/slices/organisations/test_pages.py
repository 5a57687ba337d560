"""Pages of firms and creatives, the queue of admission, and the gallery."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.factories.organisations import (
    make_creative,
    make_firm,
    make_person,
    partita_iva,
    profile_of,
)
from voucherapp.kernel.permissions import Role
from voucherapp.notifications.models import Message
from voucherapp.organisations import queries_gallery

FIRM = {
    "name": "Officina Rossi S.r.l.",
    "country": "IT",
    "registration_number": partita_iva(4711),
    "founded_on": "2010-05-01",
    "street": "Via Carducci",
    "house_number": "5",
    "postcode": "34121",
    "town": "Trieste",
    "nuts3": "ITH44",
    "nace_code": "31.00 Manufacture of furniture",
}


def picture() -> tuple[bytes, str]:
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(buffer, "JPEG")
    return buffer.getvalue(), "work.jpg"


def sent(page, **changes):
    """Send the form twice as people without scripts do: the first answer brings the provinces."""
    fields = {**FIRM, **changes}
    province = fields.pop("nuts3")
    page = page.fill("Register", fields)
    assert page.status == 422
    return page.submit("Register", nuts3=province)


def test_the_provinces_are_those_of_the_country(db_session, visitor) -> None:
    browser = visitor(make_person(Role.FIRM))
    page = browser.get("/my/organisations/new/firm")
    assert "Trieste" not in page
    page = page.fill("Register", {k: v for k, v in FIRM.items() if k != "nuts3"})
    assert page.errors == [
        "Province or region: Choose the province: the list is that of the country."
    ]
    assert "Trieste (ITH44)" in page
    assert "Obalno-kraška" not in page
    offered = browser.get("/my/organisations/provinces?country=SI").response.json
    assert ["SI044", "Obalno-kraška (SI044)"] in offered
    assert len(offered) == 12
    assert browser.get("/my/organisations/provinces?country=XX").response.json == []


def test_a_firm_registers_gives_its_size_and_its_links(db_session, visitor) -> None:
    user = make_person(Role.FIRM)
    browser = visitor(user)
    page = sent(browser.get("/my/organisations").click("Register a firm"))
    assert page.heading == "Size of the firm"
    page = page.fill(
        "Save",
        {"staff_hundredths": "12,5", "turnover_minor": "1.800.000", "balance_minor": "900 000,00"},
    )
    assert page.heading == "Officina Rossi S.r.l."
    for words in ("Small enterprise", "12.5", "€1,800,000.00", "31.00 Manufacture of furniture"):
        assert words in page
    page = page.click("Change the links")
    link = {
        "direction": "parent",
        "other_name": "Holding S.p.A.",
        "other_country": "IT",
        "kind": "majority_votes",
        "percent_bp": "60,5",
    }
    page = page.fill("Add the link", {**link, "other_registration_number": "123"})
    assert page.status == 422
    assert "This number is not right" in page.errors[0]
    page = page.submit("Add the link", other_registration_number=partita_iva(4712))
    assert "Majority of the voting rights, 60.50 %" in page
    page = page.submit("Remove the link to Holding S.p.A.")
    assert "No link declared" in page


def test_registering_leads_back_to_where_one_came_from(db_session, visitor) -> None:
    browser = visitor(make_person(Role.FIRM))
    page = sent(browser.get("/my/organisations/new/firm?next=/calls"))
    page = page.fill("Save", {"staff_hundredths": "1", "turnover_minor": "1", "balance_minor": "1"})
    assert page.url == "/calls"


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_site(db_session, visitor, target) -> None:
    user = make_person(Role.FIRM)
    firm = make_firm(user=user)
    page = visitor(user).get(f"/my/organisations/{firm.token}/size", query_string={"next": target})
    assert page.submit("Save").url == f"/my/organisations/{firm.token}"


def test_wrong_entries_stand_at_their_fields(db_session, visitor) -> None:
    browser = visitor(make_person(Role.FIRM))
    page = browser.get("/my/organisations/new/firm")
    page = sent(page, website="javascript:alert(1)", founded_on="")
    assert page.status == 422
    assert "Give the day of the foundation." in page.errors[0]
    assert "Give a web address such as https://example.org." in page.errors[1]
    page = page.submit(
        "Register", website="example.org", founded_on="2010-05-01", nace_code="99.99"
    )
    assert "Choose a class with four digits such as 25.53" in page.errors[0]
    assert page.value("website") == "https://example.org"


def test_two_members_see_both_versions(db_session, visitor) -> None:
    user = make_person(Role.FIRM)
    firm = make_firm(user=user)
    browser = visitor(user)
    first = browser.get(f"/my/organisations/{firm.token}/edit")
    second = browser.get(f"/my/organisations/{firm.token}/edit")
    second.submit("Save", town="Muggia")
    page = first.submit("Save", town="Udine")
    assert page.table("What differs")[1] == ["Town", "Udine", "Muggia"]
    assert "Udine" in page.submit("Save")


def test_a_stranger_gets_nothing(db_session, visitor) -> None:
    firm = make_firm()
    studio = make_creative(admitted=False)
    stranger, other = visitor(make_person(Role.FIRM)), visitor(make_person(Role.CREATIVE))
    for path in ("", "/edit", "/size", "/links"):
        assert stranger.try_get(f"/my/organisations/{firm.token}{path}") == 404
    for path in ("/profile", "/profile/preview"):
        assert other.try_get(f"/my/organisations/{studio.token}{path}") == 404
    assert other.try_post(f"/my/organisations/{studio.token}/profile/submit") == 404
    assert visitor().try_get(f"/creatives/{studio.token}") == 404


def test_a_creative_is_admitted_and_found(db_session, visitor, run_jobs) -> None:
    user, officer = make_person(Role.CREATIVE), make_person(Role.OFFICER)
    browser, staff = visitor(user), visitor(officer)
    page = browser.get("/my/organisations/new/creative")
    page = sent(page, name="Studio Čebela", nace_code="74.12")
    assert page.heading == "Your profile"
    page = page.submit("Add a reference")
    page = page.fill(
        "Save",
        {
            "tagline": "Brands with a heart",
            "description": "We make brands.",
            "sub_sectors": ["design"],
            "languages": ["en", "sl"],
            "references-0-title": "Honey",
            "references-0-url": "example.org/honey",
            "picture": picture(),
        },
    )
    assert "words that describe the picture" in page
    page = page.click("Change the profile").submit("Save", picture_alt="Jars of honey")
    page = page.submit("Send for admission")
    assert "Waiting for admission" in page
    assert staff.get("/start").links()["Creatives wait for admission"]
    queue = staff.get("/staff/creatives?state=submitted")
    page = queue.click("Studio Čebela").submit("Admit to the gallery")
    assert "In the gallery" in page
    run_jobs()
    subjects = [m.subject for m in db_session.query(Message).order_by(Message.id)]
    assert subjects == [
        "Studio Čebela has registered as a creative",
        "Studio Čebela asks to be admitted to the gallery",
        "You are in the gallery",
    ]
    gallery = visitor().get("/creatives?text=cebela&sector=design&language=sl&territory=ITH4")
    shown = gallery.click("Studio Čebela")
    assert shown.find("//img[@alt='Jars of honey']")
    source = shown.find("//img[@alt='Jars of honey']")[0].get("src")
    assert visitor().try_get(source) == 200
    page = staff.get(page.url).submit("Suspend", reason="Closed down.")
    assert "Suspended" in page
    assert visitor().try_get(source) == 404


def test_an_officer_refuses_with_a_reason(db_session, visitor, run_jobs) -> None:
    user = make_person(Role.CREATIVE)
    studio = make_creative(user=user, admitted=False)
    creative, staff = visitor(user), visitor(make_person(Role.OFFICER))
    creative.get(f"/my/organisations/{studio.token}/profile/preview").submit("Send for admission")
    page = staff.get(f"/staff/creatives/{studio.token}").submit("Refuse", reason="")
    assert "Give the reason" in page.errors[0]
    page.submit("Refuse", reason="The references cannot be opened.")
    run_jobs()
    assert "cannot be opened" in db_session.query(Message).order_by(Message.id.desc()).first().body
    page = creative.get(f"/my/organisations/{studio.token}/profile")
    assert "The references cannot be opened." in page


def test_references_are_taken_away_without_script(db_session, visitor) -> None:
    user = make_person(Role.CREATIVE)
    studio = make_creative(user=user)
    page = visitor(user).get(f"/my/organisations/{studio.token}/profile")
    page = page.submit("Remove Reference 1", tagline="Kept")
    assert page.value("tagline") == "Kept"
    page.submit("Save")
    assert (profile_of(studio).references, profile_of(studio).tagline) == ([], "Kept")


def test_the_gallery_says_what_to_do_when_nobody_fits(db_session, client) -> None:
    assert "The gallery opens soon" in client.get("/creatives")
    make_creative()
    assert "Nobody fits all of this" in client.get("/creatives?text=zzz")


@pytest.mark.parametrize("path", ["/creatives", "/staff/creatives"])
def test_lists_take_the_same_statements_for_many(db_session, visitor, at_most, path) -> None:
    for _ in range(30):
        make_creative()
    db_session.commit()
    browser = visitor(make_person(Role.OFFICER))
    with at_most(6):
        page = browser.get(path)
    assert "30 entries" in page


def test_the_second_page_of_the_gallery_goes_on(db_session, client) -> None:
    for number in range(14):
        make_creative(name=f"Studio {number:02}")
    page = client.get("/creatives").click("Next")
    assert "Studio 13" in page
    assert queries_gallery.count_admitted() == 14
