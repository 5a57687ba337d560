"""Settings of the running application, for code that knows no HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app


def setting(name: str) -> Any:
    """Return a setting of config.py by its name; KeyError when there is none."""
    return current_app.config[name]


def folder(name: str) -> Path:
    """Return a setting that names a folder."""
    return Path(setting(name))
