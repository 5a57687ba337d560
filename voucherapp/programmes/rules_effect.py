"""Which settings of a call take effect: what would be accepted and ignored is never published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticUndefined

from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig, Part, Setting, setting_of


@dataclass(frozen=True, slots=True)
class Place:
    """A setting of the document: where it stands, its words, its value and its default."""

    path: str
    setting: Setting
    value: Any
    default: Any


def settings_of(config: CallConfig) -> Iterator[Place]:
    """Walk over every setting that has words, part by part in the order of the catalogue."""
    for name in CallConfig.model_fields:
        value = getattr(config, name)
        if (own := setting_of(CallConfig, name)) is not None:
            yield Place(name, own, value, _default(CallConfig, name))
        elif isinstance(value, Part):
            yield from _within(name, value)


def _within(part: str, value: Part) -> Iterator[Place]:
    for name in type(value).model_fields:
        setting = setting_of(type(value), name)
        if setting is not None:
            default = _default(type(value), name)
            yield Place(f"{part}.{name}", setting, getattr(value, name), default)


def _default(model: type[Part], name: str) -> Any:
    default = model.model_fields[name].get_default(call_default_factory=True)
    return None if default is PydanticUndefined else default


def without_effect(config: CallConfig) -> list[Place]:
    """List the settings whose value does not take effect yet."""
    plain = (place for place in settings_of(config) if not takes_effect(place))
    return [*plain, *_own_contribution(config)]


def _own_contribution(config: CallConfig) -> Iterator[Place]:
    """An own contribution in kind, or paid in before, waits for the wallet."""
    own, path = config.voucher.own_contribution, "voucher.own_contribution"
    if own.kind == "in_kind":
        yield Place(f"{path}.kind", _KIND, own.kind, "cash")
    if own.when == "before":
        yield Place(f"{path}.when", _WHEN, own.when, "at_claim")


_KIND = Setting(
    T("Own contribution"),
    choices={"cash": T("in cash"), "in_kind": T("in kind"), "either": T("in cash or in kind")},
    works=("cash",),
)
_WHEN = Setting(
    T("Own contribution is paid"),
    choices={"at_claim": T("with the claim"), "before": T("before the work")},
    works=("at_claim",),
)


def takes_effect(place: Place) -> bool:
    """Tell whether a value takes effect: always, or only those that the setting names."""
    works = place.setting.works
    if works is None:
        return True
    if not works:
        return bool(place.value == place.default)
    return place.value in works


def explain(place: Place) -> T:
    """Say in words that a value does not take effect yet, and what to choose instead."""
    setting = place.setting
    works = setting.works or (place.default,)
    if setting.choices:
        chosen = setting.choices.get(place.value, str(place.value))
        possible = "; ".join(str(setting.choices.get(v, v)) for v in works)
        return T(
            "“%(label)s: %(chosen)s” does not take effect yet. Choose instead: %(possible)s.",
            label=setting.label,
            chosen=chosen,
            possible=possible,
        )
    return T(
        "“%(label)s” does not take effect yet. Leave it as it was before it was set.",
        label=setting.label,
    )
