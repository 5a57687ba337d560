"""Builds the databases that are measured: a full year of a large scheme, and one long ledger.

Rows are inserted in bulk, with a fixed seed, so that every run measures the same year; the
invariants of the ledger and the foreign keys are checked before anything is timed.
"""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from bench.app import make_app
from bench.cases import CallFacts, Case, add_case
from bench.cast import World, load_creatives, load_firms, load_staff
from bench.outcome import (
    Books,
    Payer,
    Scored,
    add_decision,
    add_reviews,
    score_of,
)
from bench.rows import Rows
from voucherapp.db.base import Base
from voucherapp.db.session import db, unit_of_work
from voucherapp.db.triggers import create_triggers
from voucherapp.files.store import put
from voucherapp.kernel import clock
from voucherapp.kernel.act import Act, Actor
from voucherapp.kernel.permissions import Role
from voucherapp.ledger import checks
from voucherapp.ledger.models import LedgerAccount
from voucherapp.programmes.models import Programme
from voucherapp.programmes.operations import create_programme
from voucherapp.programmes.operations_calls import (
    create_call_from_preset,
    publish_call,
    save_config,
)
from voucherapp.programmes.queries import config_of, shares_of

PRESET = "it-si-diva-scored"
#: How the applications of the decided call ended before the decision, and what they add up to.
EVALUATORS = 60


@dataclass(frozen=True)
class Sizes:
    """How much is loaded."""

    applications: int = 5000
    reviewed: int = 3500
    awards: int = 1400
    drafts: int = 2400
    transfers: int = 200_000


def _empty() -> None:
    with db.engine.begin() as connection:
        Base.metadata.create_all(connection)
        create_triggers(connection)


def load_year(folder: Path, sizes: Sizes) -> dict[str, Any]:
    """Build the year and return what the measurements need to know of it."""
    app = make_app(folder)
    with app.app_context():
        _empty()
        with unit_of_work():
            now = clock.now()
            programme = _programme(now)
            decided = _call(programme, "BENCH-25", now, -330, -300, 10**11)
            waiting = _call(programme, "BENCH-26", now, -60, -20, 10**11)
            running = _call(programme, "BENCH-27", now, -10, 30, 10**11)
            world = World(Rows(db.session.connection()), now, random.Random(20260302))
            shares = shares_of(programme.id)
            drafts = _fill(world, sizes, decided, waiting, running, folder, shares, programme.id)
            count = world.rows.save()
            people = {
                **world.staff,
                "evaluator": world.evaluators,
                "firm": [firm.user for firm in world.firms[:9]],
                "creative": [creative.user for creative in world.creatives[:9]],
            }
        _check()
        known = {
            "rows": count,
            "people": {role: [f"{n}:0" for n in numbers] for role, numbers in people.items()},
            "drafts": [(c.token, f"{c.firm.user}:0") for c in drafts],
            "programme_id": programme.id,
            "call_code": decided.code,
            "now": now.isoformat(),
        }
        _settle(folder / "year.sqlite")
    return known


