"""A throwaway PostgreSQL cluster made from the machine's own server programs."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT = 54329
#: Nothing here must survive a power cut, so nothing waits for the disk.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "listen_addresses": "''",
    "port": str(PORT),
}


class NoServer(RuntimeError):
    """The machine has no usable PostgreSQL; the message says what is missing."""


def find_bindir() -> Path:
    """Return the newest folder that holds initdb and pg_ctl, or raise NoServer."""
    candidates = [Path(p).resolve().parent for p in [shutil.which("initdb")] if p]
    if config := shutil.which("pg_config"):
        done = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(done.stdout.strip() or "/nonexistent"))
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoServer("no initdb and pg_ctl on this machine (Debian: apt-get install postgresql)")


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


def _as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root: the words that run a command as user postgres."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        raise NoServer("run by root, but there is no user postgres") from None
    if shutil.which("runuser"):
        return ["runuser", "-u", "postgres", "--"]
    if shutil.which("setpriv"):
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
    raise NoServer("run by root, but neither runuser nor setpriv is there")


@contextmanager
def throwaway_cluster() -> Iterator[str]:
    """Yield the URL of a fresh cluster on a Unix socket; stop and delete it afterwards."""
    bindir, prefix = find_bindir(), _as_server_user()
    folder = Path(tempfile.mkdtemp(prefix="voucherapp-pg-"))
    if prefix:
        shutil.chown(folder, "postgres", "postgres")
    control = [*prefix, str(bindir / "pg_ctl"), "-D", str(folder / "data"), "-w", "-s"]
    try:
        _run(
            [
                *prefix,
                str(bindir / "initdb"),
                *("-D", str(folder / "data"), "-U", "postgres", "-A", "trust"),
                *("-E", "UTF8", "--no-locale", "--no-sync"),
            ],
            folder,
        )
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        log = str(folder / "server.log")
        _run([*control, "-l", log, "-o", f"{options} -k {folder}", "start"], folder)
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}&port={PORT}"
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], folder: Path) -> None:
    # The server must not hold our pipes open, or waiting for its end would wait for ever.
    with (folder / "control.log").open("a+") as log:
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
        if done.returncode:
            log.seek(0)
            raise NoServer(f"{Path(command[-1]).name} failed: {log.read()[-800:]}")
