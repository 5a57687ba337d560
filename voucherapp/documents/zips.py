"""Archives that are sent while they are made: one file is in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

#: Kinds that are packed already: to deflate them again costs time and saves nothing.
PACKED = (".pdf", ".jpg", ".jpeg", ".png", ".webp", ".docx", ".xlsx", ".odt", ".ods")


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name (folders by slashes, any script), and how its bytes are read."""

    name: str
    read: Callable[[], bytes]


class _Pipe:
    """What has been written since it was last emptied; it cannot be sought in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._parts.append(bytes(data))
        self._at += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def drained(self) -> bytes:
        """Return what was written since the last time."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def iter_zip(members: Iterable[Member], *, at: datetime) -> Iterator[bytes]:
    """Yield an archive in pieces; names that occur twice get a number, empty files are left out."""
    pipe = _Pipe()
    moment = (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second)
    taken: set[str] = set()
    with ZipFile(cast(BinaryIO, pipe), "w", ZIP_DEFLATED) as archive:
        for member in members:
            content = member.read()
            if not content:
                continue
            entry = ZipInfo(_free_name(member.name, taken), moment)
            packed = entry.filename.lower().endswith(PACKED)
            entry.compress_type = ZIP_STORED if packed else ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
            yield pipe.drained()
    yield pipe.drained()


def _free_name(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or "/" in ending:
        stem, dot, ending = name, "", ""
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{stem} ({number}){dot}{ending}"
    taken.add(free.casefold())
    return free
