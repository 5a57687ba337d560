"""Everything that must be true before a change leaves: style, types, contracts, migrations, docs, texts.

    python tests/check.py [name of a step ...]

Steps run in turn, all of them, and the exit code is 1 when any failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.postgres import NoServer, throwaway_cluster  # noqa: E402

#: A step returns what is wrong, or an empty text.
Step = Callable[[], str]


def _tool(*arguments: str) -> str:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return f"{done.stdout}\n{done.stderr}".strip() if done.returncode else ""


def check_format() -> str:
    """The code is formatted."""
    return _tool("ruff", "format", "--check", ".")


def check_lint() -> str:
    """The linter finds nothing."""
    return _tool("ruff", "check", ".")


def check_types() -> str:
    """Mypy strict finds nothing."""
    return _tool("mypy")


def check_imports() -> str:
    """Slices import downwards only."""
    program = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return f"{done.stdout}\n{done.stderr}".strip() if done.returncode else ""


def check_migrations() -> str:
    """One head, pinned; a migrated database is what the models say, on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        problems = _migrated(f"sqlite:///{folder}/check.sqlite")
    server = os.environ.get("TEST_DATABASE_URL")
    try:
        if server:
            problems += _migrated_on(server)
        else:
            with throwaway_cluster() as url:
                problems += _migrated_on(url)
    except NoServer as missing:
        problems += [f"PostgreSQL was left out: {missing}"] if _require_all() else []
        print(f"  (PostgreSQL left out: {missing})")
    return "\n".join(problems)


def _require_all() -> bool:
    return os.environ.get("REQUIRE_ALL") == "1"


def _migrated_on(server: str) -> list[str]:
    os.environ["VOUCHERAPP_TEST_DATABASE"] = server
    from tests.support.database import Stable

    stable = Stable(Path(), "check")
    try:
        return _migrated(stable.empty("migrated"))
    finally:
        stable.discard(stable.pristine)


def _migrated(url: str) -> list[str]:
    import voucherapp.tables  # noqa: F401
    from voucherapp.db import migrate

    if not migrate.has_revisions():
        return ["there is no migration yet"]
    problems = []
    heads, pinned = migrate.heads(), migrate.PIN.read_text(encoding="utf-8").strip()
    if heads != [pinned]:
        problems.append(f"heads are {heads}, but migrations/HEAD says {pinned}")
    migrate.upgrade(url)
    backend = url.split(":", 1)[0]
    return problems + [f"{backend}: {change}" for change in migrate.differences(url)]


def check_docs() -> str:
    """The generated pages of docs/ are fresh."""
    return _tool("voucherapp", "docs", "--check")


def check_texts() -> str:
    """Every text for people can be extracted for translation."""
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "messages.pot")
        wrong = _tool(
            *("babel.messages.frontend", "--quiet", "extract", "-F", "babel.cfg"),
            *("-k", "T", "-k", "_", "-k", "ngettext:1,2", "-o", target, "."),
        )
        if wrong:
            return wrong
        count = Path(target).read_text(encoding="utf-8").count("\nmsgid ")
    return "" if count > 1 else "no text was found: are they marked with T() and _()?"


STEPS: dict[str, Step] = {
    "format": check_format,
    "lint": check_lint,
    "types": check_types,
    "imports": check_imports,
    "migrations": check_migrations,
    "docs": check_docs,
    "texts": check_texts,
}


def main(names: list[str]) -> int:
    """Run the named steps, or all of them, and return 0 when nothing is wrong."""
    failed = []
    for name in names or STEPS:
        began = time.monotonic()
        wrong = STEPS[name]()
        verdict = "FAILED" if wrong else "ok"
        print(f"{name:<12}{verdict:<8}{time.monotonic() - began:5.1f} s", flush=True)
        if wrong:
            failed.append(name)
            print(f"\n{wrong}\n", flush=True)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
