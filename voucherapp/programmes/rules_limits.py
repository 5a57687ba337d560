"""How often a firm may apply and be funded, and what must have come before; pure.

Everything is counted by registration number, for the firm alone or for its whole group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from voucherapp.kernel.calendar import add_months
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T
from voucherapp.programmes.config import Applicant, Limit, PeriodCap, PriorSupport, RequiredMix
from voucherapp.programmes.rules_eligibility import Finding

SCOPES = {
    "call": T("in this call"),
    "programme": T("in this programme"),
    "lifetime": T("in all calls"),
}
BASES = {
    "filed": T("applications"),
    "awarded": T("vouchers awarded"),
    "active": T("vouchers not yet completed"),
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier application of the firm or of its group, as limits count it."""

    call: str
    programme: str
    #: Type of voucher; empty when its call has one type.
    kind: str
    filed_on: date
    #: Day of the decision that awarded it; None when it was not (yet).
    awarded_on: date | None = None
    #: Whether the project has ended and everything is paid.
    completed: bool = False
    #: Whether it ended without use: lapsed, declined, withdrawn after the award.
    given_back: bool = False
    #: What counts of it: asked for while undecided, then the award less what was released.
    amount_minor: int = 0
    currency: str = "EUR"
    #: Whether it is another enterprise of the group that filed it.
    of_group: bool = False
    #: Whether it is out of the running: refused on formal grounds or not selected.
    refused: bool = False

    @property
    def awarded(self) -> bool:
        """Whether a voucher was awarded and not given back."""
        return self.awarded_on is not None and not self.given_back

    @property
    def active(self) -> bool:
        """Whether a voucher is awarded and its project not ended."""
        return self.awarded and not self.completed


@dataclass(frozen=True, slots=True)
class Now:
    """The application that is judged: where, when and for which type."""

    on: date
    call: str
    programme: str
    kind: str = ""
    currency: str = "EUR"


def check_limits(applicant: Applicant, earlier: Sequence[Earlier], now: Now) -> list[Finding]:
    """Return a finding for every limit, prerequisite and exclusion that the call sets."""
    found = [_own_limit(applicant, earlier, now)]
    found += [
        _limit(limit, earlier, now)
        for limit in applicant.limits
        if applicant.duplicate_rule == "reject_later" or not _same_call(limit)
    ]
    found += [_prior(rule, earlier, now) for rule in applicant.prior_support]
    found += [_mix(rule, earlier, now) for rule in applicant.required_mix]
    needs = [p.needs for p in applicant.prerequisites if p.type == now.kind]
    found += [_prerequisite(code, earlier) for code in needs]
    others = [
        other
        for e in applicant.exclusives
        for mine, other in ((e.first, e.second), (e.second, e.first))
        if mine == now.kind
    ]
    found += [_exclusive(code, earlier) for code in others]
    return found


def _own_limit(applicant: Applicant, earlier: Sequence[Earlier], now: Now) -> Finding:
    most = applicant.max_applications_per_firm
    count = sum(1 for e in earlier if e.call == now.call and not e.of_group)
    blocked = count >= most and applicant.duplicate_rule == "reject_later"
    words = T(
        "The firm has sent %(count)s other applications to this call; at most %(most)s are allowed.",
        count=count,
        most=most,
    )
    remedy = T("Go on with the application that was sent, or withdraw it first.")
    return Finding(
        "applications", T("Number of applications"), not blocked, words, remedy if blocked else None,
        "applications",
    )  # fmt: skip


def _limit(limit: Limit, earlier: Sequence[Earlier], now: Now) -> Finding:
    counted = [e for e in earlier if _counts(limit, e, now)]
    ok = len(counted) < limit.count
    words = T(
        "%(scope)s: %(count)s %(basis)s so far; at most %(most)s are allowed.",
        scope=SCOPES[limit.scope],
        count=len(counted),
        basis=BASES[limit.basis],
        most=limit.count,
    )
    return Finding("limit", T("Limit per firm"), ok, words, _again(limit, counted, ok), "limit")


def _same_call(limit: Limit) -> bool:
    """Tell whether a limit is the one that the rule on duplicates settles after the closing."""
    return limit.scope == "call" and limit.basis == "filed"


def _again(limit: Limit, counted: Sequence[Earlier], ok: bool) -> T | None:
    if ok:
        return None
    if limit.basis == "active":
        return T("Complete the project that runs; then you can apply again.")
    if limit.months is None:
        return T("This firm has had what one firm can get here.")
    days = sorted(_day(limit, e) for e in counted)
    free = add_months(days[len(days) - limit.count], limit.months)
    return T("The firm can apply again from %(day)s on.", day=free)


