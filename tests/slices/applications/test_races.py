"""Several people at the same moment: numbers without gaps, one receipt for two clicks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.factories.applications import complete, make_draft, member_act
from tests.factories.organisations import make_creative
from tests.factories.programmes import make_call
from voucherapp.applications import operations, queries
from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.queries_sending import get_sending_for
from voucherapp.db.session import db, set_writing, unit_of_work
from voucherapp.kernel import clock
from voucherapp.kernel.act import Act, Actor
from voucherapp.kernel.refusal import Refused
from voucherapp.organisations.models import Organisation


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


def clicking(actor: Actor, token: str, between: Callable[[], Any]) -> Callable[[], int | str]:
    """What a click on "Submit" does: it is judged while others may write, then sent under the lock.

    `between` is done when it is judged and not sent yet.
    """

    def job() -> int | str:
        act = Act(actor=actor, at=clock.now(), origin="test")
        set_writing(False)
        prepared = operations.prepare_sending(
            act=act, sending=lambda: get_sending_for(actor, token)
        )
        db.session.commit()
        between()
        set_writing(True)
        try:
            number = operations.send(act=act, prepared=prepared)
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            return refusal.code
        return number

    return job


def apart(app: Flask, jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run jobs at once that begin and end their transactions themselves."""

    def one(job: Callable[[], Any]) -> Any:
        with app.app_context():
            try:
                return job()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


def elsewhere(app: Flask, change: Callable[[], Any]) -> Callable[[], Any]:
    """Return what makes a change in a transaction of its own, as another process would."""

    def do() -> None:
        with unit_of_work():
            change()

    return lambda: apart(app, [do])


def test_those_who_were_judged_before_the_others_sent_get_numbers_without_gaps(own_app) -> None:
    with unit_of_work():
        call, creative = make_call(change={"provider": {"max_projects": 20}}), make_creative()
        drafts = [complete(make_draft(call=call), creative=creative) for _ in range(5)]
        people = [(member_act(d.firm).actor, d.token) for d in drafts]
    barrier = Barrier(5)
    assert apart(own_app, [clicking(*one, barrier.wait) for one in people]) == [1] * 5
    sent = db.session.execute(select(Application.sequence, Application.state)).all()
    assert sorted(sent) == [(number, "submitted") for number in (1, 2, 3, 4, 5)]


def test_room_that_others_took_meanwhile_is_taken(own_app) -> None:
    with unit_of_work():
        call, creative = make_call(change={"provider": {"max_projects": 2}}), make_creative()
        drafts = [complete(make_draft(call=call), creative=creative) for _ in range(3)]
        people = [(member_act(d.firm).actor, d.token) for d in drafts]
    barrier = Barrier(3)
    results = apart(own_app, [clicking(*one, barrier.wait) for one in people])
    assert sorted(map(str, results)) == ["1", "1", "incomplete"]
    assert db.session.query(ApplicationVersion).count() == 2


def test_clicks_that_were_judged_together_send_once(own_app) -> None:
    with unit_of_work():
        draft = complete(make_draft())
        person = (member_act(draft.firm).actor, draft.token)
    barrier = Barrier(3)
    assert apart(own_app, [clicking(*person, barrier.wait)] * 3) == [1, 1, 1]
    assert db.session.query(ApplicationVersion).count() == 1


def test_what_changes_between_judging_and_sending_is_what_is_sent(own_app) -> None:
    with unit_of_work():
        draft = complete(make_draft())
        person, firm_id = (member_act(draft.firm).actor, draft.token), draft.firm_id

    def rename() -> None:
        db.session.get_one(Organisation, firm_id).name = "Arredi Nuovi srl"

    assert apart(own_app, [clicking(*person, elsewhere(own_app, rename))]) == [1]
    version = db.session.scalars(select(ApplicationVersion)).one()
    assert version.content["firm"]["name"] == "Arredi Nuovi srl"


def test_what_is_missing_by_the_time_of_sending_is_not_sent(own_app) -> None:
    with unit_of_work():
        draft = complete(make_draft())
        person, number = (member_act(draft.firm).actor, draft.token), draft.id

    def empty() -> None:
        db.session.get_one(Application, number).title = ""

    assert apart(own_app, [clicking(*person, elsewhere(own_app, empty))]) == ["incomplete"]
    assert db.session.query(ApplicationVersion).count() == 0
