"""Two states of calls side by side: drafts, published versions, amendments and presets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voucherapp.documents.tables import Column
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.programmes import queries, queries_versions
from voucherapp.programmes.models import Call
from voucherapp.programmes.presets import get_preset, list_presets
from voucherapp.programmes.rules_leaves import Change, Whole, compare
from voucherapp.programmes.wording import Scale, scale_of, value_words

COLUMNS = (
    Column(T("Place"), width=50),
    Column(T("Before"), width=60),
    Column(T("After"), width=60),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A difference in words."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: what it is called, what it holds, how it is written."""

    label: T | str
    whole: Whole
    scale: Scale


def rows_of(changes: Sequence[Change], currency: str, zone: str) -> list[Row]:
    """Write differences in words, both sides in one currency and time zone."""
    scale = Scale(currency, zone)
    return [_row(change, scale, scale) for change in changes]


def _row(change: Change, old: Scale, new: Scale) -> Row:
    path, setting = change.path, change.leaf.setting
    return Row(
        change.leaf.label,
        value_words(path, setting, change.before, old),
        value_words(path, setting, change.after, new),
    )


def sides_of(call: Call) -> list[tuple[str, Any]]:
    """List what a call can be compared with, as (name, words): its versions, presets, other calls."""
    found: list[tuple[str, Any]] = []
    if call.state == "draft":
        found.append((f"call:{call.code}", T("The draft as it stands")))
    if queries_versions.find_amendment(call.id) is not None:
        found.append((f"amendment:{call.code}", T("The amendment that is being written")))
    for version in queries_versions.list_versions(call.id):
        words = T(
            "Version %(number)s, published on %(day)s",
            number=version.number,
            day=version.published_at.date(),
        )
        found.append((f"version:{call.code}:{version.number}", words))
    found += [(f"preset:{p.code}", T("Preset: %(title)s", title=p.title)) for p in list_presets()]
    found += [
        (f"call:{row.code}", T("Call: %(title)s (%(code)s)", title=row.title, code=row.code))
        for row in queries.list_calls()
        if row.code != call.code
    ]
    return found


def get_side(call: Call, name: str, labels: Mapping[str, Any]) -> Side:
    """Return one side by its name among those of a call (`sides_of`), or raise NotFound."""
    if name not in labels:
        raise NotFound
    kind, _, rest = name.partition(":")
    if kind == "preset":
        preset = get_preset(rest)
        budget = preset.call.budget_minor or None
        whole = Whole(preset.title, None, None, budget, preset.config)
        scale = scale_of(preset.call.currency, preset.call.timezone, preset.config)
        return Side(labels[name], whole, scale)
    code, _, number = rest.partition(":")
    source = call if code == call.code else queries.get_call(code)
    scale = scale_of(source.currency, source.timezone, queries.config_of(source))
    if kind == "version":
        version = queries_versions.get_version(source.id, int(number))
        return Side(labels[name], queries_versions.whole_of_copy(version), scale)
    if kind == "amendment":
        amendment = queries_versions.find_amendment(source.id)
        if amendment is None:
            raise NotFound
        return Side(labels[name], queries_versions.whole_of_copy(amendment), scale)
    return Side(labels[name], queries_versions.whole_of(source), scale)


def compare_sides(before: Side, after: Side) -> list[Row]:
    """Compare two sides field by field, each written in its own currency and time zone."""
    changes = compare(before.whole, after.whole)
    missing = {
        f"call.{name}"
        for side in (before, after)
        for name in ("opens_at", "closes_at", "budget_minor")
        if getattr(side.whole, name) is None
    }
    return [_row(c, before.scale, after.scale) for c in changes if c.path not in missing]
