"""Which cost of an application counts: kinds and their caps, VAT, the greatest cost; pure.

Section G of the parameter catalogue. Amounts are minor units, shares basis points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voucherapp.kernel.money import half_up
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig

WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """What the amount follows from."""

    currency: str
    price_net_minor: int
    vat_rate_bp: int = 0
    #: Whether the firm gets the VAT back.
    vat_recoverable: bool = True
    #: The price split by the kinds of cost of the call; empty: one price that counts whole.
    costs: Mapping[str, int] = field(default_factory=dict)
    size: str = ""
    nuts3: str = ""
    activity: str = ""
    first_time: bool | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: What the firm, or its group, has already got of the cap over a period.
    used_minor: int = 0


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A step of the computation in words, with its amount or its share."""

    code: str
    label: T
    minor: int | None = None
    share_bp: int | None = None


def eligible_cost(config: CallConfig, facts: GrantFacts) -> tuple[int, list[GrantLine]]:
    """Return the cost that counts, with its lines: kinds and their caps, VAT, the greatest cost."""
    net, lines = _net(config, facts)
    total = net
    if _vat_counts(config, facts):
        vat = half_up(net * facts.vat_rate_bp, WHOLE_BP)
        lines.append(GrantLine("vat", T("VAT that the firm does not get back"), vat))
        total += vat
    greatest = config.cost.max_minor
    if greatest is not None and total > greatest:
        total = greatest
        lines.append(GrantLine("cost_max", T("Cost that counts at most"), greatest))
    lines.append(GrantLine("eligible", T("Cost that counts"), total))
    return total, lines


def _net(config: CallConfig, facts: GrantFacts) -> tuple[int, list[GrantLine]]:
    catalogue = config.cost.catalogue
    if not catalogue or not facts.costs:
        return facts.price_net_minor, [GrantLine("price", T("Net price"), facts.price_net_minor)]
    whole = sum(facts.costs.get(item.code, 0) for item in catalogue if item.eligible)
    net, lines = 0, []
    for item in catalogue:
        minor = facts.costs.get(item.code, 0)
        if not minor:
            continue
        counted = minor if item.eligible else 0
        if item.cap_minor is not None:
            counted = min(counted, item.cap_minor)
        if item.cap_bp is not None:
            # The share is one of all cost of eligible kinds, before any cap.
            counted = min(counted, whole * item.cap_bp // WHOLE_BP)
        net += counted
        label = T("%(item)s, of which counts", item=item.label)
        lines.append(GrantLine(f"cost:{item.code}", label, counted))
    return net, lines


def _vat_counts(config: CallConfig, facts: GrantFacts) -> bool:
    mode = config.project.vat
    if mode == "included_if_not_recoverable":
        return not facts.vat_recoverable
    return mode == "included"
