"""From call to funder's workbook: the whole main job with every figure to the cent.

A call of EUR 100,000 (ERDF 85 %, city 15 %) gets five applications. The story runs through the
deeds that people do, on a clock that is set by hand, and ends with the invariants of the ledger.
"""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from voucherapp.accounts.passwords import hash_password
from voucherapp.allocation.models import DecisionLine
from voucherapp.allocation.operations_release import confirm_decision
from voucherapp.allocation.queries_decisions import get_decision
from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.awards.models import Award
from voucherapp.db.session import db
from voucherapp.demo import rounds, world
from voucherapp.demo.applying import Applying, Pairing
from voucherapp.demo.cast import creatives, data, firms
from voucherapp.demo.choosing import Choosing
from voucherapp.demo.people import PASSWORD, World, admit, enrol, hire_staff, present
from voucherapp.demo.spending import Spending
from voucherapp.demo.stage import Stage
from voucherapp.disbursement.models import Payment, PaymentBatch
from voucherapp.files.models import StoredFile
from voucherapp.files.queries import read_bytes
from voucherapp.kernel.refusal import Refused
from voucherapp.ledger import checks
from voucherapp.ledger.queries import Balances, balances_by_funder, balances_of_calls
from voucherapp.programmes.models import Funder, Programme
from voucherapp.programmes.queries import get_call
from voucherapp.reporting.models import ReportSnapshot
from voucherapp.reporting.operations import request_report
from voucherapp.state_aid.models import AidGrant

CODE = "STORY-2026"
TODAY = date(2026, 11, 22)
#: Name, net price in cents, marks of the two evaluators.
CASES = {
    "A": (4_499_999, (90, 88)),
    "B": (3_000_001, (80, 82)),
    "C": (4_500_000, (75, 77)),
    "D": (2_000_000, (50, 60)),
    "E": (1_234_567, (70, 72)),
}


@pytest.fixture
def told(app: Flask) -> Any:
    """The story up to the end of the call: people, call, five applications formally accepted."""
    stage, people = Stage(TODAY), World()
    with stage.running():
        hire_staff(stage, people)
        stage.go(-395)
        world.create_programme(stage, people)
        hashed = hash_password(PASSWORD)
        for party in (*creatives()[:5], *firms()[:5]):
            enrol(stage, people, party, hashed)
        for party in creatives()[:5]:
            present(stage, people, party)
            admit(stage, people, party)
        stage.go(-345)
        rounds.open_call(stage, people, CODE, "Story", -335, -290, 10_000_000)
        applying = Applying(stage, people)
        tokens = {}
        for i, (name, (price, _marks)) in enumerate(CASES.items()):
            stage.go(-330 + i)
            start = TODAY + timedelta(days=-232)
            p = Pairing(CODE, firms()[i], creatives()[i], data()["ideas"][i], price, start, 6)
            tokens[name] = (p, applying.whole(p))
        stage.go(-280)
        for _p, token in tokens.values():
            applying.accept(token)
        stage.jobs()
        yield SimpleNamespace(stage=stage, people=people, tokens=tokens, applying=applying)
    assert checks.check() == []


def balances() -> Balances:
    call_id = get_call(CODE).id
    return balances_of_calls([call_id])[call_id]


def by_fund() -> dict[str, Balances]:
    found = balances_by_funder(get_call(CODE).id)
    return {f.code: found[f.id] for f in db.session.scalars(select(Funder))}


def decide(told: Any) -> None:
    choosing = Choosing(told.stage, told.people)
    told.stage.go(-270)
    for name, (_p, token) in told.tokens.items():
        pair = told.people.evaluators[:2]
        assigned = choosing.assign(token, pair)
        for who, assignment, total in zip(pair, assigned, CASES[name][1], strict=True):
            choosing.score(who, assignment, total)
    told.stage.go(-252)
    decision = choosing.propose(CODE)
    told.stage.go(-250)
    choosing.confirm_and_release(decision)


def report(told: Any, as_of: Any = None) -> ReportSnapshot:
    """Ask for the workbook of the whole time and let the job make it."""

    def ask(act: Any) -> int:
        programme = db.session.scalars(select(Programme)).one()
        return request_report(
            act=act, programme=programme, period_from=date(2025, 1, 1), period_to=date(2026, 12, 31),
            as_of=as_of,
        ).id  # fmt: skip

    number = told.stage.do(told.people.staff["officer"], ask)
    told.stage.jobs()
    snapshot = db.session.get_one(ReportSnapshot, number)
    assert snapshot.state == "ready"
    return snapshot


def content(snapshot: ReportSnapshot) -> bytes:
    return read_bytes(db.session.get_one(StoredFile, snapshot.file_id))


def test_receipts_are_numbered_and_sealed(told: Any) -> None:
    rows = db.session.execute(
        select(Application.reference, Application.sequence, Application.requested_minor).order_by(
            Application.sequence
        )
    ).all()
    prices = [price for price, _ in CASES.values()]
    assert [tuple(r) for r in rows] == [
        (f"{CODE}-{n:04d}", n, price) for n, price in enumerate(prices, 1)
    ]
    versions = db.session.scalars(select(ApplicationVersion)).all()
    assert len({v.digest for v in versions}) == 5
    assert balances() == Balances(free=10_000_000, source=-10_000_000)


