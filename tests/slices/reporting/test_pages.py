"""Ledger pages, exports, reports and the dashboard, on a small told story."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.client import Client
from tests.support.people import make_person
from voucherapp.accounts.passwords import hash_password
from voucherapp.db.session import db
from voucherapp.demo import rounds, world
from voucherapp.demo.applying import Applying, Pairing
from voucherapp.demo.cast import creatives, data, firms
from voucherapp.demo.people import PASSWORD, World, admit, enrol, hire_staff, present
from voucherapp.demo.stage import Stage
from voucherapp.kernel.permissions import Role
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Funder
from voucherapp.reporting.models import ReportSnapshot

CODE = "PAGES-2026"
TODAY = date(2026, 11, 22)


@pytest.fixture
def told(app: Flask) -> Iterator[Any]:
    """A published call with one application of a firm whose name is a formula."""
    stage, people = Stage(TODAY), World()
    with stage.running():
        hire_staff(stage, people)
        stage.go(-395)
        world.create_programme(stage, people)
        hashed = hash_password(PASSWORD)
        for party in (creatives()[0], firms()[0]):
            enrol(stage, people, party, hashed)
        present(stage, people, creatives()[0])
        admit(stage, people, creatives()[0])
        firm = db.session.get_one(Organisation, people.organisations[firms()[0].number])
        firm.name = "=HYPERLINK(1)+cmd"
        db.session.commit()
        stage.go(-345)
        rounds.open_call(stage, people, CODE, "Pages", -335, -290, 10_000_001)
        stage.go(-330)
        start = TODAY + timedelta(days=-232)
        p = Pairing(CODE, firms()[0], creatives()[0], data()["ideas"][0], 4_499_999, start, 6)
        Applying(stage, people).whole(p)
        stage.jobs()
        stage.go(0)
        yield SimpleNamespace(stage=stage, people=people)


@pytest.fixture
def officer(client: Client, told: Any) -> Client:
    """A programme officer at work."""
    return client.sign_in(make_person(Role.OFFICER, name="reporter"))


def test_the_ledger_shows_each_funders_part(officer: Client) -> None:
    index = officer.get("/staff/ledger/")
    assert "€100,000.01" in index.text
    page = officer.get(f"/staff/ledger/{CODE}")
    assert "€85,000.01" in page.text
    assert "€15,000.00" in page.text


def test_an_unknown_call_has_no_ledger(officer: Client) -> None:
    assert officer.try_get("/staff/ledger/NOTHING") == 404
    assert officer.try_get("/staff/ledger/NOTHING.xlsx") == 404


def test_the_exports_of_a_ledger_agree_to_the_cent(officer: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"/staff/ledger/{CODE}.xlsx").body))
    sheet = book.active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref is not None
    assert not sheet.merged_cells.ranges
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    amounts = [round(row[9] * 100) for row in rows]
    assert amounts == [8_500_001, 1_500_000, 10_000_001]
    text = officer.get(f"/staff/ledger/{CODE}.csv").body.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert [line[9] for line in lines[1:]] == ["85000.01", "15000.00"]


def test_an_export_holds_what_the_page_was_filtered_to(officer: Client) -> None:
    for query, amounts in (("kind=allocate", [85000.01, 15000]), ("kind=pay", []), ("q=zzz", [])):
        answer = officer.get(f"/staff/ledger/{CODE}.xlsx?{query}")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.body))["Ledger"]
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        assert [row[9] for row in rows] == [*amounts, sum(amounts)]
    labels = [[str(v) for v in row[3:9:3]] for row in sheet.iter_rows(max_row=1, values_only=True)]
    assert labels == [["Kind", "From account"]]


def test_a_ledger_tells_accounts_and_funders_by_name(officer: Client) -> None:
    text = officer.get(f"/staff/ledger/{CODE}.csv").body.decode("utf-8-sig")
    first, second = list(csv.DictReader(io.StringIO(text)))
    assert (first["Kind"], first["From account"], first["To account"]) == (
        "Budget set aside",
        "Funder",
        "Available",
    )
    assert {first["Funder"], second["Funder"]} == set(db.session.scalars(select(Funder.code)))


def test_a_ledger_too_long_for_a_sheet_is_refused_before_it_begins(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voucherapp.documents.xlsx.ROW_LIMIT", 3)
    assert officer.try_get(f"/staff/ledger/{CODE}.xlsx") == 409
    assert officer.try_get(f"/staff/ledger/{CODE}.csv") == 200


def test_a_formula_in_a_name_stays_text(officer: Client) -> None:
    body = officer.get("/staff/reports/applications.xlsx").body
    sheet = openpyxl.load_workbook(io.BytesIO(body))["Applications"]
    cell = sheet.cell(row=2, column=5)
    assert cell.value == "=HYPERLINK(1)+cmd"
    assert cell.data_type == "s"
    heads = [c.value for c in sheet[1]]
    assert {"State", "Score", "Awarded", "Paid"} <= set(heads)


def test_a_report_is_asked_for_and_made_by_a_job(officer: Client, told: Any, app: Flask) -> None:
    page = officer.get("/staff/reports/")
    form = {"programme": "1", "period_from": "2025-01-01", "period_to": "2026-12-31"}
    choice = page.find("//select[@id='programme']/option/@value")[0]
    officer.post("/staff/reports/", {**form, "programme": choice})
    snapshot = db.session.query(ReportSnapshot).one()
    assert snapshot.state == "queued"
    told.stage.jobs()
    db.session.expire_all()
    assert snapshot.state == "ready"
    url = f"/staff/reports/{snapshot.token}.xlsx"
    assert officer.get(url).body == officer.get(url).body


def test_a_period_that_ends_before_it_begins_is_refused(officer: Client) -> None:
    page = officer.get("/staff/reports/")
    choice = page.find("//select[@id='programme']/option/@value")[0]
    data = {"programme": choice, "period_from": "2026-12-31", "period_to": "2026-01-01"}
    answer = officer.post("/staff/reports/", data, status=422)
    assert "must end after it begins" in answer.text
    assert db.session.query(ReportSnapshot).count() == 0


def test_the_dashboard_counts_what_is_there(officer: Client) -> None:
    page = officer.get(f"/staff/dashboard?call={CODE}")
    assert "€100,000.01" in page.text
    assert "Submitted" in page.text


@pytest.mark.parametrize("path", ["/staff/ledger/", "/staff/reports/", "/staff/dashboard"])
def test_applicants_see_none_of_it(client: Client, told: Any, path: str) -> None:
    client.sign_in(make_person(Role.FIRM, name="outsider"))
    assert client.try_get(path) == 403
