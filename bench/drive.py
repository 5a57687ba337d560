"""A load generator: a few clients that send requests made beforehand and time the answers.

It is cheap (about 0.1 ms of processor a request), needs no other program and counts each answer
by its status and the start of its Location, so that a refusal can never pass for a success.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

CLIENTS = 8


@dataclass
class Result:
    """What came back in one window."""

    seconds: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def count(self) -> int:
        """How many answers came."""
        return len(self.latencies)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.count / self.seconds if self.seconds else 0.0

    def at(self, share: float) -> float:
        """Return the latency (ms) that this share of the answers stayed under."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0

    def add(self, other: Result) -> Result:
        """Bring two windows together."""
        return Result(
            self.seconds + other.seconds,
            self.answers + other.answers,
            self.latencies + other.latencies,
            other.size or self.size,
        )


def get(port: int, path: str, cookie: str = "") -> bytes:
    """Return the bytes of a GET request."""
    head = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: text/html"]
    return _message([*head, *([f"Cookie: {cookie}"] if cookie else [])])


def post(port: int, path: str, body: str, cookie: str = "") -> bytes:
    """Return the bytes of a form that is sent."""
    head = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return _message([*head, *([f"Cookie: {cookie}"] if cookie else [])], body)


def _message(head: list[str], body: str = "") -> bytes:
    return ("\r\n".join([*head, "Connection: close", "", ""]) + body).encode()


def once(port: int, message: bytes) -> bytes:
    """Send one request and return the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(message)
        parts = []
        while part := connection.recv(1 << 18):
            parts.append(part)
    return b"".join(parts)


def drive(
    port: int, messages: Iterable[bytes], *, seconds: float | None = None, clients: int = CLIENTS
) -> Result:
    """Send the messages from several clients until they or the time run out."""
    source, lock = iter(messages), threading.Lock()
    result = Result()
    began = time.perf_counter()
    until = began + seconds if seconds is not None else float("inf")

    def take() -> bytes | None:
        with lock:
            return next(source, None)

    def work() -> None:
        while time.perf_counter() < until:
            message = take()
            if message is None:
                return
            start = time.perf_counter()
            answer = once(port, message)
            elapsed = time.perf_counter() - start
            with lock:
                result.latencies.append(elapsed)
                result.answers[_kind(answer)] += 1
                result.size = len(answer)

    workers = [threading.Thread(target=work) for _ in range(clients)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    result.seconds = time.perf_counter() - began
    return result


def _kind(answer: bytes) -> str:
    head = answer[:2000].split(b"\r\n\r\n", 1)[0].decode("latin-1")
    lines = head.split("\r\n")
    status = lines[0].split(" ")[1] if " " in lines[0] else "none"
    location = next((v[10:] for v in lines if v.lower().startswith("location: ")), "")
    return f"{status} {location.split('/')[-1]}".strip()


def again(message: bytes) -> Iterator[bytes]:
    """Repeat one message for ever."""
    while True:
        yield message


def interleave(
    one: Callable[[], Result], other: Callable[[], Result], rounds: int
) -> tuple[Result, Result]:
    """Measure two things in turns, so that a busy moment of the machine meets both."""
    a, b = Result(), Result()
    for _ in range(rounds):
        a = a.add(one())
        b = b.add(other())
    return a, b
