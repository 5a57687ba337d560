"""What a voucher pays for one application, line by line, with the figure behind each step; pure.

Cost that counts, rate, bonuses, own contribution, bounds, caps over a period and rounding follow
sections G and H of the parameter catalogue. Amounts are minor units, shares basis points, and each
is rounded once, at the end of its line.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from voucherapp.kernel.money import Money, half_up
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig, Rate, Voucher
from voucherapp.programmes.rules_cost import WHOLE_BP, GrantFacts, GrantLine, eligible_cost
from voucherapp.programmes.rules_eligibility import Finding


@dataclass(frozen=True, slots=True)
class Grant:
    """The amount of a voucher, what the firm itself carries, and how it came about."""

    eligible_minor: int
    rate_bp: int
    amount_minor: int
    #: What the firm pays of the cost that counts.
    own_minor: int
    lines: tuple[GrantLine, ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether no bound keeps the application from being sent."""
        return all(finding.ok for finding in self.findings)


def compute_grant(config: CallConfig, facts: GrantFacts, kind: str = "") -> Grant:
    """Compute the voucher of one application; `kind` is the code of its type of voucher."""
    voucher = config.voucher.of_type(kind)
    eligible, lines = eligible_cost(config, facts)
    rate_bp, rate_lines = rate_of(config, voucher, facts)
    wanted = _wanted(voucher, eligible, rate_bp)
    lines += [*rate_lines, GrantLine("share", T("Share of the cost that counts"), wanted)]
    amount = wanted
    for bound in (_largest(voucher), _left_by_own(voucher, eligible), _left(voucher, facts)):
        if bound is not None and bound.minor is not None and amount > bound.minor:
            amount = max(bound.minor, 0)
            lines.append(bound)
    amount = (
        _rounded(Fraction(amount), voucher.rounding.unit_minor, "down")
        if amount < wanted
        else amount
    )
    lines.append(GrantLine("amount", T("Voucher"), amount))
    findings = _findings(config, voucher, facts, eligible=eligible, wanted=wanted, amount=amount)
    return Grant(eligible, rate_bp, amount, eligible - amount, tuple(lines), tuple(findings))


def rate_of(config: CallConfig, voucher: Voucher, facts: GrantFacts) -> tuple[int, list[GrantLine]]:
    """Return the share in basis points with its lines: the row that fits, and each bonus."""
    row = next((r for r in voucher.rates if _fits(r, config.aid.basis, facts)), None)
    rate = voucher.rate_bp if row is None else row.rate_bp
    label = T("Share of the call") if row is None else T("Share for such firms and projects")
    lines = [GrantLine("rate", label, share_bp=rate)]
    for bonus in voucher.bonuses:
        if _earned(bonus.on, bonus.values, bonus.question, facts):
            rate += bonus.plus_bp
            lines.append(
                GrantLine(f"bonus:{bonus.code}", T("%(x)s", x=bonus.label), share_bp=bonus.plus_bp)
            )
    if rate > voucher.max_rate_bp:
        rate = voucher.max_rate_bp
        lines.append(GrantLine("rate_max", T("Share with all bonuses, at most"), share_bp=rate))
    return rate, lines


def _fits(row: Rate, basis: str, facts: GrantFacts) -> bool:
    return (
        (not row.sizes or facts.size in row.sizes)
        and (not row.territory or facts.nuts3.startswith(row.territory))
        and (not row.activities or facts.activity in row.activities)
        and (not row.bases or basis in row.bases)
    )


def _earned(on: str, values: tuple[str, ...], question: str, facts: GrantFacts) -> bool:
    match on:
        case "territory":
            return bool(facts.nuts3) and facts.nuts3.startswith(values)
        case "size":
            return facts.size in values
        case "first_time":
            return facts.first_time is True
        case _:
            answer = facts.answers.get(question)
            given = set(answer) if isinstance(answer, list) else {answer}
            return bool(given & set(values or ("yes",)))


def _wanted(voucher: Voucher, eligible: int, rate_bp: int) -> int:
    """Return what the share alone would pay."""
    match voucher.value_mode:
        case "fixed":
            return voucher.max_minor
        case "sliding":
            exact = _sliding(voucher, eligible)
        case _:
            exact = Fraction(eligible * rate_bp, WHOLE_BP)
    return _rounded(exact, voucher.rounding.unit_minor, voucher.rounding.mode)


