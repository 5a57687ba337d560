"""Workbooks hold real numbers and dates, keep text as text and repeat byte for byte."""

import io
import re
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucherapp.documents.cells import (
    CAREFUL,
    TEXT_LIMIT,
    CellStyles,
    Pieces,
    are_plain,
    column_writer,
)
from voucherapp.documents.tables import Column, Sheet, WorkbookProperties
from voucherapp.documents.xlsx import iter_workbook, refuse_too_many, write_workbook
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused

MADE_AT = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
PROPERTIES = WorkbookProperties("Ledger of a call", "Regional agency", MADE_AT, language="en")
COLUMNS = (
    Column("Paid on", "date"),
    Column("Booked at", "moment"),
    Column("Payee", width=40),
    Column("Amount EUR", "money"),
    Column("Lines", "integer", total=True),
    Column("Mark", "decimal"),
    Column("Share", "percent"),
)
ROWS: list[tuple[Any, ...]] = [
    (
        date(2026, 2, 28),
        datetime(2026, 7, 1, 10, 5, 7, tzinfo=UTC),
        "Officina",
        123_456_789_01,
        2,
        Decimal("86.50"),
        8500,
    ),
    (None, None, "=1+1", Money(-5), None, None, -1),
    (date(2024, 2, 29), datetime(2026, 1, 1, tzinfo=UTC), None, 0, 40, Decimal(58), 10_000),
]


def written(*sheets: Sheet) -> bytes:
    target = io.BytesIO()
    write_workbook(target, sheets, properties=PROPERTIES)
    return target.getvalue()


def ledger(rows: Any = None, **changes: Any) -> Sheet:
    options: dict[str, Any] = {"totals": True, "zone": "Europe/Rome", **changes}
    return Sheet("Ledger", COLUMNS, ROWS if rows is None else rows, **options)


def read_back(content: bytes, sheet: str = "Ledger") -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))[sheet]


def texts(*values: str) -> list[Any]:
    page = read_back(written(Sheet("Ledger", [Column("Text")], [(value,) for value in values])))
    return [cell.value for cell in page["A"][1:]]


def test_values_come_back_typed() -> None:
    page = read_back(written(ledger()))
    first = [cell.value for cell in page[2]]
    assert first[:3] == [datetime(2026, 2, 28), datetime(2026, 7, 1, 12, 5, 7), "Officina"]  # noqa: DTZ001
    assert first[3:] == [123456789.01, 2, 86.5, 0.85]
    assert [cell.value for cell in page[3]] == [None, None, "=1+1", -0.05, None, None, -0.0001]
    assert page["C3"].data_type in {"s", "inlineStr"}
    assert page["D2"].number_format == "#,##0.00"
    assert page["A2"].is_date
    assert page["A2"].number_format == "yyyy-mm-dd"


def test_totals_equal_the_sum_of_minor_units() -> None:
    target = io.BytesIO()
    (result,) = write_workbook(target, [ledger()], properties=PROPERTIES)
    assert (result.rows, result.totals) == (3, {3: 123_456_789_01 - 5, 4: 42})
    page = read_back(target.getvalue())
    assert page["C5"].value == "Total"
    assert page["D5"].value == 123456788.96
    assert page["E5"].value == 42
    assert page["D5"].font.bold
    xml = zipfile.ZipFile(target).read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<c r="D5" s="\d+"><v>123456788\.96</v>', xml)


def test_table_is_frozen_filtered_named_and_never_merged() -> None:
    content = written(
        ledger(
            range_name="ledger_rows",
            heading="Ledger",
            intro=[("Call", "A & B"), ("Total", Money(100))],
        )
    )
    page = read_back(content)
    assert page["A1"].value == "Ledger"
    assert [page["A3"].value, page["B3"].value, page["B4"].value] == ["Call", "A & B", 1]
    assert page["A6"].value == "Paid on"
    assert page["A6"].font.bold
    assert page.freeze_panes == "A7"
    assert page.auto_filter.ref == "A6:G9"
    assert not page.merged_cells.ranges
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.defined_names["ledger_rows"].attr_text == "'Ledger'!$A$6:$G$9"
    assert page.print_title_rows == "$6:$6"
    assert page.column_dimensions["C"].width == 40


def test_properties_are_the_given_ones() -> None:
    about = openpyxl.load_workbook(io.BytesIO(written(ledger()))).properties
    assert (about.title, about.creator, about.language) == (
        "Ledger of a call",
        "Regional agency",
        "en",
    )
    assert about.created == about.modified == MADE_AT.replace(tzinfo=None)


def test_same_input_same_bytes() -> None:
    cover = Sheet(
        "Cover", intro=[("Made", MADE_AT), ("On", date(2026, 1, 2)), ("Count", 3), ("None", None)]
    )
    assert written(cover, ledger()) == written(cover, ledger())


def test_every_part_is_well_formed() -> None:
    archive = zipfile.ZipFile(io.BytesIO(written(ledger(), Sheet("Cover", heading="Nothing here"))))
    assert archive.namelist()[0] == "[Content_Types].xml"
    assert len(archive.namelist()) == len(set(archive.namelist()))
    for name in archive.namelist():
        ET.fromstring(archive.read(name))
    assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in archive.infolist())


