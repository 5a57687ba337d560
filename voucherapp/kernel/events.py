"""The base of all events: something that happened, told in ids and plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; subclasses add ids and plain values only."""

    name: ClassVar[str] = ""
