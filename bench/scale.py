"""Whether the staff list of 10,000 applications opens as fast as that of 100: two loaded years.

Both applications are asked in turns, in this process and without a server: what is compared is
the work for one page, statements included.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from bench.app import make_app
from bench.load import Sizes, load_year
from bench.pages import LIST
from bench.profiling import open_page, statements_of
from bench.table import Line

SMALL = Sizes(applications=100, reviewed=70, awards=28, drafts=20, transfers=0)
LARGE = Sizes(applications=10_000, reviewed=7_000, awards=2_800, drafts=200, transfers=0)
ROUNDS = 40


def measure_scale(folder: Path) -> list[Line]:
    """Load both years and compare the time and the statements of the first page."""
    asked, counts = {}, {}
    for name, sizes in (("small", SMALL), ("large", LARGE)):
        place = folder / name
        place.mkdir()
        known = load_year(place, sizes)
        app = make_app(place)
        asked[name] = open_page(app, LIST.format(page=1), known["people"]["officer"][0])
        counts[name] = len(statements_of(app, asked[name]))
    taken = _in_turns(asked)
    ratio = taken["large"] / taken["small"]
    return [
        Line(
            "staff list, 10,000 against 100", f"{taken['small'] * 1000:.1f} ms",
            f"{taken['large'] * 1000:.1f} ms", f"{ratio:.2f}", "<= 1.25", ratio <= 1.25, "",
        ),
        Line(
            "  its statements", str(counts["small"]), str(counts["large"]), "", "equal",
            counts["small"] == counts["large"], "",
        ),
    ]  # fmt: skip


def _in_turns(asked: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Return the best processor time of a page of each, measured in turns."""
    best = dict.fromkeys(asked, float("inf"))
    for _ in range(ROUNDS):
        for name, ask in asked.items():
            began = time.process_time()
            ask()
            best[name] = min(best[name], time.process_time() - began)
    return best
