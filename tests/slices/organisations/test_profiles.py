"""Profiles in several languages, the search of the gallery, time of creatives, admissions that end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.applications import member_of
from tests.factories.organisations import (
    act_of,
    make_creative,
    make_firm,
    make_person,
    profile_of,
)
from tests.factories.programmes import officer_act
from voucherapp.db.session import db
from voucherapp.kernel import clock
from voucherapp.kernel.act import SYSTEM, Act
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.notifications.models import Message
from voucherapp.organisations.models_profiles import ProfileText
from voucherapp.organisations.operations import (
    admit_profile,
    ask_renewal,
    renew_profile,
    save_profile,
    submit_profile,
    suspend_profile,
)
from voucherapp.organisations.operations_admission import lapse_admissions
from voucherapp.organisations.operations_capacity import (
    book_engagement,
    release_engagement,
    renew_free_days,
)
from voucherapp.organisations.queries_gallery import get_public_profile, list_gallery
from voucherapp.organisations.queries_profiles import creatives_known_to
from voucherapp.organisations.rules_profiles import Period

ITALIAN = {"language": "it", "tagline": "Imballaggi da tenere", "description": "Per chi fa olio."}


def names(**filters: str) -> list[str]:
    return [row.name for row in list_gallery(filters, today=clock.now().date()).rows]


def system_act() -> Act:
    return Act(actor=SYSTEM, at=clock.now(), origin="job")


def save(studio, **fields):
    return save_profile(act=act_of(member_of(studio)), profile=profile_of(studio), **fields)


def messages(kind: str) -> list[Message]:
    return db.session.query(Message).filter_by(kind=kind).order_by(Message.id).all()


# --- Languages and search ------------------------------------------------------------------------


def test_a_search_looks_through_all_languages_by_the_beginnings_of_words(db_session) -> None:
    vele = make_creative(name="Studio Véle", town="Kraków")
    make_creative(name="Other", profile={"tagline": "Films", "references": [{"title": "Clip"}]})
    save(vele, texts=[ITALIAN])
    for text in ("imballaggi", "IMBALL", "vele", "krak", "olio", "frant", "packaging imbal"):
        assert names(text=text) == ["Studio Véle"], text
    # Inside a word is no match, and every word must be found.
    assert names(text="ballaggi") == []
    assert names(text="imballaggi films") == []
    # Signs that mean something to LIKE mean nothing here.
    assert names(text="100%_") == []


def test_the_name_ranks_before_the_tagline_and_this_before_the_description(db_session) -> None:
    make_creative(name="A", profile={"tagline": "x", "description": "Honey"})
    make_creative(name="B", profile={"tagline": "Honey jars", "description": "x"})
    make_creative(name="Honey Works", profile={"tagline": "x", "description": "x"})
    make_creative(name="AA", profile={"tagline": "x", "description": "Honey"})
    assert names(text="honey") == ["Honey Works", "B", "A", "AA"]
    assert names(text="hon jar") == ["B"]


def test_the_second_language_replaces_the_first_for_its_readers(db_session, visitor) -> None:
    studio = make_creative(name="Studio Vele")
    save(studio, texts=[ITALIAN])
    rows = list_gallery({}, reader="it").rows
    assert (rows[0].tagline, rows[0].language) == ("Imballaggi da tenere", "it")
    rows = list_gallery({}, reader="sl").rows
    assert (rows[0].tagline, rows[0].language) == ("Packaging that people keep", "en")
    page = visitor().get(f"/creatives/{studio.token}")
    assert "Packaging that people keep" in page
    page = page.click("Italian")
    assert "Per chi fa olio." in page
    assert "We design packaging" not in page


def test_there_is_one_text_for_each_language(db_session) -> None:
    studio = make_creative()
    with pytest.raises(Refused) as caught:
        save(studio, texts=[{**ITALIAN, "language": "en"}])
    assert caught.value.field == "texts"
    save(studio, texts=[ITALIAN])
    save(studio, texts=[{**ITALIAN, "language": "sl"}])
    assert [t.language for t in db_session.query(ProfileText)] == ["sl"]
    assert names(text="imballaggi") != []
    save(studio, texts=[])
    assert names(text="imballaggi") == []


def test_filters_narrow_together(db_session) -> None:
    make_creative(name="A", nuts3="ITH42", profile={"sub_sectors": ["design"]})
    make_creative(name="B", nuts3="ITH44", profile={"sub_sectors": ["architecture"]})
    assert names(territory="ITH4") == ["A", "B"]
    assert names(territory="ITH44", sector="architecture", language="it") == ["B"]
    assert names(sector="design", territory="ITH44") == []
    listing = list_gallery({}, within=("ITH42",), among=("design", "books"))
    assert [row.name for row in listing.rows] == ["A"]
    assert list_gallery({}, within=("SI0",)).rows == []


@pytest.mark.parametrize("text", ["", "design packag"])
def test_the_gallery_takes_two_statements_for_few_and_many(db_session, at_most, text) -> None:
    for size in (3, 9):
        for _ in range(size):
            make_creative()
        db_session.commit()
        with at_most(2):
            list_gallery({"text": text, "free": "now", "territory": "IT"}, today=date(2026, 3, 2))


# --- Time ----------------------------------------------------------------------------------------


def book(studio, firm, first: int, last: int, number: int = 1) -> None:
    today = clock.now().date()
    book_engagement(
        act=system_act(),
        source=f"application:{number}",
        creative_id=studio.id,
        firm_id=firm.id,
        starts_on=today + timedelta(days=first),
        ends_on=today + timedelta(days=last),
    )


def test_the_gallery_shows_from_when_a_creative_is_free(db_session, visitor) -> None:
    studio, firm = make_creative(name="Studio", profile={"capacity": 1}), make_firm()
    assert names(free="now") == ["Studio"]
    book(studio, firm, -5, 40)
    assert names(free="now") == []
    assert names(free="quarter") == ["Studio"]
    free = clock.now().date() + timedelta(days=41)
    assert list_gallery({}).rows[0].free_from_on == free
    assert "Free from" in visitor().get("/creatives")
    book(studio, firm, -5, 140)
    assert names(free="quarter") == []
    release_engagement(act=system_act(), source="application:1")
    assert names(free="now") == ["Studio"]
    assert creatives_known_to(firm.id) == {studio.id}
    release_engagement(act=system_act(), source="application:77")


def test_declared_periods_change_the_first_free_day(db_session) -> None:
    studio, today = make_creative(), clock.now().date()
    save(studio, periods=[Period(today, today + timedelta(days=30), 0)])
    assert profile_of(studio).free_from_on == today + timedelta(days=31)
    save(studio, periods=[])
    assert profile_of(studio).free_from_on == today


def test_the_first_free_day_is_found_anew_as_time_goes_by(db_session, clock, run_jobs) -> None:
    studio, firm = make_creative(profile={"capacity": 1}), make_firm()
    book(studio, firm, 10, 60)
    version = profile_of(studio).version
    assert profile_of(studio).free_from_on == clock().date()
    clock.advance(days=12)
    run_jobs()
    assert profile_of(studio).free_from_on == clock().date() + timedelta(days=49)
    # The form of somebody who edits the profile meanwhile is not out of date for it.
    assert profile_of(studio).version == version
    assert renew_free_days(act=system_act()) == 0


# --- Admission -----------------------------------------------------------------------------------


def admitted_until(day: date):
    studio = make_creative(admitted=False)
    profile = profile_of(studio)
    submit_profile(act=act_of(member_of(studio)), profile=profile)
    admit_profile(act=officer_act(), profile=profile, valid_until_on=day)
    db.session.flush()
    return studio


def test_staff_learn_that_a_creative_has_registered_with_a_link(db_session, run_jobs) -> None:
    make_person(Role.OFFICER)
    studio = make_creative(admitted=False, name="Studio Nuovo")
    token = studio.token
    run_jobs()
    (mail,) = messages("profile.registered")
    assert "Studio Nuovo has registered" in mail.subject
    assert f"/staff/creatives/{token}" in mail.body
    make_firm()
    run_jobs()
    assert len(messages("profile.registered")) == 1


def test_an_admission_ends_on_its_day_and_the_creative_is_reminded(
    db_session, clock, run_jobs
) -> None:
    end = clock().date() + timedelta(days=100)
    studio = admitted_until(end)
    token = studio.token
    run_jobs()
    assert messages("profile.ending") == []
    clock.advance(days=41)
    run_jobs()
    clock.advance(days=1)
    run_jobs()
    assert len(messages("profile.ending")) == 1
    clock.advance(days=58)
    run_jobs()
    assert get_public_profile(token).state == "admitted"
    clock.advance(days=1)
    run_jobs()
    assert profile_of(studio).state == "lapsed"
    assert len(messages("profile.lapsed")) == 1
    with pytest.raises(NotFound):
        get_public_profile(token)
    assert lapse_admissions(act=system_act()) == 0


def test_an_admission_cannot_end_before_it_begins(db_session) -> None:
    with pytest.raises(Refused) as caught:
        admitted_until(clock.now().date())
    assert caught.value.field == "valid_until_on"


def test_renewal_is_asked_for_once_near_the_end(db_session, clock) -> None:
    studio = admitted_until(clock().date() + timedelta(days=100))
    act, profile = act_of(member_of(studio)), profile_of(studio)
    with pytest.raises(Refused):
        ask_renewal(act=act, profile=profile)
    clock.advance(days=45)
    act = act_of(member_of(studio))
    ask_renewal(act=act, profile=profile)
    with pytest.raises(Refused):
        ask_renewal(act=act, profile=profile)
    end = clock().date() + timedelta(days=365)
    renew_profile(act=officer_act(), profile=profile, valid_until_on=end)
    assert (profile.valid_until_on, profile.renewal_asked_at) == (end, None)


def test_renewal_on_the_pages(visitor, db_session, clock, run_jobs) -> None:
    officer = make_person(Role.OFFICER)
    studio = admitted_until(clock().date() + timedelta(days=50))
    token, user = studio.token, member_of(studio)
    page = visitor(user).get(f"/my/organisations/{token}/profile/preview")
    assert "Your admission ends on" in page
    page = page.submit("Ask for renewal")
    assert "Renewal asked for" in page
    run_jobs()
    assert token in messages("profile.renewal")[0].body
    staff = visitor(officer)
    assert staff.get("/start").links()["Creatives ask for renewal"]
    page = staff.get("/staff/creatives?renewal=asked").click(profile_of(studio).organisation.name)
    page = page.submit("Renew the admission", valid_until_on="2020-01-01")
    assert page.status == 422
    page = page.submit("Renew the admission", valid_until_on="2029-06-30")
    assert "30 June 2029" in page
    run_jobs()
    assert len(messages("profile.renewed")) == 1


def test_a_suspended_creative_whose_time_is_over_lapses(db_session, clock) -> None:
    studio = admitted_until(clock().date() + timedelta(days=5))
    suspend_profile(act=officer_act(), profile=profile_of(studio), reason="Complaints.")
    clock.advance(days=6)
    assert lapse_admissions(act=system_act()) == 1
    assert profile_of(studio).state == "lapsed"


# --- The form ------------------------------------------------------------------------------------


def test_texts_and_periods_are_entered_without_script(visitor, db_session) -> None:
    studio = make_creative(name="Studio Vele")
    page = visitor(member_of(studio)).get(f"/my/organisations/{studio.token}/profile")
    page = page.submit("Add a language").submit("Add a period")
    page = page.submit(
        "Save",
        **{
            "texts-0-language": "en",
            "texts-0-tagline": "Twice",
            "periods-0-starts_on": "2026-08-01",
            "periods-0-ends_on": "2026-08-31",
            "periods-0-projects": "0",
        },
    )
    assert page.status == 422
    assert "two texts in one language" in page
    page = page.submit("Save", **{"texts-0-language": "it", "texts-0-tagline": "Imballaggi"})
    assert page.status == 200
    page = page.click("Change the profile")
    assert page.value("texts-0-tagline") == "Imballaggi"
    assert page.value("periods-0-ends_on") == "2026-08-31"
    assert names(text="imballaggi") == ["Studio Vele"]
