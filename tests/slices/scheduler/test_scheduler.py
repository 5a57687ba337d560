"""Jobs run when due, once, and catch up; events reach everybody, and one failure stops no other."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.time import Clock
from voucherapp.db import leases, outbox
from voucherapp.db.leases import Lease
from voucherapp.db.outbox import OutboxEvent
from voucherapp.db.session import db, unit_of_work
from voucherapp.kernel import clock as kernel_clock
from voucherapp.kernel.act import SYSTEM, Act
from voucherapp.scheduler import registry
from voucherapp.scheduler.delivery import collect_jobs, deliver_waiting
from voucherapp.scheduler.registry import Job, JobRun, run_job


@dataclass(frozen=True)
class LampLit(outbox.Event):
    """An event for these tests."""

    lamp_id: int


def emit(lamp_id: int) -> None:
    with unit_of_work():
        outbox.emit(Act(actor=SYSTEM, at=kernel_clock.now()), LampLit(lamp_id))


def count_job(every: int = 3600) -> tuple[Job, list[Any]]:
    runs: list[Any] = []

    def run(act: Act) -> str:
        runs.append(act.at)
        return f"run {len(runs)}"

    return Job(name="count", every=every, run=run), runs


@pytest.mark.usefixtures("app")
class TestJobs:
    def test_a_job_runs_when_it_is_due_and_not_before(self, clock: Clock) -> None:
        job, runs = count_job()
        assert run_job(job, holder="a")
        clock.advance(minutes=50)
        assert not run_job(job, holder="a")
        clock.advance(minutes=10)
        assert run_job(job, holder="a")
        assert len(runs) == 2

    def test_a_job_missed_for_days_runs_once(self, clock: Clock) -> None:
        job, runs = count_job()
        run_job(job, holder="a")
        clock.advance(days=3)
        run_job(job, holder="a")
        run_job(job, holder="a")
        assert len(runs) == 2

    def test_while_one_holds_the_lease_nobody_else_runs(self, clock: Clock) -> None:
        job, runs = count_job()
        with unit_of_work():
            leases.acquire("job:count", "other", now=clock(), seconds=registry.LEASE_SECONDS)
        assert not run_job(job, holder="a")
        # The other one was killed: within a minute its work is taken over.
        clock.advance(seconds=60)
        assert run_job(job, holder="a")
        assert len(runs) == 1

    def test_what_was_done_after_the_lease_was_lost_is_undone(self) -> None:
        def overtaken(act: Act) -> str:
            outbox.emit(act, LampLit(1))
            db.session.flush()
            db.session.get_one(Lease, "job:slow").holder = "other"
            return "too late"

        run_job(Job(name="slow", every=60, run=overtaken), holder="a")
        logged = db.session.scalars(select(JobRun)).one()
        assert (logged.outcome, logged.result) == ("failed", "LeaseLost: slow")
        assert db.session.scalars(select(OutboxEvent)).all() == []

    def test_each_run_is_logged_with_its_result(self) -> None:
        job, _runs = count_job()
        run_job(job, holder="a")
        logged = db.session.scalars(select(JobRun)).one()
        assert (logged.name, logged.outcome, logged.result) == ("count", "done", "run 1")

    def test_a_failed_run_is_logged_and_undone(self) -> None:
        def fail(act: Act) -> str:
            outbox.emit(act, LampLit(1))
            db.session.flush()
            raise RuntimeError("no oil")

        run_job(Job(name="fail", every=60, run=fail), holder="a")
        logged = db.session.scalars(select(JobRun)).one()
        assert (logged.outcome, logged.result) == ("failed", "RuntimeError: no oil")
        assert db.session.scalars(select(OutboxEvent)).all() == []


def test_a_long_job_keeps_its_lease(
    own_app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "RENEW_SECONDS", 0.02)
    until: list[datetime] = []

    def lease_ends() -> datetime:
        with unit_of_work():
            return db.session.get_one(Lease, "job:long", populate_existing=True).expires_at

    def work(act: Act) -> str:
        until.append(lease_ends())
        clock.advance(seconds=registry.LEASE_SECONDS - 1)
        for _ in range(500):
            time.sleep(0.01)
            if lease_ends() > until[0]:
                until.append(lease_ends())
                break
        with unit_of_work():
            clock.advance(seconds=2)
            # By the first claim it would be free by now; another process finds it held.
            assert not leases.acquire("job:long", "other", now=clock(), seconds=1)
        return "done"

    run_job(Job(name="long", every=60, run=work, owns_units=True), holder="a")
    logged = db.session.scalars(select(JobRun)).one()
    assert (logged.outcome, logged.result) == ("done", "done")
    assert len(until) == 2


@pytest.mark.usefixtures("app")
class TestDelivery:
    def test_everybody_who_listens_is_told_once(self) -> None:
        heard: list[tuple[str, int]] = []
        subscribers = {
            "LampLit": [
                lambda payload, _act: heard.append(("first", payload["lamp_id"])),
                lambda payload, _act: heard.append(("second", payload["lamp_id"])),
            ]
        }
        emit(1)
        emit(2)
        assert deliver_waiting(subscribers) == "2 delivered"
        assert deliver_waiting(subscribers) is None
        assert heard == [("first", 1), ("second", 1), ("first", 2), ("second", 2)]

    def test_one_failure_stops_no_other_and_is_tried_again_later(self, clock: Clock) -> None:
        heard: list[int] = []
        broken = [True]

        def listen(payload: dict[str, Any], act: Act) -> None:
            if payload["lamp_id"] == 1 and broken[0]:
                raise RuntimeError("no oil")
            heard.append(payload["lamp_id"])

        emit(1)
        emit(2)
        assert deliver_waiting({"LampLit": [listen]}) == "1 delivered, 1 failed"
        assert heard == [2]
        event = db.session.scalars(select(OutboxEvent).order_by(OutboxEvent.id)).first()
        assert event is not None
        assert (event.attempts, event.error) == (1, "RuntimeError: no oil")
        broken[0] = False
        assert deliver_waiting({"LampLit": [listen]}) is None, "it rests first"
        clock.advance(seconds=10)
        assert deliver_waiting({"LampLit": [listen]}) == "1 delivered"
        assert heard == [2, 1]

    def test_what_a_failing_subscriber_wrote_is_undone(self) -> None:
        def listen(payload: dict[str, Any], act: Act) -> None:
            outbox.emit(act, LampLit(99))
            db.session.flush()
            raise RuntimeError("no oil")

        emit(1)
        deliver_waiting({"LampLit": [listen]})
        waiting = db.session.scalars(select(OutboxEvent)).all()
        assert [event.payload["lamp_id"] for event in waiting] == [1]

    def test_an_event_that_always_fails_is_given_up(self, clock: Clock) -> None:
        def listen(payload: dict[str, Any], act: Act) -> None:
            raise RuntimeError("no oil")

        emit(1)
        for _attempt in range(8):
            clock.go(clock() + timedelta(hours=1))
            assert deliver_waiting({"LampLit": [listen]}) == "0 delivered, 1 failed"
        clock.advance(hours=1)
        assert deliver_waiting({"LampLit": [listen]}) is None


def test_delivery_comes_first_and_jobs_follow_in_the_order_of_slices() -> None:
    job, _runs = count_job()

    @dataclass(frozen=True)
    class Slice:
        jobs: tuple[Job, ...]
        subscribers: dict[str, Any]

    names = [j.name for j in collect_jobs([Slice((job,), {}), Slice((), {})])]
    assert names == ["deliver-events", "count"]
