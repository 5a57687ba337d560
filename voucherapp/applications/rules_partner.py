"""Further conditions on the creative and on the two together, as sections E and F set them; pure."""

from __future__ import annotations

from voucherapp.applications.rules_facts import Facts, Finding
from voucherapp.kernel.calendar import add_months
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T
from voucherapp.programmes.rules_eligibility import current_section
from voucherapp.reference.codes import cci_sub_sectors

_ANOTHER = T("Choose another creative.")
_REGION = 4


def _finding(
    code: str, ok: bool, message: T, remedy: T = _ANOTHER, *, point: str = "creative"
) -> Finding:
    return Finding(code, point, ok, message, None if ok else remedy, "creative")


def _sectors(facts: Facts) -> Finding | None:
    allowed = facts.config.provider.fields
    if not allowed or facts.creative is None:
        return None
    labels = dict(cci_sub_sectors())
    names = ", ".join(labels.get(code, code) for code in allowed)
    ok = bool(set(allowed) & set(facts.partner.sectors))
    return _finding("creative_sector", ok, T("Creatives of these sectors: %(names)s.", names=names))


def _listed(facts: Facts) -> Finding | None:
    """A closed list is the gallery as it stood at the end of the phase for creatives."""
    phase = facts.config.intake.provider_phase
    if facts.config.provider.mode != "register_closed_list" or phase is None:
        return None
    if facts.creative is None or not facts.creative_admitted:
        return None
    at = facts.partner.admitted_at
    ok = at is not None and at <= phase.closes_at
    message = T(
        "The list of creatives of this call was closed on %(day)s.", day=phase.closes_at.date()
    )
    remedy = T("Choose a creative that was admitted by then.")
    return _finding("closed_list", ok, message, remedy)


def _research(facts: Facts) -> Finding | None:
    if facts.config.provider.mode != "public_research_only" or facts.creative is None:
        return None
    ok = facts.creative.kind == "public"
    return _finding("creative_public", ok, T("Only public bodies may be chosen in this call."))


def _abroad(facts: Facts) -> Finding | None:
    provider, creative = facts.config.provider, facts.creative
    if creative is None or not creative.country or not facts.firm.country:
        return None
    same = creative.country == facts.firm.country
    if provider.other_member_state_required:
        return _finding("abroad", not same, T("The creative must come from another country."))
    if not provider.foreign_allowed:
        return _finding("abroad", same, T("The creative must come from the country of the firm."))
    return None


def _experience(facts: Facts) -> Finding | None:
    years, creative = facts.config.provider.min_years, facts.creative
    if years is None or creative is None:
        return None
    since = creative.founded_on
    ok = since is not None and add_months(since, 12 * years) <= facts.on
    message = T("The creative must have at least %(years)s years of practice.", years=years)
    remedy = T("Ask the creative to give the day of its foundation, or choose another one.")
    return _finding("experience", ok, message, remedy)


def _references(facts: Facts) -> Finding | None:
    least = facts.config.provider.min_references
    if least is None or facts.creative is None:
        return None
    have = facts.partner.references
    message = T("References: %(have)s; at least %(least)s are asked for.", have=have, least=least)
    remedy = T("Ask the creative to add references to its profile, or choose another one.")
    return _finding("references", have >= least, message, remedy)


def _bound(facts: Facts) -> Finding | None:
    provider = facts.config.provider
    bounds = [
        bound
        for bound in (
            provider.max_amount_minor,
            None
            if provider.max_share_bp is None
            else facts.budget_minor * provider.max_share_bp // 10_000,
        )
        if bound is not None
    ]
    if not bounds or facts.creative is None or facts.requested_minor is None:
        return None
    most, total = min(bounds), facts.partner.bound_minor + facts.requested_minor
    return _finding(
        "creative_amount",
        total <= most,
        T(
            "With this application %(total)s would go to projects of the creative; at most "
            "%(most)s may.",
            total=Money(total, facts.currency),
            most=Money(most, facts.currency),
        ),
    )


def _first_time(facts: Facts) -> Finding | None:
    years, last = facts.config.pair.first_time_years, facts.partner.last_together
    if years is None or facts.creative is None:
        return None
    ok = last is None or add_months(last, 12 * years) <= facts.on
    message = T(
        "The two must not have had a funded project together in the last %(years)s years.",
        years=years,
    )
    return _finding("first_time", ok, message, point="independent")


def _territory(facts: Facts) -> Finding | None:
    rule, creative = facts.config.pair.territory, facts.creative
    if rule == "any" or creative is None:
        return None
    if rule == "same":
        ok = bool(creative.nuts3) and creative.nuts3[:_REGION] == facts.firm.nuts3[:_REGION]
        return _finding("pair_territory", ok, T("Firm and creative must be of the same region."))
    ok = creative.country != facts.firm.country
    return _finding("pair_territory", ok, T("Firm and creative must be of different countries."))


def _other_sector(facts: Facts) -> Finding | None:
    creative, firm = facts.creative, facts.firm
    if not facts.config.pair.other_sector or creative is None:
        return None
    if not creative.nace_code or not firm.nace_code:
        return None
    theirs = current_section(creative.nace_code, creative.nace_revision)
    ok = theirs != current_section(firm.nace_code, firm.nace_revision)
    return _finding(
        "other_sector", ok, T("The creative must work in another sector than the firm.")
    )


def _quotes(facts: Facts) -> Finding | None:
    rule, price = facts.config.pair.quotes, facts.offer.price_net_minor
    if not rule.min_count or price is None or price <= rule.above_minor:
        return None
    have = len(facts.quotes)
    message = T(
        "Above %(bound)s this call asks for %(least)s quotes; you have %(have)s.",
        bound=Money(rule.above_minor, facts.currency),
        least=rule.min_count,
        have=have,
    )
    remedy = T("Ask further creatives for a quote, and compare them side by side.")
    return _finding("quotes", have >= rule.min_count, message, remedy)


def _lowest(facts: Facts) -> Finding | None:
    price = facts.offer.price_net_minor
    if facts.config.pair.quotes.selection != "lowest" or price is None or not facts.quotes:
        return None
    least = min(facts.quotes)
    message = T("The lowest quote is %(least)s.", least=Money(least, facts.currency))
    remedy = T("In this call the lowest quote must be taken.")
    return _finding("lowest_quote", price <= least, message, remedy)


def _end(facts: Facts) -> Finding | None:
    bound, ends = facts.config.project.end_by, facts.offer.ends_on
    if bound is None or facts.offer.state != "confirmed" or ends is None:
        return None
    message = T("The project must end by %(day)s.", day=bound)
    remedy = T("Ask the creative to move the end.")
    return _finding("end_by", ends <= bound, message, remedy, point="duration")


PARTNER_RULES = (
    _listed,
    _sectors,
    _research,
    _abroad,
    _experience,
    _references,
    _bound,
    _first_time,
    _territory,
    _other_sector,
    _quotes,
    _lowest,
    _end,
)
