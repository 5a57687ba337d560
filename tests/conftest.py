"""What every test stands on: the application, a rolled-back database, a fixed clock, seeded chance."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

# Settings are read when the application is made; nothing of the developer's own instance is touched.
os.environ["VOUCHERAPP_INSTANCE"] = tempfile.mkdtemp(prefix="voucherapp-test-")
os.environ.setdefault("SECRET_KEY", "a-key-for-tests-only")

import hypothesis
import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session
from xdist.scheduler import LoadScopeScheduling

from tests.support.client import Client
from tests.support.database import Stable, Statements, backend, counted
from tests.support.jobs import drain
from tests.support.time import DEMO_DAY, Clock
from voucherapp.db.session import db, set_writing
from voucherapp.factory import create_app
from voucherapp.kernel import clock as kernel_clock
from voucherapp.kernel import ids

# The same examples in every run: a test that fails here fails there. No clock is watched, as the
# machine that runs the suite may be busy.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("suite")

SETTINGS: dict[str, Any] = {
    "TESTING": True,
    "SECRET_KEY": "a-key-for-tests-only",
    "SERVER_NAME": None,
    "SMTP_URL": "",
    "ARGON2_TIME": 1,
    "ARGON2_MEMORY": 8,
    "DEMO": False,
}


# --- What runs, and what was left out --------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests about the other database; they are not skipped, they do not apply."""
    kept, other = [], []
    for item in items:
        mark = item.get_closest_marker("only")
        (kept if mark is None or mark.args[0] == backend() else other).append(item)
    if other:
        config.hook.pytest_deselected(items=other)
        items[:] = kept


