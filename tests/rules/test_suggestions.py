"""Suggestions say why: each point is explained, the order is the same every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucherapp.matchmaking.rules_suggest import Candidate, Need, sectors_needed, suggest
from voucherapp.reference import codes

TODAY = date(2026, 3, 2)
NEED = Need(
    text="Packaging for olive oil that shops want to show",
    sectors=(),
    by_when_on=date(2026, 9, 30),
    language="it",
    nuts3="ITH44",
    country="IT",
)
STUDIO = Candidate(
    organisation_id=1,
    name="Studio Vele",
    sectors=("design",),
    languages=("it", "en"),
    nuts3="ITH44",
    country="IT",
    free_from_on=TODAY,
    references=(("Labels for oil", "Frantoio"), ("A chair", "Officina")),
)


def reasons(need: Need = NEED, candidate: Candidate = STUDIO) -> dict[str, int]:
    found = suggest(need, [candidate], TODAY)
    return {str(r.text): r.points for r in found[0].reasons} if found else {}


@pytest.mark.parametrize(
    ("text", "sector", "word"),
    [
        ("New packaging for our oil", "design", "packaging"),
        ("Un nuovo imballaggio", "design", "imballaggio"),
        ("Nova embalaža", "design", "embalaza"),
        ("Neue Verpackung", "design", "verpackung"),
        ("Un film sur l’atelier", "film-video-television", "film"),
        ("An APP for lending chairs", "software", "app"),
        ("Ein Spiel für Kinder", "video-games", "spiel"),
    ],
)
def test_words_of_a_need_point_to_a_sector(text: str, sector: str, word: str) -> None:
    assert sectors_needed(text)[sector] == word


def test_every_listed_word_is_folded_and_belongs_to_a_sector() -> None:
    known = dict(codes.cci_sub_sectors())
    for row in codes.rows("need_words"):
        assert row["sub_sector"] in known
        assert row["beginning"] == row["beginning"].casefold().strip()
        assert row["beginning"].isascii()


def test_every_point_says_what_it_is_for() -> None:
    assert reasons() == {
        "Works in Design: your brief says “packaging”.": 30,
        "Is in your province.": 15,
        "Is free now.": 15,
        "Works in the language of your brief.": 10,
        "A new partner: you have not worked together yet.": 5,
    }
    # "oil" is too short a word to say something; "olive" is in no reference.
    need = replace(NEED, text="Labels and packaging for olive oil")
    assert reasons(need)["Has done “Labels for oil”: your brief says “labels” too."] == 6


@pytest.mark.parametrize(
    ("nuts3", "country", "points"),
    [("ITH44", "IT", 15), ("ITH42", "IT", 10), ("ITC11", "IT", 5), ("SI044", "SI", 0)],
)
def test_nearer_counts_more(nuts3: str, country: str, points: int) -> None:
    found = reasons(candidate=replace(STUDIO, nuts3=nuts3, country=country))
    assert sum(p for text, p in found.items() if "your province" in text or "your region" in text
               or "your country" in text) == points  # fmt: skip


@pytest.mark.parametrize(
    ("free", "points"),
    [(None, 15), (TODAY, 15), (date(2026, 6, 1), 8), (date(2026, 9, 30), 0), (date(2027, 1, 1), 0)],
)
def test_time_counts_against_the_day_by_which_it_must_be_ready(free, points) -> None:
    found = reasons(candidate=replace(STUDIO, free_from_on=free))
    assert next(p for text, p in found.items() if text.startswith("Is free")) == points


def test_the_sectors_that_a_firm_chose_replace_those_of_its_words() -> None:
    need = replace(NEED, sectors=("photography",))
    assert suggest(need, [replace(STUDIO, references=())], TODAY) == []
    both = replace(STUDIO, sectors=("design", "photography"))
    assert reasons(need, both)["Works in Photography, which you asked for."] == 30


def test_a_second_sector_adds_less_and_a_known_partner_gets_no_bonus() -> None:
    need = replace(NEED, text="Packaging and photos", known=frozenset({1}))
    found = reasons(need, replace(STUDIO, sectors=("design", "photography", "software")))
    assert [p for t, p in found.items() if t.startswith("Works in ") and "brief says" in t] == [
        30,
        10,
    ]
    assert not any("new partner" in text for text in found)


def test_being_near_and_free_is_no_reason_alone() -> None:
    stranger = replace(STUDIO, sectors=("architecture",), references=())
    assert suggest(NEED, [stranger], TODAY) == []


def test_equal_ones_stand_by_first_free_day_then_by_name() -> None:
    later = replace(STUDIO, organisation_id=2, name="Ábaco", free_from_on=TODAY + timedelta(9))
    sooner = replace(STUDIO, organisation_id=3, name="Zeta", free_from_on=TODAY + timedelta(5))
    twin = replace(STUDIO, organisation_id=4, name="Öre", free_from_on=TODAY + timedelta(9))
    found = suggest(NEED, [twin, later, sooner], TODAY)
    assert [one.candidate.name for one in found] == ["Zeta", "Ábaco", "Öre"]


SECTORS = [key for key, _label in codes.cci_sub_sectors()]
candidates = st.lists(
    st.builds(
        Candidate,
        organisation_id=st.integers(1, 10**6),
        name=st.text(max_size=12),
        sectors=st.lists(st.sampled_from(SECTORS[:4]), max_size=4, unique=True).map(tuple),
        languages=st.sampled_from([("it",), ("en",), ("it", "sl")]),
        nuts3=st.sampled_from(["ITH44", "ITH42", "SI044", ""]),
        country=st.sampled_from(["IT", "SI"]),
        free_from_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        references=st.just((("Oil packaging", "Frantoio"),)) | st.just(()),
    ),
    max_size=20,
    unique_by=lambda one: one.organisation_id,
)


@given(candidates, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_the_gallery(found, chance) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    first, second = suggest(NEED, found, TODAY), suggest(NEED, shuffled, TODAY)
    assert first == second
    points = [one.points for one in first]
    assert points == sorted(points, reverse=True)
    assert all(reason.points >= 0 for one in first for reason in one.reasons)
