"""How a session cookie becomes a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_login import LoginManager

#: Set by the accounts slice: turns the value of the cookie into a user, or None.
_loader: Callable[[str], Any] = lambda _value: None  # noqa: E731


def set_loader(loader: Callable[[str], Any]) -> None:
    """Name the function that finds the person of a session."""
    global _loader
    _loader = loader


def init_login(app: Flask) -> None:
    """Attach Flask-Login; sessions are bound to nothing that changes on a phone network."""
    manager = LoginManager(app)
    manager.session_protection = None
    # Asked for at each use: the accounts slice names it after this.
    manager.user_loader(lambda value: _loader(value))  # noqa: PLW0108
