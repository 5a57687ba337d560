"""Numbers that carry a check: bank accounts and the registers of enterprises, checked offline."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from stdnum import bic, iban
from stdnum.at import businessid as at_fn
from stdnum.at import uid as at_uid
from stdnum.be import vat as be_vat
from stdnum.cz import dic as cz_dic
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret
from stdnum.hr import oib as hr_oib
from stdnum.it import codicefiscale, iva
from stdnum.pl import nip as pl_nip
from stdnum.si import ddv, maticna

SIREN_DIGITS = 9


class BadNumberError(ValueError):
    """The number cannot be right: a digit is wrong, missing or too many."""


@dataclass(frozen=True, slots=True)
class Register:
    """The registers of one country: which kinds of number, and how people call them."""

    hint: str
    kinds: tuple[ModuleType, ...]


#: Where stdnum knows the check digits. Elsewhere a number must look plausible.
REGISTERS: dict[str, Register] = {
    "AT": Register("Firmenbuchnummer (123456a) or UID", (at_fn, at_uid)),
    "BE": Register("ondernemingsnummer / numéro d’entreprise, 10 digits", (be_vat,)),
    "CZ": Register("IČO, 8 digits", (cz_dic,)),
    "FR": Register("SIREN, 9 digits, or SIRET, 14 digits", (siren, siret)),
    "HR": Register("OIB, 11 digits", (hr_oib,)),
    "IT": Register("partita IVA, 11 digits, or codice fiscale", (iva, codicefiscale)),
    "PL": Register("NIP, 10 digits", (pl_nip,)),
    "SI": Register(
        "matična številka, 7 or 10 digits, or davčna številka, 8 digits", (maticna, ddv)
    ),
}


def registration_key(country: str, text: str) -> str:
    """Return the number in the one form that is compared; raises BadNumberError when it cannot be right.

    The prefix of the country and all signs fall away, and a French establishment counts as its
    enterprise, so that the same enterprise is recognised however its number was typed.
    """
    plain = re.sub(r"[^A-Z0-9]", "", text.upper())
    register = REGISTERS.get(country)
    if register is None:
        return _plausible(plain)
    plain = plain.removeprefix(country)
    for kind in register.kinds:
        # The Austrian register writes its check letter small, all others write capitals.
        key = _checked(kind.validate, plain) or _checked(kind.validate, plain.lower())
        if key is not None:
            return _enterprise(country, key)
    raise BadNumberError(register.hint)


def register_hint(country: str) -> str:
    """Return how the number is called in a country, empty when it is not known here."""
    register = REGISTERS.get(country)
    return register.hint if register else ""


def normal_iban(text: str) -> str:
    """Return an IBAN without spaces; raises BadNumberError when its check digits are wrong."""
    return _strict(iban.validate, text)


def normal_bic(text: str) -> str:
    """Return a BIC in capitals; raises BadNumberError when it has not the form of one."""
    return _strict(bic.validate, text)


def _strict(validate: Callable[[str], str], text: str) -> str:
    found = _checked(validate, text)
    if found is None:
        raise BadNumberError(text)
    return found


def _checked(validate: Callable[[str], str], text: str) -> str | None:
    try:
        return str(validate(text)).upper()
    except ValidationError:
        return None


def _enterprise(country: str, key: str) -> str:
    if country == "FR":
        return key[:SIREN_DIGITS]
    if country == "BE":
        return key.zfill(10)
    # A Slovenian unit has three digits after the seven of its enterprise.
    return key[:7] if country == "SI" and len(key) == 10 else key


def _plausible(plain: str) -> str:
    if not 4 <= len(plain) <= 20 or sum(c.isdigit() for c in plain) < 3:
        raise BadNumberError(plain)
    return plain
