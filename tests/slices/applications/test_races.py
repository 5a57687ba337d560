"""Several people at the same moment: numbers without gaps, one receipt for two clicks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

from tests.factories.applications import complete, make_draft, member_act
from tests.factories.organisations import make_creative
from tests.factories.programmes import make_call
from voucherapp.applications import operations, queries
from voucherapp.applications.models import ApplicationVersion
from voucherapp.db.session import db, unit_of_work
from voucherapp.kernel import clock
from voucherapp.kernel.act import Act, Actor


def together(app: Flask, jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run jobs at once, each in a transaction of its own, and return what came of them."""

    def one(job: Callable[[], Any]) -> Any:
        with app.app_context():
            try:
                with unit_of_work():
                    return job()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


def sending(actor: Actor, token: str) -> Callable[[], tuple[int | None, int]]:
    def job() -> tuple[int | None, int]:
        application = queries.get_for_submission(actor, token)
        act = Act(actor=actor, at=clock.now(), origin="test")
        version = operations.submit_application(act=act, application=application)
        return application.sequence, version.number

    return job


def test_applications_that_arrive_together_get_numbers_without_gaps(own_app) -> None:
    with unit_of_work():
        call, creative = make_call(change={"provider": {"max_projects": 20}}), make_creative()
        drafts = [complete(make_draft(call=call), creative=creative) for _ in range(6)]
        jobs = [sending(member_act(d.firm).actor, d.token) for d in drafts]
    numbers = [sequence for sequence, _version in together(own_app, jobs)]
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


def test_two_clicks_at_once_send_one_application(own_app) -> None:
    with unit_of_work():
        draft = complete(make_draft())
        job = sending(member_act(draft.firm).actor, draft.token)
    assert together(own_app, [job, job, job]) == [(1, 1)] * 3
    assert db.session.query(ApplicationVersion).count() == 1
