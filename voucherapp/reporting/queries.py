"""Reads for the ledger pages, the dashboard and the list of reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from voucherapp.allocation.models import Decision
from voucherapp.applications.models import Application
from voucherapp.awards.models import Award
from voucherapp.db.queries import Listing, one_or_404, page_of
from voucherapp.db.session import db
from voucherapp.disbursement.models import Claim, Payment
from voucherapp.ledger import queries as ledger
from voucherapp.ledger.models import LedgerTransfer
from voucherapp.ledger.queries import Balances, LedgerRow, Stored
from voucherapp.programmes.models import Call, Funder, Programme
from voucherapp.reporting.models import ReportSnapshot


@dataclass(frozen=True, slots=True)
class CallBalance:
    """A call with what stands on its accounts."""

    call_id: int
    code: str
    title: str
    currency: str
    balances: Balances


def list_call_balances() -> list[CallBalance]:
    """List published calls with their balances, newest first; three statements."""
    calls = db.session.execute(
        select(Call.id, Call.code, Call.title, Call.currency)
        .where(Call.state == "published")
        .order_by(Call.opens_at.desc(), Call.id.desc())
    ).all()
    balances = ledger.balances_of_calls([c.id for c in calls])
    return [CallBalance(c.id, c.code, c.title, c.currency, balances[c.id]) for c in calls]


def get_call(code: str) -> Call:
    """Return a call with its programme by code; NotFound when there is none."""
    return one_or_404(select(Call).where(Call.code == code).options(joinedload(Call.programme)))


def transfers_statement(call_id: int, kind: str = "", text: str = "") -> Select[*tuple[Any, ...]]:
    """Return the statement of a call's transfers, filtered by kind and by words."""
    statement = ledger.transfer_statement(Funder.code).join(
        Funder, Funder.id == LedgerTransfer.funder_id
    )
    return _of_call(statement, call_id, kind, text)


def _of_call(
    statement: Select[*tuple[Any, ...]], call_id: int, kind: str, text: str
) -> Select[*tuple[Any, ...]]:
    statement = statement.where(LedgerTransfer.call_id == call_id)
    if kind:
        statement = statement.where(LedgerTransfer.kind == kind)
    if text:
        pattern = f"%{text.lower()}%"
        statement = statement.where(
            func.lower(LedgerTransfer.reference).like(pattern)
            | func.lower(LedgerTransfer.party).like(pattern)
        )
    return statement


def list_transfers(
    call_id: int, *, kind: str, text: str, sort: str, direction: str, page: int
) -> Listing[LedgerRow]:
    """List a page of a call's transfers."""
    sorts = {
        "date": LedgerTransfer.id,
        "amount": LedgerTransfer.amount_minor,
        "party": LedgerTransfer.party,
        "kind": LedgerTransfer.kind,
    }
    return page_of(
        transfers_statement(call_id, kind, text),
        build=lambda row: LedgerRow(*row),
        sorts=sorts,
        sort=sort,
        direction=direction,
        page=page,
        tie=LedgerTransfer.id,
    )


def stream_transfers(call_id: int, kind: str = "", text: str = "") -> Stored:
    """Stream the transfers of a call in the order of posting, as `ledger_columns` has them."""
    return ledger.stream(_of_call(ledger.export_statement(), call_id, kind, text))


def count_transfers(call_id: int, kind: str = "", text: str = "") -> int:
    """Count the transfers that an export would hold."""
    statement = _of_call(select(func.count(LedgerTransfer.id)), call_id, kind, text)
    return db.session.scalar(statement) or 0


def funder_codes(funder_ids: Iterable[int]) -> dict[int, str]:
    """Return the codes of funders by id."""
    rows = db.session.execute(select(Funder.id, Funder.code).where(Funder.id.in_(set(funder_ids))))
    return {row.id: row.code for row in rows}


@dataclass(frozen=True, slots=True)
class FunderBalance:
    """A funder's part in a call."""

    name: str
    fund: str
    balances: Balances


