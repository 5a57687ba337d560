"""Reads claims and payments of a report as they stood at a moment, in a fixed number of statements.

States are read from the append-only audit lines and money from the append-only ledger, so that
the same report for the same moment comes out the same, whatever has happened since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from voucherapp.applications.models import Application
from voucherapp.awards.models import Award
from voucherapp.db.session import db
from voucherapp.disbursement.models import Claim, Invoice, Payment
from voucherapp.disbursement.rules import CLAIM
from voucherapp.ledger.models import LedgerTransfer
from voucherapp.programmes.models import Call
from voucherapp.reporting.facts import known_until, start_of, states_at
from voucherapp.reporting.rules import Scope


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A claim as it was known at the moment of the report."""

    reference: str
    application: str
    call_code: str
    firm_name: str
    instalment: str
    submitted_at: datetime
    state: str
    invoiced_minor: int
    approved_minor: int | None
    pay_by: date | None


def list_claims(scope: Scope) -> list[ClaimFact]:
    """List the claims submitted in the period, oldest first."""
    until = known_until(scope)
    states = states_at(CLAIM, "claim", until)
    invoiced = (
        select(Invoice.claim_id, func.sum(Invoice.net_minor).label("net"))
        .group_by(Invoice.claim_id)
        .subquery()
    )
    approved = ("approved", "payment", "paid")
    rows = db.session.execute(
        select(
            Claim.id,
            Claim.reference,
            Application.reference,
            Call.code,
            Application.firm_name,
            Claim.instalment,
            Claim.submitted_at,
            invoiced.c.net,
            Claim.approved_minor,
            Claim.pay_by,
        )
        .join(Award, Award.id == Claim.award_id)
        .join(Application, Application.id == Award.application_id)
        .join(Call, Call.id == Claim.call_id)
        .outerjoin(invoiced, invoiced.c.claim_id == Claim.id)
        .where(
            Call.programme_id == scope.programme_id,
            Claim.submitted_at >= start_of(scope.period_from, scope.timezone),
            Claim.submitted_at <= until,
        )
        .order_by(Claim.submitted_at, Claim.id)
    )
    return [
        ClaimFact(
            reference=reference,
            application=application or "",
            call_code=code,
            firm_name=firm,
            instalment=instalment,
            submitted_at=submitted_at,
            state=states.get(claim_id, "submitted"),
            invoiced_minor=int(net or 0),
            approved_minor=amount if states.get(claim_id) in approved else None,
            pay_by=pay_by,
        )
        for claim_id, reference, application, code, firm, instalment, submitted_at, net, amount, pay_by in rows
        if submitted_at is not None
    ]


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """A payment (or its return) with the part of each funder, in minor units."""

    booked_on: date
    kind: str
    source: str
    reference: str
    party: str
    call_code: str
    parts: Mapping[int, int]

    @property
    def sign(self) -> int:
        """Money that came back counts against what went out."""
        return 1 if self.kind == "pay" else -1

    @property
    def total(self) -> int:
        """The whole amount, negative when the bank sent it back."""
        return self.sign * sum(self.parts.values())


def list_payments(scope: Scope) -> list[PaymentFact]:
    """List payments and returns booked in the period, in the order of posting."""
    t = LedgerTransfer
    rows = db.session.execute(
        select(
            t.source,
            t.kind,
            t.booked_on,
            t.reference,
            t.party,
            Call.code,
            t.funder_id,
            t.amount_minor,
        )
        .join(Call, Call.id == t.call_id)
        .where(
            Call.programme_id == scope.programme_id,
            t.kind.in_(("pay", "recall")),
            t.at <= scope.as_of,
            t.booked_on >= scope.period_from,
            t.booked_on <= scope.period_to,
        )
        .order_by(t.id)
    )
    found: dict[tuple[str, str], PaymentFact] = {}
    for source, kind, booked_on, reference, party, code, funder_id, amount in rows:
        fact = found.get((source, kind))
        if fact is None:
            fact = PaymentFact(booked_on, kind, source, reference, party, code, {})
            found[source, kind] = fact
        fact.parts[funder_id] = amount  # type: ignore[index]
    return list(found.values())


def payment_references(sources: Iterable[str]) -> dict[str, str]:
    """Return the EndToEndId of payments by the source of their transfers ("payment/<id>/...")."""
    ids = {int(s.split("/")[1]) for s in sources if s.startswith("payment/")}
    rows = db.session.execute(select(Payment.id, Payment.reference).where(Payment.id.in_(ids)))
    return {f"payment/{i}": reference for i, reference in rows}


def totals_by_funder(scope: Scope, kinds: Sequence[str]) -> dict[int, int]:
    """Return the sum of transfers of these kinds booked in the period, by funder id."""
    t = LedgerTransfer
    rows = db.session.execute(
        select(t.funder_id, func.sum(t.amount_minor))
        .join(Call, Call.id == t.call_id)
        .where(
            Call.programme_id == scope.programme_id,
            t.kind.in_(kinds),
            t.at <= scope.as_of,
            t.booked_on >= scope.period_from,
            t.booked_on <= scope.period_to,
        )
        .group_by(t.funder_id)
    )
    return {funder_id: int(amount) for funder_id, amount in rows}