def _sliding(voucher: Voucher, eligible: int) -> Fraction:
    total = Fraction(0)
    tops = [s.above_minor for s in voucher.slices[1:]]
    for part, top in zip(voucher.slices, [*tops, None], strict=True):
        end = eligible if top is None else min(eligible, top)
        total += Fraction(max(end - part.above_minor, 0) * part.rate_bp, WHOLE_BP)
    return total


def _rounded(exact: Fraction, unit: int, mode: str) -> int:
    if mode == "down":
        return int(exact // unit) * unit
    return half_up(exact.numerator, exact.denominator * unit) * unit


def _largest(voucher: Voucher) -> GrantLine | None:
    return GrantLine("max", T("Largest voucher"), voucher.max_minor)


def _left_by_own(voucher: Voucher, eligible: int) -> GrantLine | None:
    own = own_share(voucher, eligible)
    if not own or voucher.value_mode == "fixed":
        return None
    return GrantLine("own", T("Cost less the own contribution"), eligible - own)


def own_share(voucher: Voucher, eligible: int) -> int:
    """Return what a firm itself must carry of a cost: a share, rounded up, or an amount."""
    own = voucher.own_contribution
    return max(-(-eligible * own.min_bp // WHOLE_BP), own.min_minor)


def _left(voucher: Voucher, facts: GrantFacts) -> GrantLine | None:
    if voucher.period_cap is None or voucher.on_cap == "refuse":
        return None
    left = voucher.period_cap.amount_minor - facts.used_minor
    return GrantLine("cap", T("Left of the cap over the period"), max(left, 0))


def _findings(
    config: CallConfig,
    voucher: Voucher,
    facts: GrantFacts,
    *,
    eligible: int,
    wanted: int,
    amount: int,
) -> list[Finding]:
    found = [
        _least_cost(config, facts, eligible),
        _cap(voucher, facts, wanted),
        _own(voucher, facts, eligible, amount),
        _smallest(voucher, facts, amount),
    ]
    return [finding for finding in found if finding is not None]


def _least_cost(config: CallConfig, facts: GrantFacts, eligible: int) -> Finding | None:
    least = config.cost.min_minor
    if least is None:
        return None
    return Finding(
        "cost_min",
        T("Cost of the project"),
        eligible >= least,
        T(
            "The cost that counts is %(cost)s; this call asks for at least %(least)s.",
            cost=Money(eligible, facts.currency),
            least=Money(least, facts.currency),
        ),
        None if eligible >= least else T("Agree with the creative on a larger project."),
        "price_net",
    )


def _cap(voucher: Voucher, facts: GrantFacts, wanted: int) -> Finding | None:
    cap = voucher.period_cap
    if cap is None:
        return None
    left = max(cap.amount_minor - facts.used_minor, 0)
    ok = left > 0 if voucher.on_cap == "reduce" else left >= min(wanted, voucher.max_minor)
    return Finding(
        "period_cap",
        T("Cap over the period"),
        ok,
        T(
            "Of %(cap)s over the period %(used)s are used; %(left)s are left.",
            cap=Money(cap.amount_minor, facts.currency),
            used=Money(facts.used_minor, facts.currency),
            left=Money(left, facts.currency),
        ),
        None if ok else T("Apply again in the next period, or ask for less."),
        "price_net",
    )


def _own(voucher: Voucher, facts: GrantFacts, eligible: int, amount: int) -> Finding | None:
    own = own_share(voucher, eligible)
    ok = eligible - amount >= own
    if not own and ok:
        return None
    return Finding(
        "own_contribution",
        T("Own contribution"),
        ok,
        T(
            "The firm carries %(own)s itself; this call asks for at least %(least)s.",
            own=Money(max(eligible - amount, 0), facts.currency),
            least=Money(own, facts.currency),
        ),
        None
        if ok
        else T(
            "Agree on a project of at least %(cost)s.",
            cost=Money(amount + voucher.own_contribution.min_minor, facts.currency),
        ),
        "price_net",
    )


def _smallest(voucher: Voucher, facts: GrantFacts, amount: int) -> Finding | None:
    if amount >= max(voucher.min_minor, 1):
        return None
    return Finding(
        "amount",
        T("Smallest voucher"),
        False,
        T(
            "The voucher would be %(amount)s; the smallest voucher of this call is %(least)s.",
            amount=Money(amount, facts.currency),
            least=Money(voucher.min_minor, facts.currency),
        ),
        T("Agree with the creative on a larger project."),
        "price_net",
    )
