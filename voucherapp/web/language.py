"""In which language a page is written."""

from __future__ import annotations

from flask import current_app, has_request_context, request
from flask_login import current_user


def choose_language() -> str:
    """Return the person's own choice, else what the browser prefers, else English."""
    offered: tuple[str, ...] = current_app.config["LANGUAGES"]
    if not has_request_context():
        return offered[0]
    if current_user.is_authenticated and current_user.language in offered:
        return str(current_user.language)
    return request.accept_languages.best_match(offered) or offered[0]
