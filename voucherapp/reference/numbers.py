"""Numbers that carry a check: bank accounts and the registers of enterprises, checked offline."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import bic, iban
from stdnum.at import businessid as at_fn
from stdnum.at import uid as at_uid
from stdnum.be import vat as be_vat
from stdnum.bg import vat as bg_vat
from stdnum.ch import uid as ch_uid
from stdnum.cz import dic as cz_dic
from stdnum.de import vat as de_vat
from stdnum.dk import cvr as dk_cvr
from stdnum.ee import kmkr as ee_kmkr
from stdnum.ee import registrikood as ee_registrikood
from stdnum.es import nif as es_nif
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, ValidationError
from stdnum.fi import ytunnus as fi_ytunnus
from stdnum.fr import siren, siret
from stdnum.gr import vat as gr_vat
from stdnum.hr import oib as hr_oib
from stdnum.hu import anum as hu_anum
from stdnum.it import codicefiscale, iva
from stdnum.lt import pvm as lt_pvm
from stdnum.lu import tva as lu_tva
from stdnum.lv import pvn as lv_pvn
from stdnum.nl import btw as nl_btw
from stdnum.pl import nip as pl_nip
from stdnum.pt import nif as pt_nif
from stdnum.ro import cui as ro_cui
from stdnum.se import orgnr as se_orgnr
from stdnum.si import ddv, maticna
from stdnum.sk import dph as sk_dph

from voucherapp.kernel.folding import fold

SIREN_DIGITS = 9


#: The Member States: within them a VAT number has check digits that are known.
EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)

#: Returns the number without signs, or raises ValidationError.
Check = Callable[[str], str]


class BadNumberError(ValueError):
    """The number cannot be right: a digit is wrong, missing or too many."""


@dataclass(frozen=True, slots=True)
class Register:
    """The registers of one country: which kinds of number, and how people call them."""

    hint: str
    kinds: tuple[Check, ...]


def _ico(number: str) -> str:
    """Check a Czech or Slovak IČO: eight digits, the last one a check digit modulo 11."""
    if not re.fullmatch(r"\d{8}", number):
        raise InvalidFormat
    if cz_dic.calc_check_digit_legal(number[:7]) != number[7]:
        raise InvalidChecksum
    return number


def _kvk(number: str) -> str:
    """Check a Dutch KvK number: eight digits without a check digit."""
    if not re.fullmatch(r"\d{8}", number):
        raise InvalidFormat
    return number


#: A German number is that of one court only, so the court belongs to it: "München HRB 12345".
HANDELSREGISTER = re.compile(
    r"(?:AMTSGERICHT|AG)?\s*(?P<court>[^\d,]{3,}?),?\s*"
    r"(?P<kind>HRA|HRB|GNR|GSR|PR|VR)\s*(?P<number>\d{1,6})\s*(?P<suffix>[A-Z]{0,2})"
)

#: Where stdnum knows the check digits. Elsewhere a number must look plausible.
REGISTERS: dict[str, Register] = {
    "AT": Register("Firmenbuchnummer (123456a) or UID", (at_fn.validate, at_uid.validate)),
    "BE": Register("ondernemingsnummer / numéro d’entreprise, 10 digits", (be_vat.validate,)),
    "BG": Register("EIK, 9 or 10 digits", (bg_vat.validate,)),
    "CH": Register("UID such as CHE-123.456.788", (ch_uid.validate,)),
    "CZ": Register("IČO, 8 digits", (_ico, cz_dic.validate)),
    "DE": Register(
        "court and number such as München HRB 12345, or USt-IdNr. such as DE136695976",
        (de_vat.validate,),
    ),
    "DK": Register("CVR-nummer, 8 digits", (dk_cvr.validate,)),
    "EE": Register("registrikood, 8 digits", (ee_registrikood.validate, ee_kmkr.validate)),
    "ES": Register("NIF, a letter and 8 signs", (es_nif.validate,)),
    "FI": Register("Y-tunnus such as 2077474-0", (fi_ytunnus.validate,)),
    "FR": Register("SIREN, 9 digits, or SIRET, 14 digits", (siren.validate, siret.validate)),
    "GR": Register("AFM, 9 digits", (gr_vat.validate,)),
    "HR": Register("OIB, 11 digits", (hr_oib.validate,)),
    "HU": Register("adószám, 8 digits", (hu_anum.validate,)),
    "IT": Register(
        "partita IVA, 11 digits, or codice fiscale", (iva.validate, codicefiscale.validate)
    ),
    "LT": Register("PVM kodas, 9 or 12 digits", (lt_pvm.validate,)),
    "LU": Register("numéro TVA, 8 digits", (lu_tva.validate,)),
    "LV": Register("PVN, 11 digits", (lv_pvn.validate,)),
    "NL": Register("KvK-nummer, 8 digits, or btw-nummer", (_kvk, nl_btw.validate)),
    "PL": Register("NIP, 10 digits", (pl_nip.validate,)),
    "PT": Register("NIPC, 9 digits", (pt_nif.validate,)),
    "RO": Register("CUI, up to 10 digits", (ro_cui.validate,)),
    "SE": Register("organisationsnummer, 10 digits", (se_orgnr.validate,)),
    "SI": Register(
        "matična številka, 7 or 10 digits, or davčna številka, 8 digits",
        (maticna.validate, ddv.validate),
    ),
    "SK": Register("IČO, 8 digits, or IČ DPH, 10 digits", (_ico, sk_dph.validate)),
}


def registration_key(country: str, text: str) -> str:
    """Return the number in the one form that is compared; raises BadNumberError when it cannot be right.

    The prefix of the country and all signs fall away, and a French establishment counts as its
    enterprise, so that the same enterprise is recognised however its number was typed.
    """
    if country == "DE" and (found := HANDELSREGISTER.search(fold(text).upper())):
        return _handelsregister(found)
    plain = re.sub(r"[^A-Z0-9]", "", text.upper())
    register = REGISTERS.get(country)
    if register is None:
        return _plausible(plain)
    if country != "CH":  # a Swiss number begins with the CHE of its own
        plain = plain.removeprefix(country)
    for check in register.kinds:
        # The Austrian register writes its check letter small, all others write capitals.
        key = _checked(check, plain) or _checked(check, plain.lower())
        if key is not None:
            return _enterprise(country, key)
    raise BadNumberError(register.hint)


def _handelsregister(found: re.Match[str]) -> str:
    court = re.sub(r"[^A-Z]", "", found["court"])
    return f"{found['kind']}{int(found['number'])}{found['suffix']}{court}"[:40]


#: Countries whose VAT numbers VIES knows by another prefix than that of their addresses.
VAT_PREFIXES = {"GR": "EL"}


def vat_key(country: str, text: str) -> str:
    """Return a VAT number with its prefix and without signs; raises BadNumberError when it is wrong.

    Within the Union the check digits of each country are asked; elsewhere it must look plausible.
    """
    plain = re.sub(r"[^A-Z0-9]", "", text.upper())
    prefix = VAT_PREFIXES.get(country, country)
    number = plain if plain.startswith((prefix, country)) else f"{prefix}{plain}"
    if country in EU:
        return _strict(eu_vat.validate, number.replace(country, prefix, 1))
    return _plausible(plain)


def register_hint(country: str) -> str:
    """Return how the number is called in a country, empty when it is not known here."""
    register = REGISTERS.get(country)
    return register.hint if register else ""


def normal_iban(text: str) -> str:
    """Return an IBAN without spaces; raises BadNumberError when its check digits are wrong."""
    return _strict(_iban, text)


def _iban(text: str) -> str:
    try:
        return str(iban.validate(text))
    except InvalidComponent:
        # A bank that the shipped list does not know yet: form and check digits decide.
        return str(iban.validate(text, check_country=False))


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
