"""Ledger and application lists as XLSX and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from voucherapp.documents.tables import Column, Sheet, WorkbookProperties
from voucherapp.documents.xlsx import write_workbook
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.ledger.queries import LedgerRow
from voucherapp.ledger.rules import KINDS
from voucherapp.programmes.models import Call

ACCOUNT_LABELS = {
    "source": T("Funder"),
    "free": T("Available"),
    "committed": T("Committed"),
    "payable": T("Payable"),
    "paid": T("Paid"),
    "recovered": T("Recovered"),
}


def ledger_columns() -> list[Column]:
    """The columns of an exported ledger."""
    return [
        Column(T("No."), "integer"),
        Column(T("Posted"), "moment", 20),
        Column(T("Booked on"), "date"),
        Column(T("Kind"), width=20),
        Column(T("Voucher"), width=20),
        Column(T("Party"), width=34),
        Column(T("From account"), width=14),
        Column(T("To account"), width=14),
        Column(T("Funder"), width=18),
        Column(T("Amount"), "money", 16),
        Column(T("Currency")),
        Column(T("Reason"), width=44),
        Column(T("By"), width=24),
        Column(T("Source"), width=28),
    ]


def ledger_cells(rows: Iterable[LedgerRow]) -> Iterator[Sequence[Any]]:
    """Yield the cells of each transfer."""
    kinds = {name: str(kind.label) for name, kind in KINDS.items()}
    accounts = {name: str(label) for name, label in ACCOUNT_LABELS.items()}
    for r in rows:
        yield (
            r.id,
            r.at,
            r.booked_on,
            kinds[r.kind],
            r.reference,
            r.party,
            accounts[r.credit],
            accounts[r.debit],
            r.funder_code,
            r.amount_minor,
            r.currency,
            r.reason,
            r.user_name,
            r.source,
        )


def write_ledger(target: BinaryIO, call: Call, rows: Iterable[LedgerRow], act: Act) -> None:
    """Write the ledger of a call; the totals row is the sum of the transfers to the cent."""
    sheet = Sheet(
        title=T("Ledger"),
        columns=ledger_columns(),
        rows=ledger_cells(rows),
        totals=True,
        zone=call.timezone,
    )
    write_workbook(
        target,
        [sheet],
        properties=WorkbookProperties(
            title=T("Ledger of %(call)s", call=call.code), creator=act.actor.name, created=act.at
        ),
    )
