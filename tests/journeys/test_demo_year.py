"""The demonstration is sound: books balance, every link leads somewhere, nobody sees others' records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.client import Client
from tests.support.crawl import Crawl, walk
from tests.support.database import counted
from tests.support.people import PEOPLE
from voucherapp.accounts.models import Membership, User
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.ledger import checks

pytestmark = pytest.mark.xdist_group("demo")

#: More than this for one page means that something is asked once per row.
STATEMENTS = 40


def people(role: Role) -> list[User]:
    """List the people of a role, those with most organisations' records first."""
    users = db.session.scalars(select(User).order_by(User.id)).all()
    return [user for user in users if role.value in user.roles]


def starts(role: Role | None) -> list[str]:
    """Where a person's walk begins."""
    return ["/"] if role is None else ["/", "/home", "/account"]


def crawl_as(app: Flask, user: User | None, begin: list[str], *, each: int) -> Iterator[str]:
    """Open every page a person can reach; a page that breaks a rule or fails ends the test."""
    client = Client(app)
    if user is not None:
        client.sign_in(user)

    def visit(url: str) -> list[str]:
        with counted(db.engines[None]) as statements:
            page = client.get(url, status=200)
        repeated = Counter(statements).most_common(3)
        assert len(statements) <= STATEMENTS, f"{url}: {len(statements)} statements, {repeated}"
        return list(page.links().values())

    yield from walk(Crawl(app, each=each), begin, visit)


def test_the_books_balance(demo_app: Flask) -> None:
    assert checks.check() == []


@pytest.mark.parametrize("role", [None, *PEOPLE], ids=lambda r: r or "visitor")
def test_every_link_leads_to_a_sound_page(demo_app: Flask, role: Role | None) -> None:
    user = people(role)[0] if role else None
    begin = [url for url in starts(role) if Client(demo_app).try_get(url) != 404]
    seen = list(crawl_as(demo_app, user, begin, each=3))
    assert len(seen) >= 5


@pytest.mark.parametrize("role", [Role.FIRM, Role.CREATIVE])
def test_what_is_mine_is_nobody_elses(demo_app: Flask, role: Role) -> None:
    """Every page with a record in its address that one person sees is absent for a stranger."""
    owner, stranger = two_strangers(role)
    own = set(crawl_as(demo_app, owner, ["/home"], each=4))
    public = set(crawl_as(demo_app, None, ["/"], each=10**6))
    other = Client(demo_app).sign_in(stranger)
    theirs = set(crawl_as(demo_app, stranger, ["/home"], each=4))
    private = {url for url in own - public - theirs if has_record(demo_app, url)}
    assert private, "the owner has nothing of their own to look at"
    let_in = {url: other.try_get(url) for url in sorted(private)}
    assert {url: status for url, status in let_in.items() if status not in (403, 404)} == {}
    nobody = Client(demo_app)
    sent = {url: nobody.try_get(url) for url in sorted(private)}
    assert {url: status for url, status in sent.items() if status not in (303, 403, 404)} == {}


def two_strangers(role: Role) -> tuple[User, User]:
    """Return two people of a role who act for different organisations."""
    found: dict[int, User] = {}
    for user in people(role):
        for organisation in db.session.scalars(
            select(Membership.organisation_id).where(Membership.user_id == user.id)
        ):
            found.setdefault(organisation, user)
    first, second, *_rest = found.values()
    return first, second


def has_record(app: Flask, url: str) -> bool:
    """Tell whether an address names a record."""
    adapter = app.url_map.bind("localhost")
    _endpoint, values = adapter.match(url.split("?", maxsplit=1)[0], method="GET")
    return bool(values)
