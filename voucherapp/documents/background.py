"""Compresses what is written in a thread of its own, while the next rows are being made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Thread
from typing import IO, Protocol

#: Lots that may wait: enough to keep both sides busy, little enough to cost no memory.
WAITING = 1
#: Bytes that are handed over at once. Each time the thread has done one step it waits for its turn
#: behind the one that makes rows, some milliseconds: small lots would spend half the time waiting.
LOT = 2_000_000


class Sink(Protocol):
    """Something that takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take some bytes."""


class _Background:
    """A sink that hands its bytes to a thread; deflate lets other threads work meanwhile."""

    def __init__(self, body: IO[bytes]) -> None:
        self._queue: Queue[bytes | None] = Queue(WAITING)
        self._body = body
        self._failure: BaseException | None = None
        self._lot: list[bytes] = []
        self._size = 0
        self._thread = Thread(target=self._work, name="compress", daemon=True)
        self._thread.start()

    def write(self, data: bytes, /) -> None:
        """Take some bytes; raises what the thread met when it could not write earlier ones."""
        if self._failure is not None:
            raise self._failure
        self._lot.append(data)
        self._size += len(data)
        if self._size >= LOT:
            self._hand_over()

    def _hand_over(self) -> None:
        lot, self._lot, self._size = b"".join(self._lot), [], 0
        self._queue.put(lot)

    def finish(self) -> None:
        """Wait until everything is written; raises what went wrong."""
        self._hand_over()
        self._queue.put(None)
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def abandon(self) -> None:
        """Let the thread end after what it has been given."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (data := self._queue.get()) is not None:
            if self._failure is not None:
                continue
            try:
                self._body.write(data)
            except BaseException as error:  # noqa: BLE001  (raised again where the rows are made)
                self._failure = error


@contextmanager
def in_background(body: IO[bytes]) -> Iterator[Sink]:
    """Write to `body` from another thread during the block; all is written when it ends."""
    writer = _Background(body)
    try:
        yield writer
    except BaseException:
        writer.abandon()
        raise
    writer.finish()
