"""A configuration as a flat list of leaves, each with its place in words: what is compared and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig, Part, Setting, setting_of
from voucherapp.programmes.config.rows import ROW_TITLES, words_of
from voucherapp.programmes.rules_sections import page_of

#: Marks of the file that no reader of the rules needs.
MARKS = frozenset({"schema_version", "preset", "derived_from", "translations"})
TITLE = Setting(T("Title of the call"))
OPENS = Setting(T("Opens"))
CLOSES = Setting(T("Closes"))
BUDGET = Setting(T("Budget of the call"), unit="money")


@dataclass(frozen=True, slots=True)
class Whole:
    """A call as it stands in one place: its own values and its configuration."""

    title: str
    opens_at: datetime | None
    closes_at: datetime | None
    budget_minor: int | None
    config: CallConfig


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a call: its place as a key and in words, and what it is."""

    path: str
    words: tuple[T | str, ...]
    setting: Setting
    value: Any

    @property
    def label(self) -> str:
        """The place in words, such as "Questions › What will be new? › Explanation"."""
        return " › ".join(str(part) for part in self.words)


@dataclass(frozen=True, slots=True)
class Change:
    """A leaf that differs: before or after is None when it was not there."""

    path: str
    leaf: Leaf
    before: Any
    after: Any


def leaves_of(whole: Whole) -> list[Leaf]:
    """List every value of a call in the order of the sections."""
    texts, dates, money = (page_of(p).label for p in ("texts", "call.opens_at", "budget"))
    found = [
        Leaf("call.title", (texts, TITLE.label), TITLE, whole.title),
        Leaf("call.opens_at", (dates, OPENS.label), OPENS, whole.opens_at),
        Leaf("call.closes_at", (dates, CLOSES.label), CLOSES, whole.closes_at),
        Leaf("call.budget_minor", (money, BUDGET.label), BUDGET, whole.budget_minor),
        *config_leaves(whole.config),
    ]
    return [leaf for leaf in found if leaf.value is not None or not leaf.path.startswith("call.")]


def config_leaves(config: CallConfig) -> Iterator[Leaf]:
    """List every value of a configuration."""
    for name in CallConfig.model_fields:
        if name in MARKS:
            continue
        value = getattr(config, name)
        if isinstance(value, Part) and setting_of(CallConfig, name) is None:
            for inner in type(value).model_fields:
                path = f"{name}.{inner}"
                page = page_of(path).label
                setting = words_of(type(value), inner)
                yield from _leaf(path, (page, setting.label), setting, getattr(value, inner))
        else:
            setting = words_of(CallConfig, name)
            page = page_of(name).label
            label = (page,) if str(page) == str(setting.label) else (page, setting.label)
            yield from _leaf(name, label, setting, value)
    for language, texts in config.translations.items():
        for place, text in texts.items():
            words = (T("Texts in other languages"), language, place)
            yield Leaf(f"translations.{language}.{place}", words, Setting(T("Text")), text)


def _leaf(path: str, words: tuple[T | str, ...], setting: Setting, value: Any) -> Iterator[Leaf]:
    rows = isinstance(value, tuple) and bool(value) and isinstance(value[0], Part)
    if isinstance(value, Part):
        for name in type(value).model_fields:
            inner = words_of(type(value), name)
            yield from _leaf(f"{path}.{name}", (*words, inner.label), inner, getattr(value, name))
    elif rows and path in ROW_TITLES:
        coded = "code" in type(value[0]).model_fields
        if coded:
            order = tuple(row.code for row in value)
            labels = tuple(getattr(row, "label", "") or getattr(row, "text", "") for row in value)
            yield Leaf(f"{path}.order", (*words, T("Order")), setting, Order(order, labels))
        for number, row in enumerate(value, 1):
            key = row.code if coded else str(number)
            name = getattr(row, "label", "") or f"{ROW_TITLES[path].one} {number}"
            for field in type(row).model_fields:
                if field != "code":
                    inner = words_of(type(row), field)
                    place = (*words, name, inner.label)
                    yield Leaf(f"{path}.{key}.{field}", place, inner, getattr(row, field))
    else:
        yield Leaf(path, words, setting, value)


@dataclass(frozen=True, slots=True)
class Order:
    """The order of coded rows: compared by code, told by label."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]


def compare(before: Whole, after: Whole) -> list[Change]:
    """List what differs between two states of a call, field by field, in the order of the sections."""
    old = {leaf.path: leaf for leaf in leaves_of(before)}
    new = {leaf.path: leaf for leaf in leaves_of(after)}
    found = []
    for path in dict.fromkeys([*new, *old]):
        leaf = new.get(path) or old[path]
        was, now = _value(old.get(path)), _value(new.get(path))
        if _differs(was, now):
            found.append(Change(path, leaf, was, now))
    return found


def _value(leaf: Leaf | None) -> Any:
    return None if leaf is None else leaf.value


def _differs(was: Any, now: Any) -> bool:
    if isinstance(was, Order) and isinstance(now, Order):
        common = set(was.codes) & set(now.codes)
        kept = [[c for c in order.codes if c in common] for order in (was, now)]
        return kept[0] != kept[1]
    if isinstance(was, Order) or isinstance(now, Order):
        return False
    # A row that is new or gone: its empty fields say nothing.
    return was != now and not (_is_empty(was) and _is_empty(now))


def _is_empty(value: Any) -> bool:
    return value in (None, "", ())


def plain(value: Any) -> Any:
    """Return a value of a leaf as a record keeps it: JSON values."""
    if isinstance(value, Order):
        return list(value.codes)
    if isinstance(value, Part):
        return value.model_dump(mode="json")
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return value.isoformat()