@pytest.mark.parametrize("text", ["=1+1", "+39 040 123", "-12", "@SUM(A1)", '=HYPERLINK("x")'])
def test_openings_of_formulas_stay_text(text: str) -> None:
    content = written(Sheet("Ledger", [Column("Text")], [(text,)], intro=[("Text", text)]))
    page = read_back(content)
    assert [page["A4"].value, page["B1"].value] == [text, text]
    assert page["A4"].quotePrefix
    assert (
        "<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    )


def test_awkward_texts_read_back() -> None:
    awkward = [
        'a & b <c> ]]> "d"',
        " lead and trail ",
        "two\nlines",
        "Łódź – 日本 🎉",
        "¬",
        "na\u00a0me",
    ]
    assert texts(*awkward, "plain") == [*awkward, "plain"]
    assert texts("plain", "also plain") == ["plain", "also plain"]


def test_signs_that_xml_forbids_are_shown_as_replaced() -> None:
    assert texts("a\x00b\x1fc", "d\x0be\r\nf", "\ud800", "\uffff") == [
        "a\ufffdb\ufffdc",
        "d\ne\nf",
        "\ufffd",
        "\ufffd",
    ]


def test_escapes_of_the_format_are_escaped_themselves() -> None:
    content = written(Sheet("Ledger", [Column("Text")], [("_x0041_",)]))
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "_x005F_x0041_" in xml


def test_text_beyond_what_a_cell_holds_is_cut_with_a_mark() -> None:
    long, emoji, fitting = texts("x" * 40_000, "🎉" * 20_000, "y" * 32_767)
    assert len(long) == 32_767
    assert long.endswith("[cut, 40000 characters in all]")
    assert len(emoji.encode("utf-16-le")) // 2 <= 32_767
    assert fitting == "y" * 32_767


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("money", 1.5),
        ("money", "1"),
        ("money", True),
        ("integer", 1.0),
        ("date", MADE_AT),
        ("moment", MADE_AT.replace(tzinfo=None)),
    ],
)
def test_wrong_types_are_bugs_and_are_told(kind: Any, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        written(Sheet("Ledger", [Column("X", kind)], [(value,)]))


def test_ragged_rows_are_bugs() -> None:
    with pytest.raises(ValueError, match=r"argument|values"):
        written(Sheet("Ledger", [Column("A"), Column("B")], [("a",)]))


def test_sheet_titles_are_cleaned_and_unique() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(written(Sheet("A/B: [x]"), Sheet("a b   x"), Sheet("z" * 40), Sheet("z" * 35)))
    )
    assert len({title.lower() for title in book.sheetnames}) == 4
    assert all(len(title) <= 31 for title in book.sheetnames)


def test_empty_table_keeps_header_filter_and_zero_total() -> None:
    page = read_back(written(ledger(rows=[])))
    assert page.auto_filter.ref == "A1:G1"
    assert page["D2"].value == 0


def test_rows_are_read_once_and_lazily() -> None:
    def many() -> Iterator[tuple[Any, ...]]:
        for number in range(1_203):
            yield (None, None, f"Firm {number}", number, None, None, None)

    page = read_back(written(ledger(rows=many())))
    assert page.max_row == 1_205
    assert page["D1205"].value == sum(range(1_203)) / 100
    assert page["C1204"].value == "Firm 1202"


def counted(numbers: range, seen: list[int]) -> Iterator[tuple[Any, ...]]:
    for number in numbers:
        seen.append(number)
        yield (None, None, f"Firm {number**7} ", number, None, None, None)


def test_a_workbook_is_sent_while_its_rows_are_read() -> None:
    seen: list[int] = []
    blocks = iter_workbook([ledger(counted(range(40_000), seen))], properties=PROPERTIES)
    got = next(blocks)
    assert got.startswith(b"PK")
    while not seen:
        got += next(blocks)
    assert len(seen) < 40_000
    body = got + b"".join(blocks)
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
    assert book["Ledger"].max_row is None
    rows = list(book["Ledger"].iter_rows(min_row=40_001, values_only=True))
    assert [row[3] for row in rows] == [399.99, sum(range(40_000)) / 100]
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None


def test_a_reader_who_goes_away_leaves_no_thread_behind() -> None:
    seen: list[int] = []
    blocks = iter_workbook([ledger(counted(range(40_000), seen))], properties=PROPERTIES)
    before = set(threading.enumerate())
    while not seen:
        next(blocks)
    assert [thread.name for thread in set(threading.enumerate()) - before] == ["compress"]
    blocks.close()  # type: ignore[attr-defined]
    assert set(threading.enumerate()) <= before
    assert len(seen) < 40_000


def test_a_sink_that_fails_is_told_where_the_rows_are_made() -> None:
    class Full(io.BytesIO):
        def write(self, data: Any, /) -> int:
            if self.tell() > 20_000:
                raise OSError("no space left")
            return super().write(data)

    with pytest.raises(OSError, match="no space left"):
        write_workbook(Full(), [ledger(counted(range(40_000), []))], properties=PROPERTIES)


