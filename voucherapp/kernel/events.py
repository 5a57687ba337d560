"""The shape of an event: something that happened, told upwards by ids and plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; subclasses add ids and plain values only."""

    name: ClassVar[str] = ""
