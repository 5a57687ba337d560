"""Which fields an entry of a central register has, from a table of data; pure.

The upload template of a register changes more often than the law does: a new one is new rows of
reference/de_minimis_register_fields.csv, and no code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, Protocol, cast

from voucherapp.kernel.text import T
from voucherapp.reference.codes import rows
from voucherapp.state_aid.rules import ceiling_for
from voucherapp.state_aid.rules_amounts import INSTRUMENTS
from voucherapp.state_aid.rules_gber import SCHEME, row_for

FORMS = {
    "full": T("All that is on record"),
    "eu": T("Fields of the EU register (eAIR)"),
    "fr": T("Fields of the French register"),
    "fr-open": T("Columns of the French open data"),
}


class Entry(Protocol):
    """What the fields are taken from."""

    @property
    def entity_key(self) -> str:
        """Country and number of the beneficiary."""

    @property
    def scheme(self) -> str:
        """The kind of de minimis aid."""

    @property
    def member_state(self) -> str:
        """Whose ceiling it uses up."""

    @property
    def instrument(self) -> str:
        """The form of the aid."""

    @property
    def granted_on(self) -> date:
        """When the right to it arose."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of an upload: its title as the register calls it, and what fills it."""

    title: str
    value: str
    kind: Literal["text", "money", "date"]


@cache
def fields_of(form: str) -> tuple[Field, ...]:
    """Return the columns of a form in their order; empty for an unknown one."""
    return tuple(
        Field(row["field"], row["value"], cast("Literal['text', 'money', 'date']", row["kind"]))
        for row in rows("de_minimis_register_fields")
        if row["form"] == form
    )


def value_of(entry: Entry, name: str) -> Any:
    """Return what an entry has for a field."""
    match name:
        case "identification":
            return entry.entity_key.partition(":")[2]
        case "instrument_label":
            return str(INSTRUMENTS.get(entry.instrument, entry.instrument))
        case "regulation" if entry.scheme == SCHEME:
            return row_for("advisory", entry.granted_on).regulation
        case "regulation":
            return ceiling_for(entry.scheme, entry.member_state, entry.granted_on).regulation
        case "financed_by" | "product_sector":
            # The granting body finances its vouchers itself, and none of them is for farm products.
            return ""
        case _:
            return getattr(entry, name)