def test_a_stored_value_is_shown_in_words() -> None:
    names = {1: "Committed", 2: "=Payable"}
    column = Column("Account", shown=names.__getitem__)
    page = read_back(written(Sheet("Ledger", [column], [(1,), (2,), (1,), (None,)])))
    assert [cell.value for cell in page["A"][1:]] == ["Committed", "=Payable", "Committed", None]
    assert page["A3"].quotePrefix


def test_equal_values_of_other_types_are_not_mistaken_for_each_other() -> None:
    columns = [Column("Text"), Column("Number", "integer")]
    page = read_back(written(Sheet("Ledger", columns, [(1, 1), (True, 2), ("1", 3), (1.0, 4)])))
    assert [cell.value for cell in page["A"][1:]] == ["1", "True", "1", "1.0"]
    with pytest.raises(TypeError):
        written(Sheet("Ledger", columns, [("a", 1), ("b", True)]))


def test_values_are_right_when_more_come_than_are_kept() -> None:
    start = datetime(2026, 3, 28, 22, tzinfo=UTC)
    rows = [
        (date(2020, 1, 1) + timedelta(days=n), start + timedelta(minutes=n), f"T{n % 1_500}")
        for n in range(2_500)
    ]
    columns = (*COLUMNS[:2], Column("Text"))
    page = read_back(written(Sheet("Ledger", columns, rows, zone="Europe/Rome")))
    local = [at.astimezone(ZoneInfo("Europe/Rome")).replace(tzinfo=None) for _day, at, _ in rows]
    assert [c.value.date() for c in page["A"][1:]] == [day for day, _at, _text in rows]
    assert [c.value for c in page["B"][1:]] == local
    assert [c.value for c in page["C"][1:]] == [text for _day, _at, text in rows]


AWKWARD = st.text() | st.sampled_from(
    (
        "",
        " a",
        "a ",
        "=1",
        "+1",
        "-1",
        "@a",
        "a\nb",
        "_x000D_",
        "a&b",
        "<",
        "\x7f",
        "\ud800",
        "a" * 17_000,
    )
)


@given(st.lists(st.sampled_from(("VOUCHER-1", "Arredi Lago srl", "è", "a_y", "a-b=c")) | AWKWARD))
def test_a_look_at_all_texts_says_what_a_look_at_each_says(values: list[str]) -> None:
    distinct = set(values)
    each = all(
        text and len(text) <= TEXT_LIMIT // 2 and CAREFUL.search(text) is None for text in distinct
    )
    assert are_plain(distinct) == each


@given(st.lists(AWKWARD | st.just(None), min_size=9, max_size=40))
def test_a_block_of_texts_is_written_as_each_alone(values: list[str | None]) -> None:
    styles = CellStyles({"text": 1, "text_guarded": 2})

    def writer() -> Pieces:
        return column_writer(Column("Text"), styles, "UTC", after="|")

    assert list(writer()(values)) == [writer()([value])[0] for value in values]


def test_a_length_is_refused_before_anything_is_sent() -> None:
    refuse_too_many(1_048_574)
    with pytest.raises(Refused, match="too_many_rows"):
        refuse_too_many(1_048_575)


def test_too_many_rows_are_refused_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voucherapp.documents.xlsx.ROW_LIMIT", 3)
    with pytest.raises(Refused, match="too_many_rows"):
        written(ledger())


def test_another_office_program_reads_the_same_values(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "ledger.xlsx").write_bytes(written(ledger()))
    command = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += [
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run(
        [*command, str(tmp_path / "ledger.xlsx")], check=True, capture_output=True, timeout=120
    )
    lines = (tmp_path / "ledger.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1] == '2026-02-28,2026-07-01 12:05:07,Officina,"123,456,789.01",2,86.50,85.00%'
    assert lines[2].split(",")[2:4] == ["=1+1", "-0.05"]
    assert lines[4].split(",", 3)[2:] == ["Total", '"123,456,788.96",42,,']


def test_every_font_has_its_name() -> None:
    """A font without one is drawn by each program as it likes: headings in a serif, for example."""
    with zipfile.ZipFile(io.BytesIO(written(ledger()))) as file:
        styles = ET.fromstring(file.read("xl/styles.xml"))
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    names = [font.find("x:name", space) for font in styles.findall("x:fonts/x:font", space)]
    assert {name.get("val") for name in names if name is not None} == {"Calibri"}
    assert None not in names


def test_a_workbook_names_the_zone_of_its_moments() -> None:
    sheet = Sheet(
        title="Log",
        columns=[Column("Booked at", "moment"), Column("Day", "date")],
        rows=[[MADE_AT, MADE_AT.date()]],
        intro=[("As known at", MADE_AT), ("Made by", "Ada")],
        zone="Europe/Rome",
    )
    target = io.BytesIO()
    write_workbook(target, [sheet], properties=PROPERTIES)
    page = openpyxl.load_workbook(target).active
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    assert cells[0][0] == "As known at (Europe/Rome)"
    assert cells[1][0] == "Made by"
    assert cells[3] == ["Booked at (Europe/Rome)", "Day"]
