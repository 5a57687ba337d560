"""Makes the two large workbooks, each in a process of its own that tells its time and memory.

Run as `python -m bench.exports workbook|ledger|zip|strings FOLDER`; prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from bench.servers import ROOT

LEDGER_FILE = "ledger.xlsx"
BLOCK = 1 << 20

#: What is timed, without what prepares it.
Work = Callable[[], None]
#: What the application takes before it has done anything.
STARTED: dict[str, float] = {}


def run(mode: str, folder: Path) -> dict[str, Any]:
    """Make a file in a process of its own and return what it took."""
    command = [sys.executable, "-m", "bench.exports", mode, str(folder)]
    environment = {**os.environ, "VOUCHERAPP_INSTANCE": str(folder / "instance")}
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def peak_mb() -> float:
    """Return the most memory this process has held, in MB of 2^20 bytes.

    Not by getrusage(): its figure survives fork and exec, so that a small process would report what
    the process that started it once held.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        raise SystemExit("memory is measured on Linux only: there is no /proc here")
    line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _called(work: Work) -> None:
    work()


def workbook(folder: Path, run: Callable[[Work], object] = _called) -> float:
    """Make the funder's workbook of the year as the scheduler does; returns the seconds."""
    from bench.app import make_app  # noqa: PLC0415  (imports are not part of what is timed)
    from voucherapp.db.session import unit_of_work  # noqa: PLC0415
    from voucherapp.kernel import clock  # noqa: PLC0415
    from voucherapp.kernel.act import SYSTEM, Act  # noqa: PLC0415
    from voucherapp.reporting import operations, queries  # noqa: PLC0415

    app = make_app(folder)
    STARTED["mb"] = peak_mb()
    with app.app_context():
        act = Act(SYSTEM, clock.now(), "bench")
        with unit_of_work():
            programme = queries.list_programmes()[0]
            snapshot = operations.request_report(
                act=act, programme=programme, period_from=programme.starts_on,
                period_to=programme.ends_on,
            )  # fmt: skip

        def make() -> None:
            with unit_of_work():
                operations.make_report({"snapshot_id": snapshot.id}, act)

        began = time.perf_counter()
        run(make)
        return time.perf_counter() - began


def ledger(folder: Path, run: Callable[[Work], object] = _called) -> float:
    """Write the long ledger from the database to a workbook; returns the seconds."""
    from bench.app import make_app  # noqa: PLC0415
    from voucherapp.kernel import clock  # noqa: PLC0415
    from voucherapp.kernel.act import SYSTEM, Act  # noqa: PLC0415
    from voucherapp.reporting import exports, queries  # noqa: PLC0415

    app = make_app(folder, "ledger")
    STARTED["mb"] = peak_mb()
    with app.app_context(), (folder / LEDGER_FILE).open("wb") as target:
        call = queries.get_call("LONG")

        def write() -> None:
            rows = queries.stream_transfers(call.id)
            target.writelines(exports.iter_ledger(call, rows, Act(SYSTEM, clock.now(), "bench")))

        began = time.perf_counter()
        run(write)
        return time.perf_counter() - began


def floor_zip(folder: Path) -> float:
    """Write the very same XML, already made, through zipfile alone; returns the seconds."""
    with ZipFile(folder / LEDGER_FILE) as made:
        parts = [(name, made.read(name)) for name in made.namelist()]
    began = time.perf_counter()
    with ZipFile(folder / "zip.xlsx", "w", ZIP_DEFLATED) as archive:
        for name, content in parts:
            with archive.open(name, "w") as entry:
                for start in range(0, len(content), BLOCK):
                    entry.write(content[start : start + BLOCK])
    return time.perf_counter() - began


def floor_strings(folder: Path) -> float:
    """Read the rows by the bare driver and write them as XML by f-strings into zipfile."""
    connection = sqlite3.connect(folder / "ledger.sqlite")
    began = time.perf_counter()
    rows = connection.execute(
        "SELECT t.id, t.at, t.booked_on, t.kind, t.reference, t.party, d.name, c.name, f.code,"
        " t.amount_minor, t.currency, t.reason, t.user_name, t.source FROM ledger_transfer t"
        " JOIN ledger_account d ON d.id = t.debit_account_id"
        " JOIN ledger_account c ON c.id = t.credit_account_id"
        " JOIN funder f ON f.id = t.funder_id ORDER BY t.id"
    )
    epoch = date(1899, 12, 30).toordinal()
    with (
        ZipFile(folder / "strings.xlsx", "w", ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as body,
    ):
        while block := rows.fetchmany(500):
            body.write("".join(_line(row, epoch) for row in block).encode())
    return time.perf_counter() - began


def _line(row: tuple[Any, ...], epoch: int) -> str:
    number, at, booked, kind, reference, party, debit, credit, funder, minor, *rest = row
    moment = datetime.fromisoformat(at)
    part = (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400
    texts = zip("DEFGHI", (kind, reference, party, credit, debit, funder), strict=True)
    ends = zip("KLMN", rest, strict=True)
    n = number + 1
    return (
        f'<row r="{n}"><c r="A{n}" s="1"><v>{number}</v></c>'
        f'<c r="B{n}" s="2"><v>{moment.toordinal() - epoch + part}</v></c>'
        f'<c r="C{n}" s="3"><v>{date.fromisoformat(booked).toordinal() - epoch}</v></c>'
        + "".join(f'<c r="{c}{n}" t="inlineStr"><is><t>{v}</t></is></c>' for c, v in texts)
        + f'<c r="J{n}" s="4"><v>{minor // 100}.{minor % 100:02d}</v></c>'
        + "".join(f'<c r="{c}{n}" t="inlineStr"><is><t>{v}</t></is></c>' for c, v in ends)
        + "</row>"
    )


def main() -> None:
    """Run one mode and print its figures."""
    mode, folder = sys.argv[1], Path(sys.argv[2])
    work = {"workbook": workbook, "ledger": ledger, "zip": floor_zip, "strings": floor_strings}
    used = time.process_time()
    seconds = work[mode](folder)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor": time.process_time() - used,
                "peak_mb": peak_mb(),
                "started_mb": STARTED.get("mb", 0),
            }
        )
    )


if __name__ == "__main__":
    main()
