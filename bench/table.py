"""The table that a run prints: what, floor, ours, ratio, target, met."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measurement; `met` is None when nothing is asked of it."""

    what: str
    floor: str
    ours: str
    ratio: str
    target: str
    met: bool | None
    #: The name under which --profile finds it.
    profile: str = ""


def print_table(lines: list[Line]) -> None:
    """Print all measurements in columns."""
    heads = ("what", "floor", "ours", "ratio", "target", "met")
    rows = [
        (x.what, x.floor, x.ours, x.ratio, x.target, {True: "yes", False: "NO", None: ""}[x.met])
        for x in lines
    ]
    widths = [max(len(r[i]) for r in (heads, *rows)) for i in range(len(heads))]
    for row in (heads, tuple("-" * w for w in widths), *rows):
        print("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip())
