"""The shipped code lists are whole, labelled and agree with the registry they come from."""

import pytest
from stdnum.eu import nace

from voucherapp.reference import codes


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


def test_territories_and_indicators() -> None:
    assert dict(codes.nuts_choices(within="ITH4"))["ITH42"] == "Udine"
    assert len(codes.nuts_choices()) == 16
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
