"""The invented people, firms and creatives of the demonstration, with valid numbers for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from stdnum import iban as iban_number
from stdnum.it import iva
from stdnum.si import ddv

FOLDER = Path(__file__).parent
DOMAIN = "terra-alta.example"

FIRST = (
    "Alba", "Bruno", "Carmen", "Dario", "Edda", "Fulvio", "Gemma", "Hugo", "Ilaria", "Jasna", "Katja",
    "Livio", "Mirta", "Nevio", "Olga", "Piero", "Romana", "Silvo", "Tea", "Ugo", "Vida", "Walter", "Zora",
)  # fmt: skip
LAST = (
    "Bersi", "Colle", "Drago", "Favaro", "Gorza", "Humar", "Irsic", "Jelen", "Kavčič", "Lotto", "Maver",
    "Nardin", "Osso", "Pirih", "Rener", "Stella", "Tonet", "Uršič", "Vidmar", "Zorzi", "Zupan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Party:
    """A firm or a creative with its person, its numbers and its account."""

    number: int
    kind: str
    name: str
    person: str
    email: str
    country: str
    registration: str
    nace: str
    nuts3: str
    town: str
    postcode: str
    iban: str
    staff_hundredths: int = 0
    turnover_minor: int = 0
    founded: int = 2010
    extra: Any = None


@cache
def data() -> dict[str, Any]:
    """Return the content of data.yaml."""
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / "data.yaml").read_text(encoding="utf-8"))
    return loaded


def country_of(nuts3: str) -> str:
    """Return the country of a NUTS code."""
    return nuts3[:2]


def registration(number: int, country: str) -> str:
    """Return a well-formed VAT number that nobody owns, the same for the same number."""
    if country == "SI":
        stems = (f"{9100000 + number + 1000 * step:07d}" for step in range(100))
        candidates = (stem + ddv.calc_check_digit(stem) for stem in stems)
        return next(candidate for candidate in candidates if ddv.is_valid(candidate))
    stem = f"{9000000 + number:07d}093"
    return next(stem + str(digit) for digit in range(10) if iva.is_valid(stem + str(digit)))


def iban(number: int, country: str) -> str:
    """Return an IBAN with right check digits at a bank that does not exist."""
    body = f"X0999909999{number:012d}" if country == "IT" else f"99999{number:08d}"
    if country == "SI":
        body += f"{98 - int(body + '00') % 97:02d}"
    return f"{country}{iban_number.calc_check_digits(country + '00' + body)}{body}"


def _email(name: str, house: str) -> str:
    plain = str.maketrans("čšžćđèéàìòùČŠŽ'", "cszcdeeaiouCSZ-")
    local = ".".join(name.translate(plain).lower().split())
    place = "-".join(house.translate(plain).lower().split())
    return f"{local}@{place}.{DOMAIN}"


@cache
def creatives() -> tuple[Party, ...]:
    """Return the fourteen creatives."""
    rows = data()["creatives"]
    return tuple(
        _party(
            700 + i,
            "creative",
            row["name"],
            row["person"],
            row["nace"],
            row["nuts3"],
            row["founded"],
            row,
        )
        for i, row in enumerate(rows)
    )


@cache
def firms() -> tuple[Party, ...]:
    """Return the forty-eight firms."""
    result = []
    for i, (name, nace, nuts3, staff, turnover) in enumerate(data()["firms"]):
        person = f"{FIRST[i % len(FIRST)]} {LAST[(i * 5) % len(LAST)]}"
        party = _party(100 + i, "firm", name, person, nace, nuts3, 1985 + i % 30, None)
        result.append(_with_size(party, staff, turnover))
    return tuple(result)


def _party(
    number: int, kind: str, name: str, person: str, nace: str, nuts3: str, founded: int, extra: Any
) -> Party:
    country = country_of(nuts3)
    postcode = f"{31000 + number}" if country == "IT" else f"{5000 + number % 1000}"
    return Party(
        number=number, kind=kind, name=name, person=person, email=_email(person, name),
        country=country, registration=registration(number, country), nace=nace, nuts3=nuts3,
        town=data()["towns"][nuts3], postcode=postcode, iban=iban(number, country), founded=founded,
        extra=extra,
    )  # fmt: skip


def _with_size(party: Party, staff: int, turnover: int) -> Party:
    fields = {f: getattr(party, f) for f in Party.__dataclass_fields__}
    return Party(**{**fields, "staff_hundredths": staff * 100, "turnover_minor": turnover * 100})
