"""Evaluators download all that is theirs in one go."""

from __future__ import annotations

import io
from zipfile import ZipFile

from tests.factories.accounts import act_of
from tests.factories.applications import make_application
from tests.factories.evaluation import make_assignment, make_evaluator, make_open, make_review
from tests.factories.programmes import make_call
from voucherapp.evaluation import operations
from voucherapp.evaluation.queries import get_assignment


def test_all_that_is_assigned_comes_in_one_archive_and_nothing_else(visitor) -> None:
    call = make_call()
    made = [make_application(call=call, state="eligible") for _n in range(5)]
    opened, scored, undeclared, conflict, of_others = made
    evaluator = make_evaluator()
    make_open(opened, evaluator)
    make_review(scored, 60, evaluator=evaluator)
    make_assignment(undeclared, evaluator)
    tied = make_assignment(conflict, evaluator)
    operations.declare_conflict(
        act=act_of(evaluator), assignment=get_assignment(tied.token), reason="My brother"
    )
    make_open(of_others)
    expected = sorted(f"{one.reference} {one.firm_name}".rstrip(".") for one in (opened, scored))
    browser = visitor(evaluator)
    page = browser.get("/reviews")
    assert "Download all 2 applications with their files" in page
    assert "are not in it" in page
    answer = browser.get("/reviews/applications.zip")
    assert answer.response.mimetype == "application/zip"
    with ZipFile(io.BytesIO(answer.body)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert sorted({name.split("/")[0] for name in names}) == expected
        for folder in expected:
            own = [name for name in names if name.startswith(folder)]
            assert f"{folder}/{folder}.pdf" in own
            assert archive.read(f"{folder}/{folder}.pdf").startswith(b"%PDF-")
            assert any(name.endswith("quote.pdf") for name in own)
            assert not any("receipt" in name or name.endswith(".json") for name in own)


def test_an_evaluator_without_anything_to_read_is_offered_no_archive(visitor) -> None:
    row = make_assignment(make_application(state="eligible"))
    assert "with its files" not in visitor(row.evaluator).get("/reviews")
