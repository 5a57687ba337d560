"""Requests as browsers send them: with a session cookie and the token of a form."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from bench import drive

CSRF = "0" * 40


def cookie(app: Flask, session_value: str) -> str:
    """Return the Cookie header of somebody who has signed in."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    session = {"_user_id": session_value, "_fresh": True, "csrf_token": CSRF}
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(session)}"


def form_body(app: Flask, **values: str) -> str:
    """Return the body of a form with its token."""
    token = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(CSRF)
    return urlencode({"csrf_token": token, **values})


def submissions(app: Flask, port: int, drafts: list[tuple[str, str]], path: str) -> list[bytes]:
    """Return one request for each draft that sends it, each by its own firm."""
    body = form_body(app, confirm="y")
    return [
        drive.post(port, path.format(token=token), body, cookie(app, session))
        for token, session in drafts
    ]