def list_funder_balances(call_id: int) -> list[FunderBalance]:
    """List what stands on the accounts of a call, by funder."""
    found = ledger.balances_by_funder(call_id)
    funders = db.session.scalars(select(Funder).where(Funder.id.in_(found)).order_by(Funder.id))
    return [FunderBalance(f.name, f.fund, found[f.id]) for f in funders]


def list_programmes() -> Sequence[Programme]:
    """List programmes by code."""
    return db.session.scalars(select(Programme).order_by(Programme.code)).all()


def get_programme(programme_id: int) -> Programme:
    """Return a programme; NotFound when there is none."""
    return one_or_404(select(Programme).where(Programme.id == programme_id))


def list_snapshots() -> Sequence[ReportSnapshot]:
    """List the reports that were made, newest first."""
    return db.session.scalars(
        select(ReportSnapshot)
        .options(joinedload(ReportSnapshot.file), joinedload(ReportSnapshot.programme))
        .order_by(ReportSnapshot.id.desc())
        .limit(100)
    ).all()


def get_snapshot(token: str) -> ReportSnapshot:
    """Return a report by its token; NotFound when there is none."""
    return one_or_404(
        select(ReportSnapshot)
        .where(ReportSnapshot.token == token)
        .options(joinedload(ReportSnapshot.file), joinedload(ReportSnapshot.programme))
    )


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The figures of the officer's dashboard for a call or for all of them."""

    states: dict[str, int]
    drafts: int
    decided: int
    awarded: int
    accepted: int
    paid: int
    balances: Balances
    to_decision: list[tuple[datetime, datetime]]
    to_payment: list[tuple[datetime, datetime]]
    by_week: list[tuple[date, int]]


def get_dashboard(call_ids: Sequence[int]) -> Dashboard:
    """Return the figures for these calls in a fixed number of statements."""
    a = Application
    states: dict[str, int] = dict(
        db.session.execute(
            select(a.state, func.count()).where(a.call_id.in_(call_ids)).group_by(a.state)
        ).all()
    )
    decided = db.session.execute(
        select(a.submitted_at, Decision.released_at)
        .join(Decision, Decision.call_id == a.call_id)
        .where(
            a.call_id.in_(call_ids),
            Decision.state == "released",
            a.state.in_(("selected", "reserve", "not_selected")),
        )
    ).all()
    awards: dict[str, int] = dict(
        db.session.execute(
            select(Award.state, func.count())
            .where(Award.call_id.in_(call_ids))
            .group_by(Award.state)
        ).all()
    )
    paid = db.session.execute(
        select(Claim.submitted_at, Payment.confirmed_at, Claim.award_id)
        .join(Payment, Payment.claim_id == Claim.id)
        .where(Claim.call_id.in_(call_ids), Payment.state == "paid")
    ).all()
    submitted = db.session.scalars(
        select(a.submitted_at).where(a.call_id.in_(call_ids), a.submitted_at.is_not(None))
    ).all()
    return Dashboard(
        states=states,
        drafts=states.get("draft", 0),
        decided=len(decided),
        awarded=sum(awards.values()),
        accepted=awards.get("accepted", 0) + awards.get("closed", 0),
        paid=len({row.award_id for row in paid}),
        balances=_sum(ledger.balances_of_calls(call_ids).values()),
        to_decision=[(s, e) for s, e in decided if s and e],
        to_payment=[(s, e) for s, e, _ in paid if s and e],
        by_week=_weeks([s for s in submitted if s is not None]),
    )


def _sum(balances: Any) -> Balances:
    rows = list(balances)
    names = ("free", "committed", "payable", "paid", "recovered", "source")
    return Balances(**{n: sum(getattr(b, n) for b in rows) for n in names})


def _weeks(moments: list[datetime]) -> list[tuple[date, int]]:
    counts: dict[date, int] = {}
    for moment in moments:
        day = moment.date()
        monday = date.fromordinal(day.toordinal() - day.weekday())
        counts[monday] = counts.get(monday, 0) + 1
    return sorted(counts.items())[-14:]
