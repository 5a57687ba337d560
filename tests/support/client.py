"""A visitor who signs in, follows links and fills forms, and refuses bad pages."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from tests.support.page import Page
from voucherapp.accounts.models import User
from voucherapp.db.session import db, set_writing

REDIRECTS = {301, 302, 303, 307, 308}


class Client:
    """One browser of one person (or of nobody)."""

    def __init__(self, app: Flask, address: str = "127.0.0.1") -> None:
        self.app = app
        self.http = app.test_client()
        self.address = address

    def sign_in(self, user: Any) -> Client:
        """Become this user (a row, an actor or an id), without going through the form."""
        if not hasattr(user, "get_id"):
            user = db.session.get_one(User, getattr(user, "user_id", user))
        with self.http.session_transaction() as session:
            session.clear()
            session["_user_id"] = user.get_id()
            session["_fresh"] = True
        return self

    def sign_out(self) -> Client:
        """Become nobody again."""
        with self.http.session_transaction() as session:
            session.clear()
        return self

    def get(self, url: str, *, follow: bool = True, status: int | None = None, **kw: Any) -> Page:
        """Open a page; redirects are followed. `status` is the one expected (below 400 if none)."""
        return self._open("GET", url, follow=follow, status=status, **kw)

    def get_form(self, url: str, data: dict[str, list[Any]]) -> Page:
        """Send a form that searches."""
        return self.get(urlsplit(url).path, query_string=data)

    def post(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        *,
        follow: bool = True,
        status: int | None = None,
        **kw: Any,
    ) -> Page:
        """Send a form; an answer of 422 is a page like any other, other refusals are failures."""
        filled = _uploads(data or {})
        filled.setdefault("csrf_token", self.csrf_token())
        return self._open("POST", url, data=filled, follow=follow, status=status, **kw)

    def csrf_token(self) -> str:
        """Return a token such as every form of this visitor carries."""
        with self.http.session_transaction() as session:
            secret = session.setdefault("csrf_token", "0" * 40)
        serializer = URLSafeTimedSerializer(self.app.secret_key or "", salt="wtf-csrf-token")
        return str(serializer.dumps(secret))

    def try_get(self, url: str) -> int:
        """Return the status of a page without following or judging it."""
        return int(self._request("GET", url).status_code)

    def try_post(self, url: str, data: dict[str, Any] | None = None) -> int:
        """Return the status that a form gets, without following or judging it."""
        filled = {"csrf_token": self.csrf_token(), **(data or {})}
        return int(self._request("POST", url, data=filled).status_code)

    def _open(self, method: str, url: str, *, follow: bool, status: int | None, **kw: Any) -> Page:
        response = self._request(method, url, **kw)
        path = _path(url)
        hops = 0
        while follow and response.status_code in REDIRECTS:
            path = _path(response.headers["Location"])
            hops += 1
            assert hops < 6, f"too many redirects, last to {path}"
            response = self._request("GET", path)
        page = Page(self, response, path)
        if status is not None:
            assert page.status == status, f"{page!r} instead of {status}: {page.text[:600]}"
        else:
            assert page.status < 400 or page.status == 422, f"{page!r}: {page.text[:600]}"
        return page

    def _request(self, method: str, url: str, **kw: Any) -> Any:
        # What the test has written so far counts; the request gets a context, and with it a session
        # and a `g`, of its own; afterwards the rows the test holds are read anew when looked at.
        db.session.commit()
        try:
            with self.app.app_context():
                return self.http.open(
                    _path(url),
                    method=method,
                    # Read to the end and closed, as a browser does: files are not left open.
                    buffered=True,
                    environ_overrides={"REMOTE_ADDR": self.address},
                    **kw,
                )
        finally:
            set_writing(True)
            db.session.expire_all()


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _uploads(data: dict[str, Any]) -> dict[str, Any]:
    """Turn (content, file name) into what Werkzeug sends as a file."""

    def one(value: Any) -> Any:
        if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], bytes):
            return (io.BytesIO(value[0]), value[1])
        return value

    return {
        name: [one(v) for v in value] if isinstance(value, list) else one(value)
        for name, value in data.items()
    }
