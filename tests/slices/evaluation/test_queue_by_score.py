"""The officers' queue can be put in the order of the scores, by those who may read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories.applications import make_application
from tests.factories.evaluation import make_scored
from tests.factories.organisations import make_person
from tests.factories.programmes import make_call
from tests.support.client import Client
from voucherapp.applications.queries import get_application
from voucherapp.kernel.permissions import Role

COLUMN = "Score"


def three_applications() -> dict[str, str]:
    """Make a call with a low, a high and an unscored application; return their references by kind."""
    call = make_call()
    kinds = {
        kind: make_application(state="eligible", call=call) for kind in ("low", "high", "none")
    }
    make_scored(kinds["low"], 60.0, 65.0)
    make_scored(kinds["high"], 90.0, 80.5)
    return {kind: str(row.reference) for kind, row in kinds.items()}


def order_of(page: Any) -> list[str]:
    return [row[0] for row in page.table("Applications")[1:]]


def test_each_review_brings_the_mean_up_to_date(db_session: Any) -> None:
    application = make_scored(make_application(state="eligible"), 60.0)
    assert get_application(application.id).score_hundredths == 6000
    make_scored(application, 70.5)
    db_session.expire_all()
    assert get_application(application.id).score_hundredths == 6525


def test_the_queue_sorts_by_score_and_what_has_none_stands_last(
    visitor: Callable[..., Client],
) -> None:
    cases = three_applications()
    officer = visitor(make_person(Role.OFFICER))
    page = officer.get("/staff/applications")
    rows = {row[0]: row for row in page.table("Applications")[1:]}
    place = page.table("Applications")[0].index(COLUMN)
    assert rows[cases["high"]][place] == "85.25"
    assert rows[cases["none"]][place] == "–"
    best_first = [cases["high"], cases["low"], cases["none"]]
    assert order_of(officer.get("/staff/applications?sort=score&dir=desc")) == best_first
    assert order_of(page.click(COLUMN)) == best_first[::-1]


def test_finance_learns_of_no_score_from_the_queue(visitor: Callable[..., Client]) -> None:
    cases = three_applications()
    checker = visitor(make_person(Role.FINANCE_CHECKER))
    page = checker.get("/staff/applications?sort=score&dir=desc")
    assert COLUMN not in page.table("Applications")[0]
    assert "85.25" not in page
    # Not even by the order: it is the usual one, the newest first.
    assert order_of(page) == [cases["none"], cases["high"], cases["low"]]
