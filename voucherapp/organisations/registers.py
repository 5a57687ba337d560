"""Adapters for on-line registers: each asks one question over HTTPS and never raises.

They run in a job, never in a request. One without an address in the settings answers at once that
it could not be checked; nothing leaves the machine then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from voucherapp.kernel.text import T
from voucherapp.organisations.rules_registers import Answer

#: Seconds after which a register counts as out of reach.
TIMEOUT = 10
#: The settings that hold the addresses of the registers.
SETTINGS = ("VIES_URL", "COMPANY_REGISTER_URL", "AID_REGISTER_URL")
LARGEST_ANSWER = 1_000_000
OUT_OF_REACH = T("The register is out of reach at the moment.")
NOT_SET_UP = T("No address of this register is set up here.")
STRANGE = T("The register answered in a way that is not understood.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a register is asked about: an organisation by its country and numbers."""

    country: str
    registration_key: str
    vat_number: str


class Adapter(Protocol):
    """One register: whom it knows, by which number, and how to ask it."""

    @property
    def name(self) -> str:
        """The name under which its answers are kept."""

    def number_for(self, asked: Asked) -> str:
        """Return the number it is asked by, "" for an organisation it does not know."""

    def ask(self, asked: Asked) -> Answer:
        """Ask it; a register out of reach is an answer, too."""


class Unreachable(Exception):
    """A register did not answer, or not in a way that is understood."""


def fetch_json(url: str, body: dict[str, Any] | None = None) -> Any:
    """Return the JSON that an address answers, raising Unreachable for anything else."""
    if urlsplit(url).scheme not in ("https", "http"):
        raise Unreachable(str(NOT_SET_UP))
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data=data, headers=headers)  # noqa: S310  (the scheme is checked above)
    try:
        with urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310  (see above)
            return json.loads(response.read(LARGEST_ANSWER))
    except (HTTPError, URLError, TimeoutError, ConnectionError) as error:
        raise Unreachable(str(OUT_OF_REACH)) from error
    except ValueError as error:
        raise Unreachable(str(STRANGE)) from error


@dataclass(frozen=True, slots=True)
class Vies:
    """The VAT numbers of the Union, by the REST service of the Commission."""

    url: str
    name: str = "vies"

    def number_for(self, asked: Asked) -> str:
        """VIES knows VAT numbers with the prefix of a Member State."""
        return asked.vat_number

    def ask(self, asked: Asked) -> Answer:
        """Ask whether a VAT number is valid; a Member State's own break is no answer."""
        number = asked.vat_number
        found = fetch_json(self.url, {"countryCode": number[:2], "vatNumber": number[2:]})
        if not isinstance(found, dict) or not isinstance(found.get("valid"), bool):
            # The service answers 200 with a list of errors while a Member State has a break.
            return Answer("unreachable", str(OUT_OF_REACH))
        error = str(found.get("userError", ""))
        if not found["valid"] and error not in ("", "VALID", "INVALID"):
            return Answer("unreachable", str(OUT_OF_REACH), {"error": error})
        data = {key: str(found.get(key) or "") for key in ("name", "address", "requestDate")}
        return Answer("found" if found["valid"] else "not_found", data["name"], data)


@dataclass(frozen=True, slots=True)
class FrenchCompanies:
    """The French register of enterprises, by the open search of the State."""

    url: str
    name: str = "company"

    def number_for(self, asked: Asked) -> str:
        """It knows French enterprises by their SIREN."""
        return asked.registration_key if asked.country == "FR" else ""

    def ask(self, asked: Asked) -> Answer:
        """Ask for an enterprise; one that has ceased is told as such."""
        found = fetch_json(f"{self.url}?q={quote(asked.registration_key)}&per_page=5")
        rows = found.get("results") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            return Answer("unreachable", str(STRANGE))
        for row in rows:
            if isinstance(row, dict) and row.get("siren") == asked.registration_key:
                name = str(row.get("nom_complet", ""))
                active = row.get("etat_administratif") == "A"
                text = name if active else str(T("%(name)s: has ceased", name=name))
                return Answer("found" if active else "not_found", text, {"name": name})
        return Answer("not_found")


@dataclass(frozen=True, slots=True)
class FrenchAid:
    """The French register of de minimis aid, by its open data: it proposes, the firm declares."""

    url: str
    name: str = "aid"

    def number_for(self, asked: Asked) -> str:
        """It knows beneficiaries by their SIREN."""
        return asked.registration_key if asked.country == "FR" else ""

    def ask(self, asked: Asked) -> Answer:
        """Ask for the lines of a beneficiary and keep them as the register tells them."""
        where = quote(f'identifiant_beneficiaire="{asked.registration_key}"')
        found = fetch_json(f"{self.url}?where={where}&limit=100")
        rows = found.get("results") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            return Answer("unreachable", str(STRANGE))
        names = ("date_octroi", "montant_esb", "instrument_aide", "autorite")
        lines = [{name: str(row.get(name, "")) for name in names} for row in rows]
        message = str(T("%(count)s lines in the register", count=len(lines)))
        return Answer("found" if lines else "not_found", message, {"lines": lines})


def adapters(settings: Mapping[str, Any]) -> Sequence[Adapter]:
    """Return the adapters with their addresses; an empty address means not set up."""
    return (
        Vies(str(settings["VIES_URL"])),
        FrenchCompanies(str(settings["COMPANY_REGISTER_URL"])),
        FrenchAid(str(settings["AID_REGISTER_URL"])),
    )


def ask(adapter: Adapter, asked: Asked) -> Answer:
    """Ask an adapter; whatever goes wrong out there is "could not be checked"."""
    try:
        return adapter.ask(asked)
    except Unreachable as error:
        return Answer("unreachable", str(error))
    except (AttributeError, KeyError, TypeError, ValueError):
        return Answer("unreachable", str(STRANGE))
