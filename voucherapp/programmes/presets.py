"""Reads and writes presets: YAML files of one schema, shipped or brought along by an officer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError, field_validator

from voucherapp.kernel.calendar import time_zones
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig, Part

FOLDER = Path(__file__).parent / "presets"
LARGEST_FILE = 256 * 1024


class PresetCall(Part):
    """Values that a preset proposes for the row of the call."""

    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$")
    timezone: str = "Europe/Brussels"
    budget_minor: int = Field(default=0, ge=0)

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in time_zones():
            raise ValueError("unknown time zone")
        return value


class Preset(Part):
    """A scheme as a file: what it is, proposed values and the whole configuration."""

    code: str = Field(min_length=1, max_length=60)
    title: str = Field(min_length=1, max_length=160)
    description: str = ""
    call: PresetCall = PresetCall()
    config: CallConfig


@dataclass(frozen=True, slots=True)
class Fault:
    """Where in a file something is wrong, and what."""

    place: str
    message: str


class _Loader(yaml.SafeLoader):
    """The safe loader without aliases: a few nested ones unfold to gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse a node that points at another one."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


@cache
def list_presets() -> tuple[Preset, ...]:
    """Return the shipped presets in the order of their titles; a broken file is a bug."""
    found = [read_preset(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.yaml")]
    return tuple(sorted(found, key=lambda preset: preset.title))


def get_preset(code: str) -> Preset:
    """Return a shipped preset by its code; refuses an unknown one."""
    for preset in list_presets():
        if preset.code == code:
            return preset
    raise Refused("unknown-preset", T("There is no preset of this name any more."), field="preset")


def read_preset(text: str | bytes) -> Preset:
    """Read a preset from the text of a file; Refused names each place that does not fit."""
    if len(text) > LARGEST_FILE:
        raise Refused("too-large", T("The file is larger than 256 kB."), field="file")
    try:
        # The loader is a SafeLoader: it makes plain values only.
        content = yaml.load(text, Loader=_Loader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = T("The file is not YAML: %(problem)s", problem=str(error)[:200])
        raise Refused("not-yaml", problem, field="file") from error
    try:
        return Preset.model_validate(content)
    except ValidationError as error:
        faults = faults_of(error)
        listed = "; ".join(f"{f.place}: {f.message}" for f in faults[:5])
        message = T("The file does not fit the schema: %(faults)s", faults=listed)
        raise Refused("bad-preset", message, field="file") from error


def faults_of(error: ValidationError) -> list[Fault]:
    """List the faults of a document in words, with the place such as voucher.max_minor."""
    return [
        Fault(
            ".".join(str(part) for part in fault["loc"]), fault["msg"].removeprefix("Value error, ")
        )
        for fault in error.errors()
    ]


def write_preset(preset: Preset) -> str:
    """Return the text of a file that read_preset() reads back to the same values."""
    text: str = yaml.safe_dump(
        preset.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=100
    )
    return text
