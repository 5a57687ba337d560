"""An application as its sending needs it: plain values beside the mapped row, under the same names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from voucherapp.programmes.config import CallConfig


class SentCall(NamedTuple):
    """What sending looks at in a call, under the names of its columns."""

    id: int
    programme_id: int
    code: str
    title: str
    timezone: str
    currency: str
    opens_at: datetime
    closes_at: datetime
    budget_minor: int


class SentParty(NamedTuple):
    """What sending looks at in a firm or a creative, under the names of its columns."""

    id: int
    kind: str
    name: str
    legal_form: str
    registration_number: str
    registration_key: str
    vat_number: str
    street: str
    house_number: str
    postcode: str
    town: str
    country: str
    nuts3: str
    nace_code: str
    nace_revision: str
    founded_on: date | None
    phone: str
    email: str
    iban: str


class SentOffer(NamedTuple):
    """What sending looks at in the offer of a creative, under the names of its columns."""

    id: int
    token: str
    state: str
    invited_name: str
    brief: str
    price_net_minor: int | None
    vat_rate_bp: int | None
    starts_on: date | None
    ends_on: date | None
    work: str
    costs: dict[str, Any]


@dataclass(slots=True)
class Sending:
    """An application on its way: what is read of it, and what its sending writes."""

    __tablename__: ClassVar[str] = "application"

    id: int
    token: str
    call_id: int
    call_version: int
    firm_id: int
    creative_id: int | None
    title: str
    answers: dict[str, Any]
    terms: dict[str, Any]
    started_at: datetime
    channel: str
    received_at: datetime | None
    late_until: datetime | None
    row_version: int
    # From here on: what sending writes (WRITTEN).
    state: str
    sequence: int | None
    reference: str | None
    search_text: str
    submitted_at: datetime | None
    submitted_by: int | None
    arrived_at: datetime | None
    late: bool
    requested_minor: int | None
    total_cost_minor: int | None
    starts_on: date | None
    ends_on: date | None
    firm_name: str
    firm_key: str
    creative_name: str
    firm_size: str
    firm_nuts3: str
    firm_nace: str
    creative_sector: str
    voucher_type: str
    # What it belongs to. Rules read them as they read mapped rows.
    config: CallConfig
    call: Any
    firm: Any
    creative: Any
    offers: list[Any]


COLUMNS = tuple(Sending.__slots__[: Sending.__slots__.index("config")])
WRITTEN = COLUMNS[COLUMNS.index("state") :]
