"""Starts the measured servers as they are deployed: gunicorn, two sync workers each."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2


@dataclass(frozen=True)
class Server:
    """A running server: its port, and the process above its workers."""

    port: int
    pid: int

    def memory_mb(self) -> float:
        """Return the resident memory of all its workers in MB."""
        size = os.sysconf("SC_PAGE_SIZE")
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        pages = (int(Path(f"/proc/{w}/statm").read_text().split()[1]) for w in workers)
        return sum(pages) * size / 1e6


def ours() -> Flask:
    """Return the application on the loaded year, as a worker makes it."""
    from bench.app import make_app  # noqa: PLC0415  (the floor's workers need not import it)

    return make_app(Path(os.environ["BENCH_FOLDER"]))


@contextmanager
def serve(application: str, folder: Path) -> Iterator[Server]:
    """Run a server for the time of the block."""
    port = _free_port()
    environment = {
        **os.environ,
        "BENCH_FOLDER": str(folder),
        "VOUCHERAPP_INSTANCE": str(folder / "instance"),
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": str(WORKERS),
        "PYTHONPATH": str(ROOT),
    }
    command = [
        sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy" / "gunicorn.conf.py"),
        "--max-requests", "0", "--log-level", "warning", application,
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit("a server did not start")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("a server did not answer")
