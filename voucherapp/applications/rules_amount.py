"""What one application would get, from its facts, and what keeps it from being sent; pure."""

from __future__ import annotations

from voucherapp.applications.rules_facts import Facts, Finding
from voucherapp.applications.rules_firm import now_of
from voucherapp.kernel.money import Money, half_up
from voucherapp.kernel.text import T
from voucherapp.programmes.rules_cost import GrantFacts
from voucherapp.programmes.rules_grant import Grant, compute_grant
from voucherapp.programmes.rules_limits import used_of_cap

WHOLE_BP = 10_000


def grant_of(facts: Facts) -> Grant | None:
    """Compute the voucher of an application; None while its price is not known."""
    price = facts.offer.price_net_minor
    if price is None:
        return None
    cap = facts.config.voucher.period_cap
    pair = facts.partner
    known = GrantFacts(
        currency=facts.currency,
        price_net_minor=price,
        vat_rate_bp=facts.offer.vat_rate_bp,
        vat_recoverable=facts.terms.vat_recoverable is not False,
        costs=facts.offer.costs,
        size=facts.firm.size,
        nuts3=facts.firm.nuts3,
        activity=facts.terms.activity,
        first_time=None if facts.creative is None else pair.last_together is None,
        answers=facts.answers,
        used_minor=used_of_cap(cap, facts.earlier, now_of(facts)) if cap else 0,
    )
    return compute_grant(facts.config, known, facts.terms.kind)


def amount_findings(facts: Facts) -> list[Finding]:
    """Judge the amount by every bound of the call, once the creative has confirmed its price."""
    grant = grant_of(facts)
    if grant is None or facts.offer.state != "confirmed":
        return []
    found = [
        Finding(one.code, "amount", bool(one.ok), one.message, one.remedy, "creative", one.field)
        for one in grant.findings
    ]
    return [*found, *_split(facts), *_other_money(facts, grant), *_type(facts)]


def _split(facts: Facts) -> list[Finding]:
    """The creative splits its price by the kinds of cost of the call; the parts are the price."""
    if not facts.config.cost.catalogue:
        return []
    total, price = sum(facts.offer.costs.values()), facts.offer.price_net_minor
    ok = total == price
    message = T(
        "The kinds of cost add up to %(total)s; the price is %(price)s.",
        total=Money(total, facts.currency),
        price=Money(price or 0, facts.currency),
    )
    remedy = None if ok else T("Ask the creative to split its price by the kinds of cost.")
    return [Finding("cost_split", "amount", ok, message, remedy, "creative")]


def _other_money(facts: Facts, grant: Grant) -> list[Finding]:
    """All public money for the same cost stays within the share that the call allows."""
    other = facts.terms.other_money_minor
    if facts.config.aid.same_cost != "allow_to_share" or other is None:
        return []
    most = half_up(grant.eligible_minor * facts.config.aid.same_cost_max_bp, WHOLE_BP)
    total = grant.amount_minor + other
    message = T(
        "Public money for this cost would be %(total)s; at most %(most)s is allowed.",
        total=Money(total, facts.currency),
        most=Money(most, facts.currency),
    )
    remedy = None if total <= most else T("Ask for less, or leave the other support.")
    return [
        Finding("same_cost", "amount", total <= most, message, remedy, "terms", "other_money_minor")
    ]


def _type(facts: Facts) -> list[Finding]:
    """A type of voucher may be open to some sizes of firms only."""
    kind = facts.config.voucher.sole_type or facts.terms.kind
    chosen = next((t for t in facts.config.voucher.types if t.code == kind), None)
    if chosen is None or not chosen.sizes:
        return []
    ok = facts.firm.size in chosen.sizes
    message = T("The type “%(label)s” is for firms of other sizes.", label=chosen.label)
    if ok:
        message = T("The type “%(label)s” is open to your firm.", label=chosen.label)
    remedy = None if ok else T("Choose another type of voucher.")
    return [Finding("type_size", "amount", ok, message, remedy, "terms", "kind")]
