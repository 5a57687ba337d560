"""The shipped code lists are whole, labelled and agree with the registry they come from."""

import csv

import pytest
from stdnum.eu import nace

from voucherapp.programmes.presets import list_presets
from voucherapp.reference import codes
from voucherapp.reference.numbers import EU


@pytest.mark.parametrize(("revision", "classes"), [("2.0", 615), ("2.1", 651)])
def test_nace_classes_agree_with_the_registry(revision: str, classes: int) -> None:
    choices = codes.nace_choices(revision)
    assert len(choices) == classes
    for code, label in choices[::40]:
        assert nace.get_label(code, revision=revision) == label


def test_nace_revisions_are_told_apart() -> None:
    assert codes.is_nace_class("74.11")
    assert not codes.is_nace_class("74.11", "2.0")
    assert not codes.is_nace_class("74")
    assert codes.nace_section_of("74.11") == "N"
    assert codes.nace_section_of("74.10", "2.0") == "M"


def test_creative_sectors_know_their_nace_classes() -> None:
    sectors = dict(codes.cci_sub_sectors())
    assert sectors["design"] == "Design"
    assert "film-video-television" in sectors
    assert codes.cci_nace_codes("design") == ("74.11", "74.12", "74.13", "74.14")
    assert codes.is_cci_nace("74.12")
    assert not codes.is_cci_nace("25.62")
    for key in sectors:
        assert all(codes.is_nace_class(code) for code in codes.cci_nace_codes(key)), key


#: How many units of levels 1, 2 and 3 Eurostat counts.
UNITS = {
    "AT": (3, 9, 35),
    "CH": (1, 7, 26),
    "CZ": (1, 8, 14),
    "DE": (16, 38, 400),
    "FR": (14, 27, 101),
    "GB": (12, 41, 179),
    "GR": (4, 13, 52),
    "IE": (1, 3, 8),
    "IT": (5, 21, 107),
    "NO": (1, 7, 17),
    "SI": (1, 2, 12),
}


@pytest.mark.parametrize("country", UNITS)
def test_territories_are_counted_as_eurostat_does(country: str) -> None:
    assert tuple(len(codes.nuts_choices(n, country)) for n in (1, 2, 3)) == UNITS[country]


def test_the_union_is_whole() -> None:
    counts = [sum(len(codes.nuts_choices(n, c)) for c in sorted(EU)) for n in (0, 1, 2, 3)]
    assert counts == [27, 92, 244, 1165]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_every_unit_lies_in_one_of_the_level_above(level: int) -> None:
    above = dict(codes.nuts_choices(level - 1))
    assert {code[:-1] for code, _ in codes.nuts_choices(level)} == set(above)


def test_no_unit_stands_twice_and_each_has_a_name() -> None:
    with (codes.FOLDER / "nuts.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert row["name"] == row["name"].strip() != "", row
        assert row["country"] == codes.nuts_country(row["code"])
        assert row["edition"] == ("2021" if row["country"] == "GB" else "2024")


def test_greece_and_great_britain_have_letters_of_their_own() -> None:
    assert dict(codes.nuts_choices(2, "GB"))["UKD3"] == "Greater Manchester"
    assert codes.nuts_choices(0, "GR") == (("EL", "Ελλάδα"),)
    assert (codes.nuts_country("EL303"), codes.nuts_country("UKD33")) == ("GR", "GB")
    assert codes.nuts_country("ITH44") == "IT"
    assert codes.is_nuts3("UKD33")
    assert not codes.is_nuts3("UKD3")
    assert not codes.is_nuts3("ITH99")


def test_forms_get_the_provinces_of_a_country_or_region_by_name() -> None:
    assert [name for _, name in codes.province_choices(["ITH4"])] == [
        "Gorizia (ITH43)",
        "Pordenone (ITH41)",
        "Trieste (ITH44)",
        "Udine (ITH42)",
    ]
    assert codes.province_choices(["", "XX"]) == []
    both = [code for code, _ in codes.province_choices(["SI", "GR", "SI"])]
    assert (len(both), both[0][:2], both[-1][:2]) == (64, "SI", "EL")


def test_every_area_of_the_presets_is_known() -> None:
    units = {code for n in (0, 1, 2, 3) for code, _ in codes.nuts_choices(n)}
    for preset in list_presets():
        config = preset.config
        areas = {*config.applicant.territory, *config.provider.territory}
        assert areas <= units, preset.code
        assert all(codes.nuts_choices(3, c) for c in config.applicant.countries), preset.code


def test_indicators() -> None:
    assert codes.erdf_indicator("RCO02").name == "Enterprises supported by grants"
    assert codes.erdf_indicator("RCR02").unit == "euro"


def test_labels_fall_back_to_the_code() -> None:
    assert codes.label_of("nuts", "SI044") == "Obalno-kraška"
    assert codes.label_of("cci", "architecture") == "Architecture"
    assert codes.label_of("nace", "99.99") == "99.99"
    with pytest.raises(KeyError):
        codes.label_of("planets", "mars")


def test_every_list_names_its_source() -> None:
    listed = {entry.name for entry in codes.code_lists()}
    files = {path.stem for path in codes.FOLDER.glob("*.csv")} - {"sources"}
    assert listed == files
    assert all(entry.source and entry.version for entry in codes.code_lists())
