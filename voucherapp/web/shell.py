"""One request, one transaction: begin, commit below 400, roll back otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from voucherapp.db.session import db, set_writing
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.web.access import View, show_stale

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def init_shell(app: Flask) -> None:
    """Put the transaction boundary and the error pages around every request."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_clean)
    app.register_error_handler(NotFound, lambda _e: (render_template("errors/404.html"), 404))
    app.register_error_handler(Refused, _show_refusal)
    app.register_error_handler(CSRFError, show_stale)
    app.register_error_handler(HTTPException, _show_http_error)


def _begin() -> None:
    # Who asks is read before the writing begins: SQLite has one writer at a time.
    set_writing(False)


def reads_first(view: View) -> View:
    """Let a view read before it says itself, by `begin_writing`, that the writing begins."""
    view.reads_first = True  # type: ignore[attr-defined]
    return view


def open_writing() -> None:
    """Begin the writing transaction of an unsafe request, once it is known who asks."""
    if request.method in SAFE:
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, "reads_first", False):
        begin_writing()


def begin_writing() -> None:
    """End what was only read and begin the writing transaction: SQLite has one writer at a time."""
    db.session.commit()
    set_writing(True)


def _finish(response: Response) -> Response:
    if request.method in SAFE:
        return response
    if response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def _clean(error: BaseException | None) -> None:
    if error is not None:
        db.session.rollback()
    set_writing(True)


def _show_refusal(refusal: Refused) -> ResponseReturnValue:
    db.session.rollback()
    return render_template("errors/409.html", refusal=refusal, back=request.referrer), 409


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    db.session.rollback()
    if error.response is not None or (error.code or 500) < 400:
        return error
    known = {400: "422", 403: "403", 404: "404", 405: "404", 413: "413", 422: "422", 429: "429"}
    name = known.get(error.code or 500, "500")
    return render_template(f"errors/{name}.html", error=error), error.code or 500


def attempt(form: FlaskForm | None, do: Callable[[], Any]) -> bool:
    """Do it; on Refused roll back, put the message on the form (or flash it) and return False.

    A view that gets False renders its form again with status 422, so that nothing typed is lost.
    """
    try:
        do()
        db.session.flush()
    except Refused as refusal:
        db.session.rollback()
        g.refused = refusal
        if form is None:
            flash(str(refusal.message), "danger")
        elif refusal.field and refusal.field in form:
            field = form[refusal.field]
            field.errors = [*field.errors, str(refusal.message)]
        else:
            form.form_errors.append(str(refusal.message))
        return False
    return True


def local_path() -> str | None:
    """Return the page of this site that a person came from, never an address elsewhere."""
    path = request.args.get("next", "")
    is_local = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if is_local else None


def done(url: str, message: Any = None) -> ResponseReturnValue:
    """Answer 303 to the next page, with a message for it."""
    if message is not None:
        flash(str(message), "success")
    return redirect(url, 303)


def act_or_back(do: Callable[[], Any], *, to: str, message: Any = None) -> ResponseReturnValue:
    """Run a one-button action and go back to its page, saying what was done or why not.

    The transaction of a refusal is rolled back here, and the answer is a redirect with the
    refusal as a message: there is no form to show again.
    """
    if attempt(None, do):
        return done(to, message)
    return redirect(to, 303)
