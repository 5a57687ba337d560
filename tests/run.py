"""The whole suite: on SQLite with a real browser, then on PostgreSQL.

    python tests/run.py [arguments for pytest]

TEST_DATABASE_URL names a PostgreSQL server to use (its databases named voucherapp_test_* are made anew); without it a
throwaway cluster is made from the machine's own programs. CHROMIUM names the browser. WORKERS sets the number of
processes (2). ONLY=sqlite or ONLY=postgresql runs one half. REQUIRE_ALL=1 turns anything left out into a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.chromium import find_chromium  # noqa: E402
from tests.support.postgres import NoServer, throwaway_cluster  # noqa: E402

#: What has no database of its own to differ on, or is slow and the same, runs on SQLite alone.
SQLITE_ONLY = (
    "tests/rules",
    "tests/browser",
    "tests/architecture/test_bans.py",
    "tests/architecture/test_docs.py",
    "tests/architecture/test_routes.py",
    "tests/architecture/test_size.py",
    "tests/architecture/test_slices.py",
    "tests/architecture/test_texts.py",
    "tests/architecture/test_workflows.py",
)


def main(arguments: list[str]) -> int:
    """Run pytest once for each database and return 0 when all of it passed."""
    only = os.environ.get("ONLY", "")
    chromium = find_chromium()
    left_out = [] if chromium else ["browser tests (no Chromium; name one with CHROMIUM=...)"]
    results: dict[str, int] = {}
    with ExitStack() as stack:
        server = os.environ.get("TEST_DATABASE_URL", "")
        if not server and only != "sqlite":
            try:
                server = stack.enter_context(throwaway_cluster())
            except NoServer as problem:
                left_out.append(f"PostgreSQL ({problem})")
        elif only:
            left_out.append(f"all but {only} (ONLY={only})")
        environment = os.environ | {
            "CHROMIUM": chromium or "",
            "VOUCHERAPP_LEFT_OUT": "; ".join(left_out),
        }
        if only != "postgresql":
            results["SQLite"] = _pytest("sqlite://", arguments, [], environment)
        if server and only != "sqlite":
            skipped = [f"--ignore={path}" for path in SQLITE_ONLY if not _named(path, arguments)]
            results["PostgreSQL"] = _pytest(server, arguments, skipped, environment)
    return _verdict(results, left_out)


def _named(path: str, arguments: list[str]) -> bool:
    return any(argument.startswith(path) for argument in arguments)


def _pytest(url: str, arguments: list[str], extra: list[str], environment: dict[str, str]) -> int:
    workers = os.environ.get("WORKERS", "2")
    print(f"\n=== {'SQLite' if url.startswith('sqlite') else 'PostgreSQL'} ===", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", workers, *extra, *arguments],
        cwd=ROOT,
        env=environment | {"VOUCHERAPP_TEST_DATABASE": url},
        check=False,
    )
    return done.returncode


def _verdict(results: dict[str, int], left_out: list[str]) -> int:
    # Written to standard error and only when there is bad news: pytest's closing lines stay the last word.
    failed = [name for name, code in results.items() if code]
    if failed:
        print(f"Failed on {' and '.join(failed)}.", file=sys.stderr)
    if left_out and os.environ.get("REQUIRE_ALL") == "1":
        print(f"REQUIRE_ALL=1, but left out: {'; '.join(left_out)}", file=sys.stderr)
        return 1
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
