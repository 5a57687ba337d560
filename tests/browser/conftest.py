"""A real Chromium on a real server with a database of its own; every page goes through axe-core."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.support.chromium import find_chromium
from tests.support.jobs import drain
from tests.support.walker import Walker


class Quiet(WSGIRequestHandler):
    """Writes no line per request."""

    def log(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine")
    options = ["--disable-gpu"]
    if os.geteuid() == 0:
        options += ["--no-sandbox", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def live_app(own_app: Flask) -> Flask:
    """The application that is being served; fill its database and commit before you look."""
    return own_app


@pytest.fixture
def site(live_app: Flask) -> Iterator[str]:
    """The address of the running server."""
    server = make_server("127.0.0.1", 0, live_app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser profiles that are closed after the test."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(
            **{"locale": "en-GB", "timezone_id": "Europe/Rome", **options}
        )
        context.set_default_timeout(20000)
        opened.append(context)
        return context

    yield make
    for context in opened:
        with suppress(Exception):
            context.close()


@pytest.fixture
def walker(
    live_app: Flask, site: str, contexts: Callable[..., BrowserContext]
) -> Iterator[Callable[..., Walker]]:
    """Make people with a browser: `walker(user)`, `walker(user, phone=True)`, `walker(script=False)`.

    At the end of the test each of them must have met no error in the console, no blocked resource
    and no failed request.
    """
    made: list[Walker] = []

    def make(
        user: Any = None, *, phone: bool = False, script: bool = True, **options: Any
    ) -> Walker:
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
        context = contexts(
            base_url=site, viewport=size, has_touch=phone, java_script_enabled=script, **options
        )
        person = Walker(live_app, site, context, phone=phone, script=script)
        made.append(person)
        return person if user is None else person.sign_in(user)

    yield make
    for person in made:
        person.has_met_no_trouble()


@pytest.fixture
def run_live_jobs(live_app: Flask) -> Callable[[], int]:
    """Do what the scheduler would, on the database that is being served."""
    return lambda: drain(live_app)


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    """A folder for pictures; SCREENSHOTS=folder keeps them."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
