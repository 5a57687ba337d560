"""Who works on the data of an instance: many servers at once, or one command that replaces it.

The lock belongs to the process and ends with it however it ends, so that none is ever left over.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Occupied(Exception):
    """Somebody else works on the data in a way that does not go together with this."""


@contextmanager
def in_use(instance: Path) -> Iterator[None]:
    """Say that a server or scheduler works here; Occupied while a command replaces the data."""
    with _held(instance, fcntl.LOCK_SH):
        yield


@contextmanager
def alone(instance: Path) -> Iterator[None]:
    """Have the data to oneself; Occupied while a server or scheduler works on them."""
    with _held(instance, fcntl.LOCK_EX):
        yield


@contextmanager
def _held(instance: Path, kind: int) -> Iterator[None]:
    with (instance / "in-use.lock").open("a") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Occupied from error
        yield
