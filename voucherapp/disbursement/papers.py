"""What is printed or filed beside the bank file: the payment list, and a list for other currencies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, BinaryIO

from voucherapp.disbursement.models import PaymentBatch
from voucherapp.documents.csvs import write_csv
from voucherapp.documents.pdf import render_pdf
from voucherapp.documents.tables import Column
from voucherapp.kernel.text import T
from voucherapp.web.formatting import format_day, format_minor


def write_bank_list(
    target: BinaryIO, lines: Sequence[dict[str, Any]], execution_on: date, currency: str
) -> None:
    """Write the payments as CSV, for currencies that the euro payment file does not take."""
    columns = (
        Column(T("Reference")),
        Column(T("Payee")),
        Column(T("Account")),
        Column(T("Amount"), "money"),
        Column(T("Currency")),
        Column(T("Payment date"), "date"),
    )
    rows = (
        (x["reference"], x["name"], x["iban"], x["amount_minor"], currency, execution_on)
        for x in lines
    )
    write_csv(target, columns, rows, delimiter=";")


def _in_fours(iban: str) -> str:
    """Write an IBAN as it is printed on paper; its parts stay on one line."""
    return "\xa0".join(iban[i : i + 4] for i in range(0, len(iban), 4))


def payment_list_pdf(batch: PaymentBatch, sha256: str) -> bytes:
    """Return the list of a batch to be signed, with the fingerprint of the bank file."""
    programme = batch.programme
    data = {
        "issuer": {"name": programme.authority, "lines": [programme.title]},
        "reference": batch.msg_id,
        "date": format_day(batch.created_at.date()),
        "facts": [
            [T("Payment date"), format_day(batch.execution_on)],
            [T("Paying account"), _in_fours(programme.iban)],
            [T("Payments"), str(batch.count)],
            [T("Sum"), format_minor(batch.total_minor, batch.currency)],
            [T("Fingerprint of the file (SHA-256)"), sha256],
        ],
        "tables": [
            {
                "title": T("Payments"),
                "columns": [
                    {"title": T("Reference"), "fit": True},
                    {"title": T("Payee")},
                    {"title": T("Account"), "fit": True},
                    {"title": T("Amount"), "align": "right"},
                ],
                "rows": [
                    [
                        x["reference"],
                        x["name"],
                        _in_fours(x["iban"]),
                        format_minor(x["amount_minor"], batch.currency),
                    ]
                    for x in batch.lines
                ],
                "total": ["", "", T("Together"), format_minor(batch.total_minor, batch.currency)],
            }
        ],
        "signatories": [T("Prepared"), T("Released")],
        "footer": programme.authority,
    }
    return render_pdf(
        "payment_list",
        data,
        title=T("Payment list %(id)s", id=batch.msg_id),
        lang="en",
        at=batch.created_at,
    )