def _counts(limit: Limit, one: Earlier, now: Now) -> bool:
    if one.of_group and not limit.group_wide:
        return False
    if limit.scope == "call" and one.call != now.call:
        return False
    if limit.scope == "programme" and one.programme != now.programme:
        return False
    if limit.basis == "awarded" and not one.awarded:
        return False
    if limit.basis == "active" and not one.active:
        return False
    return limit.months is None or add_months(_day(limit, one), limit.months) > now.on


def _day(limit: Limit, one: Earlier) -> date:
    awarded = one.awarded_on if limit.basis != "filed" else None
    return awarded or one.filed_on


def _prior(rule: PriorSupport, earlier: Sequence[Earlier], now: Now) -> Finding:
    counted = [
        e
        for e in earlier
        if e.awarded
        and not e.of_group
        and e.currency == now.currency
        and rule.programme in ("*", e.programme)
        and add_months(e.awarded_on or e.filed_on, rule.months) > now.on
    ]
    total = sum(e.amount_minor for e in counted)
    ok = not counted if rule.over_minor is None else total <= rule.over_minor
    if rule.effect == "redirect" and rule.redirect_to == now.kind:
        ok = True
    words = T(
        "Support in the last %(months)s months: %(total)s in %(count)s vouchers.",
        months=rule.months,
        total=Money(total, now.currency),
        count=len(counted),
    )
    remedy = None
    if not ok:
        remedy = (
            T("Apply for “%(target)s” instead.", target=rule.redirect_to)
            if rule.effect == "redirect"
            else T("Apply when the earlier support is further back.")
        )
    return Finding("prior_support", T("Earlier support"), ok, words, remedy, "prior_support")


def _mix(rule: RequiredMix, earlier: Sequence[Earlier], now: Now) -> Finding:
    awarded = [e for e in earlier if e.awarded and not e.of_group]
    have = sum(1 for e in awarded if e.kind == rule.type) + (now.kind == rule.type)
    left = rule.of - len(awarded) - 1
    ok = have + max(left, 0) >= rule.at_least
    words = T(
        "Of %(of)s vouchers at least %(least)s must be of the type %(type)s; with this one there "
        "would be %(have)s.",
        of=rule.of,
        least=rule.at_least,
        type=rule.type,
        have=have,
    )
    remedy = None if ok else T("Apply for the type %(type)s this time.", type=rule.type)
    return Finding("required_mix", T("Mix of types"), ok, words, remedy, "kind")


def _prerequisite(code: str, earlier: Sequence[Earlier]) -> Finding:
    ok = any(e.kind == code and e.awarded and e.completed and not e.of_group for e in earlier)
    words = T(
        "This type is open to firms that have completed a voucher of the type %(code)s.", code=code
    )
    remedy = None if ok else T("Apply for the type %(code)s first.", code=code)
    return Finding("prerequisite", T("What comes first"), ok, words, remedy, "kind")


def _exclusive(code: str, earlier: Sequence[Earlier]) -> Finding:
    ok = not any(e.kind == code and e.active and not e.of_group for e in earlier)
    words = T("A firm cannot hold this type and the type %(code)s at the same time.", code=code)
    remedy = None if ok else T("Complete the project that runs first.")
    return Finding("exclusive", T("Types that exclude each other"), ok, words, remedy, "kind")


def used_of_cap(cap: PeriodCap, earlier: Sequence[Earlier], now: Now) -> int:
    """Return what counts against a cap over a period, in minor units of the call's currency.

    A request counts in the period in which it was filed, by what is asked for while it is
    undecided and by what is left of the award after that. Refused ones count nothing.
    """
    return sum(e.amount_minor for e in earlier if _in_period(cap, e, now))


def _in_period(cap: PeriodCap, one: Earlier, now: Now) -> bool:
    if one.refused or one.given_back or one.currency != now.currency:
        return False
    if one.programme != now.programme or (one.of_group and cap.per == "firm"):
        return False
    if cap.period == "calendar_year":
        return one.filed_on.year == now.on.year
    return add_months(one.filed_on, cap.months) > now.on


def count_out(rule: str, limit: int, filed: Sequence[int]) -> set[int]:
    """Return the places (in order of arrival) that do not count when a firm sent too many.

    `reject_later` keeps the first ones, `keep_last` the last ones, `remove_all` none, `warn` all
    (an officer decides).
    """
    if len(filed) <= limit or rule == "warn":
        return set()
    if rule == "remove_all":
        return set(filed)
    return set(filed[:-limit] if rule == "keep_last" else filed[limit:])
