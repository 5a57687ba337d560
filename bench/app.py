"""The application on a database of the bench, and nothing that loads one: what is measured stays alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

from voucherapp.factory import create_app

SECRET = "bench-only"


def make_app(folder: Path, name: str = "year", **settings: Any) -> Flask:
    """Return the application on the bench database of that name."""
    return create_app(
        {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / f'{name}.sqlite'}",
            "SECRET_KEY": SECRET,
            "FILES_DIR": folder / "files",
            **settings,
        }
    )
