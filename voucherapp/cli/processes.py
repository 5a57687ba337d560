"""Commands that run: the web processes, the scheduler, both together, and a look at their health."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import click
from flask import Flask, current_app

from voucherapp.cli.database import database_url
from voucherapp.db import migrate
from voucherapp.db.occupancy import Occupied, in_use
from voucherapp.db.session import db
from voucherapp.scheduler.runner import run_scheduler

START_SECONDS = 60.0


@click.command("scheduler")
def scheduler_command() -> None:
    """Run the one scheduler process until it is told to stop."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    with _occupying():
        run_scheduler(app)


@click.command("health")
@click.option("--url", default="http://127.0.0.1:5000", show_default=True)
def health_command(url: str) -> None:
    """Ask a running server whether it and its database answer."""
    if not _answers(url, seconds=5):
        raise click.ClickException(f"{url} does not answer.")
    click.echo("ok")


@click.command("serve")
@click.option("--demo", is_flag=True, help="Build the demo year when the database is empty.")
@click.option("--bind", default="127.0.0.1:5000", show_default=True, help="Address and port.")
@click.option("--workers", default=2, show_default=True, help="Number of web processes.")
@click.pass_context
def serve_command(ctx: click.Context, demo: bool, bind: str, workers: int) -> None:
    """Migrate, then run web processes and the scheduler until Ctrl-C."""
    _refuse_taken(bind)
    with _occupying():
        _serve(ctx, demo, bind, workers)


@contextmanager
def _occupying() -> Iterator[None]:
    """Keep commands that replace the data away while this process runs."""
    try:
        with in_use(current_app.config["INSTANCE"]):
            yield
    except Occupied as error:
        raise click.ClickException(
            "The demonstration is being built anew by another command. Try again in a minute."
        ) from error


def _serve(ctx: click.Context, demo: bool, bind: str, workers: int) -> None:
    migrate.upgrade(database_url())
    environment = dict(os.environ)
    if demo:
        environment["VOUCHERAPP_DEMO"] = "1"
        current_app.config["DEMO"] = True
        _run_demo_command(ctx, "build", "--if-empty")
    url = f"http://{bind}"
    processes = _start(environment, bind, workers)
    try:
        if not _answers(url, seconds=START_SECONDS, alive=processes):
            raise click.ClickException("The server did not start; its messages stand above.")
        if demo:
            _run_demo_command(ctx, "people")
        click.echo(f"\nServing on {url}  (Ctrl-C stops it)")
        _wait(processes)
    finally:
        _stop(processes)


def _run_demo_command(ctx: click.Context, *arguments: str) -> None:
    """Run a command of the demo slice as if it had been typed."""
    root = ctx.find_root()
    demo = root.command.get_command(root, "demo") if isinstance(root.command, click.Group) else None
    if demo is not None:
        demo.main(args=list(arguments), prog_name="voucherapp demo", standalone_mode=False)
    # This process goes on waiting for the others: a transaction left open here would keep the
    # write lock of SQLite for ever.
    db.session.remove()
    db.engine.dispose()


def _refuse_taken(bind: str) -> None:
    """Say plainly that the port is taken, before anything is built."""
    host, _, port = bind.rpartition(":")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            raise click.ClickException(
                f"{bind} is in use: is it running already? Choose another with --bind."
            ) from error


def _start(environment: dict[str, str], bind: str, workers: int) -> list[subprocess.Popen[bytes]]:
    # Both in a session of their own, so that Ctrl-C reaches us alone and we stop them in order.
    web = [
        *(sys.executable, "-m", "gunicorn", "voucherapp.factory:create_app()"),
        *("--bind", bind, "--workers", str(workers), "--worker-class", "sync"),
        *("--no-control-socket", "--log-level", "warning", "--graceful-timeout", "5"),
        "--preload",
    ]
    scheduler = [sys.executable, "-m", "voucherapp", "scheduler"]
    return [
        subprocess.Popen(
            command,
            env=environment,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )
        for command in (web, scheduler)
    ]


def _end_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed, so that no port stays taken."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _answers(url: str, *, seconds: float, alive: Sequence[subprocess.Popen[bytes]] = ()) -> bool:
    """Ask /health until it answers; give up after so many seconds or when a process ends."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and all(p.poll() is None for p in alive):
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _wait(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Wait until told to stop, or until one of the processes ends by itself."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    try:
        while all(p.poll() is None for p in processes):
            time.sleep(0.3)
    except KeyboardInterrupt:
        click.echo("\nStopping ...")
        return
    raise click.ClickException("One of the processes ended by itself; its messages stand above.")


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
