"""Every list page sends as many SQL statements for three hundred rows as for three, and at most twelve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask

from bench.load import Sizes, load_year, make_app
from bench.visitors import cookie
from tests.support.database import counted
from voucherapp.db.session import db
from voucherapp.kernel.permissions import MATRIX, Role
from voucherapp.web.access import Access

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.slow]

MOST = 12
FEW = Sizes(applications=6, reviewed=3, awards=3, drafts=3, transfers=0)
MANY = Sizes(applications=360, reviewed=300, awards=300, drafts=60, transfers=0)


class Year(NamedTuple):
    """A loaded year: its application and who can sign in."""

    app: Flask
    known: dict[str, Any]


def _load(folder: Path, sizes: Sizes) -> Year:
    known = load_year(folder, sizes)
    return Year(make_app(folder), known)


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Year, Year]]:
    """The same year twice: with few rows and with many."""
    both = (
        _load(tmp_path_factory.mktemp("few"), FEW),
        _load(tmp_path_factory.mktemp("many"), MANY),
    )
    yield both
    for year in both:
        with year.app.app_context():
            db.session.remove()
            db.engine.dispose()


#: Exports, which read all they send, and papers that jobs make.
LEFT_OUT = {
    "/staff/reports/applications.xlsx": "reads every application",
    "/calls/<code>/rules.pdf": "is printed by a job, which does not run here",
}
#: Roles in the order in which they are asked whether a page opens to them.
READERS = (
    Role.OFFICER,
    Role.FINANCE_CHECKER,
    Role.FINANCE_RELEASER,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.EVALUATOR,
    Role.FIRM,
    Role.CREATIVE,
)


def _pages(app: Flask) -> list[tuple[str, str]]:
    """List (address, role) of all pages without arguments, or with the code of a call alone."""
    found = []
    for rule in app.url_map.iter_rules():
        access: Access | None = getattr(app.view_functions[rule.endpoint], "access", None)
        if access is None or access.demo_only or "GET" not in (rule.methods or ()):
            continue
        if rule.arguments - {"code"} or str(rule) in LEFT_OUT:
            continue
        of_programme = any(part in str(rule) for part in ("/programmes/", "/payments/"))
        code = "BENCH" if of_programme else "BENCH-25"
        reader = next((r for r in READERS if MATRIX[r] & set(access.any_of)), None)
        found.append((str(rule).replace("<code>", code), reader.value if reader else ""))
    return sorted(found)


def test_pages_send_as_many_statements_for_many_rows_as_for_few(years: tuple[Year, Year]) -> None:
    many = years[1]
    wrong = []
    for path, role in _pages(many.app):
        sent = []
        for year in years:
            person = year.known["people"][role][0] if role else ""
            sent.append(_statements(year, path, person))
        if len(sent[0]) != len(sent[1]) or len(sent[1]) > MOST:
            wrong.append(f"{path}: {len(sent[0])} for few, {len(sent[1])} for many")
    assert not wrong, "\n".join(wrong)


def _statements(year: Year, path: str, person: str) -> list[str]:
    headers = {"Cookie": cookie(year.app, person)} if person else {}
    client = year.app.test_client(use_cookies=False)
    with year.app.app_context():
        engine = db.engine
    client.get(path, headers=headers).close()
    with counted(engine) as seen:
        answer = client.get(path, headers=headers)
    answer.close()
    assert answer.status_code < 400, f"{path}: {answer.status}"
    return [s for s in seen if not s.startswith("BEGIN")]
