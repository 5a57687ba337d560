"""Every page of the demonstration in a real browser: accessible, nothing blocked, fits a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Error
from sqlalchemy import select

from tests.support.crawl import PUBLIC_STARTS, STARTS, Crawl, links_of, walk
from tests.support.database import Stable
from tests.support.people import PEOPLE
from tests.support.time import DEMO_DAY, Clock
from tests.support.walker import Walker
from voucherapp.accounts.models import User
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role


@pytest.fixture
def live_app(
    demo_database: str,
    demo_settings: dict[str, Any],
    stable: Stable,
    make_app: Callable[..., Flask],
    clock: Clock,
) -> Iterator[Flask]:
    """The demonstration on its day, on a database of this test's own."""
    clock.go(DEMO_DAY)
    url = stable.copy(demo_database)
    served = make_app(url, **demo_settings)
    with served.app_context():
        yield served
        db.session.remove()
        db.engine.dispose()
    stable.discard(url)


def one_of(role: Role) -> User:
    """Return the first person of a role: the demonstration gives them the most to do."""
    users = db.session.scalars(select(User).order_by(User.id))
    found = next(user for user in users if role.value in user.roles)
    db.session.expunge(found)
    # A unit of work outside of a request may write, so it holds SQLite's one lock until it ends:
    # the pages that tell how long a form takes would wait for it in vain.
    db.session.rollback()
    return found


def test_every_page_is_accessible_and_fits_a_phone(
    live_app: Flask, walker: Callable[..., Walker]
) -> None:
    """Each route is examined once, by the first kind of person who has a link to it."""
    crawl = Crawl(live_app, each=1)
    problems: list[str] = []
    for role in (None, *PEOPLE):
        person = walker(one_of(role)) if role else walker()
        # The start page is the same route for all and different for each.
        crawl.visits.pop("accounts.start", None)
        starts = STARTS if role else PUBLIC_STARTS
        for _url in walk(crawl, starts, lambda url, p=person: open_page(p, url, problems)):  # type: ignore[misc]
            pass
    assert not problems, "\n\n".join(problems)
    assert len(crawl.visits) > 20


def open_page(person: Walker, url: str, problems: list[str]) -> list[str]:
    """Open and examine a page; what is wrong is collected, so that one page hides no other."""
    try:
        person.go(url)
        if person.page.locator("main").count():
            person.fits_a_phone()
    except Error as error:
        if "Download is starting" in str(error):
            return []
        problems.append(f"{url}: {error}")
        return []
    except AssertionError as wrong:
        problems.append(str(wrong))
    # A page that was being replaced while it was examined is looked at when it has come.
    person.page.wait_for_load_state()
    return links_of(url, person.links())


LISTS = {
    Role.OFFICER: (
        "/staff/applications?sort=score&dir=desc",
        "/staff/awards",
        "/staff/creatives",
        "/staff/decisions",
        "/staff/evaluation",
        "/staff/messages",
        "/staff/people",
        "/staff/reports/",
    ),
    Role.FINANCE_CHECKER: (
        "/staff/claims",
        "/staff/payments",
        "/staff/payments/batches",
        "/staff/ledger/",
    ),
}


def test_lists_of_staff_are_read_on_a_phone_without_scrolling_sideways(
    live_app: Flask, walker: Callable[..., Walker]
) -> None:
    """Rows become blocks that name each figure, and stay rows for those who listen to them."""
    for role, addresses in LISTS.items():
        person = walker(one_of(role), phone=True)
        for address in addresses:
            person.go(address)
            rows = person.page.get_by_role("row")
            assert rows.count() > 1, address
            assert rows.nth(1).get_by_role("cell").count() > 1, address
            assert rows.nth(1).get_by_role("rowheader").count() == 1, address
            beyond = person.page.eval_on_selector_all(
                ".table-wrap", "all => Math.max(...all.map(e => e.scrollWidth - e.clientWidth))"
            )
            assert beyond <= 0, f"{address}: {beyond} px beyond the frame"
            unnamed = person.page.locator(".table-stack tbody td:not([data-label])").count()
            assert unnamed == 0, f"{address}: {unnamed} figures without a name"
            for link in person.page.locator(".table-stack .sort").all():
                box = link.bounding_box()
                assert box, address
                assert box["height"] >= 24, address