def _fill(
    world: World,
    sizes: Sizes,
    decided: CallFacts,
    waiting: CallFacts,
    running: CallFacts,
    folder: Path,
    shares: dict[int, int],
    programme_id: int,
) -> list[Case]:
    paper = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    file = (put(folder / "files", paper), len(paper))
    load_staff(world, EVALUATORS)
    load_firms(world, sizes.applications + sizes.drafts)
    load_creatives(world, (sizes.applications + sizes.drafts) // 2 + 1)
    firms = iter(enumerate(world.firms))
    creatives = world.creatives

    def add(call: CallFacts, **more: Any) -> Case:
        position, firm = next(firms)
        return add_case(world, call, firm, creatives[position // 2], file=file, **more)

    endings = _endings(sizes)
    ranked: list[Scored] = []
    totals: dict[int, list[int]] = {}
    # Places on the list are known only after the reviews, so reviewed cases are ranked first.
    quality = [world.chance.random() for _ in range(sizes.reviewed)]
    places = sorted(range(sizes.reviewed), key=lambda i: -quality[i])
    outcome_of = {i: _outcome(place, sizes) for place, i in enumerate(places)}
    started = decided.opens_at
    for i in range(sizes.reviewed):
        state = {"award": "selected", "reserve": "reserve"}.get(outcome_of[i], "not_selected")
        case = add(
            decided, started_at=started + timedelta(minutes=9 * i), ending=state, sequence=i + 1
        )
        totals[i] = add_reviews(world, decided, case)
        ranked.append(score_of(case, totals[i], decided))
    for sequence, ending in enumerate(endings, 1):
        add(
            waiting,
            started_at=waiting.opens_at + timedelta(minutes=25 * sequence),
            ending=ending,
            sequence=sequence,
        )
    drafts = [
        add(running, started_at=running.opens_at + timedelta(minutes=4 * i))
        for i in range(sizes.drafts)
    ]
    released_at = decided.closes_at + timedelta(days=60)
    books = Books(world, decided, shares, _accounts(decided.id))
    lines = add_decision(world, books, [(ranked[i], outcome_of[i]) for i in places], released_at)
    payer = Payer(world, books, released_at, file)
    for number, (line, case) in enumerate(lines):
        payer.add_award(line, case, _award_ending(number))
    payer.add_batches(programme_id)
    return drafts


def _endings(sizes: Sizes) -> list[str]:
    mix = ["submitted"] * 5 + ["correction"] * 2 + ["eligible"] * 2 + ["mended"]
    mix += ["ineligible"] * 3 + ["withdrawn"]
    return [mix[i % len(mix)] for i in range(sizes.applications - sizes.reviewed)]


def _outcome(place: int, sizes: Sizes) -> str:
    if place < sizes.awards:
        return "award"
    return (
        "reserve"
        if place < sizes.awards + (sizes.reviewed - sizes.awards) // 3
        else "below_threshold"
    )


def _award_ending(number: int) -> str:
    return ("closed", "closed", "half", "half", "accepted", "closed", "declined", "offered")[
        number % 8
    ]


def _programme(now: datetime) -> Programme:
    return create_programme(
        act=_act(now - timedelta(days=401)),
        code="BENCH",
        title="Creative vouchers",
        authority="Regione Invenzione",
        currency="EUR",
        timezone="Europe/Rome",
        member_state="IT",
        starts_on=date(now.year - 2, 1, 1),
        ends_on=date(now.year + 4, 12, 31),
        iban="IT60X0542811101000000123456",
        bic="BPMOIT22XXX",
        street="Piazza Unita",
        house_number="1",
        postcode="34121",
        town="Trieste",
        country="IT",
        shares=(
            ("ERDF", "European Regional Development Fund", "ERDF", 8500),
            ("REG", "Region", "", 1500),
        ),
    )


def _act(at: datetime) -> Act:
    return Act(Actor(None, "Olga Officer", frozenset({Role.OFFICER})), at, "bench")


def _call(
    programme: Programme, code: str, now: datetime, opens: int, closes: int, budget_minor: int
) -> CallFacts:
    """Make and publish a call through the operations; only its rows of people are loaded in bulk."""
    act = _act(now + timedelta(days=opens - 5))
    call = create_call_from_preset(
        act=act,
        programme=programme,
        preset=PRESET,
        code=code,
        title=f"Creative vouchers {code[-2:]}",
        opens_at=now + timedelta(days=opens),
        closes_at=now + timedelta(days=closes),
        budget_minor=budget_minor,
    )
    config = config_of(call).as_json()
    config["texts"]["contact"] = "vouchers@bench.example.org"
    save_config(act=act, call=call, version=call.version, config=config)
    db.session.flush()
    publish_call(act=act, call=call)
    db.session.flush()
    return CallFacts(
        call.id,
        call.code,
        call.title,
        call.currency,
        config_of(call),
        call.opens_at,
        call.closes_at,
    )


def _accounts(call_id: int) -> dict[tuple[int, str], int]:
    rows = db.session.execute(
        select(LedgerAccount.funder_id, LedgerAccount.name, LedgerAccount.id).where(
            LedgerAccount.call_id == call_id
        )
    )
    return {(funder, name): number for funder, name, number in rows}


def _check() -> None:
    """Stop when the loaded year could not have come about: then its figures mean nothing."""
    findings = checks.check()
    broken = db.session.execute(text("PRAGMA foreign_key_check")).all()
    if findings or broken:
        raise SystemExit(f"The loaded database is not sound: {findings[:5]} {broken[:5]}")
    db.session.rollback()


def _settle(path: Path) -> None:
    """Give the planner its statistics and fold the log into the file, as a running system has it."""
    db.session.remove()
    db.engine.dispose()
    connection = sqlite3.connect(path)
    connection.execute("ANALYZE")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def load_ledger(folder: Path, sizes: Sizes) -> None:
    """Build a call with one long ledger: for each award committed, then accrued and paid twice."""
    app = make_app(folder, "ledger")
    with app.app_context():
        _empty()
        with unit_of_work():
            now = clock.now()
            programme = _programme(now)
            call = _call(programme, "LONG", now, -330, -300, 10**12)
            world = World(Rows(db.session.connection()), now, random.Random(7))
            load_staff(world, 0)
            load_firms(world, 500)
            books = Books(world, call, shares_of(programme.id), _accounts(call.id))
            _post_awards(world, books, call, sizes.transfers)
            world.rows.save()
        _check()
        _settle(folder / "ledger.sqlite")


def _post_awards(world: World, books: Books, call: CallFacts, transfers: int) -> None:
    finance = (world.staff["finance_checker"][0], "Carla Checker")
    day = (call.closes_at + timedelta(days=60)).date()
    per_award = 5 * len(books.shares)
    for number in range(1, transfers // per_award + 1):
        firm = world.firms[number % len(world.firms)]
        at = call.closes_at + timedelta(days=60, minutes=number)
        minor = world.chance.randrange(10_000_00, 45_000_00)
        case = Case(number, "", f"LONG-{number:05d}", firm, firm, minor, day, day, at, minor)
        books.post(
            "commit", f"decision/1/line/{number}", number, minor, at, case,
            reason="Award", user=(world.staff["officer"][0], "Olga Officer"),
        )  # fmt: skip
        first = minor * 4 // 10
        for part, amount in ((1, first), (2, minor - first)):
            claim = number * 2 + part
            books.post(
                "accrue", f"claim/{claim}/approve/1", number, amount, at + timedelta(days=40 * part),
                case, reason="Claim approved", user=finance,
            )  # fmt: skip
            books.post(
                "pay", f"payment/{claim}/pay/1", number, amount, at + timedelta(days=40 * part + 9),
                case, reason="Paid by bank transfer", user=finance,
            )  # fmt: skip
