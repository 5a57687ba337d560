"""Whether a firm and a creative are independent of each other: what they have in common; pure.

Prior relation of the two is fraud's commonest door in voucher schemes. A tie is a fact with both
values, never a verdict: the call decides whether it blocks, and an officer may waive it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from voucherapp.kernel.folding import fold
from voucherapp.kernel.text import T
from voucherapp.reference import codes

PERSON_ROLES = ("director", "owner", "relative")
PERSON_ROLE_LABELS = {
    "director": T("Runs it (director, manager, sole trader)"),
    "owner": T("Owns a part of it"),
    "relative": T("Close relative of one who runs or owns it"),
}

#: Words of an address that are written in many ways; what is left tells streets apart.
_STREET_WORDS = {
    "str": "strasse", "st": "street", "rd": "road", "av": "avenue", "ave": "avenue", "bd": "boulevard",
    "blvd": "boulevard", "pl": "platz", "pza": "piazza", "p.zza": "piazza", "v": "via", "vle": "viale",
    "c.so": "corso", "cso": "corso", "ul": "ulica", "nam": "namesti", "r": "rue",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A person of an organisation by the folded name; the year of birth tells namesakes apart."""

    name_key: str
    name: str
    birth_year: int | None = None

    def is_same(self, other: Person) -> bool:
        """Whether both may be one person: the same name, and no different years of birth."""
        if self.name_key != other.name_key:
            return False
        return None in (self.birth_year, other.birth_year) or self.birth_year == other.birth_year


@dataclass(frozen=True, slots=True)
class PairParty:
    """One side of a pair, with all that can give a tie away, in the form in which it is compared."""

    name: str
    #: Country and number, such as "IT:01234567890".
    entity_key: str
    vat: str = ""
    members: frozenset[int] = frozenset()
    persons: tuple[Person, ...] = ()
    #: Entity keys of enterprises it has declared links to.
    links: frozenset[str] = frozenset()
    address: str = ""
    phones: frozenset[str] = frozenset()
    mail_domains: frozenset[str] = frozenset()
    ibans: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tie:
    """Something that both sides have in common: what it is, the value, and words for people."""

    code: str
    matched: str
    message: T

    @property
    def key(self) -> str:
        """What a waiver names: a waived tie comes back when the value becomes another."""
        return f"{self.code}:{self.matched}"


def find_ties(firm: PairParty, creative: PairParty) -> tuple[Tie, ...]:
    """Return everything that speaks against the independence of a pair, the gravest first."""
    return tuple(tie for rule in _RULES for tie in rule(firm, creative))


def open_ties(ties: Iterable[Tie], waived: Iterable[str]) -> tuple[Tie, ...]:
    """Return the ties that no waiver covers."""
    covered = set(waived)
    return tuple(tie for tie in ties if tie.key not in covered)


def _number(firm: PairParty, creative: PairParty) -> Iterator[Tie]:
    if firm.entity_key == creative.entity_key:
        number = firm.entity_key.partition(":")[2]
        message = T("Both have the registration number %(number)s.", number=number)
        yield Tie("same_enterprise", firm.entity_key, message)
    elif firm.vat and firm.vat == creative.vat:
        yield Tie("same_vat", firm.vat, T("Both have the VAT number %(number)s.", number=firm.vat))


def _ownership(firm: PairParty, creative: PairParty) -> Iterator[Tie]:
    if creative.entity_key in firm.links or firm.entity_key in creative.links:
        message = T("One has declared a link of ownership or control to the other.")
        yield Tie("ownership", creative.entity_key, message)
    for key in sorted(firm.links & creative.links):
        number = key.partition(":")[2]
        message = T("Both have declared a link to the same owner or firm: %(who)s.", who=number)
        yield Tie("shared_owner", key, message)


def _people(firm: PairParty, creative: PairParty) -> Iterator[Tie]:
    if firm.members & creative.members:
        message = T("The same person signs in for the firm and for the creative.")
        yield Tie("same_people", "account", message)
    for one in firm.persons:
        if any(one.is_same(other) for other in creative.persons):
            message = T("%(name)s owns or runs, or is close to, both.", name=one.name)
            yield Tie("shared_person", one.name_key, message)


def _contact(firm: PairParty, creative: PairParty) -> Iterator[Tie]:
    for iban in sorted(firm.ibans & creative.ibans):
        message = T("Both use the bank account that ends in %(end)s.", end=iban[-4:])
        yield Tie("same_account", iban, message)
    if firm.address and firm.address == creative.address:
        yield Tie("same_address", firm.address, T("Both have their seat at the same address."))
    for phone in sorted(firm.phones & creative.phones):
        yield Tie("same_phone", phone, T("Both have the telephone number +%(no)s.", no=phone))
    for domain in sorted(firm.mail_domains & creative.mail_domains):
        message = T("People of both write from addresses at %(domain)s.", domain=domain)
        yield Tie("same_mail_domain", domain, message)


_RULES = (_number, _ownership, _people, _contact)


def name_key(name: str) -> str:
    """Return a name for comparison: folded words in order, so that "Rossi, Anna" is "Anna Rossi"."""
    return " ".join(sorted(re.findall(r"[a-z0-9]+", fold(name))))


def address_key(street: str, house_number: str, postcode: str, town: str, country: str) -> str:
    """Return an address for comparison; "" when street or town is missing."""
    words = re.findall(r"[a-z0-9.]+", fold(f"{street} {house_number}"))
    plain = [_STREET_WORDS.get(word.strip("."), _STREET_WORDS.get(word, word)) for word in words]
    place = re.sub(r"[^a-z0-9]", "", fold(postcode)) or fold(town)
    street_key = re.sub(r"[^a-z0-9 ]", "", " ".join(plain)).replace("strasse", "str")
    if not street.strip() or not place:
        return ""
    return f"{country} {place} {re.sub(r' +', '', street_key)}"


def phone_key(phone: str, country: str) -> str:
    """Return a telephone number with its country code and nothing else; "" when it is too short."""
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", phone))
    code = _calling_codes().get(country, "")
    if phone.strip().startswith("+"):
        number = digits
    elif digits.startswith("00"):
        number = digits[2:]
    else:
        number = code + digits
    national = number.removeprefix(code).lstrip("0") if number.startswith(code) else ""
    plain = f"{code}{national}" if national else number
    return plain if len(plain) >= len(code) + 5 else ""


def mail_domain(email: str) -> str:
    """Return the domain of an address in small letters; "" for providers open to everybody."""
    domain = email.rpartition("@")[2].strip().lower()
    return "" if domain in _public_domains() else domain


@cache
def _public_domains() -> frozenset[str]:
    return frozenset(row["domain"] for row in codes.rows("public_mail_domains"))


@cache
def _calling_codes() -> dict[str, str]:
    return {row["country"]: row["code"] for row in codes.rows("calling_codes")}
