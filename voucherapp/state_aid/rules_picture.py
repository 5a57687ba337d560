"""Where the boxes and lines of an ownership picture stand; pure, in the units of the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

BOX_WIDTH, BOX_HEIGHT = 232, 64
GAP_X, GAP_Y = 24, 72
MARGIN = 12
NAME_SIGNS = 27


@dataclass(frozen=True, slots=True)
class Line:
    """A holding to be drawn: from the owner down to the owned, with what is written on it."""

    owner: str
    owned: str
    label: str
    is_control: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A party in the picture: its place, a name short enough, and how it counts."""

    key: str
    x: int
    y: int
    name: str
    note: str
    tone: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from the foot of the owner to the head of the owned, and where its label stands."""

    x1: int
    y1: int
    x2: int
    y2: int
    label_x: int
    label_y: int
    label: str
    is_control: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of the whole group; `width` and `height` are its view box."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def draw(
    own: str,
    names: Mapping[str, str],
    lines: Sequence[Line],
    notes: Mapping[str, str],
    tones: Mapping[str, str],
) -> Picture:
    """Place owners above what they own, the firm itself in its row, each row from the left."""
    rows = _rows(own, lines)
    widest = max(len(row) for row in rows)
    width = widest * (BOX_WIDTH + GAP_X) - GAP_X + 2 * MARGIN
    places: dict[str, tuple[int, int]] = {}
    for level, row in enumerate(rows):
        start = (width - (len(row) * (BOX_WIDTH + GAP_X) - GAP_X)) // 2
        for column, key in enumerate(row):
            x = start + column * (BOX_WIDTH + GAP_X)
            places[key] = (x, MARGIN + level * (BOX_HEIGHT + GAP_Y))
    boxes = tuple(
        Box(key, x, y, _short(names.get(key, key)), notes.get(key, ""), tones.get(key, "outside"))
        for key, (x, y) in places.items()
    )
    height = len(rows) * (BOX_HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN
    return Picture(width, height, boxes, tuple(_arrows(lines, places)))


def _short(name: str) -> str:
    return name if len(name) <= NAME_SIGNS else f"{name[: NAME_SIGNS - 1]}…"


def _rows(own: str, lines: Iterable[Line]) -> list[list[str]]:
    """Give each party a level: its owners one above, what it owns one below, by the nearest way."""
    levels = {own: 0}
    waiting = [own]
    edges = list(lines)
    while waiting:
        key = waiting.pop(0)
        steps = [(e.owner, -1) for e in edges if e.owned == key]
        steps += [(e.owned, 1) for e in edges if e.owner == key]
        for other, step in steps:
            if other not in levels:
                levels[other] = levels[key] + step
                waiting.append(other)
    for edge in edges:
        for key in (edge.owner, edge.owned):
            levels.setdefault(key, 0)
    found: dict[int, list[str]] = {}
    for key, level in levels.items():
        found.setdefault(level, []).append(key)
    return [found[level] for level in sorted(found)]


def _arrows(lines: Iterable[Line], places: Mapping[str, tuple[int, int]]) -> Iterable[Arrow]:
    for line in lines:
        (ox, oy), (tx, ty) = places[line.owner], places[line.owned]
        half = BOX_WIDTH // 2
        if oy < ty:
            x1, y1, x2, y2 = ox + half, oy + BOX_HEIGHT, tx + half, ty
        elif oy > ty:
            x1, y1, x2, y2 = ox + half, oy, tx + half, ty + BOX_HEIGHT
        else:
            # In one row the line runs from side to side.
            right = tx > ox
            x1, x2 = (ox + BOX_WIDTH, tx) if right else (ox, tx + BOX_WIDTH)
            y1 = y2 = oy + BOX_HEIGHT // 2
        # Nearer to the owned: lines that fan out from one owner keep their labels apart.
        label_x, label_y = (x1 + 2 * x2) // 3, (y1 + 2 * y2) // 3
        yield Arrow(x1, y1, x2, y2, label_x, label_y, line.label, line.is_control)
