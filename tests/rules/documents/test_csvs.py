"""CSV files open in a spreadsheet with the right values and without live formulas."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from voucherapp.documents.csvs import iter_csv, write_csv
from voucherapp.documents.tables import Column
from voucherapp.kernel.money import Money

COLUMNS = (
    Column("Date", "date"),
    Column("At", "moment"),
    Column("Payee"),
    Column("Amount", "money"),
    Column("Mark", "decimal"),
    Column("Share", "percent"),
    Column("Lines", "integer"),
)
ROW = (
    date(2026, 2, 28),
    datetime(2026, 7, 1, 10, 5, 7, tzinfo=UTC),
    'He said "no";\nand left',
    Money(-123456),
    Decimal("86.5"),
    8550,
    3,
)


def made(rows: list[tuple[Any, ...]], **options: Any) -> bytes:
    return b"".join(iter_csv(COLUMNS, rows, **options))


def test_fields_come_back_exactly() -> None:
    content = made([ROW, (None,) * 7], zone="Europe/Rome")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 3
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0][0] == "Date"
    assert rows[1] == [
        "2026-02-28",
        "2026-07-01T12:05:07+02:00",
        'He said "no";\nand left',
        "-1234.56",
        "86.5",
        "85.50",
        "3",
    ]
    assert rows[2] == [""] * 7


def test_continental_style() -> None:
    content = made([ROW], delimiter=";", decimal_mark=",").decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))[1]
    assert row[3:6] == ["-1234,56", "86,5", "85,50"]
    with pytest.raises(ValueError, match="differ"):
        made([ROW], decimal_mark=",")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1"])
def test_text_that_opens_a_formula_is_disarmed(text: str) -> None:
    content = b"".join(iter_csv([Column("Text"), Column("-Title")], [(text, "ok")]))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[1] == [f"'{text}", "ok"]
    assert rows[0][1] == "'-Title"


def test_long_tables_are_streamed_in_blocks() -> None:
    blocks = list(iter_csv([Column("Lines", "integer")], ((n,) for n in range(1_200))))
    assert len(blocks) == 4
    target = io.BytesIO()
    write_csv(target, [Column("Lines", "integer")], ((n,) for n in range(1_200)))
    assert target.getvalue() == b"".join(blocks)


def test_bad_signs_do_not_lose_the_export() -> None:
    assert b"a?b" in b"".join(iter_csv([Column("Text")], [("a\ud800b",)]))
