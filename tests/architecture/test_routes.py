"""Every route says who may come, keeps to it, and breaks for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.support.client import Client
from tests.support.people import PEOPLE, make_person
from voucherapp.kernel.permissions import MATRIX, Role
from voucherapp.web.access import Access

ANYBODY_ELSE = None


def routes(app: Flask) -> Iterator[tuple[Rule, Access]]:
    """Yield every route with what it declares; files of the browser are open to all."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: r.rule):
        if not rule.endpoint.endswith("static"):
            yield rule, getattr(app.view_functions[rule.endpoint], "access", None)


def address(app: Flask, rule: Rule) -> str:
    """Fill the route with ids that belong to nobody."""
    values: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        values[name] = 999_999 if kind == "IntegerConverter" else "nothing-of-this-name"
        if kind == "AnyConverter":
            values[name] = next(iter(converter.items))
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values)


def test_every_route_declares_who_may_come(app: Flask) -> None:
    assert [rule.rule for rule, access in routes(app) if access is None] == []


def test_a_route_is_public_or_asks_for_a_permission(app: Flask) -> None:
    assert [r.rule for r, access in routes(app) if not (access.public or access.any_of)] == []


def test_every_permission_asked_for_is_held_by_somebody(app: Flask) -> None:
    held = frozenset().union(*MATRIX.values())
    assert {p for _r, access in routes(app) for p in access.any_of} <= held


def test_addresses_are_plain(app: Flask) -> None:
    """Lower case and words joined by hyphens: easy to read out and to type."""
    odd = [
        rule.rule
        for rule, _access in routes(app)
        for part in rule.rule.split("/")
        if "<" not in part and ("_" in part or part != part.lower())
    ]
    assert odd == []


@pytest.mark.parametrize("role", [ANYBODY_ELSE, *PEOPLE], ids=lambda r: r or "visitor")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_route_keeps_to_what_it_declares(app: Flask, role: Role | None, method: str) -> None:
    user = make_person(role) if role else None
    problems = []
    for rule, access in routes(app):
        if method not in (rule.methods or ()):
            continue
        client = Client(app)
        if user is not None:
            client.sign_in(user)
        url = address(app, rule)
        try:
            status = client.try_get(url) if method == "GET" else client.try_post(url)
        except Exception as error:  # noqa: BLE001  (collected, so that one bad page hides no other)
            problems.append(f"{method} {url}: {type(error).__name__}: {str(error)[:300]}")
            continue
        wrong = judge(access, role, status)
        if wrong:
            problems.append(f"{method} {url} ({access.label}): {status}, {wrong}")
    assert not problems, "\n".join(problems)


def judge(access: Access, role: Role | None, status: int) -> str:
    """Say what is wrong with the answer, empty when it is as declared."""
    if status >= 500:
        return "it broke"
    if access.demo_only:
        return "" if status == 404 else "a demo page outside the demo"
    if access.public:
        return "" if status not in (401, 403) else "a public page refused"
    if role is None:
        return "" if status == 303 else "a visitor was not sent to sign in"
    allowed = bool(MATRIX[role] & set(access.any_of))
    if not allowed and status not in (403, 404):
        return "let in without the permission"
    if allowed and status == 403:
        return "kept out in spite of the permission"
    return ""
