"""Memory stays flat however many pages signed-in people open."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import pytest

from bench.load import Sizes, load_year, make_app
from bench.pages import ROUND
from bench.visitors import cookie
from voucherapp.db.session import db

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.slow]

#: Rounds through all pages before the count begins, so that caches are full, and in each half.
WARM_UP = 5
ROUNDS = 10
#: Bytes a page may leave behind; a list that is kept by mistake leaves tens of thousands.
LEFT_BY_A_PAGE = 400


def test_signed_in_pages_leave_nothing_behind(tmp_path: Path) -> None:
    # The bench measures 10,000 pages on a running server; what leaks shows in hundreds already.
    known = load_year(tmp_path, Sizes(applications=60, reviewed=40, awards=20, drafts=0))
    app = make_app(tmp_path)
    people = [known["people"][role][0] for role in ("officer", "finance_checker", "auditor")]
    paths = [path.format(call=known["call_code"]) for path in ROUND]

    def open_pages(rounds: int) -> int:
        client = app.test_client(use_cookies=False)
        for _ in range(rounds):
            for person in people:
                headers = {"Cookie": cookie(app, person)}
                for path in paths:
                    with client.get(path, headers=headers) as answer:
                        assert answer.status_code == 200, f"{path}: {answer.status}"
        gc.collect()
        return rounds * len(people) * len(paths)

    open_pages(WARM_UP)
    tracemalloc.start()
    try:
        open_pages(2)
        before, _peak = tracemalloc.get_traced_memory()
        opened = open_pages(ROUNDS)
        after, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    assert opened > 150
    assert after - before < opened * LEFT_BY_A_PAGE, f"{after - before:,} bytes for {opened} pages"
