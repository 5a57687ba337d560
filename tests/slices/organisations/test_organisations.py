"""Firms and creatives: data, size, links, and the way into the gallery."""

from __future__ import annotations

import pytest

from tests.factories.organisations import (
    act_of,
    make_creative,
    make_firm,
    make_person,
    partita_iva,
    profile_of,
)
from tests.factories.programmes import officer_act
from voucherapp.db.outbox import OutboxEvent
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.organisations import queries, queries_gallery
from voucherapp.organisations.operations import (
    add_link,
    create_organisation,
    declare_size,
    refuse_profile,
    remove_link,
    save_profile,
    submit_profile,
    suspend_profile,
    update_organisation,
)


def test_the_person_who_registers_a_firm_is_its_member(db_session) -> None:
    user = make_person(Role.FIRM)
    firm = make_firm(user=user)
    assert list(queries.list_my_organisations(act_of(user).actor)) == [firm]
    assert queries.latest_size(firm.id).size_class == "small"


def test_a_number_is_registered_once_however_it_is_typed(db_session) -> None:
    make_firm(registration_number="IT " + partita_iva(999))
    with pytest.raises(Refused) as refused:
        make_firm(registration_number=partita_iva(999))
    assert refused.value.code == "taken"
    assert make_creative(registration_number=partita_iva(999)).kind == "creative"


def test_an_account_of_another_kind_cannot_register_a_firm(db_session) -> None:
    with pytest.raises(Refused):
        create_organisation(
            act=act_of(make_person(Role.CREATIVE)),
            kind="firm",
            name="X",
            country="IT",
            registration_number=partita_iva(5),
        )


def test_a_stranger_finds_nothing(db_session) -> None:
    firm = make_firm()
    stranger = act_of(make_person(Role.FIRM)).actor
    with pytest.raises(NotFound):
        queries.get_organisation_for(stranger, firm.token)
    assert queries.get_organisation_for(officer_act().actor, firm.token) is firm


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"nace_code": "99.99"}, "nace_code"),
        ({"nace_code": "74.10"}, "nace_code"),
        ({"nuts3": "SI041"}, "nuts3"),
        ({"registration_number": "12345678901"}, "registration_number"),
    ],
)
def test_wrong_data_is_refused_at_its_field(db_session, fields, field) -> None:
    with pytest.raises(Refused) as refused:
        make_firm(**fields)
    assert refused.value.field == field


def test_the_old_revision_of_nace_is_taken_when_it_is_named(db_session) -> None:
    assert make_firm(nace_code="74.10", nace_revision="2.0").nace_code == "74.10"


def test_a_change_is_kept_with_its_difference(db_session) -> None:
    user = make_person(Role.FIRM)
    firm = make_firm(user=user)
    version = firm.version
    update_organisation(act=act_of(user), organisation=firm, version=version, town="Muggia")
    assert firm.town == "Muggia"
    with pytest.raises(Refused) as refused:
        update_organisation(act=act_of(user), organisation=firm, version=version, town="Udine")
    assert refused.value.code == "stale"


def test_size_is_declared_for_a_closed_year(db_session) -> None:
    firm = make_firm(size=False)
    figures = {"staff_hundredths": 950, "turnover_minor": 1, "balance_minor": 1}
    with pytest.raises(Refused, match="2025"):
        declare_size(act=officer_act(), organisation=firm, year=2026, **figures)
    declare_size(act=officer_act(), organisation=firm, year=2025, **figures)
    assert queries.latest_size(firm.id).size_class == "micro"


def test_links_are_declared_once_and_taken_back(db_session) -> None:
    firm = make_firm()
    values = {
        "direction": "parent",
        "other_name": "Holding S.p.A.",
        "other_country": "IT",
        "other_registration_number": partita_iva(777),
        "kind": "majority_votes",
        "percent_bp": 6000,
    }
    link = add_link(act=officer_act(), organisation=firm, **values)
    with pytest.raises(Refused):
        add_link(act=officer_act(), organisation=firm, **values)
    own = {**values, "other_registration_number": firm.registration_number}
    with pytest.raises(Refused, match="your own firm"):
        add_link(act=officer_act(), organisation=firm, **own)
    assert link.other_registration_key == partita_iva(777)
    remove_link(act=officer_act(), organisation=firm, link=link)
    assert list(queries.list_links(firm.id)) == []