def test_the_decision_gives_exactly_what_fits(told: Any) -> None:
    decide(told)
    lines = db.session.execute(
        select(
            Application.reference, DecisionLine.rank, DecisionLine.score_hundredths,
            DecisionLine.outcome, DecisionLine.amount_minor,
        )
        .join(Application, Application.id == DecisionLine.application_id)
        .order_by(DecisionLine.rank)
    ).all()  # fmt: skip
    assert [tuple(line) for line in lines] == [
        (f"{CODE}-0001", 1, 8900, "award", 4_499_999),
        (f"{CODE}-0002", 2, 8100, "award", 3_000_001),
        (f"{CODE}-0003", 3, 7600, "reserve", 0),
        (f"{CODE}-0005", 4, 7100, "award", 1_234_567),
        (f"{CODE}-0004", 5, 5500, "below_threshold", 0),
    ]
    # 85 % of 44,999.99 is 38,249.9915: the cent goes to the larger remainder, none is lost.
    assert balances() == Balances(free=1_265_433, committed=8_734_567, source=-10_000_000)
    assert by_fund()["ERDF"].committed == 3_824_999 + 2_550_001 + 1_049_382
    assert by_fund()["CITY"].committed == 675_000 + 450_000 + 185_185
    granted = db.session.scalars(select(AidGrant).where(AidGrant.state == "granted")).all()
    assert sorted(g.amount_minor for g in granted) == [1_234_567, 3_000_001, 4_499_999]


def test_from_award_to_workbook(told: Any) -> None:
    decide(told)
    stage, spending = told.stage, Spending(told.stage, told.people)
    awards = {n: spending.award_of(t) for n, (_p, t) in told.tokens.items()}
    assert [n for n, number in awards.items() if number is not None] == ["A", "B", "E"]
    stage.go(-246)
    spending.accept(told.tokens["A"][0], awards["A"])
    spending.accept(told.tokens["B"][0], awards["B"])
    spending.decline(told.tokens["E"][0], awards["E"])
    assert balances() == Balances(free=2_500_000, committed=7_500_000, source=-10_000_000)

    stage.go(-128)
    first = [spending.claim(told.tokens[n][0], awards[n], "midterm", 4200, f"{n}/1") for n in "AB"]
    for claim in first:
        spending.approve(claim)
    # 40 % of the award at midterm, although 42 % were invoiced.
    assert balances().payable == 1_800_000 + 1_200_000
    for claim in first:
        spending.release(claim)
    spending.batch(first)
    assert balances().paid == 3_000_000
    before = stage.now
    early = report(told)

    stage.go(-24)
    last = [
        spending.claim(told.tokens[n][0], awards[n], "final", share, f"{n}/2")
        for n, share in (("A", 5800), ("B", 5350))
    ]
    for claim in last:
        spending.approve(claim)
        spending.release(claim)
    spending.batch(last)
    # A was invoiced in full; B cost 28,650.01, the other 1,350.00 are free again.
    assert balances() == Balances(free=2_635_000, paid=7_365_000, source=-10_000_000)
    assert {a.state for a in db.session.scalars(select(Award))} == {"closed", "declined"}
    assert sum(b.paid for b in by_fund().values()) == 7_365_000
    _check_bank_files()

    final = report(told)
    assert final.totals == {
        "applications": 5,
        "awards": 3,
        "awarded": 8_734_567,
        "released": 1_369_567,
        "paid": 7_365_000,
    }
    _check_workbook(content(final))
    again = report(told, as_of=early.as_of)
    assert again.as_of == early.as_of <= before
    assert hashlib.sha256(content(again)).hexdigest() == early.sha256
    assert again.totals["paid"] == 3_000_000


def _check_bank_files() -> None:
    """Two files; the sums in them are the sums of their payments."""
    batches = db.session.scalars(select(PaymentBatch).order_by(PaymentBatch.id)).all()
    assert [b.total_minor for b in batches] == [3_000_000, 4_365_000]
    payments = db.session.scalars(select(Payment)).all()
    assert all(p.state == "paid" and p.prepared_by != p.released_by for p in payments)


def _check_workbook(data: bytes) -> None:
    """Totals on the sheets equal the ledger; shares add up to the whole; text stays text."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cover = [[c.value for c in row] for row in book["Cover"].iter_rows()]
    paid = next(row for row in cover if row[0] == "Paid in the period, less returns")
    assert paid[1] == pytest.approx(73_650.00, abs=0.001)
    assert round(paid[2] * 100) + round(paid[3] * 100) == 7_365_000
    sheet = book["Payments"]
    amounts = [row[6].value for row in sheet.iter_rows(min_row=2)]
    assert round(sum(amounts[:-1]) * 100) == round(amounts[-1] * 100) == 7_365_000
    codes = {
        (row[0].value, row[2].value or ""): row[4].value
        for row in book["Indicators"].iter_rows(min_row=5)
    }
    assert codes["RCO01", ""] == 2
    assert codes["RCO02", ""] == 2
    assert codes["RCR03", ""] == 1


def test_before_the_decision_is_confirmed_nothing_is_promised(told: Any) -> None:
    choosing = Choosing(told.stage, told.people)
    for name, (_p, token) in told.tokens.items():
        pair = told.people.evaluators[:2]
        for who, assignment, total in zip(
            pair, choosing.assign(token, pair), CASES[name][1], strict=True
        ):
            choosing.score(who, assignment, total)
    decision = choosing.propose(CODE)
    assert balances().committed == 0
    act = told.stage.act(told.people.staff["officer"])
    found = get_decision(decision)
    with pytest.raises(Refused) as refusal:
        confirm_decision(act=act, decision=found)
    assert refusal.value.code == "four-eyes"
