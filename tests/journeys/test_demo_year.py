"""The demonstration is sound: books balance, every link leads somewhere, nobody sees others' records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tests.support.client import Client
from tests.support.crawl import PUBLIC_STARTS, STARTS, Crawl, links_of, walk
from tests.support.database import backend, counted
from tests.support.people import PEOPLE
from voucherapp.accounts.models import Membership, User
from voucherapp.accounts.queries_session import load_session_user
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.ledger import checks

#: How many records of a route are looked at. PostgreSQL holds the same records and shows the same
#: pages: one of each tells whether its SQL is understood there.
EACH = 2 if backend() == "sqlite" else 1
#: More than this for one page means that something is asked once per row.
STATEMENTS = 40


def people(role: Role) -> list[User]:
    """List the people of a role, those with most organisations' records first."""
    users = db.session.scalars(select(User).order_by(User.id)).all()
    return [user for user in users if role.value in user.roles]


def crawl_as(
    app: Flask, user: User | None, begin: Iterable[str], *, each: int, problems: list[str]
) -> set[str]:
    """Open every page a person can reach; what is wrong is collected. Returns the addresses."""
    client = Client(app)
    if user is not None:
        client.sign_in(user)
    came_from: dict[str, str] = {}

    def visit(url: str) -> list[str]:
        try:
            with counted(db.engines[None]) as statements:
                page = client.get(url, status=200)
        except Exception as error:  # noqa: BLE001  (collected, so that one bad page hides no other)
            problems.append(
                f"{url} (from {came_from.get(url)}): {type(error).__name__} {error}"[:900]
            )
            return []
        if len(statements) > STATEMENTS:
            repeated = Counter(statements).most_common(2)
            problems.append(f"{url}: {len(statements)} statements, {repeated}"[:900])
        links = links_of(url, page.links().values())
        for link in links:
            came_from.setdefault(link, url)
        return links

    return set(walk(Crawl(app, each=each), begin, visit))


def test_the_books_balance(demo_app: Flask) -> None:
    assert checks.check() == []


def test_a_session_knows_of_everybody_what_their_account_says(demo_app: Flask) -> None:
    users = db.session.scalars(select(User).options(selectinload(User.memberships))).all()
    assert any(user.actor.claims_only_ids for user in users)
    for user in users:
        known = load_session_user(user.get_id())
        assert known is not None
        assert known.actor == user.actor


@pytest.mark.parametrize("role", [None, *PEOPLE], ids=lambda r: r or "visitor")
def test_every_link_leads_to_a_sound_page(demo_app: Flask, role: Role | None) -> None:
    user = people(role)[0] if role else None
    begin = STARTS if role else PUBLIC_STARTS
    problems: list[str] = []
    seen = crawl_as(demo_app, user, begin, each=EACH, problems=problems)
    assert not problems, "\n\n".join(problems)
    assert len(seen) >= 5


@pytest.mark.only("sqlite")  # who may see what is decided before the database is asked
@pytest.mark.parametrize("role", [Role.FIRM, Role.CREATIVE])
def test_what_is_mine_is_nobody_elses(demo_app: Flask, role: Role) -> None:
    """Every page with a record in its address that one person sees is absent for a stranger."""
    owner, stranger = two_strangers(role)
    ignored: list[str] = []
    own = crawl_as(demo_app, owner, STARTS, each=4, problems=ignored)
    public = crawl_as(demo_app, None, PUBLIC_STARTS, each=50, problems=ignored)
    other = Client(demo_app).sign_in(stranger)
    theirs = crawl_as(demo_app, stranger, STARTS, each=4, problems=ignored)
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
