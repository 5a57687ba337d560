"""Reads the shipped code lists: creative sectors, NACE, NUTS, ERDF indicators, public holidays."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voucherapp.kernel.calendar import HolidayRule, WorkingCalendar
from voucherapp.kernel.folding import fold

FOLDER = Path(__file__).parent
CURRENT_NACE = "2.1"

#: How long the codes of each level of NUTS are; level 0 is the country.
NUTS_LENGTH = {0: 2, 1: 3, 2: 4, 3: 5}

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


#: Where the codes of territories begin with other letters than the code of the country.
NUTS_PREFIXES = {"GR": "EL", "GB": "UK"}
_NUTS_COUNTRIES = {prefix: country for country, prefix in NUTS_PREFIXES.items()}


@cache
def _territories() -> dict[str, str]:
    """Return names by code: NUTS 2024, its likes of EFTA, and the last edition with the UK (2021)."""
    with (FOLDER / "nuts.csv").open(encoding="utf-8", newline="") as lines:
        return {row[0]: row[3] for row in csv.reader(lines) if row[0] != "code"}


def nuts_prefix(country: str) -> str:
    """Return how the NUTS codes of a country begin: "EL" for Greece, "UK" for Great Britain."""
    return NUTS_PREFIXES.get(country, country)


def nuts_country(code: str) -> str:
    """Return the country (ISO 3166) in which a territorial unit lies; "" for no code."""
    return _NUTS_COUNTRIES.get(code[:2], code[:2])


def is_nuts3(code: str) -> bool:
    """Tell whether a code such as "ITH42" is a province (NUTS 3) of the list."""
    return len(code) == NUTS_LENGTH[3] and code in _territories()


@cache
def nuts_choices(level: int = 3, within: str = "") -> tuple[Choice, ...]:
    """Return (code, name) of the territorial units of one level, in a country or below a code.

    Without `within` that is all of Europe: a form narrows it, as nobody looks through 1,390 rows.
    """
    start = nuts_prefix(within)
    return tuple(
        (code, name)
        for code, name in _territories().items()
        if len(code) == NUTS_LENGTH[level] and code.startswith(start)
    )


def province_choices(within: Iterable[str]) -> list[Choice]:
    """Return (code, "name (code)") of the provinces of some countries or regions, by name in each."""
    found: list[Choice] = []
    for area in dict.fromkeys(within):
        units = nuts_choices(3, area) if area else ()
        found += sorted(((c, f"{n} ({c})") for c, n in units), key=lambda row: fold(row[1]))
    return found


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
        return _territories()
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
    """Return the working calendar of a country by its code; "none" is Monday to Friday.

    KeyError for a country whose public holidays are not in the list.
    """
    rules = tuple(_holiday(row) for row in rows("public_holidays") if row["country"] == country)
    if not rules and country != "none":
        raise KeyError(f"no public holidays are shipped for {country}")
    return WorkingCalendar(country, rules)


#: 05-01, also with what makes up for a weekend (01-01 sat+2 sun+1); easter-2; mon1-05, mon-last-08.
_RULE = re.compile(
    r"easter(?P<easter>[+-]\d+)"
    r"|mon(?P<monday>\d|-last)-(?P<of>\d\d)"
    r"|(?P<month>\d\d)-(?P<day>\d\d)(?: sat\+(?P<sat>\d) sun\+(?P<sun>\d))?"
)


def _holiday(row: dict[str, str]) -> HolidayRule:
    found = _RULE.fullmatch(row["rule"])
    if found is None:
        raise ValueError(f"public_holidays.csv: {row['rule']}")
    name = row["name"]
    first = int(row["first_year"]) if row["first_year"] else None
    last = int(row["last_year"]) if row["last_year"] else None
    if found["easter"]:
        offset = int(found["easter"])
        return HolidayRule(name, easter_offset=offset, first_year=first, last_year=last)
    if found["monday"]:
        nth = -1 if found["monday"] == "-last" else int(found["monday"])
        return HolidayRule(
            name, month=int(found["of"]), monday=nth, first_year=first, last_year=last
        )
    moved = (int(found["sat"] or 0), int(found["sun"] or 0))
    month, day = int(found["month"]), int(found["day"])
    return HolidayRule(name, month, day, first_year=first, last_year=last, moved_by=moved)
