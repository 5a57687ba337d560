"""The figures of a firm over the group that a call counts, from its newest size declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from voucherapp.applications.models import Application
from voucherapp.applications.sending import Sending
from voucherapp.db.session import db
from voucherapp.organisations.models import SizeDeclaration
from voucherapp.programmes.config import CallConfig

#: Whose lines count, by what the call says; the firm itself always does.
COUNTED = {
    "standalone": ("own",),
    "linked": ("own", "linked"),
    "linked_partner": ("own", "linked", "partner"),
}


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Sums over the group; None while something is missing. `known` tells whether they were asked."""

    known: bool = False
    staff: int | None = None
    turnover: int | None = None
    balance: int | None = None
    public_bp: int | None = None


def group_figures(application: Application | Sending, config: CallConfig) -> GroupFigures:
    """Sum the newest year over the group; nothing is read for a call that sets no bound."""
    rules = config.applicant
    bounds = (
        rules.max_staff, rules.min_staff, rules.min_turnover_minor, rules.max_turnover_minor,
        rules.max_balance_minor, rules.public_ownership_max_bp,
    )  # fmt: skip
    if all(bound is None for bound in bounds):
        return GroupFigures()
    row = db.session.execute(
        select(
            SizeDeclaration.working,
            SizeDeclaration.staff_hundredths,
            SizeDeclaration.turnover_minor,
            SizeDeclaration.balance_minor,
        )
        .where(SizeDeclaration.organisation_id == application.firm_id)
        .order_by(SizeDeclaration.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return GroupFigures(known=True)
    working, *own = row
    return _summed(working or {}, rules.group, own)


def _summed(working: dict[str, Any], group: str, own: list[int]) -> GroupFigures:
    public = working.get("public_bp", 0)
    years = working.get("years") or []
    if not years or group == "standalone":
        staff, turnover, balance = own
        return GroupFigures(True, staff, turnover, balance, public)
    lines = [line for line in years[-1]["lines"] if line["relation"] in COUNTED[group]]
    if any(line["figures"] is None for line in lines):
        return GroupFigures(known=True, public_bp=public)
    staff, turnover, balance = (
        sum(line["counted"][name] for line in lines)
        for name in ("staff_hundredths", "turnover_minor", "balance_minor")
    )
    return GroupFigures(True, staff, turnover, balance, public)
