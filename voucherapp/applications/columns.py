"""The columns of the officers' queue: what they show, who may see them, how they are exported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from flask import current_app

from voucherapp.applications.queries_queue import QueueRow
from voucherapp.applications.rules import CHANNELS
from voucherapp.casework.queries import tags_of
from voucherapp.documents.tables import Kind
from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes.rules_eligibility import SIZE_LABELS

#: Looks a value up for many applications at once, by their ids, in one statement.
Lookup = Callable[[Sequence[int]], Mapping[int, Any]]


@dataclass(frozen=True, slots=True)
class CaseColumn:
    """One column: from the row itself by `value`, or looked up for a whole page by `lookup`.

    Slices above hand their own to the manifest; money is Money or None, a score hundredths of a
    point. `sort` names the order of the list, where there is one by this column.
    """

    key: str
    title: T
    kind: str = "text"  # text, money, moment, score, number, state
    value: Callable[[QueueRow], Any] | None = None
    lookup: Lookup | None = None
    permission: P | None = None
    sort: str = ""
    #: Whether the value is one of the fields that are only read when they are shown.
    seldom: bool = False

    @property
    def is_number(self) -> bool:
        """Whether figures stand right-aligned."""
        return self.kind in ("money", "score", "number")

    @property
    def exported_as(self) -> Kind:
        """How the column is written into a workbook."""
        kinds: dict[str, Kind] = {"money": "money", "moment": "moment", "score": "decimal"}
        kinds["number"] = "integer"
        return kinds.get(self.kind, "text")


def _size(row: QueueRow) -> str:
    return str(SIZE_LABELS[row.size]) if row.size else ""


OWN = (
    CaseColumn("reference", T("Reference"), "text", lambda r: r.reference or "", sort="reference"),
    CaseColumn("title", T("Project"), "text", attrgetter("title"), seldom=True),
    CaseColumn("firm", T("Firm"), "text", attrgetter("firm"), sort="firm"),
    CaseColumn("creative", T("Creative"), "text", lambda r: r.creative or ""),
    CaseColumn("call", T("Call"), "text", attrgetter("call_code")),
    CaseColumn("state", T("State"), "state", lambda r: r.state.label),
    CaseColumn("submitted", T("Received"), "moment", attrgetter("submitted_at"), sort="submitted"),
    CaseColumn("arrived", T("Counts as arrived"), "moment", attrgetter("arrived_at"), seldom=True),
    CaseColumn("amount", T("Amount"), "money", attrgetter("requested"), sort="amount"),
    CaseColumn("cost", T("Price of the work"), "money", attrgetter("cost"), seldom=True),
    CaseColumn(
        "score",
        T("Score"),
        "score",
        attrgetter("score_hundredths"),
        permission=P.REVIEW_READ_ALL,
        sort="score",
    ),
    CaseColumn("officer", T("Handled by"), "text", lambda r: r.officer or ""),
    CaseColumn("tags", T("Tags"), "text", lookup=tags_of),
    CaseColumn("channel", T("Way of receipt"), "text", lambda r: str(CHANNELS[r.channel])),
    CaseColumn("size", T("Size of the firm"), "text", _size, seldom=True),
    CaseColumn("territory", T("Territory"), "text", attrgetter("nuts3"), seldom=True),
    CaseColumn("activity", T("Economic activity (NACE)"), "text", attrgetter("nace"), seldom=True),
    CaseColumn("sector", T("Sector of the creative"), "text", attrgetter("sector"), seldom=True),
    CaseColumn("saved", T("Last saved"), "moment", attrgetter("saved_at"), seldom=True),
)
#: What stands there until somebody chooses otherwise; a reference begins with the code of its call.
USUAL = (
    "reference",
    "firm",
    "creative",
    "state",
    "submitted",
    "amount",
    "score",
    "officer",
)


def columns_for(actor: Actor) -> list[CaseColumn]:
    """List the columns that this person may choose from, those of slices above at the end."""
    manifests = current_app.extensions["voucherapp.manifests"]
    further = (column for manifest in manifests for column in manifest.case_columns)
    held = actor.permissions
    return [c for c in (*OWN, *further) if c.permission is None or c.permission in held]


def chosen_columns(offered: Sequence[CaseColumn], keys: str) -> list[CaseColumn]:
    """Return the columns named in an address ("reference,firm"), or the usual ones.

    The reference always stands first: it is the way to the case.
    """
    wanted = {key for key in keys.split(",") if key} or set(USUAL)
    found = [c for c in offered if c.key in wanted or c.key == "reference"]
    return found if len(found) > 1 else [c for c in offered if c.key in USUAL]


def values_of(columns: Sequence[CaseColumn], rows: Sequence[QueueRow]) -> list[list[Any]]:
    """Return the values of each column; one that is looked up costs one statement."""
    ids = [row.id for row in rows]
    return [_values(column, rows, ids) for column in columns]


def cells_of(columns: Sequence[CaseColumn], rows: Sequence[QueueRow]) -> list[tuple[Any, ...]]:
    """Return the values of each row."""
    return list(zip(*values_of(columns, rows), strict=True))


def _values(column: CaseColumn, rows: Sequence[QueueRow], ids: Sequence[int]) -> list[Any]:
    if column.lookup is not None:
        found = column.lookup(ids) if ids else {}
        return [found.get(number) for number in ids]
    return [None] * len(ids) if column.value is None else list(map(column.value, rows))
