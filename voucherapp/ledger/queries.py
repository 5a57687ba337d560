"""Balances as sums of transfers; nothing is stored twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select, type_coerce
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import NULLTYPE

from voucherapp.db.session import db, scanning
from voucherapp.ledger.models import LedgerAccount, LedgerTransfer

#: Rows that an export fetches at once.
CHUNK = 1_000

#: A statement with several columns.
Rows = Select[*tuple[Any, ...]]

Debit = aliased(LedgerAccount, name="debit_account")
Credit = aliased(LedgerAccount, name="credit_account")


@dataclass(frozen=True, slots=True)
class Balances:
    """What stands on the accounts of a call (or an award), in minor units, over all funders."""

    free: int = 0
    committed: int = 0
    payable: int = 0
    paid: int = 0
    recovered: int = 0
    source: int = 0

    @property
    def budget(self) -> int:
        """All that was set aside."""
        return -self.source

    @property
    def awarded(self) -> int:
        """What is promised, owed or paid."""
        return self.committed + self.payable + self.paid


class LedgerRow(NamedTuple):
    """A transfer as ledgers show it on a page."""

    id: int
    at: datetime
    booked_on: date
    kind: str
    call_id: int
    funder_id: int
    funder_code: str
    debit: str
    credit: str
    amount_minor: int
    currency: str
    award_id: int | None
    reference: str
    party: str
    reason: str
    user_name: str
    source: str


def _net(conditions: Sequence[ColumnElement[bool]], key: Any) -> dict[Any, dict[str, int]]:
    """Debits less credits by key and account name: two statements whatever the number of keys."""
    result: dict[Any, dict[str, int]] = {}
    for column, sign in (
        (LedgerTransfer.debit_account_id, 1),
        (LedgerTransfer.credit_account_id, -1),
    ):
        statement = (
            select(key, LedgerAccount.name, func.sum(LedgerTransfer.amount_minor))
            .join(LedgerAccount, LedgerAccount.id == column)
            .where(*conditions)
            .group_by(key, LedgerAccount.name)
        )
        for row_key, name, amount in db.session.execute(statement):
            balances = result.setdefault(row_key, {})
            balances[name] = balances.get(name, 0) + sign * int(amount)
    return result


def _until(as_of: datetime | None) -> tuple[ColumnElement[bool], ...]:
    return () if as_of is None else (LedgerTransfer.at <= as_of,)


def balances_of_calls(
    call_ids: Iterable[int], *, as_of: datetime | None = None, funder_id: int | None = None
) -> dict[int, Balances]:
    """Return the balances of calls by call id; calls without transfers get noughts."""
    ids = tuple(call_ids)
    conditions: tuple[ColumnElement[bool], ...] = (LedgerTransfer.call_id.in_(ids), *_until(as_of))
    if funder_id is not None:
        conditions = (*conditions, LedgerTransfer.funder_id == funder_id)
    found = _net(conditions, LedgerTransfer.call_id)
    return {i: Balances(**found.get(i, {})) for i in ids}


def balances_of_awards(
    award_ids: Iterable[int], *, as_of: datetime | None = None
) -> dict[int, Balances]:
    """Return what is committed, payable and paid of each award, by award id."""
    ids = tuple(award_ids)
    found = _net((LedgerTransfer.award_id.in_(ids), *_until(as_of)), LedgerTransfer.award_id)
    return {i: Balances(**found.get(i, {})) for i in ids}


def balances_by_funder(call_id: int, *, as_of: datetime | None = None) -> dict[int, Balances]:
    """Return the balances of one call by funder id."""
    found = _net((LedgerTransfer.call_id == call_id, *_until(as_of)), LedgerTransfer.funder_id)
    return {k: Balances(**v) for k, v in found.items()}


def award_balance_by_funder(award_id: int, account: str) -> dict[int, int]:
    """Return what stands on one account for one award, by funder id in stable order."""
    rows = db.session.execute(
        select(
            LedgerTransfer.funder_id,
            func.sum(
                case((Debit.name == account, LedgerTransfer.amount_minor), else_=0)
                - case((Credit.name == account, LedgerTransfer.amount_minor), else_=0)
            ),
        )
        .join(Debit, Debit.id == LedgerTransfer.debit_account_id)
        .join(Credit, Credit.id == LedgerTransfer.credit_account_id)
        .where(LedgerTransfer.award_id == award_id)
        .group_by(LedgerTransfer.funder_id)
        .order_by(LedgerTransfer.funder_id)
    )
    return {funder_id: int(amount) for funder_id, amount in rows}


def transfer_statement(funder_code: Any) -> Rows:
    """Return the statement behind every ledger list; the funder's code is joined by the caller."""
    t = LedgerTransfer
    return (
        select(
            t.id,
            t.at,
            t.booked_on,
            t.kind,
            t.call_id,
            t.funder_id,
            funder_code,
            Debit.name,
            Credit.name,
            t.amount_minor,
            t.currency,
            t.award_id,
            t.reference,
            t.party,
            t.reason,
            t.user_name,
            t.source,
        )
        .join(Debit, Debit.id == t.debit_account_id)
        .join(Credit, Credit.id == t.credit_account_id)
    )


def export_statement() -> Rows:
    """Return the statement behind exports; accounts and funders by id, times as they are stored.

    Their names are few, and joining them to each of hundreds of thousands of rows takes as long as
    reading those: see `account_names`.
    """
    t = LedgerTransfer
    return select(
        t.id,
        type_coerce(t.at, NULLTYPE),
        type_coerce(t.booked_on, NULLTYPE),
        t.kind,
        t.reference,
        t.party,
        t.credit_account_id,
        t.debit_account_id,
        t.funder_id,
        t.amount_minor,
        t.currency,
        t.reason,
        t.user_name,
        t.source,
    )


def account_names(call_id: int) -> dict[int, tuple[str, int]]:
    """Return the name and the funder's id of each account of a call, by account id."""
    a = LedgerAccount
    rows = db.session.execute(select(a.id, a.name, a.funder_id).where(a.call_id == call_id))
    return {number: (name, funder_id) for number, name, funder_id in rows}


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows as the driver gives them, and what turns their moments and days into such."""

    rows: Iterator[Sequence[Any]]
    moment: Callable[[Any], Any]
    day: Callable[[Any], Any]


def stream(statement: Rows) -> Stored:
    """Stream rows in the order of posting, unread: who writes them reads each value once.

    Of the hundreds of thousands of rows in an export most moments and days come again, so that
    turning every one into a value would take as long as fetching it.
    """
    dialect = db.session.connection().dialect
    types = (LedgerTransfer.__table__.c.at.type, LedgerTransfer.__table__.c.booked_on.type)
    moment, day = (t.dialect_impl(dialect).result_processor(dialect, None) for t in types)
    return Stored(_stream(statement), moment or _unchanged, day or _unchanged)


def _stream(statement: Rows) -> Iterator[Sequence[Any]]:
    return chain.from_iterable(_chunks(statement.order_by(LedgerTransfer.id)))


def _chunks(statement: Rows) -> Iterator[Sequence[Sequence[Any]]]:
    with scanning() as connection:
        if connection.dialect.name == "sqlite":
            # As the driver gives them: nothing is left to be done with values that stay as they are
            # stored, and to hand them on one by one takes a fifth of the time of reading them.
            with closing(connection.execute(statement)) as result:
                while rows := result.cursor.fetchmany(CHUNK):
                    yield rows
        else:
            result = connection.execute(statement.execution_options(yield_per=CHUNK))
            yield from result.partitions()


def _unchanged(value: Any) -> Any:
    return value
