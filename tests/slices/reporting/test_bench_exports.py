"""What the bench says of an export is what that export took, and a web process carries no maker of files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from bench import exports
from bench.load import Sizes, load_ledger
from bench.servers import ROOT

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.slow]

#: Makers of files and the scheduler, which most processes never use.
HEAVY = ("typst", "segno", "openpyxl", "lxml", "apscheduler", "alembic")


def test_an_export_is_measured_by_what_its_own_process_held(tmp_path: Path) -> None:
    load_ledger(tmp_path, Sizes(transfers=600))
    ballast = bytearray(250_000_000)
    ballast[::4096] = b"x" * len(ballast[::4096])
    made = exports.run("ledger", tmp_path)
    held = exports.peak_mb()
    del ballast
    assert held > 250
    assert 40 < made["started_mb"] <= made["peak_mb"] < 200
    book = openpyxl.load_workbook(tmp_path / exports.LEDGER_FILE, read_only=True)
    rows = list(book["Ledger"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 600 + 2 + 1
    assert round(sum(row[9] for row in rows[:-1]) * 100) == round(rows[-1][9] * 100)
    book.close()
    exports.run("zip", tmp_path)
    ours, floor = (ZipFile(tmp_path / name) for name in (exports.LEDGER_FILE, "zip.xlsx"))
    with ours, floor:
        assert [ours.read(n) for n in ours.namelist()] == [floor.read(n) for n in floor.namelist()]


def test_the_application_carries_no_maker_of_files(tmp_path: Path) -> None:
    code = "import json, sys, voucherapp.factory as f; f.create_app(); print(json.dumps([*sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"VOUCHERAPP_INSTANCE": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert sorted(set(HEAVY) & set(json.loads(done.stdout.splitlines()[-1]))) == []
