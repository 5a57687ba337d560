"""What the conditions of a call are decided on, and what a decision looks like; pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T, shown
from voucherapp.programmes.config import CallConfig


@dataclass(frozen=True, slots=True)
class Party:
    """A firm or a creative as the conditions see it."""

    name: str
    #: Country and registration number, such as "IT:01234567890".
    entity_key: str
    country: str = ""
    nuts3: str = ""
    nace_code: str = ""
    nace_revision: str = "2.1"
    founded_on: date | None = None
    #: micro, small, medium, large; empty while no size is declared.
    size: str = ""
    size_year: int | None = None
    members: frozenset[int] = frozenset()
    #: Entity keys of enterprises it has declared links to.
    links: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offered:
    """The state of the creative's offer, with its figures once confirmed."""

    state: str = ""
    price_net_minor: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the conditions of a call are decided on, for one application on one day."""

    #: The day in the zone of the call.
    on: date
    closes_on: date
    config: CallConfig
    currency: str
    firm: Party
    declared_at: datetime | None = None
    creative: Party | None = None
    creative_admitted: bool = False
    #: The first sub-sector of the creative's profile, for reports.
    creative_sector: str = ""
    #: Other applications of the same call that the creative is already bound to.
    creative_projects: int = 0
    offer: Offered = Offered()
    requested_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one condition: fulfilled or not, the figure behind it, and the remedy."""

    code: str
    #: The automatic point of a checklist that it belongs to; empty for none.
    point: str
    ok: bool
    message: T
    remedy: T | None = None
    #: The part of the application where it can be mended: firm, creative, idea, documents.
    part: str = "firm"
    field: str = ""


def money_text(minor: int, currency: str) -> str:
    """Write an amount for papers and messages as the reader's language does."""
    return shown(Money(minor, currency))
