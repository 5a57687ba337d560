"""What the conditions of a call are decided on, and what a decision looks like; pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T, shown
from voucherapp.organisations.rules_independence import Tie
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.rules_limits import Earlier


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
    #: One of the kinds of applicants of the catalogue.
    kind: str = ""
    #: Figures over the group that the call counts; staff in hundredths of annual work units.
    staff_hundredths: int | None = None
    turnover_minor: int | None = None
    balance_minor: int | None = None
    #: Share in public hands, in basis points.
    public_bp: int | None = None
    in_gallery: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """The state of the creative's offer, with its figures once confirmed."""

    state: str = ""
    price_net_minor: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    vat_rate_bp: int = 0
    #: The price split by the kinds of cost of the call.
    costs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """The firm's choices and declarations; None stands for "not said yet"."""

    #: Code of the type of voucher.
    kind: str = ""
    activity: str = ""
    #: NUTS 3 code of the branch or of the place of the project.
    place_nuts3: str = ""
    vat_recoverable: bool | None = None
    #: Grounds of exclusion that apply to the firm.
    excluded: tuple[str, ...] | None = None
    advice_free: bool | None = None
    #: Other public money for the same cost, in minor units of the call's currency.
    other_money_minor: int | None = None
    #: Codes of the declarations that it confirms.
    confirmed: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the values as they are stored."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Partner:
    """What the call asks to know of the creative beside its party."""

    #: When an officer admitted it to the gallery.
    admitted_at: datetime | None = None
    #: Sub-sectors of its profile.
    sectors: tuple[str, ...] = ()
    references: int = 0
    #: Sum of what is asked for with it in other applications of the call, minor units.
    bound_minor: int = 0
    #: The day of the last award to the two together.
    last_together: date | None = None


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
    #: What firm and creative have in common and nobody has waived.
    ties: tuple[Tie, ...] = ()
    call_code: str = ""
    programme_code: str = ""
    budget_minor: int = 0
    terms: Terms = Terms()
    answers: Mapping[str, Any] = field(default_factory=dict)
    partner: Partner = Partner()
    #: Other applications of the firm to this call, by registration number.
    filed_here: int = 0
    #: What the firm and its group filed before, where a rule of the call looks at it.
    earlier: tuple[Earlier, ...] = ()
    #: Quotes that the firm has asked for and got, in minor units.
    quotes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one condition: fulfilled or not, the figure behind it, and the remedy."""

    code: str
    #: The automatic point of a checklist that it belongs to; empty for none.
    point: str
    ok: bool
    message: T
    remedy: T | None = None
    #: The part of the application where it can be mended: firm, terms, creative, idea, documents.
    part: str = "firm"
    field: str = ""
    #: Not fulfilled, but an officer decides on it: the application can be sent.
    flag: bool = False


def money_text(minor: int, currency: str) -> str:
    """Write an amount for papers and messages as the reader's language does."""
    return shown(Money(minor, currency))
