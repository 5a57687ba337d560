"""What docs/ says about permissions, routes and workflows is what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from voucherapp.cli.docs import FOLDER, generate

ROOT = FOLDER.parent


def test_generated_pages_are_fresh(app: Flask) -> None:
    stale = [
        str(path.relative_to(ROOT))
        for path, text in generate(app).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make docs`"


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*ROOT.glob("*.md"), *FOLDER.rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_files_named_in_the_guides_exist() -> None:
    missing = []
    for page in (ROOT / "CONTRIBUTING.md", ROOT / "ARCHITECTURE.md", ROOT / "README.md"):
        if not page.exists():
            missing.append(page.name)
            continue
        text = page.read_text(encoding="utf-8")
        for name in re.findall(r"`([a-z_]+/[A-Za-z_0-9/-]*(?:/|\.[a-z]{2,4}))`", text):
            places: tuple[Path, ...] = (ROOT / name, ROOT / "voucherapp" / name)
            # A function is named by its module: db/transitions.fire stands in db/transitions.py.
            places += (ROOT / "voucherapp" / f"{name.rpartition('.')[0]}.py",)
            found = any(p.exists() for p in places) or any(ROOT.glob(f"voucherapp/*/{name}"))
            if not found:
                missing.append(f"{page.name}: {name}")
    assert missing == []


def test_no_registry_or_machine_path_stands_in_tracked_files() -> None:
    words = ("py" + "pi.org", "python" + "hosted", "registry." + "npmjs", "extra-index" + "-url")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for folder in ("requirements", "deploy", "docs", ".ci", "tests", "voucherapp")
        for path in Path(ROOT / folder).rglob("*")
        if path.suffix in {".txt", ".md", ".py", ".in", ".toml", "", ".service"} and path.is_file()
        for word in words
        if word in path.read_text(encoding="utf-8", errors="ignore")
    ]
    assert found == []