class DemoTogether(LoadScopeScheduling):
    """Gives each test to the next free process, but all on the demonstration to one.

    It takes half a minute to build; files of tests that stand on it are named test_demo_*.
    """

    def _split_scope(self, nodeid: str) -> str:
        return (
            "demo"
            if Path(nodeid.split("::", maxsplit=1)[0]).name.startswith("test_demo_")
            else nodeid
        )


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Build the demonstration once, whatever the number of processes."""
    return DemoTogether(config, log)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line what this run left out and why."""
    if os.environ.get("VOUCHERAPP_LEFT_OUT"):
        terminalreporter.write_line(f"Left out: {os.environ['VOUCHERAPP_LEFT_OUT']}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With REQUIRE_ALL=1 a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    if os.environ.get("REQUIRE_ALL") == "1" and reporter.stats.get("skipped"):
        reporter.write_line(f"\nREQUIRE_ALL=1: {len(reporter.stats['skipped'])} skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# --- No network, no chance, no moving clock --------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        local = self.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1", "localhost")
        if not local:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    """The clock of the test: stands still until it is set or advanced."""
    fixed = Clock()
    kernel_clock.set_source(fixed)
    yield fixed
    kernel_clock.set_source(None)


@pytest.fixture(autouse=True)
def _seeded_ids() -> Iterator[None]:
    """Make tokens and codes the same in every run."""
    ids.seed(20260302)
    yield
    ids.seed(None)


# --- The application and its database --------------------------------------------------------------


@pytest.fixture(scope="session")
def stable(tmp_path_factory: pytest.TempPathFactory) -> Stable:
    """The databases of this test process, built once by the migrations."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return Stable(tmp_path_factory.mktemp("database"), worker)


@pytest.fixture(scope="session")
def make_app(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Flask]:
    """Make an application on the database of this address."""

    def make(url: str, **settings: Any) -> Flask:
        settings.setdefault("FILES_DIR", tmp_path_factory.mktemp("files"))
        return create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url, **settings})

    return make


@pytest.fixture(scope="session")
def session_app(stable: Stable, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """The application that tests share; each test sees its database as it was built."""
    shared = make_app(stable.copy())
    yield shared
    with shared.app_context():
        db.engine.dispose()


@contextmanager
def rolled_back(application: Flask) -> Iterator[Flask]:
    """Push the application's context inside a transaction that is rolled back afterwards.

    The session joins the outer transaction by savepoints, so that a commit of the web shell is
    real to the code and gone after the test.
    """
    with application.app_context():
        set_writing(True)
        engines = db.engines
        engine = engines[None]
        connection = engine.connect()
        outer = connection.begin()
        engines[None] = connection  # type: ignore[assignment]
        db.session.configure(join_transaction_mode="create_savepoint")
        try:
            yield application
        finally:
            db.session.remove()
            engines[None] = engine
            outer.rollback()
            connection.close()


@pytest.fixture
def app(session_app: Flask) -> Iterator[Flask]:
    """The application on an empty database; what the test writes is gone afterwards."""
    with rolled_back(session_app) as inside:
        yield inside


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What applications on the demonstration share: the files and mails that were made with it."""
    return {
        "DEMO": True,
        "FILES_DIR": tmp_path_factory.mktemp("demo-files"),
        "INSTANCE": tmp_path_factory.mktemp("demo-instance"),
    }


@pytest.fixture(scope="session")
def demo_database(
    stable: Stable, make_app: Callable[..., Flask], demo_settings: dict[str, Any]
) -> str:
    """The demonstration as it is told on DEMO_DAY, built once in this test process."""
    from voucherapp.demo.world import build  # read only by those who need the demonstration

    url = stable.copy()
    teller = make_app(url, **demo_settings)
    with teller.app_context():
        ids.seed(20261120)
        build(DEMO_DAY.date())
        ids.seed(None)
        db.session.remove()
        db.engine.dispose()
    return url


@pytest.fixture(scope="session")
def session_demo_app(
    demo_database: str, make_app: Callable[..., Flask], demo_settings: dict[str, Any]
) -> Iterator[Flask]:
    """The application on the demonstration, shared by tests that roll back."""
    shared = make_app(demo_database, **demo_settings)
    yield shared
    with shared.app_context():
        db.engine.dispose()


@pytest.fixture
def demo_app(session_demo_app: Flask, clock: Clock) -> Iterator[Flask]:
    """The demonstration on its day; what the test writes is gone afterwards."""
    clock.go(DEMO_DAY)
    with rolled_back(session_demo_app) as inside:
        yield inside


@pytest.fixture
def db_session(app: Flask) -> scoped_session[Session]:
    """The session of the test; what it flushes is seen by requests once they begin."""
    return db.session


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor who has not signed in; `client.sign_in(user)` makes somebody of them."""
    return Client(app)


@pytest.fixture
def visitor(app: Flask) -> Callable[..., Client]:
    """Make visitors: `visitor(user)` is signed in, `visitor()` is nobody."""

    def make(user: Any = None, address: str = "127.0.0.1") -> Client:
        fresh = Client(app, address)
        return fresh if user is None else fresh.sign_in(user)

    return make


@pytest.fixture
def at_most(app: Flask) -> Callable[[int], AbstractContextManager[Statements]]:
    """`with at_most(6):` fails when the block sends more SQL statements, and shows them."""

    @contextmanager
    def limit(number: int) -> Iterator[Statements]:
        with counted(db.engines[None]) as seen:
            yield seen
        listing = "\n".join(" ".join(s.split())[:160] for s in seen)
        assert len(seen) <= number, f"{len(seen)} statements instead of {number}:\n{listing}"

    return limit


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Run what the scheduler would until nothing waits in the outbox; returns the number of runs."""
    return lambda: drain(app)


@pytest.fixture
def own_app(stable: Stable, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application on a database of its own, where commits are real: for threads and races."""
    url = stable.copy()
    separate = make_app(url)
    with separate.app_context():
        db.session.configure(join_transaction_mode="conditional_savepoint")
        try:
            yield separate
        finally:
            db.session.remove()
            db.engine.dispose()
    stable.discard(url)


@pytest.fixture
def files_dir(app: Flask) -> Path:
    """Where this application keeps uploaded files."""
    return Path(app.config["FILES_DIR"])
