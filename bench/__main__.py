"""`python -m bench`: loads a year, measures everything in one run and prints a table of ratios.

It never fails on a figure: it says what was measured, against what, and whether the target is met.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench import exports, floor
from bench.app import make_app
from bench.drive import Result, again, drive, get
from bench.load import Sizes, load_ledger, load_year
from bench.pages import (
    LIST,
    Measured,
    expect_page,
    measure_lists,
    measure_memory,
    measure_submissions,
)
from bench.profiling import profile
from bench.scale import measure_scale
from bench.servers import serve
from bench.table import Line, print_table

PARTS = ("lists", "submit", "workbook", "ledger", "memory", "scale")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one window")
    parser.add_argument("--rounds", type=int, default=4, help="windows of each thing")
    parser.add_argument("--pages", type=int, default=10_000, help="pages of the memory part")
    parser.add_argument(
        "--data", type=Path, help="keep the loaded databases here and use them again"
    )
    parser.add_argument("--profile", action="store_true", help="profile what falls short")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="voucherapp-bench-") as name:
        folder = Path(name)
        known = _prepare(folder, arguments.data or folder / "data")
        lines = _measure(folder, known, arguments)
        print()
        print_table(lines)
        short = sorted({x.profile for x in lines if x.met is False and x.profile})
        for one in short if arguments.profile else ():
            print("\n" + profile(one, folder, known))


def _prepare(folder: Path, data: Path) -> dict[str, Any]:
    """Load the databases unless they are there, and copy them for this run."""
    if not (data / "known.json").exists():
        data.mkdir(parents=True, exist_ok=True)
        sizes, began = Sizes(), time.perf_counter()
        known = load_year(data, sizes)
        load_ledger(data, sizes)
        (data / "known.json").write_text(json.dumps(known))
        print(f"loaded {known['rows']:,} rows in {time.perf_counter() - began:.0f} s")
    for path in data.iterdir():
        if path.is_dir():
            shutil.copytree(path, folder / path.name, dirs_exist_ok=True)
        else:
            shutil.copy(path, folder)
    known = json.loads((folder / "known.json").read_text())
    return dict(known)


def _measure(folder: Path, known: dict[str, Any], arguments: argparse.Namespace) -> list[Line]:
    _floor_database(folder)
    lines: list[Line] = []
    with (
        serve("bench.floor:create_app()", folder) as bare,
        serve("bench.servers:ours()", folder) as ours,
    ):
        m = Measured(
            make_app(folder), bare, ours, known, folder, arguments.seconds, arguments.rounds
        )
        print("servers are up; measuring", *arguments.only, flush=True)
        if "lists" in arguments.only:
            lines += measure_lists(m)
        if "submit" in arguments.only:
            lines += measure_submissions(m)
        if "workbook" in arguments.only:
            lines += _workbook(m)
        if "memory" in arguments.only:
            lines.append(measure_memory(m, arguments.pages))
    if "ledger" in arguments.only:
        lines += _ledger(folder)
    if "scale" in arguments.only:
        lines += measure_scale(folder)
    return lines


def _floor_database(folder: Path) -> None:
    os.environ["BENCH_FOLDER"] = str(folder)
    floor.load()


def _workbook(m: Measured) -> list[Line]:
    """Make the workbook in its own process while two people keep opening the staff list."""
    message = get(m.ours.port, LIST.format(page=3), m.staff_cookie())
    expect_page(m.ours, message, "staff list")
    served = Result()
    over = threading.Event()

    def keep_opening() -> None:
        nonlocal served
        while not over.is_set():
            served = served.add(drive(m.ours.port, again(message), seconds=0.5, clients=1))

    visitor = threading.Thread(target=keep_opening)
    visitor.start()
    try:
        made = exports.run("workbook", m.folder)
    finally:
        over.set()
        visitor.join()
    others = f"others: {served.rate:.0f}/s (p95 {served.at(0.95):.0f} ms)"
    return [
        Line("workbook of 5,000 applications, time", others, f"{made['seconds']:.1f} s", "", "< 5 s",
             made["seconds"] < 5, "workbook"),
        _memory("workbook of 5,000 applications, memory", made, 150, "workbook"),
    ]  # fmt: skip


def _memory(what: str, made: dict[str, Any], most: int, profile: str) -> Line:
    """Return the most that a process of its own held, beside what the application takes alone."""
    alone, peak = made["started_mb"], made["peak_mb"]
    return Line(
        what, f"application alone {alone:.0f} MB", f"{peak:.0f} MB", f"{peak - alone:+.0f} MB",
        f"< {most} MB", peak < most, profile,
    )  # fmt: skip


def _ledger(folder: Path, rounds: int = 3) -> list[Line]:
    """Write the long ledger and, in turns, the same XML through zipfile alone."""
    taken: dict[str, list[dict[str, Any]]] = {"ledger": [], "zip": [], "strings": []}
    for _ in range(rounds):
        for mode, results in taken.items():
            results.append(exports.run(mode, folder))
    best = {mode: min(r["seconds"] for r in results) for mode, results in taken.items()}
    fullest = max(taken["ledger"], key=lambda r: r["peak_mb"])
    ratio = best["ledger"] / best["zip"]
    bare = best["ledger"] / best["strings"]
    return [
        Line("ledger of 200,000 transfers, time", f"zipfile, XML ready-made {best['zip']:.2f} s",
             f"{best['ledger']:.2f} s", f"{ratio:.2f}", "<= 1.50", ratio <= 1.5, "ledger"),
        Line("  the same from the rows on", f"driver, f-strings, zipfile {best['strings']:.2f} s",
             f"{best['ledger']:.2f} s", f"{bare:.2f}", "<= 1.50", bare <= 1.5, "ledger"),
        _memory("ledger of 200,000 transfers, memory", fullest, 100, "ledger"),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
