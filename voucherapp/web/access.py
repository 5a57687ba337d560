"""What each route asks of a visitor; a route that says nothing is closed to all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import (
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from voucherapp.kernel import clock
from voucherapp.kernel.act import Act, Actor
from voucherapp.kernel.permissions import Permission, Role
from voucherapp.kernel.text import T

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

NOBODY = Actor(user_id=None, name="Visitor")


@dataclass(frozen=True, slots=True)
class Access:
    """The declaration of one route: public, signed in, or any of these permissions."""

    public: bool = False
    any_of: tuple[Permission, ...] = ()
    demo_only: bool = False

    @property
    def label(self) -> str:
        """The declaration in one word for lists and documentation."""
        if self.demo_only:
            return "demo only"
        return "public" if self.public else ", ".join(self.any_of)


def public(view: View) -> View:
    """Open a route to everybody."""
    view.access = Access(public=True)  # type: ignore[attr-defined]
    return view


def demo_only(view: View) -> View:
    """Open a route to everybody, but only in a demonstration."""
    view.access = Access(public=True, demo_only=True)  # type: ignore[attr-defined]
    return view


def allow(*permissions: Permission) -> Callable[[View], View]:
    """Open a route to people who hold any of the permissions."""

    def declare(view: View) -> View:
        view.access = Access(any_of=permissions)  # type: ignore[attr-defined]
        return view

    return declare


def me() -> Actor:
    """Return the person of this request, or a visitor without any right."""
    # One step through the proxy of Flask instead of five: a page asks some thirty times.
    kept: dict[str, Any] = g._get_current_object().__dict__  # noqa: SLF001  (its one accessor)
    actor: Actor | None = kept.get("actor")
    if actor is None:
        actor = _hand_of(current_user.actor) if current_user.is_authenticated else NOBODY
        kept["actor"] = actor
    return actor


#: The session's note of the firm for which the office enters an application: its id and name.
OFFICE_HAND = "office_hand"
#: Where the office may write in the place of a firm; its awards and claims stay its own.
FIRM_PAGES = ("/my/applications", "/my/organisations")


def _hand_of(actor: Actor) -> Actor:
    """Let somebody of the office write on the pages of the one firm whose paper they enter."""
    firm: dict[str, Any] | None = session.get(OFFICE_HAND)
    if (
        firm is None
        or not request.path.startswith(FIRM_PAGES)
        or not actor.may(Permission.APPLICATION_CHECK)
    ):
        return actor
    return replace(
        actor,
        name=str(T("%(who)s for %(firm)s", who=actor.name, firm=firm["name"]))[:120],
        roles=actor.roles | {Role.FIRM},
        organisation_ids=frozenset({firm["id"]}),
        by_office=True,
    )


def act() -> Act:
    """Return the deed of this request: who and when, the same moment for all of it."""
    if "act" not in g:
        g.act = Act(actor=me(), at=clock.now(), origin="web")
    value: Act = g.act
    return value


def guard_route() -> ResponseReturnValue | None:
    """Refuse the request unless its route opens to this person (before_request)."""
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    access: Access | None = getattr(view, "access", None)
    if access is None:
        if request.endpoint == "static" or request.endpoint.endswith(".static"):
            return None
        abort(403)
    if access.demo_only and not current_app.config["DEMO"]:
        abort(404)
    if access.public:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if not any(me().may(permission) for permission in access.any_of):
        abort(403)
    return None


def show_stale(error: CSRFError) -> ResponseReturnValue:
    """Answer a form whose session has ended: sign in, then back to the page of the form.

    The script of drafts puts back there what was typed.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    access: Access | None = getattr(view, "access", None)
    if access is not None and not access.public and not current_user.is_authenticated:
        return _to_sign_in()
    return render_template("errors/400.html", error=error), 400


def _page_of_form() -> str:
    """Return the page of this site on which the form of this request stood, "" when unknown."""
    page = urlsplit(request.referrer or "")
    if page.netloc != request.host or not page.path.startswith("/"):
        return ""
    return page.path + (f"?{page.query}" if page.query else "")


def _to_sign_in() -> ResponseReturnValue:
    flash(str(T("Please sign in to go on. Drafts that were saved are kept.")), "info")
    if back := request.full_path.rstrip("?") if request.method == "GET" else _page_of_form():
        session["after_sign_in"] = back
    return redirect(url_for("accounts.sign_in"), 303)
