"""The bytes of files on disk, each under its own hash, written once and never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path


def put(root: Path, data: bytes) -> str:
    """Keep bytes and return their SHA-256; the same content twice takes its space once.

    The file appears under its name only when all of it is on the disk, so that a crash leaves
    either the whole file or none.
    """
    digest = hashlib.sha256(data).hexdigest()
    target = path_of(root, digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=target.parent, prefix=".partial-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(target)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return digest


def get(root: Path, digest: str) -> bytes:
    """Return the bytes of a hash; ValueError when the disk holds something else under it."""
    data = path_of(root, digest).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise ValueError(f"the file {digest[:12]} has been changed on the disk")
    return data


def sweep(root: Path, known: Collection[str], *, before: datetime) -> int:
    """Remove the files of unknown hashes that were last written before a moment; return how many.

    Younger ones may belong to a transaction that has not ended yet.
    """
    removed = 0
    for path in root.glob("??/??/*"):
        written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
        if path.name not in known and written < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def path_of(root: Path, digest: str) -> Path:
    """Return where the bytes of a hash lie; two levels keep folders small."""
    return root / digest[:2] / digest[2:4] / digest


def _sync_folder(folder: Path) -> None:
    """Make the name itself survive a power cut, where the system can do that for folders."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
