"""What the officers' queue can show of claims and payments, beside the applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from voucherapp.applications.columns import CaseColumn
from voucherapp.awards.models import Award
from voucherapp.db.session import db
from voucherapp.disbursement.models import Claim, Payment
from voucherapp.kernel.money import Money
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T


def _approved(ids: Sequence[int]) -> dict[int, Any]:
    rows = db.session.execute(
        select(Award.application_id, func.sum(Claim.approved_minor), Award.currency)
        .join(Claim, Claim.award_id == Award.id)
        .where(Award.application_id.in_(ids), Claim.approved_minor.is_not(None))
        .group_by(Award.application_id, Award.currency)
    )
    return {case_id: Money(int(minor or 0), currency) for case_id, minor, currency in rows}


def _paid(ids: Sequence[int]) -> dict[int, Any]:
    """What has reached the payee: payments that the bank has confirmed."""
    rows = db.session.execute(
        select(Award.application_id, func.sum(Payment.amount_minor), Payment.currency)
        .join(Payment, Payment.award_id == Award.id)
        .where(Award.application_id.in_(ids), Payment.state == "paid")
        .group_by(Award.application_id, Payment.currency)
    )
    return {case_id: Money(int(minor or 0), currency) for case_id, minor, currency in rows}


COLUMNS = (
    CaseColumn(
        "approved", T("Approved on claims"), "money", lookup=_approved, permission=P.LEDGER_READ
    ),
    CaseColumn("paid", T("Paid"), "money", lookup=_paid, permission=P.LEDGER_READ),
)
