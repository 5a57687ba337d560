"""What the officers' queue can show of awards, beside the applications they came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from voucherapp.applications.columns import CaseColumn
from voucherapp.awards.models import Award, Voucher
from voucherapp.awards.rules import AWARD
from voucherapp.db.session import db
from voucherapp.kernel.money import Money
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T


def _amounts(ids: Sequence[int]) -> dict[int, Any]:
    rows = db.session.execute(
        select(Award.application_id, Award.amount_minor, Award.currency).where(
            Award.application_id.in_(ids)
        )
    )
    return {case_id: Money(minor, currency) for case_id, minor, currency in rows}


def _states(ids: Sequence[int]) -> dict[int, Any]:
    rows = db.session.execute(
        select(Award.application_id, Award.state).where(Award.application_id.in_(ids))
    )
    return {case_id: AWARD.state(state).label for case_id, state in rows}


def _vouchers(ids: Sequence[int]) -> dict[int, Any]:
    rows = db.session.execute(
        select(Award.application_id, Voucher.code)
        .join(Voucher, Voucher.award_id == Award.id)
        .where(Award.application_id.in_(ids))
    )
    return {case_id: str(code) for case_id, code in rows}


COLUMNS = (
    CaseColumn("award", T("Award"), "money", lookup=_amounts, permission=P.LEDGER_READ),
    CaseColumn("award_state", T("State of the award"), lookup=_states, permission=P.LEDGER_READ),
    CaseColumn("voucher", T("Voucher"), lookup=_vouchers, permission=P.LEDGER_READ),
)