def test_a_profile_needs_all_its_parts_before_it_is_sent(db_session) -> None:
    user = make_person(Role.CREATIVE)
    studio = make_creative(user=user, admitted=False, profile={"languages": [], "references": []})
    with pytest.raises(Refused, match="at least one reference, the languages you work in"):
        submit_profile(act=act_of(user), profile=profile_of(studio))


def test_refusing_and_suspending_need_a_reason(db_session) -> None:
    user = make_person(Role.CREATIVE)
    profile = profile_of(make_creative(user=user, admitted=False))
    submit_profile(act=act_of(user), profile=profile)
    with pytest.raises(Refused) as refused:
        refuse_profile(act=officer_act(), profile=profile, reason=" ")
    assert refused.value.field == "reason"
    refuse_profile(act=officer_act(), profile=profile, reason="References cannot be opened.")
    assert (profile.state, profile.reason) == ("refused", "References cannot be opened.")
    submit_profile(act=act_of(user), profile=profile)
    assert [row.token for row in queries_gallery.list_profiles_to_admit()] == [
        profile.organisation.token
    ]


def test_a_suspended_creative_leaves_the_gallery(db_session) -> None:
    studio = make_creative()
    profile = queries_gallery.get_public_profile(studio.token)
    suspend_profile(act=officer_act(), profile=profile, reason="Insolvent.")
    assert queries_gallery.count_admitted() == 0
    with pytest.raises(NotFound):
        queries_gallery.get_public_profile(studio.token)
    names = [e.name for e in db_session.query(OutboxEvent).order_by(OutboxEvent.id)]
    assert names == [
        "CreativeRegistered",
        "ProfileSubmitted",
        "ProfileAdmitted",
        "ProfileSuspended",
    ]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["Łódź Games", "Studio Groß"]),
        ({"text": "lodz"}, ["Łódź Games"]),
        ({"text": "STUDIO gross"}, ["Studio Groß"]),
        ({"text": "100%"}, []),
        ({"sector": "video-games"}, ["Łódź Games"]),
        ({"sector": "games"}, []),
        ({"language": "sl"}, ["Łódź Games"]),
        ({"territory": "ITH4"}, ["Studio Groß"]),
        ({"territory": "SI04", "text": "video games"}, ["Łódź Games"]),
    ],
)
def test_the_gallery_is_narrowed(db_session, filters, names) -> None:
    make_creative(name="Studio Groß")
    make_creative(
        name="Łódź Games",
        country="SI",
        registration_number="5300231",
        nuts3="SI041",
        profile={"sub_sectors": ["video-games"], "languages": ["sl"]},
    )
    make_creative(name="Not yet", admitted=False)
    assert sorted(row.name for row in queries_gallery.list_gallery(filters).rows) == sorted(names)


def test_sectors_are_few_and_from_the_list(db_session) -> None:
    profile = profile_of(make_creative())
    with pytest.raises(Refused, match="from the list"):
        save_profile(act=officer_act(), profile=profile, sub_sectors=["magic"])
    five = ["design", "books", "radio", "software", "architecture"]
    with pytest.raises(Refused, match="at most 4"):
        save_profile(act=officer_act(), profile=profile, sub_sectors=five)


def test_the_gallery_takes_the_same_statements_for_many(db_session, at_most) -> None:
    for _ in range(15):
        make_creative()
    db_session.commit()
    with at_most(2):
        listing = queries_gallery.list_gallery({}, 1)
    assert (listing.total, listing.pages, len(listing.rows)) == (15, 2, 12)
