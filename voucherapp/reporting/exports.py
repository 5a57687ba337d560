"""Ledger and application lists as XLSX and CSV."""

from __future__ import annotations

from collections.abc import Iterator

from voucherapp.documents.csvs import iter_csv
from voucherapp.documents.tables import Column, Sheet, WorkbookProperties
from voucherapp.documents.xlsx import iter_workbook
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.ledger import queries as ledger
from voucherapp.ledger.queries import Stored
from voucherapp.ledger.rules import KINDS
from voucherapp.programmes.models import Call
from voucherapp.reporting import queries

ACCOUNT_LABELS = {
    "source": T("Funder"),
    "free": T("Available"),
    "committed": T("Committed"),
    "payable": T("Payable"),
    "paid": T("Paid"),
    "recovered": T("Recovered"),
}


def ledger_columns(call: Call, stored: Stored) -> list[Column]:
    """The columns of an exported ledger, in the order of `queries.stream_transfers`."""
    accounts = ledger.account_names(call.id)
    funders = queries.funder_codes(funder for _name, funder in accounts.values())

    def account(number: int) -> str:
        return str(ACCOUNT_LABELS[accounts[number][0]])

    return [
        Column(T("No."), "integer"),
        Column(T("Posted"), "moment", 20, shown=stored.moment),
        Column(T("Booked on"), "date", shown=stored.day),
        Column(T("Kind"), width=20, shown=lambda kind: str(KINDS[kind].label)),
        Column(T("Voucher"), width=20),
        Column(T("Party"), width=34),
        Column(T("From account"), width=14, shown=account),
        Column(T("To account"), width=14, shown=account),
        Column(T("Funder"), width=18, shown=funders.__getitem__),
        Column(T("Amount"), "money", 16),
        Column(T("Currency")),
        Column(T("Reason"), width=44),
        Column(T("By"), width=24),
        Column(T("Source"), width=28),
    ]


def iter_ledger(call: Call, stored: Stored, act: Act) -> Iterator[bytes]:
    """Yield the ledger of a call as a workbook; its total is the sum of the rows to the cent."""
    sheet = Sheet(
        title=T("Ledger"),
        columns=ledger_columns(call, stored),
        rows=stored.rows,
        totals=True,
        zone=call.timezone,
    )
    return iter_workbook(
        [sheet],
        properties=WorkbookProperties(
            title=T("Ledger of %(call)s", call=call.code), creator=act.actor.name, created=act.at
        ),
    )


def iter_ledger_csv(call: Call, stored: Stored) -> Iterator[bytes]:
    """Yield the ledger of a call as CSV."""
    return iter_csv(ledger_columns(call, stored), stored.rows, zone=call.timezone)
