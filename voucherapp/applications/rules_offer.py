"""What a creative may offer: refusals for the field that is not in order; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from voucherapp.applications.rules_pair import duration_finding
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig

#: No country of the Union has a higher rate; a larger figure is a slip of the hand.
HIGHEST_VAT_BP = 3000


def refuse_figures(price: int, vat: int, work: str) -> None:
    """Refuse a price (minor units), VAT rate (basis points) or description that cannot be."""
    if price <= 0:
        raise Refused("price", T("Give a net price above nought."), field="price_net")
    if not 0 <= vat <= HIGHEST_VAT_BP:
        raise Refused("vat", T("Give a VAT rate between 0 and 30 %."), field="vat_rate")
    if not work.strip():
        raise Refused("work", T("Describe in a few words what you will do."), field="work")


def refuse_split(config: CallConfig, price: int, costs: Mapping[str, int]) -> None:
    """Refuse kinds of cost that are not those of the call, or do not add up to the price."""
    known = {item.code for item in config.cost.catalogue}
    if not known:
        return
    if not costs.keys() <= known or any(minor < 0 for minor in costs.values()):
        raise Refused("costs", T("Split the price by the kinds of cost of this call."), "costs")
    if sum(costs.values()) != price:
        raise Refused(
            "costs",
            T("The kinds of cost must add up to the price. Correct one of the two."),
            field="price_net",
        )


def refuse_dates(
    config: CallConfig, first_day: date | None, starts_on: date, ends_on: date
) -> None:
    """Refuse a start before the first day allowed, and a project that is too short or too long."""
    if first_day is not None and starts_on < first_day:
        raise Refused(
            "start",
            T("The work may not begin before %(first)s.", first=first_day),
            field="starts_on",
        )
    duration = duration_finding(config, starts_on, ends_on)
    if not duration.ok:
        message = T("%(what)s %(remedy)s", what=duration.message, remedy=duration.remedy)
        raise Refused("duration", message, field="ends_on")
