"""Reads the shipped code lists: creative sectors, NACE, NUTS, ERDF indicators, public holidays."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voucherapp.kernel.calendar import HolidayRule, WorkingCalendar

FOLDER = Path(__file__).parent
CURRENT_NACE = "2.1"

Choice = tuple[str, str]


@dataclass(frozen=True)
class CodeList:
    """Where a shipped list comes from: its title, version and source, printed beside exports."""

    name: str
    title: str
    version: str
    source: str


@dataclass(frozen=True)
class Indicator:
    """A common ERDF indicator of Regulation (EU) 2021/1058, Annex I."""

    code: str
    name: str
    unit: str
    kind: str


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one shipped CSV by its name without suffix; an unknown name is a bug."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def code_lists() -> tuple[CodeList, ...]:
    """Return title, version and source of every shipped list."""
    return tuple(
        CodeList(row["list"], row["title"], row["version"], row["source"])
        for row in rows("sources")
    )


@cache
def sector_key(sector: str) -> str:
    """Return the stable key of a sector's name: "Film, video, television" is "film-video-television"."""
    plain = unicodedata.normalize("NFKD", sector).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


@cache
def cci_sub_sectors() -> tuple[Choice, ...]:
    """Return (key, English label) of the creative sub-sectors, in the order of the list."""
    return tuple({sector_key(row["sector"]): row["sector"] for row in rows("cci_sectors")}.items())


@cache
def cci_nace_codes(key: str, revision: str = CURRENT_NACE) -> tuple[str, ...]:
    """Return the NACE classes that belong to a creative sub-sector in one revision."""
    column = {"2.0": "nace_rev2", "2.1": "nace_rev21"}[revision]
    codes = {
        row[column]: None
        for row in rows("cci_sectors")
        if sector_key(row["sector"]) == key and row[column]
    }
    return tuple(codes)


@cache
def is_cci_nace(code: str, revision: str = CURRENT_NACE) -> bool:
    """Tell whether a NACE class is listed as creative, as schemes for traditional firms ask."""
    return any(code in cci_nace_codes(key, revision) for key, _ in cci_sub_sectors())


@cache
def _nace_labels(revision: str) -> dict[str, tuple[str, str, str]]:
    return {
        row["code"]: (row["level"], row["section"], row["label"])
        for row in rows("nace")
        if row["revision"] == revision
    }


@cache
def nace_choices(revision: str = CURRENT_NACE, level: str = "class") -> tuple[Choice, ...]:
    """Return (code, English label) of one level of NACE: section, division, group or class."""
    labels = _nace_labels(revision)
    return tuple((code, row[2]) for code, row in labels.items() if row[0] == level)


def is_nace_class(code: str, revision: str = CURRENT_NACE) -> bool:
    """Tell whether a code such as "74.11" is a class of that revision."""
    return _nace_labels(revision).get(code, ("",))[0] == "class"


def nace_section_of(code: str, revision: str = CURRENT_NACE) -> str:
    """Return the section letter of a division, group or class; KeyError for an unknown code."""
    return _nace_labels(revision)[code][1]


@cache
def nuts_choices(level: int = 3, within: str = "") -> tuple[Choice, ...]:
    """Return (code, name) of the shipped territorial units of one level, below a code if given."""
    return tuple(
        (row["code"], row["name"])
        for row in rows("nuts")
        if row["level"] == str(level) and row["code"].startswith(within)
    )


@cache
def erdf_indicators() -> tuple[Indicator, ...]:
    """Return the common ERDF indicators that concern firms and innovation."""
    return tuple(
        Indicator(row["code"], row["name"], row["unit"], row["kind"])
        for row in rows("erdf_indicators")
    )


def erdf_indicator(code: str) -> Indicator:
    """Return one indicator by its code such as RCO01; KeyError when it is not in the list."""
    return {indicator.code: indicator for indicator in erdf_indicators()}[code]


@cache
def _labels(name: str) -> dict[str, str]:
    if name == "nace":
        return {code: row[2] for code, row in _nace_labels(CURRENT_NACE).items()}
    if name == "nuts":
        return {row["code"]: row["name"] for row in rows("nuts")}
    if name == "erdf":
        return {indicator.code: indicator.name for indicator in erdf_indicators()}
    return dict(cci_sub_sectors())


def label_of(name: str, code: str) -> str:
    """Return the label of a code in "cci", "nace", "nuts" or "erdf"; an unknown code shows as itself."""
    if name not in {"cci", "nace", "nuts", "erdf"}:
        raise KeyError(name)
    return _labels(name).get(code, code)


@cache
def working_calendar(country: str) -> WorkingCalendar:
    """Return the working calendar of a country (FR, IT, DE, CZ, SI); "none" is Monday to Friday."""
    rules = tuple(_holiday(row) for row in rows("public_holidays") if row["country"] == country)
    if not rules and country != "none":
        raise KeyError(f"no public holidays are shipped for {country}")
    return WorkingCalendar(country, rules)


def _holiday(row: dict[str, str]) -> HolidayRule:
    first = int(row["first_year"]) if row["first_year"] else None
    last = int(row["last_year"]) if row["last_year"] else None
    if row["rule"].startswith("easter"):
        offset = int(row["rule"].removeprefix("easter"))
        return HolidayRule(row["name"], easter_offset=offset, first_year=first, last_year=last)
    month, day = (int(part) for part in row["rule"].split("-"))
    return HolidayRule(row["name"], month, day, first_year=first, last_year=last)
